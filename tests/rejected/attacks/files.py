"""Attacks on files: bytes, JSON, canonical form, the manifest, digests."""

from __future__ import annotations

import json

from proofs import checker
from tests.rejected.harness import Target, attack


@attack(file="base.linear.json", code="not-json")
def appended_bytes(target: Target) -> None:
    """A second JSON value follows the certificate."""
    target.raw("linear", lambda data: data + b"{}\n")
    target.relist()


@attack(file="base.linear.json", code="not-canonical")
def appended_spaces(target: Target) -> None:
    """Blanks follow the certificate."""
    target.raw("linear", lambda data: data + b"  ")
    target.relist()


@attack(file="base.linear.json", code="not-canonical")
def byte_order_mark(target: Target) -> None:
    """A byte-order mark stands in front."""
    target.raw("linear", lambda data: b"\xef\xbb\xbf" + data)
    target.relist()


@attack(file="base.exists.json", code="missing-certificate", level="registry")
def certificate_removed(target: Target) -> None:
    """A claim's certificate is removed, and nothing else rests on it."""
    target.certificate("exists").unlink()
    target.statements("exists").unlink()
    target.relist()


@attack(file="base.renamed.json", code="malformed")
def certificate_under_another_name(target: Target) -> None:
    """A certificate is renamed to another claim's name."""
    target.certificate("exists").rename(target.folder / "base.renamed.json")
    target.statements("exists").rename(target.folder / "statements" / "base.renamed.smt2")
    target.relist()


@attack(file="base.linear.json", code="not-canonical")
def coefficient_not_reduced(target: Target) -> None:
    """A multiplier that is not in lowest terms."""
    target.obligation("linear", "below-four", lambda entry: entry["evidence"]["terms"][1].update(c="2/2"))
    target.relist()


@attack(file="base.linear.json", code="duplicate-key")
def duplicate_key(target: Target) -> None:
    """A key occurs twice; a lax reader would take the second."""
    target.raw("linear", lambda data: data.replace(b'"schema":1', b'"schema":1,"schema":1'))
    target.relist()


@attack(file="base.linear.json", code="not-json")
def empty_file(target: Target) -> None:
    """The certificate is empty."""
    target.raw("linear", lambda data: b"")
    target.relist()


@attack(file="base.linear.json", code="not-canonical")
def escaped_letter(target: Target) -> None:
    """One letter is written as a JSON escape."""
    target.raw("linear", lambda data: data.replace(b"Base linear", b"B\\u0061se linear"))
    target.relist()


@attack(file="base.linear.json", code="float")
def exponent_number(target: Target) -> None:
    """A float in exponent notation."""
    target.raw("linear", lambda data: data.replace(b'"schema":1', b'"schema":1e0'))
    target.relist()


@attack(file="statements/notes.txt", code="unknown-file")
def file_of_unknown_kind(target: Target) -> None:
    """The manifest lists a file that is neither certificate nor statements."""
    (target.folder / "statements" / "notes.txt").write_text("x")
    data = json.loads((target.folder / "MANIFEST.json").read_bytes())
    data["files"]["statements/notes.txt"] = checker.digest(b"x")
    (target.folder / "MANIFEST.json").write_bytes(checker.canonical(data))


@attack(file="base.linear.json", code="float")
def float_schema(target: Target) -> None:
    """A float where an integer belongs."""
    target.raw("linear", lambda data: data.replace(b'"schema":1', b'"schema":1.0'))
    target.relist()


@attack(file="base.linear.json", code="not-canonical")
def indented_json(target: Target) -> None:
    """The same data, spelt with blanks after the colons."""
    target.raw("linear", lambda data: data.replace(b'":', b'": '))
    target.relist()


@attack(file="base.linear.json", code="float")
def infinite_value(target: Target) -> None:
    """Infinity where a number belongs."""
    target.raw("linear", lambda data: data.replace(b'"schema":1', b'"schema":-Infinity'))
    target.relist()


@attack(file="MANIFEST.json", code="unknown-key")
def manifest_extra_key(target: Target) -> None:
    """The manifest carries a key that nobody reads."""
    data = json.loads((target.folder / "MANIFEST.json").read_bytes())
    (target.folder / "MANIFEST.json").write_bytes(checker.canonical({**data, "signed": "yes"}))


@attack(file="base.linear.json", code="missing-file", also=("statements/base.linear.smt2",))
def manifest_forgets_a_file(target: Target) -> None:
    """The manifest does not list a statements file that lies there."""
    data = json.loads((target.folder / "MANIFEST.json").read_bytes())
    del data["files"]["statements/base.linear.smt2"]
    (target.folder / "MANIFEST.json").write_bytes(checker.canonical(data))


@attack(file="../outside.json", code="missing-file")
def manifest_path_outside(target: Target) -> None:
    """The manifest lists a file outside the folder."""
    (target.folder.parent / "outside.json").write_bytes(b"{}\n")
    data = json.loads((target.folder / "MANIFEST.json").read_bytes())
    data["files"]["../outside.json"] = checker.digest(b"{}\n")
    (target.folder / "MANIFEST.json").write_bytes(checker.canonical(data))


@attack(file="base.linear.json", code="digest-mismatch")
def manifest_wrong_digest(target: Target) -> None:
    """A certificate is changed and the manifest is not."""
    target.edit("linear", lambda data: data.update(assumptions=[]))


@attack(file="README.md", code="digest-mismatch")
def ledger_page_edited(target: Target) -> None:
    """The ledger's page is edited and the manifest is not."""
    path = target.folder / "README.md"
    path.write_bytes(path.read_bytes().replace(b"**open**", b"**proved**"))


