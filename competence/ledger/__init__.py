"""How proof is digested, sealed into a chain and signed. No database, no clock."""

from .chain import GENESIS, Link, body_digest, first_broken, genesis, link_hash
from .heads import SHORT, Head, Signer, fingerprint, is_signed, public_key_of
from .proofs import NAMES, SCHEMA, certificate_digest, code_hash, person_hash
from .sealed import (
    BLANKS,
    Column,
    Form,
    Keep,
    Kind,
    UnreadableError,
    canonical_text,
    differing,
    is_erased,
    private_hash,
    read_row,
    seal_late,
    seal_row,
)

__all__ = [
    "BLANKS",
    "GENESIS",
    "NAMES",
    "SCHEMA",
    "SHORT",
    "Column",
    "Form",
    "Head",
    "Keep",
    "Kind",
    "Link",
    "Signer",
    "UnreadableError",
    "body_digest",
    "canonical_text",
    "certificate_digest",
    "code_hash",
    "differing",
    "fingerprint",
    "first_broken",
    "genesis",
    "is_erased",
    "is_signed",
    "link_hash",
    "person_hash",
    "private_hash",
    "public_key_of",
    "read_row",
    "seal_late",
    "seal_row",
]
