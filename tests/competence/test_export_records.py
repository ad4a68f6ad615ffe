"""An export is checked by the stand-alone script, in a Python without packages; any change to it is found."""

import hashlib
import io
import json
import random
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings as site_settings
from django.core.management import CommandError, call_command

from competence.ledger import Signer
from competence.services.sealing_leavers import make_anonymous
from people.models import User
from tests.factories import NOW, make_admin
from tools import verify_export

from .ledger_world import make_world

pytestmark = pytest.mark.django_db
SCRIPT = Path(site_settings.BASE_DIR) / "tools" / "verify_export.py"


@pytest.fixture
def world(settings, tmp_path):
    settings.LEDGER_FOLDER = tmp_path / "ledger"
    return make_world()


def export(path, *args):
    call_command("export_records", *args, "--output", str(path), stdout=io.StringIO())
    return json.loads(path.read_text())


def script(path, *args):
    """Run the script as a stranger would: isolated, without site-packages."""
    return subprocess.run(
        [sys.executable, "-I", "-S", str(SCRIPT), str(path), *args],
        capture_output=True,
        text=True,
        check=False,
    )


def found(told):
    """Return what the script says of a changed export; None where everything holds."""
    try:
        verify_export.Check(told, None).run()
    except verify_export.Bad as bad:
        return str(bad)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        return repr(error)
    return None


def rows(told):
    return [e for part in told["stretches"] for e in part["entries"] if "row" in e]


def test_an_export_of_everybody_holds_without_the_site(world, tmp_path):
    told = export(tmp_path / "all.json", "--all")
    done = script(tmp_path / "all.json", "--key", next(iter(told["keys"])))
    assert (done.returncode, done.stderr) == (0, "")
    assert "Everything holds" in done.stdout
    assert told["count"] == len([e for p in told["stretches"] for e in p["entries"]])


def test_an_export_of_a_person_holds_and_says_nothing_of_others(world, tmp_path):
    person = world[0].user
    told = export(tmp_path / "one.json", "--person", person.staff_number)
    assert script(tmp_path / "one.json").returncode == 0
    text = json.dumps(told, ensure_ascii=False)
    others = User.objects.exclude(pk=person.pk).values_list("name", flat=True)
    assert person.name in text
    assert not [name for name in others if name.startswith("学员") and name in text]
    tables = {entry["table"] for entry in rows(told)}
    assert {"quizzes_result", "quizzes_grade", "competence_certificate"} <= tables


def test_a_changed_file_ends_with_one_and_names_the_row(world, tmp_path):
    path = tmp_path / "all.json"
    told = export(path, "--all")
    bad = next(entry for entry in rows(told) if entry["table"] == "quizzes_result")
    bad["row"]["score"] = "20"
    path.write_text(json.dumps(told))
    done = script(path)
    assert done.returncode == 1
    assert f"quizzes_result {bad['row_id']}: score" in done.stderr


def test_what_is_no_export_is_said_in_a_sentence(tmp_path):
    (tmp_path / "x.json").write_text("{}")
    assert script(tmp_path / "x.json").returncode == 1
    assert script(tmp_path / "none.json").returncode == 2


def test_another_key_than_the_known_one_is_refused(world, tmp_path):
    export(tmp_path / "all.json", "--all")
    assert script(tmp_path / "all.json", "--key", "0" * 16).returncode == 1


