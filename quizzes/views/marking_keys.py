"""Names of answers in the addresses of the marking pages.

The number of an attempt stands in other addresses too, beside its learner's name. In the address of an
answer to be marked it would tell whose it is, and which answers are of one person. So the address holds
a sealed name: attempt and place in the paper, enciphered with the secret of the site (AES-SIV, RFC 5297),
different for every answer and always the same for one. There is nothing to store.
"""

from __future__ import annotations

import base64
import binascii
import uuid
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from django.conf import settings
from django.utils.crypto import salted_hmac


class UnknownKey(ValueError):
    """Not a name that this site gave."""


def seal(attempt_id: uuid.UUID, slot: int) -> str:
    """Return the name of an answer: 46 letters that say nothing."""
    text = attempt_id.bytes + slot.to_bytes(2, "big")
    sealed = _cipher(settings.SECRET_KEY).encrypt(text, None)
    return base64.urlsafe_b64encode(sealed).decode().rstrip("=")


def unseal(key: str) -> tuple[uuid.UUID, int]:
    """Return attempt and slot. Raises UnknownKey."""
    try:
        sealed = base64.urlsafe_b64decode(key + "==")
    except (binascii.Error, ValueError):
        raise UnknownKey from None
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        try:
            text = _cipher(secret).decrypt(sealed, None)
        except (InvalidTag, ValueError):
            continue
        return uuid.UUID(bytes=text[:16]), int.from_bytes(text[16:], "big")
    raise UnknownKey


@cache
def _cipher(secret: str) -> AESSIV:
    key = salted_hmac("quizzes.marking", "", secret=secret, algorithm="sha512").digest()
    return AESSIV(key)
