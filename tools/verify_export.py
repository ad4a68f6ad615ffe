#!/usr/bin/env python3
"""Checks a file of `manage.py export_records` with nothing but Python (3.8 or newer): no site, no database.

    python3 verify_export.py FILE [--key FINGERPRINT]

What is checked: every row against the content that was sealed, every link of the chain between two
signed heads, and the Ed25519 signatures of these heads (RFC 8032). Ends with 0 when everything holds,
with 1 and the first bad row otherwise, with 2 when the file cannot be read.

The public key comes with the file, so compare its fingerprint with the one that you know from elsewhere
(a printed export, the site's page of the ledger) or give it with --key.
"""

# ruff: noqa: T201 - it speaks on a terminal
import argparse
import hashlib
import json
import sys

FORMAT = "zhixing records 1"

# --- Ed25519, after RFC 8032 section 5.1: verification only -----------------------------------------
P = 2**255 - 19
Q = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)


def _x(y, sign):
    """Return x of a point from y and the sign bit, None where there is none (5.1.3)."""
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    return P - x if x & 1 != sign else x


def _point(data):
    if len(data) != 32:
        return None
    number = int.from_bytes(data, "little")
    y = number & ((1 << 255) - 1)
    x = _x(y, number >> 255)
    return None if x is None else (x, y, 1, x * y % P)


def _add(a, b):
    """Add two points in extended coordinates (5.1.4)."""
    e = (a[1] - a[0]) * (b[1] - b[0]) % P
    f = (a[1] + a[0]) * (b[1] + b[0]) % P
    g = 2 * a[3] * b[3] * D % P
    h = 2 * a[2] * b[2] % P
    k, m, n, o = f - e, h - g, h + g, f + e
    return k * m % P, n * o % P, m * n % P, k * o % P


def _times(scalar, point):
    total = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            total = _add(total, point)
        point = _add(point, point)
        scalar >>= 1
    return total


_BASE_Y = 4 * pow(5, P - 2, P) % P
BASE = (_x(_BASE_Y, 0), _BASE_Y, 1, _x(_BASE_Y, 0) * _BASE_Y % P)