def tamper(told, chance):  # noqa: C901 - one branch a kind
    """Change one thing anywhere and return the row that must be named, None where any word will do."""
    part = chance.choice(told["stretches"])
    entries = part["entries"]
    entry = chance.choice([each for each in entries if "row" in each])
    what = chance.choice(["row", "content", "delete", "swap", "salt", "hash", "signature", "count"])
    where = verify_export.name_of(entry)
    if what == "row":
        name = chance.choice(sorted(entry["row"]))
        if name in told["tables"][entry["table"]]["late"] or entry["kind"] == "changed":
            return tamper(told, chance)
        entry["row"][name] = f"{entry['row'][name]}x"
    elif what == "content":
        entry["content"] = entry["content"].replace("{", '{"a":1,', 1)
        where = f"{entry['table']} {entry['row_id']}"
    elif what == "salt":
        if not told["tables"][entry["table"]]["has_private"] or entry["kind"] == "changed":
            return tamper(told, chance)
        entry["salt"] = "00" * 16
    elif what == "delete":
        where = f"entry {entry['number']} "
        entries.remove(entry)
    elif what == "swap":
        other = chance.choice(entries)
        if other is entry:
            return tamper(told, chance)
        first, second = entries.index(entry), entries.index(other)
        entries[first], entries[second] = other, entry
        where = f"entry {min(entry['number'], other['number'])} "
    elif what == "hash":
        part["head"]["hash"] = "0" * 64
        where = "head"
    elif what == "signature":
        part["head"]["signature"] = "0" * 128
        where = "head"
    else:
        told["stretches"].remove(part)
        where = ""
    return where


def test_whatever_is_changed_is_found_and_named(world, tmp_path):
    text = json.dumps(export(tmp_path / "all.json", "--all"))
    assert found(json.loads(text)) is None
    for number in range(60):
        told = json.loads(text)
        where = tamper(told, random.Random(number))  # noqa: S311
        said = found(told)
        assert said is not None, number
        assert where in said, (number, where, said)


def test_a_person_made_anonymous_is_exported_without_a_name_and_holds(world, tmp_path):
    person = world[0].user
    make_anonymous(user_id=person.pk, why="离职满三年", by=make_admin("二"), now=NOW)
    told = export(tmp_path / "one.json", "--person", person.staff_number)
    assert found(told) is None
    assert person.name not in json.dumps(rows(told), ensure_ascii=False)
    blank = next(e for e in rows(told) if e["table"] == "competence_certificate")
    blank["row"]["content"]["name"] = "王芳"
    assert blank["row"]["number"] in str(found(told))


def test_who_signs_a_forged_export_with_another_key_is_found_by_the_fingerprint(world, tmp_path):
    told = export(tmp_path / "all.json", "--all")
    forger = Signer(Signer.new_pem())
    known = next(iter(told["keys"]))
    told["keys"] = {forger.short_name: forger.public_key}
    for part in told["stretches"]:
        for head in filter(None, (part["before"], part["head"])):
            head["key"] = forger.short_name
            message = {key: head[key] for key in head if key != "signature"}
            head["signature"] = forger.sign(verify_export.canonical(message))
    path = tmp_path / "forged.json"
    path.write_text(json.dumps(told))
    assert script(path).returncode == 0  # who does not know the key cannot tell
    assert script(path, "--key", known).returncode == 1


def test_the_signature_of_the_script_is_that_of_the_library():
    signer = Signer(Signer.new_pem())
    public = bytes.fromhex(signer.public_key)
    for number in range(10):
        message = hashlib.sha256(bytes([number])).digest()
        signature = bytes.fromhex(signer.sign(message))
        assert verify_export.is_signed(message, signature, public)
        assert not verify_export.is_signed(message + b"x", signature, public)
        assert not verify_export.is_signed(message, signature[:-1] + b"\x7f", public)


# RFC 8032, section 7.1, tests 1 to 3: public key, message, signature.
VECTORS = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]


@pytest.mark.parametrize(("key", "message", "signature"), VECTORS)
def test_the_vectors_of_rfc_8032_hold(key, message, signature):
    given = [bytes.fromhex(each) for each in (message, signature, key)]
    assert verify_export.is_signed(*given)


def test_nobody_with_this_number_is_said_and_nothing_is_written(world, tmp_path):
    with pytest.raises(CommandError, match="999999"):
        export(tmp_path / "x.json", "--person", "999999")
    assert not list(tmp_path.glob("*x.json*"))
