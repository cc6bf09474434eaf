"""The stored records of the training experiments: claims and README say what the records say, no more."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest

from numeric.experiments import criteria, record
from numeric.experiments.factors.published import TASKS
from numeric.experiments.record import RecordError
from proofs.certification import experiment_table
from proofs.certification.errors import UserError
from proofs.claims.experiments import _measured as _experiment
from proofs.claims.experiments import records as experiments
from tests import readme

PICTURED = ("factor-training", "machines", "posterior-tracking", "posterior-tracking-16")
"""Records whose figure stands in the README."""

STATED = {
    "two-variables": criteria.two_variables_as_published(),
    "dating-graph": criteria.dating_graph_as_published(),
    "factor-training": criteria.factor_training(),
    "machines": criteria.machines(),
    "posterior-tracking": criteria.tracking(),
    "posterior-tracking-16": criteria.tracking_sixteen(),
}
KEPT = [name for name in STATED if _experiment.stored(name) is not None]


def test_something_is_stored() -> None:
    assert KEPT


@pytest.mark.parametrize("name", KEPT)
def test_the_stored_verdict_is_the_criteria_s(name: str) -> None:
    stored = _experiment.stored(name)
    assert stored is not None
    decided = "undecided" if stored.get("not decided") else record.outcome(STATED[name], stored["figures"])
    assert stored["verdict"] == decided
    assert [item["name"] for item in stored["criteria"]] == [criterion.name for criterion in STATED[name]]
    for item, criterion in zip(stored["criteria"], STATED[name]):
        assert item["holds"] == criterion.holds(stored["figures"])
        values = criterion.measured(stored["figures"])
        assert float(item["mean"]) == float(sum(values, Fraction(0)) / len(values))


@pytest.mark.parametrize("name", KEPT)
def test_claims_have_the_records_outcomes(name: str) -> None:
    stored = _experiment.stored(name)
    assert stored is not None
    holds = {item["name"]: item["holds"] for item in stored["criteria"]}
    roles = {
        obligation.name: obligation.role
        for claim in experiments.CLAIMS
        for obligation in claim.obligations
        if obligation.name in holds
    }
    for key, held in holds.items():
        assert roles[key] in (("reproduced", "not-decided") if held else ("not-reproduced", "not-decided")), (
            key
        )
    assert set(roles) == set(holds)
    assert any(name in assumption for claim in experiments.CLAIMS for assumption in claim.assumptions)


def test_failures_under_other_settings_than_the_published_are_not_decided() -> None:
    """None of the stored runs has the published settings throughout, and the sixteen symbols are another task."""
    roles = {o.name: o.role for claim in experiments.CLAIMS for o in claim.obligations}
    for name in (
        "two-variables-relu",
        "dating-graph-relu",
        "sigmoid-with-evidence",
        "state-space-by-epoch-30",
    ):
        assert roles.get(name, "not-decided") == "not-decided", name
    assert roles.get("two-variables-baseline", "reproduced") == "reproduced"


def test_a_record_judged_by_other_criteria_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    name = KEPT[0]
    stored = _experiment.stored(name)
    assert stored is not None
    stored["criteria"][0]["at_most"] = "1000000"
    monkeypatch.setattr(_experiment, "stored", lambda _: stored)
    with pytest.raises(RecordError, match="run it again"):
        _experiment.obligations(name, STATED[name])


@pytest.mark.parametrize("name", [name for name in KEPT if name not in PICTURED])
def test_a_stored_sweep_says_of_every_run_what_it_was(name: str) -> None:
    stored = _experiment.stored(name)
    assert stored is not None
    for label, figures in stored["figures"].items():
        seeds = [run["seed"] for run in stored["runs"] if run["label"] == label]
        assert len(seeds) == len(figures["mae"]) == len(set(seeds))
        epochs = stored["settings"][label]["epochs"]
        assert {len(course) for course in figures["course"]} == {epochs}
        assert figures["mae"] == [course[-1] for course in figures["course"]]
        assert figures["best mae"] == [min(course) for course in figures["course"]]
        assert set(figures["parameters"]) == {TASKS[name].parameters}
    assert all(run["seconds"]["training"] > 0 for run in stored["runs"])
    assert {"python", "numpy", "torch"} <= set(stored["versions"])
    assert stored["machine"]["processor"]


def test_the_readme_shows_the_stored_figures() -> None:
    text = readme.README.read_text(encoding="utf-8")
    assert experiment_table.replaced(text) == text


def test_the_readme_needs_its_marks() -> None:
    with pytest.raises(UserError, match="lacks the marks"):
        experiment_table.replaced("# nothing")


@pytest.mark.parametrize("name", [name for name in KEPT if name in PICTURED])
def test_the_figures_in_the_readme_are_there(name: str) -> None:
    text = readme.README.read_text(encoding="utf-8")
    picture = f"proofs/experiments/{name}.svg"
    assert f"({picture})" in text
    assert (readme.ROOT / picture).is_file()


@pytest.mark.parametrize("name", KEPT)
def test_records_hold_no_path(name: str) -> None:
    stored = (_experiment.STORED / f"{name}.json").read_text(encoding="utf-8")
    assert "/" not in json.dumps(json.loads(stored)["settings"])