def is_signed(message, signature, key):
    """Say whether the Ed25519 signature of the message is the key's (5.1.7); all three are bytes."""
    if len(signature) != 64:
        return False
    public, r = _point(key), _point(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if public is None or r is None or s >= Q:
        return False
    hashed = hashlib.sha512(signature[:32] + key + message).digest()
    left = _times(s, BASE)
    right = _add(r, _times(int.from_bytes(hashed, "little") % Q, public))
    same_x = (left[0] * right[2] - right[0] * left[2]) % P == 0
    return same_x and (left[1] * right[2] - right[1] * left[2]) % P == 0


# --- canonical JSON, contents and the chain -----------------------------------------------------------
def canonical(value):
    """Return canonical JSON: sorted keys, no spaces, UTF-8."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass")


def sha(data):
    """Return the SHA-256 in hex."""
    return hashlib.sha256(data).hexdigest()


def content_of(table, kind, row, salt, sealed):
    """Return the content that the row has today, as it would be sealed."""
    if kind == "changed":
        return {name: row.get(name) for name in table["late"]}
    shown, private = split(table, row)
    if table["has_private"]:
        blank = all(value in (None, "", "\u2014") for value in private.values())
        if salt:
            shown["private"] = sha(canonical([salt, private]))
        else:  # the person was made anonymous: nothing may be left
            shown["private"] = sealed.get("private") if blank else "-"
    return shown


def split(table, row):
    """Return what the chain shows of a row, and what it only holds as a salted hash."""
    shown, private = {}, {}
    for name in [each for each in row if each not in table["late"]]:
        value, keys = row[name], table["private_keys"].get(name)
        if keys and isinstance(value, dict):
            private.update({name + "." + key: value.get(key, "") for key in keys})
            value = {key: part for key, part in value.items() if key not in keys}
        if name in table["private"]:
            private[name] = value
        elif name in table["digest"]:
            shown[name] = None if value is None else "sha256:" + sha(canonical(value))
        else:
            shown[name] = value
    return shown, private


class Bad(Exception):
    """The first thing that does not hold: which row, and what is wrong."""

    def __init__(self, what, chinese):
        super().__init__(f"{chinese} / {what}")


def name_of(entry):
    """Return the table and the number by which people know the row."""
    try:
        content = json.loads(entry["content"])
    except (KeyError, ValueError):
        content = {}
    number = content.get("number") if isinstance(content, dict) else None
    row = number if isinstance(number, str) else entry.get("row_id")
    return "{} {}".format(entry.get("table", "entry"), row)


def check_row(told, entry):
    """Compare the row with the content that the chain holds of it."""
    if entry["kind"] == "erased":
        return
    where, table = name_of(entry), told["tables"].get(entry["table"])
    if "row" not in entry or table is None:
        raise Bad(where + ": the row is missing", where + "：缺少该行")
    sealed = json.loads(entry["content"])
    now = content_of(table, entry["kind"], entry["row"], entry.get("salt", ""), sealed)
    for name in sorted(sealed.keys() | now.keys()):
        if name in sealed and sealed[name] != now.get(name):
            raise Bad(f"{where}: {name} was changed", f"{where}：{name} 被改动")
    if now.get("id", entry["row_id"]) != entry["row_id"]:
        raise Bad(where + ": id was changed", where + "：id 被改动")


def digest_of(entry):
    """Return the digest of an entry's body; of somebody else's entry it is all that the file holds."""
    if "content" not in entry:
        return entry["digest"]
    fields = (entry["number"], entry["kind"], entry["table"], entry["row_id"], entry["content"])
    return sha("\n".join(str(each) for each in fields).encode("utf-8", "surrogatepass"))


class Check:
    """Walks through a file; ``rows`` and ``heads`` count what held."""

    def __init__(self, told, key):
        self.told, self.key, self.rows, self.heads, self.end = told, key, 0, 0, 0
        self.known = {}
        for name, public in told["keys"].items():
            if sha(bytes.fromhex(public))[:16] != name:
                raise Bad(f"key {name}: the fingerprint does not fit", "密钥指纹不符：" + name)

    def head(self, head):
        """Check the signature of a head, once."""
        message = canonical({key: head[key] for key in head if key != "signature"})
        where = "head {}".format(head["number"])
        if message in self.known and self.known[message] == head["signature"]:
            return
        if head["chain"] != self.told["chain"]:
            raise Bad(where + ": of another chain", where + "：属于另一条链")
        public = self.told["keys"].get(head["key"])
        if public is None or (self.key and head["key"] != self.key):
            raise Bad(where + ": signed with another key", where + "：由其他密钥签名")
        if not is_signed(message, bytes.fromhex(head["signature"]), bytes.fromhex(public)):
            raise Bad(where + ": the signature does not fit", where + "：签名不符")
        self.known[message] = head["signature"]
        self.heads += 1

    def stretch(self, part):
        """Check the rows and links between two heads."""
        before, head = part["before"], part["head"]
        previous, number = sha(("zhixing ledger 1\n" + self.told["chain"]).encode()), 0
        if before is not None:
            self.head(before)
            previous, number = before["hash"], before["number"]
        if self.told["scope"] == "all" and number != self.end:
            raise Bad(f"entry {self.end + 1} is missing", f"缺少第 {self.end + 1} 条")
        hidden = head["rows"][number - head["number"] :] if head["number"] > number else []
        links: list = []
        for entry in part["entries"]:
            number += 1
            self.link(entry, number, hidden[len(links)] if len(links) < len(hidden) else "")
            previous = sha(f"{previous}\n{digest_of(entry)}".encode())
            links.append(entry)
        if number != head["number"]:
            raise Bad(f"entry {number + 1} is missing", f"缺少第 {number + 1} 条")
        self.head(head)
        if previous != head["hash"]:
            where = f"entries up to {number}"
            raise Bad(where + ": the chain does not lead to the signed head", "链与签名的链头不符")
        self.end = number

    def link(self, entry, number, signed):
        """Check one entry: its number, what the signed head says of it, and its row."""
        digest = digest_of(entry)
        if entry["number"] != number:
            raise Bad(f"entry {number} is missing ({signed})", f"缺少第 {number} 条")
        if signed and signed.split(" ")[2] != digest[:16]:
            where = " ".join(signed.split(" ")[:2])
            raise Bad(
                f"{where}: entry {number} is another than the signed one",
                f"{where}：第 {number} 条与签名的不同",
            )
        if "content" in entry:
            check_row(self.told, entry)
            self.rows += 1

    def run(self):
        """Check everything."""
        if self.told["format"] != FORMAT:
            raise Bad(f"this script reads {FORMAT}", "文件格式不符")
        for part in self.told["stretches"]:
            self.stretch(part)
        count = self.told.get("count")
        if count is not None and count != self.rows:
            raise Bad(f"{self.rows} rows instead of {count}", "行数不符")


def main(arguments):
    """Check the file that is named and say what held."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("file")
    parser.add_argument("--key", help="the fingerprint that the key must have (16 hex digits)")
    options = parser.parse_args(arguments)
    try:
        with open(options.file, encoding="utf-8") as file:
            told = json.load(file)
    except (OSError, ValueError) as error:
        print(f"{options.file}: {error}", file=sys.stderr)
        return 2
    try:
        check = Check(told, options.key)
        check.run()
    except Bad as bad:
        print(bad, file=sys.stderr)
        return 1
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        print(f"文件结构不符 / not the form of an export: {error!r}", file=sys.stderr)
        return 1
    print(
        "{} {}: {} rows, {} signed heads.".format(
            told["site"], told["made_at"], check.rows, check.heads
        )
    )
    print("Key: " + ", ".join(told["keys"]))
    print("全部一致 / Everything holds.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
