"""The cross-checks of the layer pass, cover every family, and fail when either route is off by little."""

from __future__ import annotations

import numpy as np
import pytest

from numeric import crosscheck
from numeric.crosscheck import layers as crosscheck_layers
from numeric.trained import softmax_layer as nt

CHECKS = {check.name: check for check in crosscheck_layers.CROSSCHECKS}


@pytest.mark.parametrize("name", sorted(CHECKS))
def test_it_passes(name):
    outcome = crosscheck.evaluate(CHECKS[name], seed=1, samples=1)
    assert outcome.passed
    assert outcome.samples > 0


@pytest.mark.parametrize("family", sorted(crosscheck_layers.FAMILIES))
def test_an_error_of_a_millionth_is_noticed(family, monkeypatch):
    """Far above the derived rounding bounds, far below anything visible."""
    monkeypatch.setattr(
        crosscheck_layers,
        "forward",
        lambda layer, x: nt.forward(layer, x) + 1e-6 * (1 + np.abs(nt.forward(layer, x))),
    )
    assert not crosscheck.evaluate(CHECKS[f"layer.sweep-{family}"], seed=1, samples=1).passed


def test_the_read_out_bound_would_notice_a_wrong_constant(monkeypatch):
    """With an eleventh for an eighth the bound is violated: it is tight to a few percent on these inputs."""
    true = crosscheck_layers.read_out_bound
    monkeypatch.setattr(crosscheck_layers, "read_out_bound", lambda *arguments: true(*arguments) * 8 / 11)
    outcome = crosscheck.evaluate(CHECKS["layer.read-out-bound"], seed=0, samples=100_000)
    assert not outcome.passed


@pytest.mark.parametrize("family", sorted(crosscheck_layers.FAMILIES))
def test_the_rounding_bound_is_small(family):
    """A bound that allowed anything would prove nothing: it stays below 10^-6 except where scores are huge."""
    layer, x = crosscheck_layers.FAMILIES[family](np.random.default_rng(3))
    bound = crosscheck_layers.rounding_bound(layer, x, 0)
    assert (bound > 0).all()
    assert bound.max() < (1e-3 if family == "huge-scores" else 1e-9)
