"""Training a machine's step: resumed equals uninterrupted, seeds repeat, accuracies are what they are called. Needs torch."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the experiments train with torch (pip install torch==2.13.0)")

from numeric.experiments import criteria, training  # noqa: E402
from numeric.experiments.machines import run as machine_run  # noqa: E402
from numeric.experiments.machines import task as machine_tasks  # noqa: E402
from numeric.experiments.machines.task import Configurations  # noqa: E402
from symbolic.compile.turing_machines import MACHINES  # noqa: E402

TINY = machine_run.Options(
    seeds=1,
    epochs=2,
    examples=64,
    digits=4,
    new=4,
    wider=4,
    width=8,
    units=8,
    machines=("increment", "complement"),
)


def test_a_resumed_run_gives_the_numbers_of_an_uninterrupted_one(tmp_path: Path) -> None:
    whole = machine_run.run(TINY, tmp_path / "whole")

    def stop(line: str, done: int, total: int) -> None:
        if done % 2:
            raise KeyboardInterrupt

    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            machine_run.run(TINY, tmp_path / "parts", resume=True, progress=stop)
    assert not (tmp_path / "parts" / "machines.json").exists()
    assert machine_run.run(TINY, tmp_path / "parts", resume=True) == whole
    assert machine_run.run(TINY, tmp_path / "again") == whole
    with pytest.raises(training.CheckpointError, match="remove it"):
        machine_run.run(replace(TINY, batch=8), tmp_path / "parts", resume=True)


def test_other_settings_are_undecided_and_figures_are_there_for_every_seed(tmp_path: Path) -> None:
    record = machine_run.run(replace(TINY, seeds=2, machines=("complement",)), tmp_path)
    assert record["verdict"] == "not-decided"
    entry = record["figures"]["complement"]
    for name in machine_run.SETS:
        assert len(entry["trained"][name]["accuracy"]) == 2
        assert [len(course) for course in entry["trained"][name]["course"]["runs"]] == [2, 2]
        for model in ("constructed float64", "constructed float32"):
            assert entry[model][name] == {"accuracy": [1.0], "runs": [1.0]}
    for criterion in criteria.machines():
        if criterion.where[0] == "complement":
            assert len(criterion.measured(record["figures"])) == 2


def test_the_criterion_s_figure_is_that_of_its_epoch(tmp_path: Path) -> None:
    record = machine_run.run(replace(TINY, epochs=6, examples=512, machines=("complement",)), tmp_path)
    new = record["figures"]["complement"]["trained"]["new"]
    course = new["course"]["accuracy"][0]
    assert new["accuracy at epoch 4"] == [course[3]]
    assert new["accuracy"] == [course[5]]


def test_training_helps(tmp_path: Path) -> None:
    options = replace(TINY, epochs=12, examples=1024, width=32, units=64, machines=("complement",))
    course = machine_run.run(options, tmp_path)["figures"]["complement"]["trained"]["seen"]["course"][
        "accuracy"
    ][0]
    assert course[-1] > max(0.5, course[0])


def test_accuracies_count_what_they_say() -> None:
    machine, numbers = MACHINES["increment"], tuple(range(16))
    now = machine_tasks.met(machine, numbers)

    def right(now: Configurations) -> Configurations:
        return machine_tasks.step(machine, now)

    def forgets_to_carry(now: Configurations) -> Configurations:
        after = right(now)
        carries = (now.states == 1) & (now.tapes[np.arange(len(now)), now.heads] == 1)
        return Configurations(after.tapes, after.heads, np.where(carries, 2, after.states))

    assert machine_run.accuracy(right, machine, now) == 1
    assert machine_run.run_accuracy(right, machine, numbers) == 1
    # odd numbers carry: 8 + 4 + 2 + 1 carrying steps, of 16 * 5 scanning and 16 + 15 carrying ones
    assert machine_run.accuracy(forgets_to_carry, machine, now) == 1 - 15 / 111
    assert machine_run.run_accuracy(forgets_to_carry, machine, numbers) == 0.5
    # a step that never halts ends no run
    assert machine_run.run_accuracy(lambda now: now, machine, numbers) == 0


def test_the_model_has_the_source_s_size() -> None:
    options = machine_run.Options()
    assert (options.layers, options.heads, options.width) == (2, 2, 32)
