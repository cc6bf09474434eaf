"""Attacks on the Rocq side, each refused for its own reason. Those that need the compiler skip without it."""

from __future__ import annotations

import copy
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from proofs import checker
from proofs.certification import certificate as cert
from proofs.claims.kernel.theorems import CLAIMS
from proofs.rocq import check as rocq_check
from proofs.rocq import evidence as rocq_evidence
from proofs.rocq.replay import (
    Record,
    allowed,
    audit,
    context_summary,
    parse_assumptions,
    refuse_commands,
    replay,
    same_statement,
    tools,
)
from proofs.rocq.statements import HEAD, Pin, RocqError, checked_statement, read_development

needs_rocq = pytest.mark.skipif(tools() is None, reason="coqc and coqchk are not installed")

DEFINITIONS = """\
Definition small (n : nat) : Prop := n < 3.
"""
THEOREMS = """\
From TBN Require Import Definitions.
Theorem two_is_small : small 2.
Proof. unfold small. repeat constructor. Qed.
"""
STATEMENT = "small 2"
STATEMENTS = f"""\
{HEAD.format(modules="Theorems")}
(** F1. Two is small. *)
Goal {STATEMENT}.
Proof. exact Theorems.two_is_small. Qed.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A development of one theorem that the replay accepts."""
    source = tmp_path / "rocq"
    source.mkdir()
    for name, text in {"Definitions": DEFINITIONS, "Theorems": THEOREMS, "Statements": STATEMENTS}.items():
        (source / f"{name}.v").write_text(text, encoding="ascii")
    return source


def record_of(folder: Path, **changes: Any) -> Record:
    development = read_development(folder)
    pin = Pin("F1", "Two is small.", STATEMENT, "Theorems.two_is_small")
    values: dict[str, Any] = {
        "pin": pin,
        "assumptions": {},
        "sources": {name: development.digests()[name] for name in ("Definitions.v", "Theorems.v")},
    }
    return Record(**{**values, **changes})


