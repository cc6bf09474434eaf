"""Attacks on what a certificate says of itself: keys, roles, sources, verdicts, the ledger."""

from __future__ import annotations

import json

from proofs import checker
from proofs.certification import ledger
from tests.rejected.harness import Target, attack


@attack(file="base.linear.json", code="record-not-registered", level="registry")
def assumption_hidden(target: Target) -> None:
    """An assumption of the claim is left out of its record."""
    target.edit("linear", lambda data: data.update(assumptions=[]))
    target.relist()


@attack(file="base.invented.json", code="unknown-claim", level="registry")
def claim_invented(target: Target) -> None:
    """A certificate of a claim that the registry does not have."""
    invented = target.folder / "base.invented.json"
    invented.write_bytes(target.certificate("exists").read_bytes().replace(b"base.exists", b"base.invented"))
    text = target.statements("exists").read_bytes().replace(b"base.exists", b"base.invented")
    (target.folder / "statements" / "base.invented.smt2").write_bytes(text)
    target.seal("invented")


@attack(file="base.linear.json", code="record-not-registered", level="registry")
def claim_renamed_title(target: Target) -> None:
    """The record's headline flag is raised."""
    target.edit("linear", lambda data: data.update(headline=True))
    target.relist()


@attack(file="base.linear.json", code="malformed")
def headline_as_text(target: Target) -> None:
    """A flag that is text."""
    target.edit("linear", lambda data: data.update(headline="yes"))
    target.relist()


@attack(file="LEDGER.json", code="ledger-differs")
def ledger_boast(target: Target) -> None:
    """The ledger says that something holds for which there is no accepted statement."""
    boast = {"text": "Every transformer is exact.", "theory": "C5"}
    target.ledger("Theorem 1.2", lambda entry: entry.update(holds=[boast]))
    target.relist()


@attack(file="LEDGER.json", code="ledger-differs")
def ledger_gap_hidden(target: Target) -> None:
    """The ledger forgets the groups that still lack a claim."""
    target.ledger("Theorem 1.4", lambda entry: entry.update(missing=[]))
    target.relist()


@attack(file="LEDGER.json", code="ledger-not-registered", level="registry")
def ledger_item_dropped(target: Target) -> None:
    """The ledger leaves out an item of the source; the checker cannot know, the registry does."""
    path = target.folder / "LEDGER.json"
    data = json.loads(path.read_bytes())
    data["items"] = [entry for entry in data["items"] if entry["item"] != "Theorem 7.1"]
    path.write_bytes(checker.canonical(data))
    target.relist()


@attack(file="README.md", code="ledger-not-registered", level="registry")
def ledger_page_boasts(target: Target) -> None:
    """The page of the ledger says more than the ledger; the checker does not read it, the registry's is another."""
    path = target.folder / "README.md"
    path.write_bytes(path.read_bytes().replace(b"**open**", b"**proved**"))
    target.relist()


@attack(file="LEDGER.json", code="ledger-differs")
def ledger_verdict_typed_in(target: Target) -> None:
    """The ledger calls a theorem of the source proved that no claim carries."""
    target.ledger("Theorem 1.4", lambda entry: entry.update(verdict="proved"))
    target.relist()


@attack(file="base.linear.json", code="missing-key")
def missing_field(target: Target) -> None:
    """The assumptions are left out."""
    target.edit("linear", lambda data: data.pop("assumptions"))
    target.relist()


@attack(file="base.linear.json", code="malformed")
def no_obligations(target: Target) -> None:
    """A claim that proves nothing."""
    target.edit("linear", lambda data: data.update(obligations=[]))
    target.relist()


@attack(file="base.linear.json", code="wrong-role")
def role_in_statement_only(target: Target) -> None:
    """The statement file claims a better role than the certificate."""
    target.replace("linear", "(set-info :role lemma)", "(set-info :role literal)")
    target.seal("linear")


@attack(file="base.linear.json", code="record-not-registered", level="registry")
def source_invented(target: Target) -> None:
    """The record attributes the claim to a source that the claim does not name; the ledger follows."""
    source = {"document": "arXiv:2603.17063v1", "items": ["Theorem 1.1"], "says": "all of it"}
    target.edit("linear", lambda data: data.update(source=source))
    ledger.write(target.folder)
    target.relist()


@attack(file="base.linear.json", code="unknown-key")
def source_with_extra_key(target: Target) -> None:
    """The source carries an unknown key."""
    target.edit(
        "linear", lambda data: data.update(source={"document": "d", "items": [], "says": "s", "page": "1"})
    )
    target.relist()


@attack(file="base.linear.json", code="malformed")
def title_of_wrong_type(target: Target) -> None:
    """The title is a list."""
    target.edit("linear", lambda data: data.update(title=[]))
    target.relist()


@attack(file="base.linear.json", code="unknown-key")
def unknown_field(target: Target) -> None:
    """A field that nobody reads could mean anything to a reader."""
    target.edit("linear", lambda data: data.update(checked_by="everybody"))
    target.relist()


@attack(file="base.linear.json", code="unknown-key")
def unknown_obligation_field(target: Target) -> None:
    """An obligation carries a field that nobody reads."""
    target.obligation("linear", "square", lambda entry: entry.update(proved=True))
    target.relist()


@attack(file="base.linear.json", code="unknown-role")
def unknown_role(target: Target) -> None:
    """A role that does not exist."""
    target.replace("linear", "(set-info :role literal)", "(set-info :role theorem)")
    target.seal("linear")


@attack(file="base.induction.json", code="wrong-verdict")
def verdict_typed_in(target: Target) -> None:
    """The verdict claims more than the roles give."""
    target.edit("induction", lambda data: data.update(verdict="proved-corrected"))
    target.relist()
