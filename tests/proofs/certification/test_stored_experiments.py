"""The stored records of the training experiments: claims, table and pictures say what the records say, no more."""

from __future__ import annotations

import importlib.util
import json
import re
from fractions import Fraction
from itertools import combinations
from pathlib import Path

import pytest

from numeric.experiments import collection, criteria, published, record
from numeric.experiments.factors.published import TASKS
from numeric.experiments.record import RecordError
from proofs.certification import experiment_pictures, experiment_table
from proofs.certification.errors import ACCEPTED, UNUSABLE, UserError
from proofs.claims.experiments import _measured as _experiment
from proofs.claims.experiments import records as experiments
from proofs.language.claim import verdict

STATED = {
    "two-variables": criteria.two_variables_as_published(),
    "dating-graph": criteria.dating_graph_as_published(),
    "factor-training": criteria.factor_training(),
    "machines": criteria.machines(),
    "posterior-tracking": criteria.tracking(),
    "posterior-tracking-16": criteria.tracking_sixteen(),
}
KEPT = [name for name in STATED if _experiment.stored(name) is not None]
SWEEPS = [name for name in KEPT if name in TASKS]


def test_something_is_stored() -> None:
    assert KEPT


@pytest.mark.parametrize("name", KEPT)
def test_the_stored_verdict_is_the_criteria_s(name: str) -> None:
    stored = _experiment.stored(name)
    assert stored is not None
    holds = all(c.holds(stored["figures"]) for c in STATED[name])
    assert (stored["verdict"] == "reproduced") == (holds and not stored.get("not decided"))
    assert [item["name"] for item in stored["criteria"]] == [criterion.name for criterion in STATED[name]]
    for item, criterion in zip(stored["criteria"], STATED[name]):
        assert item["holds"] == criterion.holds(stored["figures"])
        values = criterion.measured(stored["figures"])
        assert float(item["mean"]) == float(sum(values, Fraction(0)) / len(values))


@pytest.mark.parametrize("name", KEPT)
def test_claims_have_the_records_outcomes(name: str) -> None:
    stored = _experiment.stored(name)
    assert stored is not None
    compared = collection.beside(stored["not decided"]) if name in SWEEPS else None
    judged = record.judge(name, stored["settings"], stored["figures"], STATED[name], compared)
    outcomes = {item["name"]: item["outcome"] for item in judged}
    roles = {
        obligation.name: obligation.role
        for claim in experiments.CLAIMS
        for obligation in claim.obligations
        if obligation.name in outcomes
    }
    assert roles == outcomes
    assert published.prevailing(outcomes.values()) == verdict(list(outcomes.values()))
    assert any(name in assumption for claim in experiments.CLAIMS for assumption in claim.assumptions)


def test_a_run_and_the_ledger_have_one_rule_for_several_criteria() -> None:
    for count in (1, 2, 3):
        for outcomes in combinations(published.OUTCOMES, count):
            assert published.prevailing(outcomes) == verdict(outcomes)


def test_a_new_run_with_other_settings_than_published_decides_nothing() -> None:
    stored = _experiment.stored("factor-training")
    assert stored is not None
    plain = json.loads((_experiment.STORED / "factor-training.json").read_text(encoding="utf-8"))
    again = record.assemble(
        "factor-training", plain["settings"], plain["figures"], STATED["factor-training"], applies=True
    )
    assert again["verdict"] == "not-decided"
    relu = next(one for one in again["criteria"] if one["name"] == "two-variables-relu")
    assert (relu["holds"], relu["outcome"]) == (False, "not-decided")
    assert "batch 64 instead of 256" in relu["otherwise"]
    assert not any(text.startswith("rate 0.001 ") for text in relu["otherwise"])


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


@pytest.mark.parametrize("name", SWEEPS)
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


def test_the_page_shows_the_stored_figures() -> None:
    text = experiment_table.PAGE.read_text(encoding="utf-8")
    assert experiment_table.replaced(text) == text, "run `python -m proofs.certification.experiment_table`"


def test_the_page_needs_its_marks() -> None:
    with pytest.raises(UserError, match="lacks the marks"):
        experiment_table.replaced("# nothing")


def test_the_pictures_of_the_page_are_there_and_small() -> None:
    shown = re.findall(r"!\[[^]]*\]\(([^)]*)\)", experiment_table.PAGE.read_text(encoding="utf-8"))
    kept = {path.name for path in _experiment.STORED.iterdir() if path.suffix in (".svg", ".png")}
    assert kept >= set(shown) == {"factor-training.svg"}
    for name in shown:
        assert (_experiment.STORED / name).stat().st_size < 60_000


def test_every_record_has_a_picture_and_the_same_one_each_time(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("matplotlib", reason="matplotlib is not installed")
    assert set(KEPT) == set(experiment_pictures.DRAW)
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        assert experiment_pictures.main([str(folder)]) == ACCEPTED
    printed = capsys.readouterr().out.split()
    for name in KEPT:
        for kind in ("svg", "png"):
            first, second = (folder / f"{name}.{kind}" for folder in folders)
            assert first.read_bytes() == second.read_bytes()
            assert str(first) in printed
        drawn = (folders[0] / f"{name}.svg").read_text(encoding="utf-8")
        assert "constructed" in drawn
        assert "trained" in drawn or "training" in drawn


def test_pictures_that_cannot_be_drawn_are_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert experiment_pictures.main([]) == UNUSABLE
    assert experiment_pictures.main([str(tmp_path / "file")]) == UNUSABLE
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert experiment_pictures.main([str(tmp_path)]) == UNUSABLE
    lines = capsys.readouterr().err.splitlines()
    assert [line.partition(":")[0] for line in lines] == ["error"] * 3


@pytest.mark.parametrize("name", KEPT)
def test_records_hold_no_path(name: str) -> None:
    stored = (_experiment.STORED / f"{name}.json").read_text(encoding="utf-8")
    assert "/" not in json.dumps(json.loads(stored)["settings"])
