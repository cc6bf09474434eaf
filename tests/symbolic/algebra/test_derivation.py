"""Derivations are re-run, and refuse rules that do nothing or change the value."""

import dataclasses

import pytest
from sympy import exp, log, symbols

from symbolic.algebra import derivation as dv
from symbolic.algebra import log_odds
from symbolic.algebra.functions import Logit, Sigmoid, Softplus

a, b, x = symbols("a b x", positive=True)


def sum_of_logits():
    return dv.derive(
        "update",
        Sigmoid(Logit(a) + Logit(b)),
        dv.unfolding(Sigmoid, Logit),
        dv.common_denominator(a < 1, b < 1),
    )


def test_a_derivation_reaches_the_update_rule_and_reruns():
    derivation = sum_of_logits()
    assert (derivation.result - log_odds.update(a, b)).simplify() == 0
    derivation.rerun()
    assert len(derivation.steps) == 2
    assert "one fraction" in derivation.text()
    assert r"\begin{align*}" in derivation.latex()


def test_a_typed_in_step_does_not_rerun():
    derivation = sum_of_logits()
    forged = dataclasses.replace(derivation.steps[-1], after=a * b)
    with pytest.raises(dv.DerivationError, match="step 2"):
        dataclasses.replace(derivation, steps=(*derivation.steps[:-1], forged)).rerun()


def test_a_rule_that_changes_the_value_is_refused():
    wrong = dv.Rule("drop", "a wrong rule", lambda e: e - a)
    with pytest.raises(dv.DerivationError, match="differs"):
        dv.derive("wrong", a + b, wrong)


def test_a_rule_that_does_nothing_is_refused():
    with pytest.raises(dv.DerivationError, match="unchanged"):
        dv.derive("idle", a + b, dv.unfolding(Sigmoid))


def test_recognising_rules():
    start = log(1 + exp(x)) + 1 / (1 + exp(-x)) + log(a / (1 - a))
    derivation = dv.derive(
        "fold", start, dv.recognise_softplus(), dv.recognise_sigmoid(), dv.recognise_logit()
    )
    assert derivation.result == Softplus(x) + Sigmoid(x) + Logit(a)
