"""Signed heads: who cannot sign cannot make a chain that ends in one. Ed25519 (RFC 8032)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from common.canonical import canonical_json

SHORT = (
    16  # hex digits of a body's digest that a head repeats: enough to say which entry is another
)


@dataclass(frozen=True)
class Head:
    """The end of the chain at a time, signed.

    ``rows`` names the entries since the head before, each as ``table row digest``, so that a copy of
    the heads tells which row is missing or another even when chain and rows were made anew.
    """

    chain: str
    number: int
    hash: str
    at: str
    key: str
    rows: tuple[str, ...]
    signature: str = ""

    def message(self) -> bytes:
        """Return what is signed: everything but the signature, as canonical JSON."""
        return canonical_json(
            {
                "at": self.at,
                "chain": self.chain,
                "hash": self.hash,
                "key": self.key,
                "number": self.number,
                "rows": list(self.rows),
            }
        )


class Signer:
    """Holds the private key, which belongs outside the database."""

    def __init__(self, pem: bytes) -> None:
        """Read an unencrypted PKCS #8 key. Raises ValueError where it is none or not Ed25519."""
        key = serialization.load_pem_private_key(pem, password=None)
        if not isinstance(key, Ed25519PrivateKey):
            raise ValueError("The key of the ledger is not an Ed25519 key.")
        self._key = key
        self.public_key = public_key_of(key)
        self.short_name = fingerprint(self.public_key)

    @staticmethod
    def new_pem() -> bytes:
        """Return a new private key."""
        return Ed25519PrivateKey.generate().private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )

    def sign(self, message: bytes) -> str:
        """Return the signature in hex (128 characters)."""
        return self._key.sign(message).hex()


def public_key_of(key: Ed25519PrivateKey) -> str:
    """Return the public key in hex (64 characters)."""
    raw = key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return raw.hex()


def fingerprint(public_key: str) -> str:
    """Return the short name of a key: what people compare, and what a head says of its key."""
    return hashlib.sha256(bytes.fromhex(public_key)).hexdigest()[:SHORT]


def is_signed(message: bytes, signature: str, public_key: str) -> bool:
    """Say whether the signature is the key's; wrong forms are no."""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key))
        key.verify(bytes.fromhex(signature), message)
    except (ValueError, InvalidSignature):
        return False
    return True
