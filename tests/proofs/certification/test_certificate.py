"""Rendering claims: canonical form, digests, uses, and what has no canonical form."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest

from proofs import checker
from proofs.certification import certificate as cert
from proofs.language.claim import Claim, Source
from proofs.language.evidence import apply, exact, have, identity
from tests.rejected.base import BASE, LEMMA, LINEAR, UPDATE

CLAIMS = {claim.id: claim for claim in BASE}


@pytest.mark.parametrize("claim", BASE, ids=lambda claim: claim.id)
def test_both_files_are_canonical_and_fit(claim: Claim) -> None:
    files = cert.files(claim)
    data = checker.load_json(files.certificate)  # refuses any other spelling
    assert data["statements"] == checker.digest(files.statements)
    assert files.statements.isascii()
    assert b"\r" not in files.statements
    assert files.statements.endswith(b"(check-sat)\n")
    blocks = {block.name: block for block in checker.split_blocks(files.statements.decode("ascii"))}
    for entry in data["obligations"]:
        assert entry["statement"] == checker.digest(blocks[entry["name"]].text.encode("ascii"))
        assert all(blocks[miss["name"]].near_miss_of == entry["name"] for miss in entry["near_misses"])


def test_the_preamble_stands_exactly_where_it_is_needed() -> None:
    text = cert.statements_text(UPDATE)
    for block in checker.split_blocks(text):
        needs = any(word in block.text.split("; says")[1] for word in ("(Sigmoid (", "(Exp p)"))
        assert (checker.PREAMBLE in block.text) == needs, block.name


def test_a_word_that_only_contains_exp_does_not_bring_the_preamble() -> None:
    assert checker.PREAMBLE not in cert.statement_body("(declare-const Expected Real)\n; Exp is not used")
    assert checker.PREAMBLE in cert.statement_body("(assert (! (< 0 (Exp 1)) :named a))")


def test_uses_are_those_of_the_evidence() -> None:
    assert cert.uses(LEMMA) == ("base.linear",)
    assert cert.uses(LINEAR) == ()
    assert cert.transitive_uses("base.lemma", CLAIMS) == ("base.linear",)
    assert cert.transitive_assumptions("base.lemma", CLAIMS) == ("an assumption that is kept",)


def using(claim: Claim, *others: str) -> Claim:
    """The claim with evidence that also applies other claims."""
    steps = [apply(f"step-{n}", other, "any", {}) for n, other in enumerate(others)]
    first = dataclasses.replace(claim.obligations[0], evidence=have(steps, identity()))
    return dataclasses.replace(claim, obligations=(first,))


def test_a_circle_of_lemmas_is_named() -> None:
    circle = {"base.linear": using(LINEAR, "base.update"), "base.update": using(UPDATE, "base.linear")}
    with pytest.raises(cert.Unwritable, match=r"base\.linear -> base\.update -> base\.linear"):
        cert.transitive_uses("base.linear", circle)


def test_an_unknown_lemma_is_named() -> None:
    with pytest.raises(cert.Unwritable, match=r"uses 'base\.nowhere', which is no claim"):
        cert.transitive_uses("base.linear", {"base.linear": using(LINEAR, "base.nowhere")})


@pytest.mark.parametrize("title", ["Bayes’ rule", "na\N{LATIN SMALL LETTER I WITH DIAERESIS}ve"])
def test_text_outside_ascii_is_refused_with_its_place(title: str) -> None:
    with pytest.raises(cert.Unwritable, match=r"base\.linear: statements: .* is not ASCII"):
        cert.files(dataclasses.replace(LINEAR, title=title))


def test_a_float_cannot_become_a_number() -> None:
    with pytest.raises(TypeError, match="exact"):
        exact(0.5)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="exact"):
        exact(True)


def test_the_manifest_lists_every_file_and_stale_ones_go(tmp_path: Path) -> None:
    for claim in (LINEAR, UPDATE):
        files = cert.files(claim)
        assert cert.write_if_changed(tmp_path / cert.certificate_path(claim.id), files.certificate)
        assert cert.write_if_changed(tmp_path / cert.statements_path(claim.id), files.statements)
        assert not cert.write_if_changed(tmp_path / cert.certificate_path(claim.id), files.certificate)
    assert cert.remove_stale(tmp_path, ["base.linear"]) == ["base.update"]
    assert cert.write_manifest(tmp_path)
    listed = json.loads((tmp_path / "MANIFEST.json").read_bytes())["files"]
    assert set(listed) == {"base.linear.json", "statements/base.linear.smt2"}
    assert cert.read(tmp_path, "base.linear") == cert.files(LINEAR)
    assert cert.read(tmp_path, "base.update") is None


def test_the_verdict_is_computed_from_the_roles_alone() -> None:
    assert cert.certificate(LINEAR)["verdict"] == "proved"
    assert cert.certificate(LEMMA)["verdict"] == "proved"  # lemmas of our own
    sourced = dataclasses.replace(LEMMA, source=Source(("Theorem 1.1",), "something else"))
    assert cert.certificate(sourced)["verdict"] == "open"  # which say nothing of the source's claim
    assert cert.certificate(CLAIMS["base.exists"])["verdict"] == "refuted"
