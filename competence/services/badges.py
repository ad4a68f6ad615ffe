"""A certificate as an Open Badges 3.0 credential: a VC-JWT signed with Ed25519, checked offline with a did:key.

Sources: 1EdTech Open Badges 3.0, 8.2 (JSON Web Token proof); W3C VC Data Model 2.0; did:key (multicodec 0xed01,
base58btc). The credential names its holder by the salted hash of the staff number alone.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
from typing import Any

from django.utils import timezone

from competence.models import Certificate

from .anchors import signer

_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_ED25519 = b"\xed\x01"  # multicodec of an Ed25519 public key
CONTEXT = [
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
]


def badge_of(certificate: Certificate, *, verify_url: str) -> str:
    """Return the credential of a certificate as a compact JWT; the same content gives the same token.

    Raises LedgerKeyError without the key of the ledger, with which it is signed, and ValueError for a
    certificate whose holder was made anonymous.
    """
    who = signer()
    did = did_of(who.public_key)
    header = {"alg": "EdDSA", "typ": "JWT", "kid": f"{did}#{did.removeprefix('did:key:')}"}
    signed = ".".join(map(_part, (header, _claims(certificate, did, verify_url))))
    return f"{signed}.{_url64(bytes.fromhex(who.sign(signed.encode())))}"


def did_of(public_key: str) -> str:
    """Return the did:key of a public key in hex: the key itself, so nothing has to be fetched."""
    return "did:key:z" + _base58(_ED25519 + bytes.fromhex(public_key))


def _claims(certificate: Certificate, did: str, verify_url: str) -> dict[str, Any]:
    content = certificate.content
    if not content.get("staff_number"):
        raise ValueError("The certificate names nobody any more.")
    issued = dt.datetime.fromisoformat(content["issued_at"])
    starts = dt.datetime.fromtimestamp(int(issued.timestamp()), dt.UTC)
    claims: dict[str, Any] = {
        "iss": did,
        "jti": verify_url,
        "sub": f"urn:sha256:{_identity(content)}",
        "nbf": int(starts.timestamp()),
        "@context": CONTEXT,
        "id": verify_url,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {"id": did, "type": ["Profile"], "name": content["issuer"]["title"]},
        "validFrom": starts.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "name": content["competency"]["title"],
        "credentialSubject": _subject(content, verify_url),
    }
    if content["valid_until"]:
        ends = _end_of(content["valid_until"])
        claims |= {"exp": int(ends.timestamp()), "validUntil": ends.strftime("%Y-%m-%dT%H:%M:%SZ")}
    return claims


def _subject(content: dict[str, Any], verify_url: str) -> dict[str, Any]:
    competency, course, level = content["competency"], content["course"], content["level"]
    return {
        "id": f"urn:sha256:{_identity(content)}",
        "type": ["AchievementSubject"],
        "identifier": [
            {
                "type": "IdentityObject",
                "identityType": "identifier",
                "hashed": True,
                "identityHash": f"sha256${_identity(content)}",
                "salt": content["number"],
            }
        ],
        "achievement": {
            "id": f"urn:competency:{competency['code']}:{level['number']}",
            "type": ["Achievement"],
            "achievementType": "Competency",
            "humanCode": competency["code"],
            "name": competency["title"],
            "description": f"{course['title']} · {level['number']} {level['title']}".strip(),
            "criteria": {
                "narrative": f"{course['title']} {course['release']} · {competency['title']}"
            },
        },
    }


def _identity(content: dict[str, Any]) -> str:
    """Return the hash of the staff number, salted with the number of the certificate, as Open Badges says."""
    return hashlib.sha256((content["staff_number"] + content["number"]).encode()).hexdigest()


def _end_of(day: str) -> dt.datetime:
    """Return the last second of the last day in the site's zone, in UTC."""
    last = dt.datetime.combine(dt.date.fromisoformat(day), dt.time(23, 59, 59))
    return timezone.make_aware(last, timezone.get_default_timezone()).astimezone(dt.UTC)


def _base58(data: bytes) -> str:
    number, text = int.from_bytes(data, "big"), ""
    while number:
        number, rest = divmod(number, 58)
        text = _BASE58[rest] + text
    return "1" * (len(data) - len(data.lstrip(b"\0"))) + text


def _part(value: dict[str, Any]) -> str:
    return _url64(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())


def _url64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
