"""The Rocq development as it stands: readable, pinned, resting on what is said, and rebuilt by the replay where coqc is."""

from __future__ import annotations

import pytest

from proofs import checker
from proofs.claims.kernel.layers import CLAIMS as LAYERS
from proofs.claims.kernel.theorems import CLAIMS as KERNEL
from proofs.rocq import check as rocq_check
from proofs.rocq import evidence as rocq_evidence
from proofs.rocq.replay import ALLOWED, FORBIDDEN, audit, build_folder, tools
from proofs.rocq.statements import HEAD, RocqError, committed, parse_pins, without_comments

needs_rocq = pytest.mark.skipif(tools() is None, reason="coqc and coqchk are not installed")

CLOSED = {
    "Lookup.index_score_argmax",
    "Lookup.index_score_gap",
    "Lookup.product_score_fails",
    "StarDepth.star_capacity",
    "StarDepth.star_capacity_attained",
    "StarDepth.star_counts",
    "StarDepth.split_depth",
    "TreeExact.tree_flooding_exact",
    "LightCone.light_cone",
    "LightCone.causal_blindness",
    "LightCone.shared_token_sees_all",
    "FiniteMachines.code_bound",
    "FiniteMachines.code_injective",
    "FiniteMachines.code_surjective",
    "FiniteMachines.symbols_repeat",
    "FiniteMachines.infinitely_many_not_separated",
    "FiniteMachines.routing_key_count",
    "FiniteMachines.realised_key_bound",
    "ThreeLetters.three_letters_generate",
    "Concrete.tree_test_sound",
    "Concrete.caterpillar_tree",
    "Concrete.caterpillar_exact",
    "Concrete.caterpillar_computed",
}
"""Combinatorial theorems: closed under the global context."""

LABELS = {
    *("A1", "A2", "A3", "A4", "A5", "B2", "B5", "B6", "B8", "C1", "C2", "C3", "C4", "C5", "C6", "C7"),
    *("C11", "C12", "C13", "D1", "D2", "D3", "E1", "E2", "E3", "E4", "F1", "F2", "F3", "F4"),
    *("G1", "G2", "G3", "G4", "H1", "H2", "H3", "H6"),
}


def test_every_group_is_pinned() -> None:
    assert {pin.label for pin in rocq_evidence.pins().values()} == LABELS


def test_combinatorial_theorems_are_closed_and_no_others() -> None:
    theorems = rocq_evidence.audited()["theorems"]
    assert {name for name, axioms in theorems.items() if not axioms} == CLOSED
    assert set(theorems) == set(rocq_evidence.pins())


def test_assumptions_are_the_four_of_the_standard_reals() -> None:
    assert ALLOWED == checker.ROCQ_AXIOMS
    for name, axioms in rocq_evidence.audited()["theorems"].items():
        assert set(axioms) <= set(ALLOWED), name
        assert axioms == sorted(axioms), name


def test_no_source_needs_a_forbidden_word() -> None:
    for name, text in committed().sources.items():
        assert FORBIDDEN.search(without_comments(text)) is None, name


def test_every_pin_is_carried_by_a_claim() -> None:
    carried = {
        proposition
        for claim in (*KERNEL, *LAYERS)
        for obligation in claim.obligations
        for proposition in obligation.statement.split()
        if proposition.count(".") == 2
    }
    for pin in rocq_evidence.pins().values():
        assert rocq_evidence.proposition(pin) in carried, pin.theorem


def test_the_table_is_the_generated_one() -> None:
    assert rocq_evidence.README.read_text(encoding="ascii") == rocq_evidence.readme()


def test_every_source_file_is_in_the_project_file() -> None:
    lines = (rocq_evidence.DIRECTORY / "_CoqProject").read_text(encoding="ascii").split("\n")
    assert sorted(line for line in lines if line.endswith(".v")) == sorted(committed().sources)


def test_statements_import_definitions_alone() -> None:
    imported = [line for line in HEAD.splitlines() if line.startswith("From TBN Require Import")]
    assert imported == ["From TBN Require Import Definitions."]
    assert committed().requires["Definitions.v"] == ()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Qed.\n", "Qed.\nAxiom surprise : False.\n"),
        ("Proof. exact LogOdds.sigmoid_logit. Qed.", "Proof. Admitted."),
        ("Open Scope R_scope.", "Open Scope R_scope. Definition probability (p : R) := True."),
        ("Goal forall p : R, probability p", "Goal True. Goal forall p : R, probability p"),
        ("(** A1. Sigmoid undoes", "Notation probability := (fun _ => False). (** A1. Sigmoid undoes"),
    ],
    ids=["axiom-between", "admitted", "definition-in-head", "two-sentences", "notation-between"],
)
def test_a_statement_file_with_anything_else_is_refused(old: str, new: str) -> None:
    text = committed().sources["Statements.v"]
    assert old in text
    with pytest.raises(RocqError) as caught:
        parse_pins(text.replace(old, new, 1))
    assert caught.value.code in ("statement-file", "statement-text")


def test_comments_nest_and_strings_hide_them() -> None:
    assert without_comments("a (* b (* c *) d *) e").split() == ["a", "e"]
    assert without_comments('a "(*" b').split() == ["a", '"(*"', "b"]
    assert without_comments('a (* "*)" Axiom *) b').split() == ["a", "b"]
    with pytest.raises(RocqError, match="unclosed-comment"):
        without_comments("(* open")


@needs_rocq
def test_the_audit_finds_what_is_recorded() -> None:
    found = audit(committed(), build_folder())
    assert {name: sorted(axioms) for name, axioms in found.assumptions.items()} == rocq_evidence.audited()[
        "theorems"
    ]


@needs_rocq
def test_the_committed_certificates_are_replayed(repository) -> None:  # type: ignore[no-untyped-def]
    result = rocq_check.check(repository / "certificates")
    assert result.refused == []
    assert f"{len(rocq_evidence.pins())} theorems kernel-checked, {len(CLOSED)} closed" in result.summary


def test_without_rocq_the_check_says_so(repository, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(rocq_check, "tools", lambda: None)
    result = rocq_check.check(repository / "certificates")
    assert result.refused == []
    assert "Rocq is not installed" in result.summary
    assert "not replayed" in result.summary