@attack(file="README.md", code="missing-file")
def ledger_page_missing(target: Target) -> None:
    """The ledger's page is listed and not there."""
    (target.folder / "README.md").unlink()


@attack(file="README.md", code="not-in-manifest")
def ledger_page_unlisted(target: Target) -> None:
    """The ledger's page lies there, and the manifest does not list it."""
    data = json.loads((target.folder / "MANIFEST.json").read_bytes())
    del data["files"]["README.md"]
    (target.folder / "MANIFEST.json").write_bytes(checker.canonical(data))


@attack(file="NOTES.md", code="unknown-file", also=("statements/README.md",))
def other_pages_listed(target: Target) -> None:
    """Other pages lie in the folder, and the manifest lists them."""
    data = json.loads((target.folder / "MANIFEST.json").read_bytes())
    for name in ("NOTES.md", "statements/README.md"):
        (target.folder / name).write_bytes(b"x")
        data["files"][name] = checker.digest(b"x")
    (target.folder / "MANIFEST.json").write_bytes(checker.canonical(data))


@attack(file="base.exists.json", code="not-canonical")
def model_value_not_reduced(target: Target) -> None:
    """A fraction that is not in lowest terms."""
    target.obligation(
        "exists", "refuted-by-example", lambda entry: entry["evidence"]["values"].update(x="4/6")
    )
    target.relist()


@attack(file="base.linear.json", code="float")
def nan_value(target: Target) -> None:
    """NaN where a number belongs."""
    target.raw("linear", lambda data: data.replace(b'"schema":1', b'"schema":NaN'))
    target.relist()


@attack(file="base.linear.json", code="not-canonical")
def no_final_newline(target: Target) -> None:
    """The trailing newline is missing."""
    target.raw("linear", lambda data: data.rstrip(b"\n"))
    target.relist()


@attack(file="base.linear.json", code="not-canonical")
def non_ascii_letter(target: Target) -> None:
    """The title holds a letter outside ASCII."""
    target.raw("linear", lambda data: data.replace(b"Base linear", "B\u00e4se".encode()))
    target.relist()


@attack(file="base.linear.json", code="malformed")
def not_an_object(target: Target) -> None:
    """The certificate is a list."""
    target.raw("linear", lambda data: b"[]\n")
    target.relist()


@attack(file="base.linear.json", code="not-json")
def null_bytes(target: Target) -> None:
    """Zero bytes inside."""
    target.raw("linear", lambda data: data.replace(b"Base linear", b"Base\x00linear"))
    target.relist()


@attack(file="base.linear.json", code="unknown-schema")
def schema_of_the_future(target: Target) -> None:
    """A schema that this checker does not know."""
    target.edit("linear", lambda data: data.update(schema=2))
    target.relist()


@attack(file="base.linear.json", code="unknown-schema")
def schema_true(target: Target) -> None:
    """A Boolean equals 1 in Python; it is no schema."""
    target.edit("linear", lambda data: data.update(schema=True))
    target.relist()


@attack(file="base.update.json", code="digest-mismatch")
def statement_edited_alone(target: Target) -> None:
    """A statement is edited and only the manifest follows."""
    target.replace("update", "(= (Sigmoid (Logit p)) p)", "(= p p)")
    target.relist()


@attack(file="base.exists.json", code="not-canonical")
def statements_crlf(target: Target) -> None:
    """Line ends of another system."""
    path = target.statements("exists")
    head, title, rest = path.read_bytes().split(b"\n", 2)
    path.write_bytes(b"\n".join([head, title, rest.replace(b"\n", b"\r\n")]))
    target.seal("exists")


@attack(file="base.linear.json", code="missing-file")
def statements_file_missing(target: Target) -> None:
    """A statements file is deleted."""
    target.statements("linear").unlink()
    target.relist()


@attack(file="base.exists.json", code="digest-mismatch", also=("base.induction.json",))
def statements_of_another_claim(target: Target) -> None:
    """Two claims' statements files are swapped."""
    one, two = target.statements("exists"), target.statements("induction")
    first, second = one.read_bytes(), two.read_bytes()
    one.write_bytes(second)
    two.write_bytes(first)
    target.relist()


@attack(file="base.exists.json", code="not-canonical")
def statements_without_newline(target: Target) -> None:
    """The statements file does not end with a newline."""
    path = target.statements("exists")
    path.write_bytes(path.read_bytes().rstrip(b"\n"))
    target.seal("exists")


@attack(file="base.linear.json", code="not-json")
def truncated_file(target: Target) -> None:
    """The last forty bytes of a certificate are missing."""
    target.raw("linear", lambda data: data[:-40])
    target.relist()


@attack(file="notes.txt", code="not-in-manifest")
def unlisted_file(target: Target) -> None:
    """A file lies in the folder that the manifest does not list."""
    (target.folder / "notes.txt").write_text("trust me")


@attack(file="statements/base.other.smt2", code="missing-file")
def unlisted_statements(target: Target) -> None:
    """A statements file without a certificate."""
    (target.folder / "statements" / "base.other.smt2").write_bytes(b"; claim base.other\n; Other\n")
    target.relist()


@attack(file="base.linear.json", code="not-canonical")
def unsorted_keys(target: Target) -> None:
    """The same data with its keys in reverse order."""
    data = dict(sorted(target.load("linear").items(), reverse=True))
    target.raw("linear", lambda _: json.dumps(data, separators=(",", ":")).encode() + b"\n")
    target.relist()


@attack(file="base.lemma.json", code="not-canonical")
def uses_repeated(target: Target) -> None:
    """A used claim is named twice."""
    target.edit("lemma", lambda data: data.update(uses=["base.linear", "base.linear"]))
    target.relist()