def edit(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / f"{name}.v"
    text = path.read_text(encoding="ascii")
    assert old in text
    path.write_text(text.replace(old, new), encoding="ascii")


def refused(folder: Path, tmp_path: Path, record: Record | None = None) -> str:
    """The code with which the replay refuses; the record is made for the edited sources unless one is given."""
    with pytest.raises(RocqError) as caught:
        replay([record or record_of(folder)], folder, tmp_path / "build")
    return caught.value.code


def audited(folder: Path, tmp_path: Path) -> str:
    """The code with which the audit refuses, the textual refusal of commands left out."""
    with pytest.raises(RocqError) as caught:
        audit(read_development(folder), tmp_path / "build")
    return caught.value.code


@needs_rocq
def test_the_honest_development_is_accepted(folder: Path, tmp_path: Path) -> None:
    found = replay([record_of(folder)], folder, tmp_path / "build")
    assert found.assumptions == {"Theorems.two_is_small": {}}


# gaps and axioms: the text is refused, and so is what the compiler makes of it --------------------------------------------------

UNSOUND = {
    "admitted": ("Proof. unfold small. repeat constructor. Qed.", "Admitted."),
    "new-axiom": (
        "Theorem two_is_small : small 2.\nProof. unfold small. repeat constructor. Qed.",
        "Axiom surprise : small 2.\nTheorem two_is_small : small 2.\nProof. exact surprise. Qed.",
    ),
    "spoofed-name-and-type": (
        "Theorem two_is_small : small 2.\nProof. unfold small. repeat constructor. Qed.",
        "Module ClassicalDedekindReals. Axiom sig_not_dec : forall P : Prop, {~ ~ P} + {~ P}.\n"
        "End ClassicalDedekindReals.\nTheorem two_is_small : small 2.\n"
        "Proof. destruct (ClassicalDedekindReals.sig_not_dec (small 2)); repeat constructor. Qed.",
    ),
    "spoofed-name": (
        "Theorem two_is_small : small 2.\nProof. unfold small. repeat constructor. Qed.",
        "Module ClassicalDedekindReals. Axiom sig_not_dec : small 2. End ClassicalDedekindReals.\n"
        "Theorem two_is_small : small 2.\nProof. exact ClassicalDedekindReals.sig_not_dec. Qed.",
    ),
    "guard-off": (
        "Theorem two_is_small : small 2.\nProof. unfold small. repeat constructor. Qed.",
        "Unset Guard Checking.\nFixpoint loop (n : nat) : small 2 := loop n.\nSet Guard Checking.\n"
        "Theorem two_is_small : small 2.\nProof. exact (loop 0). Qed.",
    ),
    "guard-bypassed": (
        "Theorem two_is_small : small 2.\nProof. unfold small. repeat constructor. Qed.",
        "#[bypass_check(guard)] Fixpoint loop (n : nat) : small 2 := loop n.\n"
        "Theorem two_is_small : small 2.\nProof. exact (loop 0). Qed.",
    ),
    "positivity-off": (
        "Theorem two_is_small",
        "Unset Positivity Checking.\nInductive bad : Prop := mk : (bad -> False) -> bad.\n"
        "Set Positivity Checking.\nTheorem two_is_small",
    ),
    "type-in-type": (
        "Theorem two_is_small : small 2.\nProof. unfold small. repeat constructor. Qed.",
        "Unset Universe Checking.\nDefinition inside : Type := (Type : Type).\nDefinition self : inside -> inside := fun x => x.\n"
        "Definition big@{u} : Type@{u} := Type@{u}.\nSet Universe Checking.\n"
        "Theorem two_is_small : small 2.\nProof. pose big as b. clear b. repeat constructor. Qed.",
    ),
}


@pytest.mark.parametrize("attack", UNSOUND)
def test_unsound_sources_are_refused_by_their_text(attack: str, folder: Path) -> None:
    edit(folder, "Theorems", *UNSOUND[attack])
    with pytest.raises(RocqError) as caught:
        refuse_commands(read_development(folder))
    assert caught.value.code == "forbidden-command"


@needs_rocq
@pytest.mark.parametrize("attack", UNSOUND)
def test_unsound_sources_are_refused_by_the_audit(attack: str, folder: Path, tmp_path: Path) -> None:
    edit(folder, "Theorems", *UNSOUND[attack])
    assert audited(folder, tmp_path) in ("axiom", "unknown-output", "coqchk")


@needs_rocq
def test_a_hypothesis_outside_a_section_is_an_axiom(folder: Path, tmp_path: Path) -> None:
    edit(folder, "Theorems", "Proof. unfold small. repeat constructor. Qed.", "Proof. exact given. Qed.")
    edit(folder, "Theorems", "Theorem two", "Hypothesis given : small 2.\nTheorem two")
    assert refused(folder, tmp_path) == "coqchk"


# statements ---------------------------------------------------------------------------------------------------------------------


@needs_rocq
def test_a_weakened_theorem_behind_the_pinned_name(folder: Path, tmp_path: Path) -> None:
    edit(folder, "Theorems", "two_is_small : small 2", "two_is_small : small 2 \\/ True")
    edit(folder, "Theorems", "unfold small. repeat constructor.", "now right.")
    assert refused(folder, tmp_path) in ("build", "pin")


def test_a_weakened_pin(folder: Path) -> None:
    edit(folder, "Statements", "Goal small 2.", "Goal small 2 \\/ True.")
    pins = {pin.theorem: pin for pin in read_development(folder).pins()}
    with pytest.raises(RocqError, match="statement-differs"):
        same_statement(record_of(folder).pin, pins)


@needs_rocq
def test_a_definition_shadowed_elsewhere_does_not_reach_the_pin(folder: Path, tmp_path: Path) -> None:
    edit(
        folder,
        "Theorems",
        "Theorem two_is_small",
        "Definition small (n : nat) : Prop := True.\nTheorem two_is_small",
    )
    edit(folder, "Theorems", "unfold small. repeat constructor.", "exact I.")
    assert refused(folder, tmp_path) in ("build", "pin")


def test_a_changed_definition_changes_the_digest(folder: Path, tmp_path: Path) -> None:
    honest = record_of(folder)
    edit(folder, "Definitions", "n < 3", "n < 30")
    assert refused(folder, tmp_path, honest) == "digest-mismatch"


def test_an_edited_digest(folder: Path, tmp_path: Path) -> None:
    honest = record_of(folder)
    forged = record_of(folder, sources={**honest.sources, "Theorems.v": "0" * 64})
    assert refused(folder, tmp_path, forged) == "digest-mismatch"


def test_a_source_left_out_of_the_digests(folder: Path, tmp_path: Path) -> None:
    forged = record_of(folder, sources={"Theorems.v": record_of(folder).sources["Theorems.v"]})
    assert refused(folder, tmp_path, forged) == "digest-mismatch"


@needs_rocq
def test_assumptions_claimed_that_are_not_there(folder: Path, tmp_path: Path) -> None:
    forged = record_of(folder, assumptions={"Classical_Prop.classic": r"forall P : Prop, P \/ ~ P"})
    assert refused(folder, tmp_path, forged) == "assumptions-differ"


@pytest.mark.parametrize(
    "text",
    ["True. Axiom f : False", "True (* comment *)", 'True "string"', "True.", "{ True }", "caf\u00e9"],
)
def test_a_statement_that_is_more_than_one_term(text: str) -> None:
    with pytest.raises(RocqError, match="statement-text"):
        checked_statement(text)


# compiled files -----------------------------------------------------------------------------------------------------------------


@needs_rocq
def test_a_stale_compiled_file_is_not_used(folder: Path, tmp_path: Path) -> None:
    build = tmp_path / "build"
    replay([record_of(folder)], folder, build)
    edit(folder, "Definitions", "n < 3", "n < 1")  # now false; the compiled files still say otherwise
    assert refused(folder, tmp_path) == "build"


@needs_rocq
def test_a_stale_compiled_file_beside_the_source_is_not_used(folder: Path, tmp_path: Path) -> None:
    subprocess.run(["coqc", "-q", "-Q", str(folder), "TBN", str(folder / "Definitions.v")], check=True)
    subprocess.run(["coqc", "-q", "-Q", str(folder), "TBN", str(folder / "Theorems.v")], check=True)
    edit(folder, "Theorems", "unfold small. repeat constructor.", "exact I.")
    assert refused(folder, tmp_path) == "build"


@needs_rocq
def test_a_compiled_file_that_was_exchanged_is_rebuilt(folder: Path, tmp_path: Path) -> None:
    build = tmp_path / "build"
    replay([record_of(folder)], folder, build)
    honest = (build / "Theorems.vo").read_bytes()
    (build / "Theorems.vo").write_bytes(honest[:-1] + bytes([honest[-1] ^ 1]))
    said: list[str] = []
    replay([record_of(folder)], folder, build, say=said.append)
    assert "compiling Theorems.v" in said


@needs_rocq
def test_nothing_is_compiled_twice(folder: Path, tmp_path: Path) -> None:
    build = tmp_path / "build"
    replay([record_of(folder)], folder, build)
    said: list[str] = []
    replay([record_of(folder)], folder, build, say=said.append)
    assert said == []


# output that is not understood ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Axioms:\n",
        "Fetching opaque proofs\nAxioms:\nf : False\n",
        "Axioms:\n  f : False\n",
        "Axioms:\nf\n",
        "Axioms:\nf : False\nf : False\n",
        "Closed under the global context\nAxioms:\nf : False\n",
        "Section Variables:\nx : nat\n",
    ],
)
def test_print_assumptions_in_another_shape(text: str) -> None:
    with pytest.raises(RocqError, match="unknown-output"):
        parse_assumptions(text)


