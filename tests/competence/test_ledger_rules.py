"""What goes into the chain, its links and heads: pure."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.canonical import canonical_json
from competence.ledger import (
    Column,
    Form,
    Head,
    Keep,
    Kind,
    Link,
    Signer,
    UnreadableError,
    body_digest,
    canonical_text,
    differing,
    fingerprint,
    first_broken,
    genesis,
    is_erased,
    is_signed,
    link_hash,
    read_row,
    seal_late,
    seal_row,
)

FORM = Form(
    "grades",
    (
        Column("id", Kind.INT),
        Column("score", Kind.DECIMAL),
        Column("passed", Kind.BOOL),
        Column("made_at", Kind.TIME),
        Column("attempt_id", Kind.UUID),
        Column("marks", Kind.JSON, Keep.DIGEST),
        Column("content", Kind.JSON, Keep.DIGEST, ("name",)),
        Column("comment", Kind.TEXT, Keep.PRIVATE),
        Column("revoked_at", Kind.TIME, Keep.LATE),
    ),
)
ROW = {
    "id": 7,
    "score": 80.5,
    "passed": 1,
    "made_at": "2026-03-02 01:00:00",
    "attempt_id": "0f0e",
    "marks": '[{"slot": 1, "score": "4.5"}]',
    "content": '{"name": "王芳", "level": 2}',
    "comment": "做得好",
    "revoked_at": None,
}
SALT = "5a17"


def sealed(salt=SALT, **changes):
    return seal_row(FORM, read_row(FORM, json.dumps(ROW | changes)), salt)


@pytest.mark.parametrize(
    ("column", "same"),
    [
        ("score", "80.50"),
        ("passed", True),
        ("made_at", "2026-03-02T01:00:00.000000"),
        ("made_at", "2026-03-02T09:00:00+08:00"),
        ("attempt_id", "0-f-0-e"),
        ("marks", [{"score": "4.5", "slot": 1}]),
        ("marks", '[{"score":"4.5","slot":1}]'),
    ],
)
def test_two_databases_say_the_same(column, same):
    assert sealed(**{column: same}) == sealed()


@pytest.mark.parametrize(
    ("column", "other"),
    [
        ("id", 8),
        ("score", 80.51),
        ("score", None),
        ("passed", 0),
        ("made_at", "2026-03-02 01:00:00.000001"),
        ("attempt_id", "0f0f"),
        ("marks", "[]"),
        ("marks", '[{"slot": 1, "score": 4.5}]'),
        ("content", '{"name": "李芳", "level": 2}'),
        ("content", '{"name": "王芳", "level": 3}'),
        ("comment", "做得不好"),
        ("comment", None),
    ],
)
def test_any_other_value_is_another_content(column, other):
    assert sealed(**{column: other}) != sealed()


def test_a_name_or_text_is_only_there_as_a_salted_hash():
    content = sealed()
    assert "王芳" not in content
    assert "做得好" not in content
    assert json.loads(sealed(salt="1"))["private"] != json.loads(content)["private"]


def test_what_was_erased_leaves_the_content_as_it_was():
    blank = read_row(
        FORM, json.dumps(ROW | {"comment": "—", "content": '{"name": "", "level": 2}'})
    )
    assert is_erased(FORM, blank)
    assert not is_erased(FORM, read_row(FORM, json.dumps(ROW)))
    private = json.loads(sealed())["private"]
    assert seal_row(FORM, blank, "", private) == sealed()


def test_what_is_written_later_is_an_entry_of_its_own():
    later = read_row(FORM, json.dumps(ROW | {"revoked_at": "2026-04-01 00:00:00"}))
    assert seal_row(FORM, later, SALT) == sealed()
    assert json.loads(seal_late(FORM, later)) == {"revoked_at": "2026-04-01T00:00:00.000000+00:00"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[",
        "[1]",
        '{"score": "viel"}',
        '{"made_at": "gestern"}',
        '{"marks": "{"}',
        '{"made_at": 5}',
    ],
)
def test_what_is_not_of_its_type_cannot_be_read(text):
    with pytest.raises(UnreadableError):
        seal_row(FORM, read_row(FORM, text), SALT)


def test_the_columns_that_differ_are_named():
    assert differing(sealed(), sealed(score=81, comment="x")) == ["private", "score"]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@given(json_values)
def test_the_fast_form_is_the_canonical_one(value):
    assert canonical_text(value).encode("utf-8", "surrogatepass") == canonical_json(value)


def test_a_fraction_is_not_the_text_of_it():
    assert canonical_text(Decimal("0.50")) == '{"decimal":"0.5"}'


# --- the chain ------------------------------------------------------------------------------------
def chain_of(contents, name="c"):
    links, previous = [], genesis(name)
    for number, content in enumerate(contents, 1):
        digest = body_digest(number, "added", "t", number, content)
        previous = link_hash(previous, digest)
        links.append(Link(number, digest, previous))
    return links


def broken(links, name="c"):
    return first_broken(links, start=1, previous=genesis(name))


contents = st.lists(st.text(max_size=5), min_size=2, max_size=12)


@given(contents)
def test_a_chain_as_it_was_made_holds(texts):
    assert broken(chain_of(texts)) is None


@given(contents, st.data())
def test_an_edited_link_is_the_first_broken_one(texts, data):
    links = chain_of(texts)
    at = data.draw(st.integers(0, len(links) - 1))
    links[at] = Link(links[at].number, "0" * 64, links[at].hash)
    assert broken(links) == at + 1


@given(contents, st.data())
def test_a_link_taken_out_is_named(texts, data):
    links = chain_of(texts)
    at = data.draw(st.integers(0, len(links) - 2))
    del links[at]
    assert broken(links) == at + 1


@given(contents, st.data())
def test_two_swapped_links_are_found_at_the_first(texts, data):
    links = chain_of(texts)
    first, second = sorted(
        data.draw(st.lists(st.integers(0, len(links) - 1), min_size=2, max_size=2, unique=True))
    )
    links[first], links[second] = links[second], links[first]
    assert broken(links) == first + 1


@given(contents, st.data())
def test_a_chain_made_anew_holds_and_ends_in_another_hash(texts, data):
    links = chain_of(texts)
    at = data.draw(st.integers(0, len(texts) - 1))
    forged = chain_of([*texts[:at], texts[at] + "!", *texts[at + 1 :]])
    assert broken(forged) is None
    assert forged[-1].hash != links[-1].hash  # which is what was signed


def test_another_chain_with_the_same_rows_ends_elsewhere():
    assert chain_of(["a"], "c")[-1].hash != chain_of(["a"], "d")[-1].hash


# --- heads ----------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def signer():
    return Signer(Signer.new_pem())


HEAD = Head("c", 3, "ab" * 32, "2026-03-02T00:00:00+00:00", "k", ("t 1 00", "t 2 11"))


def test_what_was_signed_is_known_again(signer):
    assert is_signed(HEAD.message(), signer.sign(HEAD.message()), signer.public_key)
    assert len(fingerprint(signer.public_key)) == 16


@pytest.mark.parametrize(
    "change",
    [
        {"number": 4},
        {"hash": "cd" * 32},
        {"at": "2027"},
        {"rows": ()},
        {"chain": "d"},
        {"key": "l"},
    ],
)
def test_nothing_of_a_head_can_be_changed(signer, change):
    other = Head(**(vars(HEAD) | change))
    assert not is_signed(other.message(), signer.sign(HEAD.message()), signer.public_key)


def test_another_key_is_another_signer(signer):
    other = Signer(Signer.new_pem())
    assert not is_signed(b"x", other.sign(b"x"), signer.public_key)


@pytest.mark.parametrize(
    ("signature", "key"), [("", "00" * 32), ("zz", "00" * 32), ("00" * 64, "1")]
)
def test_what_is_no_signature_or_key_is_no(signature, key):
    assert not is_signed(b"x", signature, key)


def test_what_is_no_key_does_not_sign():
    with pytest.raises(ValueError):  # noqa: PT011 - the library says why
        Signer(b"no key")
