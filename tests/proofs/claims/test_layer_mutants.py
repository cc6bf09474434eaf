"""Every sign flipped and every term dropped in the symbolic layer or in the engine makes the layer theorem's statements fail."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from proofs import checker
from proofs.certification import certificate
from proofs.claims.any_weights import layer as any_weights_layer
from proofs.language.claim import Claim, Obligation
from symbolic import correspondence
from symbolic.propagation import message_passing
from symbolic.transformer import softmax_layer, update_rule
from tests.proofs.claims.mutants import mutations

TRANSFORMER = (
    "affine",
    "scores",
    "softmax",
    "head_values",
    "attention",
    "hidden",
    "feed_forward",
    "after_attention",
    "forward",
)
ENGINE = ("normalised", "Engine._geometric", "Engine._out", "_times")
PAIRWISE_ONLY = "weight * beliefs[other][value] -> beliefs[other][value]"
"""Factors of G(W, x) have at most two variables, so one weight is all there is; factors of three are tested elsewhere."""
SHAPE = {"tokens": 2, "width": 2, "hidden": 1, "heads": 1, "biases": True}


def refused(obligation: Obligation) -> bool:
    """Whether the checker refuses the obligation, near miss included."""
    claim = Claim("trial.layer", "trial", (), None, (obligation,))
    try:
        checker.check_claim(certificate.certificate(claim), certificate.statements_text(claim), {})
    except checker.Rejected:
        return True
    return False


def broken() -> bool:
    """Whether building or checking the statement fails."""
    try:
        obligation = any_weights_layer._shape("trial", **SHAPE)
    except Exception:
        return True  # the statement cannot even be built
    return refused(obligation)


def mutants(module: Any, names: tuple[str, ...]) -> list[tuple[str, ModuleType]]:
    path = Path(module.__file__)
    found = []
    for text, tree in mutations(path, names):
        twin = ModuleType(module.__name__)
        # dataclasses look their module up; the real one serves
        exec(compile(tree, str(path), "exec"), twin.__dict__)
        found.append((text, twin))
    return found


def test_the_statement_holds_as_it_is():
    assert not broken()


@pytest.mark.parametrize(
    ("text", "twin"), mutants(softmax_layer, TRANSFORMER), ids=lambda value: str(value)[:60]
)
def test_a_mutated_layer_is_noticed(text, twin, monkeypatch):
    for name in TRANSFORMER:
        monkeypatch.setattr(softmax_layer, name, getattr(twin, name))
    assert update_rule.tf is softmax_layer
    assert broken(), text


@pytest.mark.parametrize(
    ("text", "twin"), mutants(message_passing, ENGINE), ids=lambda value: str(value)[:60]
)
def test_a_mutated_engine_is_noticed(text, twin, monkeypatch):
    monkeypatch.setattr(correspondence, "Engine", twin.Engine)
    assert broken() is not text.endswith(PAIRWISE_ONLY), text