def test_an_allowed_name_with_another_type() -> None:
    with pytest.raises(RocqError, match="axiom"):
        allowed("T", parse_assumptions("Axioms:\nClassical_Prop.classic : False\n"))


def test_a_theorem_that_is_assumed_to_be_guarded() -> None:
    with pytest.raises(RocqError, match=r"axiom|unknown-output"):
        allowed("T", parse_assumptions("Axioms:\nloop is assumed to be guarded.\n"))


SUMMARY = """\

CONTEXT SUMMARY
===============

* Theory: Set is predicative

* Axioms:
    Coq.Logic.Classical_Prop.classic

* Constants/Inductives relying on type-in-type: <none>

* Constants/Inductives relying on unsafe (co)fixpoints: <none>

* Inductives whose positivity is assumed: <none>

"""


def test_an_honest_context_summary() -> None:
    assert context_summary(SUMMARY) == {"Classical_Prop.classic"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Coq.Logic.Classical_Prop.classic", "TBN.Coq.Logic.Classical_Prop.classic"),
        ("Coq.Logic.Classical_Prop.classic", "TBN.Theorems.two_is_small"),
        ("type-in-type: <none>", "type-in-type: TBN.Theorems.big"),
        ("(co)fixpoints: <none>", "(co)fixpoints:\n    TBN.Theorems.loop"),
        ("assumed: <none>", "assumed:\n    TBN.Theorems.bad"),
        ("* Inductives whose positivity is assumed: <none>\n", ""),
        ("Set is predicative", "Set is impredicative"),
        ("* Axioms:", "* Surprises: none\n* Axioms:"),
        ("CONTEXT SUMMARY", "SUMMARY"),
    ],
)
def test_a_context_summary_with_anything_else(old: str, new: str) -> None:
    assert old in SUMMARY
    with pytest.raises(RocqError, match="coqchk"):
        context_summary(SUMMARY.replace(old, new))


