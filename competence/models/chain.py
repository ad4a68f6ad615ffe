"""The ledger: what arrived, what was sealed into the chain, its signed heads, and how it was found.

Nothing here names a person. Arrivals are written by triggers of the database, everything else by
``services.sealing``; see docs/specs/ledger.md.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Ledger(models.Model):
    """The one chain of this database; who seals locks this row. ``name`` is drawn by chance at the start."""

    name = models.CharField(max_length=32)
    sealed_at = models.DateTimeField(null=True)  # the last run, whether or not anything had arrived

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="one_ledger"),
        ]


class LedgerKind(models.TextChoices):
    """What an entry says of a row."""

    ADDED = "added", _("added")
    ADOPTED = "adopted", _("was there before the ledger")
    CHANGED = "changed", _("written once, later")
    ERASED = "erased", _("made anonymous")


class LedgerArrival(models.Model):
    """A protected row as the database got it, waiting to be sealed. ``content`` is the database's JSON."""

    kind = models.CharField(max_length=10, choices=LedgerKind.choices)
    source = models.CharField(max_length=63)  # the table
    row_id = models.BigIntegerField()
    content = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["source", "row_id"], name="arrival_by_row")]


class LedgerEntry(models.Model):
    """One link. ``content`` is canonical JSON (`competence.ledger.sealed`); ``salt`` is erased with a person."""

    number = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=10, choices=LedgerKind.choices)
    source = models.CharField(max_length=63)
    row_id = models.BigIntegerField()
    content = models.TextField()
    salt = models.CharField(max_length=32)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("entry of the ledger")
        verbose_name_plural = _("entries of the ledger")
        ordering = ["number"]
        indexes = [models.Index(fields=["source", "row_id"], name="entry_by_row")]


class LedgerHead(models.Model):
    """The signed end of the chain after a sealing. ``at`` is text, because it is signed so.

    ``written_at`` is empty until it stands in the file outside the database.
    """

    chain = models.CharField(max_length=32)
    number = models.BigIntegerField()
    hash = models.CharField(max_length=64)
    at = models.CharField(max_length=32)
    key = models.CharField(max_length=16)
    rows = models.JSONField()
    signature = models.CharField(max_length=128)
    written_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("signed head of the ledger")
        verbose_name_plural = _("signed heads of the ledger")
        ordering = ["number", "pk"]
        indexes = [models.Index(fields=["number"], name="head_by_number")]


class LedgerCheck(models.Model):
    """Somebody had the ledger checked, or a schedule did."""

    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    entries = models.PositiveBigIntegerField(default=0)
    heads = models.PositiveIntegerField(default=0)
    flaw = models.JSONField(default=dict, blank=True)  # the sentence by language; empty: all held

    class Meta:
        verbose_name = _("check of the ledger")
        verbose_name_plural = _("checks of the ledger")
        ordering = ["-asked_at", "-pk"]
