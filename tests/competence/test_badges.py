"""A certificate as an Open Badges 3.0 credential, read by an independent library without asking the site."""

import base64
import json

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.urls import reverse

from competence.services.badges import badge_of, did_of
from competence.services.sealing import seal
from competence.services.sealing_leavers import make_anonymous
from tests.factories import NOW, make_admin, make_user

from .makers import make_record

pytestmark = pytest.mark.django_db
ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
URL = "https://example.org/records/verify/x/"


@pytest.fixture
def record(settings, tmp_path):
    settings.LEDGER_FOLDER = tmp_path
    return make_record(make_user("王芳", staff_number="000123"))


def key_in(did):
    """The public key that a did:key is, as a verifier reads it."""
    number = 0
    for letter in did.removeprefix("did:key:z"):
        number = number * 58 + ALPHABET.index(letter)
    raw = number.to_bytes(34, "big")
    assert raw[:2] == b"\xed\x01"
    return Ed25519PublicKey.from_public_bytes(raw[2:])


def read(token):
    issuer = jwt.decode(token, options={"verify_signature": False})["iss"]
    return jwt.decode(token, key_in(issuer), algorithms=["EdDSA"], options={"verify_nbf": False})


def test_a_stranger_reads_it_with_what_it_holds(record):
    claims = read(badge_of(record.certificate, verify_url=URL))
    assert claims["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
    assert claims["issuer"]["id"] == claims["iss"]
    assert claims["jti"] == claims["id"] == URL
    achievement = claims["credentialSubject"]["achievement"]
    assert achievement["humanCode"] == record.competency.code
    assert claims["validUntil"].startswith(record.valid_until.isoformat())


def test_header_and_claims_are_those_of_the_standard(record):
    header = jwt.get_unverified_header(badge_of(record.certificate, verify_url=URL))
    assert (header["alg"], header["typ"]) == ("EdDSA", "JWT")
    did, _, fragment = header["kid"].partition("#")
    assert did == f"did:key:{fragment}"


def test_it_names_nobody(record):
    token = badge_of(record.certificate, verify_url=URL)
    text = base64.urlsafe_b64decode(token.split(".")[1] + "==").decode()
    assert "王芳" not in text
    assert "000123" not in text


@pytest.mark.parametrize("part", [0, 1, 2])
def test_a_changed_badge_is_refused(record, part):
    parts = badge_of(record.certificate, verify_url=URL).split(".")
    if part == 1:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=="))
        claims["name"] = "别的能力"
        parts[1] = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    else:
        at = 10
        parts[part] = (
            parts[part][:at] + ("A" if parts[part][at] != "A" else "B") + parts[part][at + 1 :]
        )
    with pytest.raises(jwt.InvalidTokenError):
        read(".".join(parts))


def test_the_same_certificate_gives_the_same_badge(record):
    badges = {badge_of(record.certificate, verify_url=URL) for _ in range(2)}
    assert len(badges) == 1


def test_without_an_end_there_is_none_in_the_badge(record):
    other = make_record(make_user("李强"), title="无期限", validity_months=None)
    assert "exp" not in read(badge_of(other.certificate, verify_url=URL))


def test_the_vector_of_did_key_holds():
    # W3C CCG, did:key method, Ed25519: the public key of did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp
    public = "3b6a27bcceb6a42d62a3a8d02a6f0d73653215771de243a63ac048a18b59da29"
    assert did_of(public) == "did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp"


def test_the_holder_downloads_it(record, client):
    client.force_login(record.user)
    answer = client.get(reverse("competence:badge", args=[record.certificate.number]))
    assert answer["Content-Type"] == "application/vc+jwt"
    assert read(answer.content.decode())["sub"]
    page = client.get(reverse("competence:record", args=[record.number])).content.decode()
    assert reverse("competence:badge", args=[record.certificate.number]) in page


def test_who_was_made_anonymous_has_no_badge_any_more(record, client):
    make_anonymous(user_id=record.user_id, why="离职满三年", by=make_admin("二"), now=NOW)
    client.force_login(make_admin("三"))
    address = reverse("competence:badge", args=[record.certificate.number])
    assert client.get(address).status_code == 404


def test_a_lost_key_is_said(record, client, tmp_path):
    seal(now=NOW)
    (tmp_path / "key.pem").unlink()
    client.force_login(record.user)
    address = reverse("competence:badge", args=[record.certificate.number])
    assert client.get(address).status_code == 503