# certificates: what the bare checker refuses --------------------------------------------------------------------------------------


def certificate() -> tuple[dict[str, Any], str]:
    claim = next(claim for claim in CLAIMS if claim.id == "kernel.units")
    files = cert.files(claim)
    return checker.load_json(files.certificate), files.statements.decode("ascii")


def test_the_honest_certificate_counts_as_rocq() -> None:
    data, statements = certificate()
    found = checker.check_claim(data, statements, {})
    assert [o.accepted for o in found.obligations] == ["rocq"]
    assert found.assumptions == (
        "rocq: WeightedUnit.weighted_unit_is_message claimed, not replayed here, assumptions: standard reals",
    )


FORGED = {
    "another-statement": (lambda e: e.update(statement="True"), "wrong-goal"),
    "another-theorem": (lambda e: e.update(theorem="WeightedUnit.four_points"), "wrong-goal"),
    "another-module": (lambda e: e.update(theorem="Elsewhere.weighted_unit_is_message"), "malformed"),
    "other-definitions": (lambda e: e["sources"].update({"Definitions.v": "0" * 64}), "wrong-goal"),
    "definitions-left-out": (lambda e: e["sources"].pop("Definitions.v"), "malformed"),
    "new-axiom": (lambda e: e["assumptions"].update({"TBN.Surprise.f": "False"}), "axiom"),
    "spoofed-type": (lambda e: e["assumptions"].update({"Classical_Prop.classic": "False"}), "axiom"),
    "two-sentences": (lambda e: e.update(statement="True. Axiom f : False"), "malformed"),
    "no-version": (lambda e: e.update(coq="latest"), "malformed"),
    "unknown-key": (lambda e: e.update(trust="me"), None),
    "digest-short": (lambda e: e["sources"].update({"Sums.v": "00"}), "malformed"),
}


@pytest.mark.parametrize("attack", FORGED)
def test_a_forged_record_is_refused(attack: str) -> None:
    data, statements = certificate()
    forged = copy.deepcopy(data)
    change, code = FORGED[attack]
    change(forged["obligations"][0]["evidence"])
    with pytest.raises(checker.Rejected) as caught:
        checker.check_claim(forged, statements, {})
    if code is not None:
        assert caught.value.code == code


def test_a_rocq_record_proves_no_other_goal() -> None:
    """The record of a theorem says nothing of a formula that is not its own proposition."""
    data, statements = certificate()
    name = rocq_evidence.proposition(rocq_evidence.pins()["WeightedUnit.weighted_unit_is_message"])
    statements = statements.replace(f"(not {name})", f"(not (not {name}))")
    block = next(b for b in checker.split_blocks(statements) if b.name == "three-weights")
    data["obligations"][0]["statement"] = checker.digest(block.text.encode("ascii"))
    data["statements"] = checker.digest(statements.encode("ascii"))
    with pytest.raises(checker.Rejected, match="wrong-goal"):
        checker.check_claim(data, statements, {})


def test_check_refuses_a_record_for_other_sources(tmp_path: Path) -> None:
    """A certificate whose digests were edited together with its statement passes the bare checker; `tbn check` refuses it."""
    data, _ = certificate()
    data["obligations"][0]["evidence"]["sources"]["Sums.v"] = "0" * 64
    (tmp_path / "kernel.units.json").write_bytes(checker.canonical(data))
    result = rocq_check.check(tmp_path)
    assert [(file, code) for file, code, _ in result.refused] == [("kernel.units.json", "digest-mismatch")]


def test_check_refuses_a_record_with_another_statement(tmp_path: Path) -> None:
    data, _ = certificate()
    data["obligations"][0]["evidence"]["statement"] = "True"
    (tmp_path / "kernel.units.json").write_bytes(checker.canonical(data))
    result = rocq_check.check(tmp_path)
    assert [(file, code) for file, code, _ in result.refused] == [("kernel.units.json", "statement-differs")]


def test_the_record_is_json_of_strings() -> None:
    data, _ = certificate()
    evidence = data["obligations"][0]["evidence"]
    assert json.loads(json.dumps(evidence)) == evidence
    assert set(evidence) == {"assumptions", "coq", "kind", "sources", "statement", "theorem"}
