"""The registry of claims, and the hints of its errors."""

from __future__ import annotations

import pytest

from proofs.certification import registry
from proofs.certification.errors import UserError, did_you_mean
from proofs.language.claim import Claim


def make(identifier: str, *theory: str) -> Claim:
    return Claim(id=identifier, title="t", theory=theory, source=None, obligations=())


@pytest.fixture
def three(monkeypatch: pytest.MonkeyPatch) -> None:
    claims = [make("logodds.update", "A2"), make("logodds.group", "A3"), make("exact.message", "C1")]
    monkeypatch.setattr(registry, "all_claims", lambda: {claim.id: claim for claim in claims})


def test_theory_labels_sort_as_numbers() -> None:
    labels = ["C10", "A2", "C2", "A10", "A1"]
    ordered = sorted((make(f"x.c{i}", label) for i, label in enumerate(labels)), key=registry.theory_order)
    assert [claim.theory[0] for claim in ordered] == ["A1", "A2", "A10", "C2", "C10"]


@pytest.mark.usefixtures("three")
def test_a_claim_is_selected_by_id_group_or_label() -> None:
    assert list(registry.select(["logodds.group"])) == ["logodds.group"]
    assert list(registry.select(["logodds"])) == ["logodds.update", "logodds.group"]
    with pytest.raises(UserError):  # labels of the ledger are no names
        registry.select(["C1"])
    assert len(registry.select([])) == 3


@pytest.mark.usefixtures("three")
def test_a_mistyped_id_names_the_nearest() -> None:
    with pytest.raises(UserError, match=r"no claim 'logods.update'; did you mean logodds.update"):
        registry.select(["logods.update"])
    with pytest.raises(UserError, match="tbn status"):
        registry.get("zzzzzz")
    with pytest.raises(UserError, match="names 2 claims"):
        registry.get("logodds")


def test_no_hint_without_a_near_name() -> None:
    assert did_you_mean("qqqq", ["logodds.update"]) == ""
    assert did_you_mean("update", ["logodds.update"]) == "; did you mean logodds.update?"


def test_the_real_registry_is_well_formed() -> None:
    claims = registry.all_claims()
    assert all(name == claim.id for name, claim in claims.items())
    assert len(registry.claim_modules()) == len(set(registry.claim_modules()))
