"""Claims that rest on measured figures: the checker decides the criterion and says on whose word the figures are."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from numeric.experiments import published
from numeric.experiments.published import AS_PUBLISHED, Comparison
from numeric.experiments.record import Criterion
from proofs import checker
from proofs.certification import certificate
from proofs.claims.experiments import _measured as _experiment
from proofs.language.claim import Claim, Obligation
from proofs.language.evidence import combination


def obligation(
    values: list[str],
    at_least: str | None = None,
    at_most: str | None = None,
    compared: Comparison = AS_PUBLISHED,
    each: bool = False,
) -> Obligation:
    record = {
        "experiment": "trial",
        "figures": {"a": [Fraction(v) for v in values]},
    }
    criterion = Criterion("error", "The error.", ("a",), at_most=at_most, at_least=at_least, each=each)
    return _experiment.obligation(criterion, record, compared)


def check(*obligations: Obligation) -> checker.ClaimRecord:
    files = certificate.files(Claim("trial.claim", "A trial", ("H8",), None, obligations))
    return checker.check_claim(checker.load_json(files.certificate), files.statements.decode(), {})


@pytest.mark.parametrize(
    ("values", "at_least", "at_most", "verdict"),
    [
        (["0.001", "0.0012"], None, "0.0015", "reproduced"),
        (["0.002", "0.0012"], None, "0.0015", "not-reproduced"),
        (["0.0015"], None, "0.0015", "reproduced"),
        (["0.1127"], "0.11", "0.12", "reproduced"),
        (["0.1227"], "0.11", "0.12", "not-reproduced"),
        (["0.1027"], "0.11", "0.12", "not-reproduced"),
        (["0.99", "1"], "0.97", None, "reproduced"),
        (["0.9", "1"], "0.97", None, "not-reproduced"),
    ],
)
def test_the_verdict_follows_from_the_figures(
    values: list[str], at_least: str | None, at_most: str | None, verdict: str
) -> None:
    found = check(obligation(values, at_least, at_most))
    assert found.verdict == verdict


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        (["1", "2", "1.5"], "reproduced"),
        (["1.5", "2.5", "1"], "not-reproduced"),  # the mean would do
        (["1.5", "1.5", "0.5"], "not-reproduced"),
        (["3"], "not-reproduced"),
    ],
)
def test_a_criterion_on_every_seed_is_decided_seed_by_seed(values: list[str], verdict: str) -> None:
    found = obligation(values, "1", "2", each=True)
    assert check(found).verdict == verdict
    assert ("over 3 seeds" in found.says) == (len(values) == 3)


def test_one_failed_criterion_is_enough() -> None:
    good = replace(obligation(["1"], at_most="2"), name="good")
    bad = replace(
        obligation(["3"], at_most="2"),
        name="bad",
    )
    assert check(good, bad).verdict == "not-reproduced"


@pytest.mark.parametrize(
    ("values", "compared", "verdict"),
    [
        (["1"], Comparison(("batch 64 instead of 256",)), "reproduced"),
        (["3"], Comparison(("batch 64 instead of 256",)), "not-decided"),
        (["3"], AS_PUBLISHED, "not-reproduced"),
        (["1"], Comparison(("another task",), same_task=False), "not-decided"),
        (["3"], Comparison(("another task",), same_task=False), "not-decided"),
    ],
)
def test_a_run_under_other_settings_decides_no_failure(
    values: list[str], compared: Comparison, verdict: str
) -> None:
    assert check(obligation(values, at_most="2", compared=compared)).verdict == verdict


def test_only_settings_that_differ_are_listed() -> None:
    ours = published.PUBLISHED["two-variables"]
    assert not any("batch" in text for text in published.comparison("two-variables", ours).differences)
    other = published.comparison("two-variables", {**ours, "batch": 64}).differences
    assert "batch 64 instead of 256" in other
    assert any(
        text.startswith("epochs not recorded")
        for text in published.comparison("two-variables", {}).differences
    )


def refusal(changed: Obligation) -> str:
    with pytest.raises(checker.Rejected) as caught:
        check(changed)
    return caught.value.code


def test_a_failed_criterion_cannot_be_called_reproduced() -> None:
    bad = obligation(["3"], at_most="2")
    statement = bad.statement.replace("(not (not (<= figure (* 1 2))))", "(not (<= figure (* 1 2)))")
    assert statement != bad.statement
    for sign in ("1", "(- 1)"):
        evidence = combination([(1, ["goal"], None)], [("measured-figure", sign)])
        assert (
            refusal(replace(bad, role="reproduced", statement=statement, evidence=evidence))
            == "no-contradiction"
        )


@pytest.mark.parametrize(
    ("value", "text"), [("1/16", "0.0625"), ("3", "3"), ("-1/2", "(- 0.5)"), ("1e-7", "0.0000001")]
)
def test_decimals_are_exact(value: str, text: str) -> None:
    assert _experiment.decimal(Fraction(value)) == text


def test_a_third_is_no_decimal() -> None:
    with pytest.raises(ValueError, match="no decimal"):
        _experiment.decimal(Fraction(1, 3))
