"""The source's encoders as its public code states them: sizes, tokens, answers, and runs from settings files."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from numeric.experiments import criteria
from numeric.experiments.factors import published
from numeric.experiments.factors import task as factor_tasks
from numeric.experiments.record import Criterion, RecordError
from symbolic.networks.factor_graph import Factor, FactorGraph
from symbolic.propagation import message_passing

torch = pytest.importorskip("torch", reason="the experiments train with torch (pip install torch==2.13.0)")

from numeric.experiments import collection, models, sweep, training  # noqa: E402
from numeric.experiments.factors import published_run  # noqa: E402

ROUNDING = 1e-14
TINY: dict[str, Any] = {
    "experiment": "factors",
    "task": "two-variables",
    "epochs": 4,
    "width": 8,
    "layers": 1,
    "examples": 80,
    "held_out": 30,
    "batch": 16,
    "patience": 0,
    "seeds": [0, 1],
}


def settings_file(folder: Path, name: str = "tiny", **changes: Any) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.json"
    path.write_text(
        json.dumps({k: v for k, v in (TINY | changes).items() if v is not None}), encoding="utf-8"
    )
    return path


@pytest.mark.parametrize("task", published.TASKS.values(), ids=lambda task: task.name)
def test_encoders_have_the_published_number_of_parameters(task: published.Task) -> None:
    assert task.parameters in (26_785, 205_761)
    assert models.parameters(published_run.build(published.PUBLISHED[task.name])) == task.parameters


def test_a_layer_normalises_first_and_nothing_follows_the_last() -> None:
    model = published_run.build(published.PUBLISHED["dating-graph"])
    assert [layer.norm_first for layer in model.encoder.layers] == [True] * 4
    assert model.encoder.norm is None
    assert [type(part).__name__ for part in model.read] == ["Linear", "ReLU", "Linear"]


@pytest.mark.parametrize("task", published.TASKS.values(), ids=lambda task: task.name)
def test_always_one_half_errs_as_the_source_says(task: published.Task) -> None:
    # 20,000 tables: the mean of |p - 1/2| has a standard error below 0.0007
    exact = published.draw(task.name, 20_000, 3).exact
    assert abs(np.abs(exact - 0.5).mean() - float(task.source_baseline)) < 0.0021


def test_tokens_of_two_variables() -> None:
    examples = factor_tasks.draw(factor_tasks.TWO_VARIABLES, 1, 5)
    table = examples.tables.reshape(4).tolist()
    assert published.two_variables(examples).rows[0].tolist() == [
        [0.5, *table, 0, 0, 0.5],
        [0.5, *table, 1, 0.5, 0],
        [0.5, *table, 0, 1, 0.5],
    ]
    rows = published.two_variables(examples, "factor token").rows[0]
    assert rows[1, 1:5].tolist() == table
    assert not rows[[0, 2], 1:5].any()


def test_tokens_of_the_dating_graph() -> None:
    first, second, priors = (np.array([row]) for row in ([1.0, 2, 3, 4], [5.0, 6, 7, 8], [0.1, 0.2, 0.3]))
    rows = published.dating_graph(first, second, priors).rows[0]
    beliefs, factors, own = rows[:, 0], rows[:, 3], rows[:, 4] * 6
    assert beliefs.tolist() == [0.1, 0.5, 0.2, 0.5, 0.3, 0.5, 0.5]
    assert np.flatnonzero(factors).tolist() == [1, 5]
    assert own.tolist() == pytest.approx(list(range(7)))
    assert (rows[:, 1:3] * 6).round().astype(int).tolist() == [list(pair) for pair in published.NEIGHBOURS]
    assert [row[5] for row in rows] == [1, 1, 1, 1, 5, 5, 5]
    assert rows[:, 9:13].any(axis=1).tolist() == [False] * 3 + [True] + [False] * 3
    assert not rows[:, 13:].any()


def test_answers_on_the_dating_graph_are_the_engine_s_marginals() -> None:
    first, second, priors = published.dating_tables(3, 8)
    exact = published.dating_graph(first, second, priors).exact
    names = ("lonely", "exciting", "like_jj", "like_jk", "date")
    for n in range(3):

        def conditional(table: np.ndarray, n: int = n) -> tuple[Fraction, ...]:
            on = [Fraction(value) for value in table[n].tolist()]
            return tuple(p if state else 1 - p for p, state in product(on, (0, 1)))

        factors = [
            Factor(("lonely", "exciting", "like_jj"), conditional(first)),
            Factor(("like_jj", "like_jk", "date"), conditional(second)),
        ]
        for name, p in zip(("lonely", "exciting", "like_jk"), priors[n].tolist()):
            factors.append(Factor((name,), (1 - Fraction(p), Fraction(p))))
        graph = FactorGraph(dict.fromkeys(names, 2), tuple(factors))
        for name, value in zip(("like_jj", "date"), exact[n]):
            assert abs(value - float(message_passing.marginal(graph, name)[1])) < ROUNDING


@pytest.mark.parametrize(("precision", "within"), [(np.float64, 1e-14), (np.float32, 1e-6)])
def test_constructed_layers_answer_the_dating_graph(precision: Any, within: float) -> None:
    tables = published.dating_tables(5, 4)
    answers = published_run.constructed_dating(*tables, precision)
    assert answers.dtype == precision
    assert np.abs(answers - published.dating_graph(*tables).exact).max() < within


def test_every_pass_reads_the_beliefs_of_the_one_before() -> None:
    training.prepare(0)
    model = published_run.build(published.PUBLISHED["dating-graph"]).eval()
    given = torch.rand(2, 7, 24)
    kept, rows = given.clone(), given.clone()
    with torch.no_grad():
        for _ in range(3):
            answer = model.once(rows)
            rows[:, :, 0] = answer
        assert torch.equal(model(given), answer)
    assert torch.equal(given, kept)  # the inputs are left alone


def test_the_rate_falls_on_a_plateau() -> None:
    settings = training.Settings(epochs=9, seed=0, rate=1.0, schedule="plateau", patience=1, least_rate=0.2)
    optimiser = torch.optim.Adam([torch.nn.Parameter(torch.zeros(1))], lr=settings.rate)
    scheduler = training.scheduler_of(optimiser, settings, 9)
    rates = []
    for figure in (3.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 1.0, 1.0):
        scheduler.step(figure)
        rates.append(optimiser.param_groups[0]["lr"])
    assert rates == [1.0, 1.0, 1.0, 0.5, 0.5, 0.25, 0.25, 0.25, 0.25]
    assert published_run.changes([1.0, 1.0, 0.5, 0.25, 0.25]) == [[1, 1.0], [3, 0.5], [4, 0.25]]


def figures_of(runs: list[dict[str, Any]]) -> list[Any]:
    return [(run["label"], run["seed"], run["settings"], run["figures"]) for run in runs]


@pytest.mark.parametrize("schedule", published_run.SCHEDULES)
@pytest.mark.parametrize("task", list(published.TASKS))
def test_a_run_that_is_killed_after_every_epoch_gives_the_numbers_of_a_whole_one(
    task: str, schedule: str, tmp_path: Path
) -> None:
    jobs = sweep.read(settings_file(tmp_path / "s", task=task, schedule=schedule, rate=0.5, seeds=[3]))
    whole = sweep.run(jobs, tmp_path / "whole")
    epochs: list[int] = []

    def stop(line: str, done: int, total: int) -> None:
        epochs.append(done)
        raise KeyboardInterrupt

    for _ in range(4):
        with pytest.raises(KeyboardInterrupt):
            sweep.run(jobs, tmp_path / "parts", resume=True, progress=stop)
    assert epochs == [1, 2, 3, 4]
    parts = sweep.run(jobs, tmp_path / "parts", resume=True)
    assert figures_of(parts) == figures_of(whole)
    if schedule == "plateau":
        assert len(whole[0]["figures"]["rates"]) > 1


def test_a_sweep_in_two_processes_gives_what_one_gives(tmp_path: Path) -> None:
    paths = [settings_file(tmp_path / "s"), settings_file(tmp_path / "s", "sigmoid", activation="sigmoid")]
    jobs = [job for path in paths for job in sweep.read(path)]
    one = sweep.run(jobs, tmp_path / "one")
    two = sweep.run(jobs, tmp_path / "two", workers=2)
    assert figures_of(one) == figures_of(two)
    assert sorted(path.name for path in (tmp_path / "two" / "runs").iterdir()) == [
        f"{label}-{seed}.json" for label in ("sigmoid", "tiny") for seed in (0, 1)
    ]
    written = json.loads((tmp_path / "two" / "runs" / "tiny-1.json").read_text(encoding="utf-8"))
    assert written == two[1]
    assert {"settings", "seed", "versions", "machine", "seconds", "device"} <= set(written)
    # a finished run is read back when resuming, and made again for other settings
    stamp = (tmp_path / "two" / "runs" / "tiny-1.json").stat().st_mtime_ns
    sweep.run(jobs, tmp_path / "two", resume=True)
    assert (tmp_path / "two" / "runs" / "tiny-1.json").stat().st_mtime_ns == stamp
    longer = [replace(job, settings=replace(job.settings, epochs=5)) for job in jobs[:1]]
    assert len(sweep.run(longer, tmp_path / "two", resume=True)[0]["figures"]["course"]) == 5


def test_a_sweep_is_gathered_per_settings_file(tmp_path: Path) -> None:
    jobs = sweep.read(settings_file(tmp_path / "s"))
    runs = sweep.run(jobs, tmp_path)
    done = collection.write("mine", runs, tmp_path)
    assert done["figures"]["tiny"]["mae"] == [run["figures"]["mae"] for run in runs]
    assert done["figures"]["tiny"]["fresh tables"]["constructed float64 mae"][0] < 1e-14
    assert done["verdict"] == "not-decided"
    assert done == json.loads((tmp_path / "mine.json").read_text(encoding="utf-8"))
    runs[1]["versions"] = {"python": "other"}
    with pytest.raises(RecordError, match="different machines"):
        collection.assemble("mine", runs)


def as_published(label: str, mae: list[float], **settings: Any) -> list[dict[str, Any]]:
    """Runs as a sweep leaves them, with figures that are given here."""
    task = label.removesuffix("-relu")
    baseline = float(published.TASKS[task].source_baseline)
    return [
        {
            "label": label,
            "seed": seed,
            "device": "cpu",
            "seconds": {"all": 1.0},
            "settings": asdict(published.PUBLISHED[task]) | settings,
            "versions": {},
            "machine": {},
            "figures": {"mae": value, "baseline": baseline},
        }
        for seed, value in enumerate(mae)
    ]


@pytest.mark.parametrize(
    ("mae", "verdict"),
    [
        ([0.0008, 0.0007, 0.0007, 0.0007, 0.0008], "reproduced"),
        ([0.0026] * 5, "not-reproduced"),
        ([0.0006, 0.0006, 0.0006, 0.0006, 0.00113], "not-reproduced"),  # the mean is near, one seed is not
        ([0.00074] * 4, "not-decided"),
    ],
)
def test_the_verdict_is_about_mean_and_spread_over_seeds(mae: list[float], verdict: str) -> None:
    assert collection.assemble("two-variables", as_published("two-variables-relu", mae))["verdict"] == verdict


def test_other_settings_than_the_published_are_not_decided_and_say_so() -> None:
    short = as_published("dating-graph-relu", [0.02], epochs=40)
    done = collection.assemble("dating-graph", short)
    assert done["verdict"] == "not-decided"
    assert done["not decided"] == ["dating-graph-relu: epochs 40 instead of 150"]
    assert [item["holds"] for item in done["criteria"]] == [True, False, False]
    assert {item["outcome"] for item in done["criteria"]} == {"not-decided"}
    assert all(item["otherwise"] == done["not decided"] for item in done["criteria"])
    both = as_published("two-variables-relu", [0.000752] * 5) + short
    assert collection.assemble("sweep", both)["verdict"] == "not-decided"


def test_a_criterion_on_every_seed() -> None:
    each = Criterion("c", "says", ("a",), at_least="1", at_most="2", each=True)
    assert each.holds({"a": [1, 2, 1.5]})
    assert not each.holds({"a": [0.5, 2, 2]})
    assert replace(each, each=False).holds({"a": [0.5, 2, 2]})


def test_spread_is_mean_deviation_and_range() -> None:
    assert collection.spread([1.0, 3.0]) == (2.0, pytest.approx(2**0.5), 1.0, 3.0)
    assert collection.spread([4.0]) == (4.0, 0.0, 4.0, 4.0)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"experiment": "other"}, "none of factors"),
        ({"task": "trees"}, "none of two-variables, dating-graph"),
        ({"task": None}, "task None"),
        ({"epoch": 3}, "no setting 'epoch'; there are task, epochs"),
        ({"epochs": "3"}, 'epochs = "3" must be like 50'),
        ({"epochs": True}, "epochs = true must be like 50"),
        ({"epochs": 0}, "epochs = 0 must be more than 0"),
        ({"batch": -1}, "batch = -1 must be a number from 0"),
        ({"rate": float("nan")}, "must be a number from 0"),
        ({"seeds": []}, "list of whole numbers"),
        ({"seeds": [1, 1]}, "repeat"),
        ({"seeds": [True]}, "list of whole numbers"),
        ({"seeds": [2**63]}, "list of whole numbers"),
        ({"schedule": "cosine"}, "none of constant, linear, plateau"),
        ({"activation": "tanh"}, "none of relu, sigmoid"),
        ({"placement": "nowhere"}, "none of every token"),
        ({"task": "dating-graph", "placement": "factor token"}, "every token"),
        ({"held_out": 80}, "less than examples 80"),
        ({"width": 9}, "multiple of heads"),
    ],
)
def test_impossible_settings_are_one_line_that_names_file_value_and_mend(
    changes: dict[str, Any], says: str, tmp_path: Path
) -> None:
    path = settings_file(tmp_path, **changes)
    with pytest.raises(sweep.SettingsError) as caught:
        sweep.read(path)
    assert says in str(caught.value)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_settings_that_are_no_json_object(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    with pytest.raises(sweep.SettingsError, match="cannot read"):
        sweep.read(path)
    for text, says in (("{", "not JSON"), ("[1]", "JSON object")):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(sweep.SettingsError, match=says):
            sweep.read(path)
    (tmp_path / "empty").mkdir()
    with pytest.raises(sweep.SettingsError, match="holds no settings"):
        sweep.files([settings_file(tmp_path / "s"), tmp_path / "empty"])
    with pytest.raises(sweep.SettingsError, match="two settings files"):
        sweep.files([settings_file(tmp_path / "a"), settings_file(tmp_path / "b")])


def test_the_package_s_settings_are_the_published_ones_and_stated_changes() -> None:
    folder = Path(published.__file__).parents[3] / "proofs" / "experiments" / "settings"
    jobs = [job for path in sweep.files(sorted(folder.iterdir())) for job in sweep.read(path)]
    by_label = {job.label: job.settings for job in jobs}
    for label, (least, settings, _) in criteria.PUBLISHED.items():
        assert asdict(by_label[label]) == settings
        assert sum(job.label == label for job in jobs) >= least
    for count in (100, 1_000, 10_000, 100_000):  # as many steps as published, from fewer or more examples
        sampled = by_label[f"samples-{count}"]
        assert sampled.examples - sampled.held_out == count
        assert abs(sampled.epochs * -(-count // sampled.batch) - 50 * 71) < 71
    assert by_label["two-variables-sigmoid"] == replace(
        published.PUBLISHED["two-variables"], activation="sigmoid"
    )


def test_a_device_that_is_not_there_is_said() -> None:
    for name in ("abacus", "meta", "cuda:77"):
        with pytest.raises(ValueError, match="device"):
            training.device_of(name)
