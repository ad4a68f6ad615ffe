"""Names of answers in the addresses of the marking pages.

The number of an attempt stands in other addresses too, beside its learner's name. In the address of an
answer to be marked it would tell whose it is, and which answers are of one person. So the address holds
a sealed name: attempt and place in the paper, enciphered with the secret of the site, different for
every answer and always the same for one. There is nothing to store.
"""

from __future__ import annotations

import base64
import binascii
import uuid

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

_SEAL = b"\0\0\0\0"  # only what this site sealed opens to it
_HALF = 11  # 16 bytes of the attempt, 2 of the slot, 4 of the seal, in two halves
_ROUNDS = 4


class UnknownKey(ValueError):
    """Not a name that this site gave."""


def seal(attempt_id: uuid.UUID, slot: int) -> str:
    """Return the name of an answer: 30 letters that say nothing."""
    text = attempt_id.bytes + slot.to_bytes(2, "big") + _SEAL
    left, right = text[:_HALF], text[_HALF:]
    for number in range(_ROUNDS):
        left, right = right, _mixed(left, right, number, settings.SECRET_KEY)
    return base64.urlsafe_b64encode(left + right).decode().rstrip("=")


def unseal(key: str) -> tuple[uuid.UUID, int]:
    """Return attempt and slot. Raises UnknownKey."""
    try:
        sealed = base64.urlsafe_b64decode(key + "==")
    except (binascii.Error, ValueError):
        raise UnknownKey from None
    if len(sealed) == 2 * _HALF:
        for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
            text = _opened(sealed, secret)
            if constant_time_compare(text[18:], _SEAL):
                return uuid.UUID(bytes=text[:16]), int.from_bytes(text[16:18], "big")
    raise UnknownKey


def _opened(sealed: bytes, secret: str) -> bytes:
    left, right = sealed[:_HALF], sealed[_HALF:]
    for number in reversed(range(_ROUNDS)):
        left, right = _mixed(right, left, number, secret), left
    return left + right


def _mixed(half: bytes, with_: bytes, number: int, secret: str) -> bytes:
    """One round of a Feistel network: any function of the other half can be undone."""
    salt = f"quizzes.marking.{number}"
    pad = salted_hmac(salt, with_, secret=secret, algorithm="sha256").digest()
    return bytes(a ^ b for a, b in zip(half, pad, strict=False))
