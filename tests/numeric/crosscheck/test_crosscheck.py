"""Cross-checks pass on random inputs, and fail when one of the two routes is perturbed."""

from __future__ import annotations

import json
import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from numeric import crosscheck, functions
from numeric.crosscheck import Comparison, CrossCheck, U
from numeric.crosscheck.rotary import gap
from proofs.cli import main as cli

CHECKS = crosscheck.all_crosschecks()
SAMPLES = 2_000


@pytest.mark.parametrize("name", CHECKS)
def test_both_routes_agree_within_the_derived_bound(name: str) -> None:
    for seed in range(3):
        outcome = crosscheck.evaluate(CHECKS[name], seed, SAMPLES)
        assert outcome.passed, (outcome.worst_ratio, outcome.worst_at)


@pytest.mark.parametrize("name", [name for name, check in CHECKS.items() if check.rounding])
def test_a_relative_error_of_a_billionth_is_noticed(name: str) -> None:
    check = CHECKS[name]

    def perturbed(rng: np.random.Generator, samples: int) -> Comparison:
        comparison = check.run(rng, samples)
        return Comparison(comparison.left * (1 + 1e-9), comparison.right, comparison.bound, comparison.inputs)

    outcome = crosscheck.evaluate(CrossCheck(name, "", "", perturbed), 0, SAMPLES)
    assert not outcome.passed


def test_the_temperature_bound_is_tight() -> None:
    # where both maxima are ties the message differs from the ReLU one by almost ln2/beta: half the bound would not do
    outcome = crosscheck.evaluate(CHECKS["message.temperature"], 0, SAMPLES)
    assert 0.5 < outcome.worst_ratio < 1


@pytest.mark.parametrize(
    ("name", "reached"), [("message.gelu-max", 0.1699), ("message.gelu-sum", 0.999 * math.log(2))]
)
def test_the_gelu_bounds_are_tight(name: str, reached: float) -> None:
    comparison = CHECKS[name].run(np.random.default_rng(0), SAMPLES)
    assert np.abs(comparison.left - comparison.right).max() > reached


@pytest.mark.parametrize(("target", "tokens"), [(0, 3), (2, 3), (3, 9), (15, 16), (5, 64)])
def test_a_rotary_step_just_too_long_loses_the_gap(target: int, tokens: int) -> None:
    distance = max(target, tokens - 1 - target)
    longest = 2 * math.pi / (distance + 1)
    theta = longest * np.array([0.5, 0.999, 1.0, 1.001, 1.05])
    short = gap(theta, target, tokens, 4) - (1 - np.cos(theta))
    assert (np.abs(short[:3]) < 1e-12).all()
    assert (short[3:] < -1e-6).all()


def test_a_rotary_step_of_a_turn_less_one_distance_finds_another_token_as_good() -> None:
    assert abs(gap(np.array([2 * math.pi / 5]), 0, 6, 1)[0]) < 1e-12


def test_the_same_seed_gives_the_same_outcome_whatever_else_runs() -> None:
    check = CHECKS["log-odds.update"]
    first = crosscheck.evaluate(check, 7, 100)
    crosscheck.evaluate(CHECKS["log-odds.group"], 7, 100)
    assert crosscheck.evaluate(check, 7, 100) == first
    assert crosscheck.evaluate(check, 8, 100) != first


def test_a_route_that_leaves_the_floats_is_an_error() -> None:
    one = np.ones(3)
    broken = CrossCheck("broken", "", "", lambda rng, n: Comparison(one * np.nan, one, one, {}))
    with pytest.raises(FloatingPointError, match="broken"):
        crosscheck.evaluate(broken, 0, 3)


def test_ulps_count_neighbouring_floats() -> None:
    one = np.array([1.0])
    assert crosscheck.ulps(one, np.nextafter(one, 2)) == 1
    assert crosscheck.ulps(one, one) == 0


probabilities = st.fractions(
    min_value=Fraction(1, 10**6), max_value=1 - Fraction(1, 10**6), max_denominator=10**6
)


@given(probabilities, probabilities)
def test_update_equals_the_exact_fraction_to_rounding(a: Fraction, b: Fraction) -> None:
    p, q = float(a), float(b)  # the floats are the exact inputs
    both, neither = Fraction(p) * Fraction(q), (1 - Fraction(p)) * (1 - Fraction(q))
    exact = both / (both + neither)
    computed = Fraction(float(functions.update(np.array(p), np.array(q))))
    assert abs(computed - exact) <= exact * Fraction(6 * U * crosscheck.SECOND_ORDER)


@given(st.floats(-700, 700))
def test_sigmoid_and_softplus_stay_finite_and_symmetric(x: float) -> None:
    value = np.array(x)
    assert 0 <= functions.sigmoid(value) <= 1
    assert np.isclose(functions.sigmoid(value) + functions.sigmoid(-value), 1, rtol=0, atol=4 * U)
    gap = functions.softplus(value) - functions.softplus(-value)
    assert abs(gap - x) <= 4 * np.spacing(max(abs(x), 1.0))


def test_the_command_reports_and_exits_with_0(capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        cli.run(
            [
                "crosscheck",
                "messages.one-sigmoid-unit",
                "log-odds.update",
                "--samples",
                "100",
                "--seed",
                "3",
                "--json",
            ]
        )
        == 0
    )
    report = json.loads(capsys.readouterr().out)
    assert (report["schema"], report["seed"]) == (1, 3)
    assert [check["name"] for check in report["checks"]] == ["log-odds.update", "message.sigmoid-unit"]
    assert cli.run(["crosscheck", "message", "--samples", "100"]) == 0
    assert (
        "6 of 6 within the rounding bound on 600 random inputs (float64, seed 0)" in capsys.readouterr().out
    )


def test_an_exceeded_bound_exits_with_1(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    one = np.ones(3)
    off = CrossCheck("off", "", "", lambda rng, n: Comparison(one, one + 1e-9, one * U, {"x": one}))
    monkeypatch.setattr(crosscheck, "all_crosschecks", lambda: {"off": off})
    assert cli.run(["crosscheck"]) == 1
    assert "failed: off:" in capsys.readouterr().err


def test_a_mistyped_check_names_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["crosscheck", "log-odds.updat"]) == 2
    assert "did you mean log-odds.update" in capsys.readouterr().err
