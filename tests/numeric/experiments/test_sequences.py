"""Bijections and associative recall as published: sizes, exact answers, tiny runs. Needs torch."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from numeric.experiments.tracking import published
from numeric.experiments.tracking import task as tracking_tasks
from numeric.experiments.tracking.published import Permutations, Recall, Settings

torch = pytest.importorskip("torch", reason="the experiments train with torch (pip install torch==2.13.0)")

from numeric.experiments import models, sweep, training  # noqa: E402
from numeric.experiments.tracking import published_run  # noqa: E402

TINY: dict[str, Any] = {
    "experiment": "sequences",
    "steps": 6,
    "epochs": 3,
    "width": 8,
    "layers": 1,
    "heads": 2,
    "batch": 4,
    "warm_up": 2,
    "held_out": 20,
    "symbols": 4,
    "pairs": 3,
    "keys": 6,
    "values": 5,
    "fillers": 2,
    "queries": 2,
}


def settings_file(folder: Path, **changes: Any) -> Path:
    path = folder / "tiny.json"
    path.write_text(json.dumps(TINY | changes), encoding="utf-8")
    return path


def test_keys_of_published_bijections_come_once_and_leave_one_image_less_each_time() -> None:
    data = Permutations(5, 5).draw(50, 3)
    keys = data.ids[:, 0::2]
    assert (np.sort(keys, axis=1) == np.arange(5)).all()
    assert np.allclose(tracking_tasks.entropy(data.exact), np.log(np.arange(5, 0, -1)))
    assert (np.take_along_axis(data.exact, data.truth[..., None], axis=2) > 0).all()


def test_recall_shows_every_pair_and_asks_for_some() -> None:
    task = Recall(16, 256, 256, 16, 3)
    data = task.draw(20, 5)
    assert data.ids.shape == (20, task.length) == (20, 54)
    for ids, truth in zip(data.ids, data.truth):
        shown = dict(zip(ids[0:32:2].tolist(), (ids[1:32:2] - 256).tolist()))
        assert len(shown) == 16
        assert (ids[32:48] == 512).all()
        assert [shown[key] for key in ids[task.asked].tolist()] == truth.tolist()
        assert (ids[task.asked + 1] - 256).tolist() == truth.tolist()
    assert (data.exact.argmax(axis=2) == data.truth).all()


def test_a_recurrence_recalls_everything_without_training() -> None:
    task = Recall(16, 256, 256, 16, 3)
    data = task.draw(20, 6)
    assert np.array_equal(published.recurrent_memory(task, data.ids), data.exact)
    assert math.ceil(math.log2(math.comb(256, 16)) + 128) == 212  # what the docstring says


def test_the_published_transformer_has_2_67_million_parameters() -> None:
    model = published_run.build(published.PUBLISHED["bijections"])
    assert round(models.parameters(model) / 1e6, 2) == 2.67


@pytest.mark.parametrize("kind", published.MODELS)
@pytest.mark.parametrize("task", list(published.PUBLISHED))
def test_models_do_not_look_ahead(kind: str, task: str) -> None:
    small = {key: value for key, value in TINY.items() if key != "experiment"}
    settings = replace(Settings(task, model=kind), **small)
    training.prepare(0)
    model = published_run.build(settings).eval()
    ids = torch.from_numpy(published.task_of(settings).draw(2, 1).ids)
    changed = ids.clone()
    changed[:, 5:] = (changed[:, 5:] + 1) % 4
    with torch.no_grad():
        one, other = model(ids), model(changed)
    assert one.shape[2] == published.task_of(settings).answers
    assert torch.allclose(one[:, :5], other[:, :5], atol=1e-6)
    assert not torch.allclose(one[:, 5:], other[:, 5:], atol=1e-6)


@pytest.mark.parametrize("kind", published.MODELS)
@pytest.mark.parametrize("task", list(published.PUBLISHED))
def test_a_killed_run_gives_the_numbers_of_a_whole_one(task: str, kind: str, tmp_path: Path) -> None:
    jobs = sweep.read(settings_file(tmp_path, task=task, model=kind))
    whole = sweep.run(jobs, tmp_path / "whole")[0]["figures"]

    def stop(line: str, done: int, total: int) -> None:
        raise KeyboardInterrupt

    for _ in range(3):
        with pytest.raises(KeyboardInterrupt):
            sweep.run(jobs, tmp_path / "parts", resume=True, progress=stop)
    assert sweep.run(jobs, tmp_path / "parts", resume=True)[0]["figures"] == whole
    assert ("recurrent memory" in whole) == (task == "associative-recall")
    if task == "associative-recall":
        assert whole["recurrent memory"] == {"numbers": 30, "accuracy": 1.0}
        assert [entry["from bits"] for entry in whole["by entropy"]] == [0]
    else:
        assert [entry["from bits"] for entry in whole["by entropy"]] == [0, 1, 2]


def test_figures_by_entropy_of_known_answers() -> None:
    exact = np.array([[[1.0, 0, 0, 0], [0.5, 0.5, 0, 0], [0.25] * 4]])
    found = published_run.by_entropy(exact, exact)
    assert [(e["from bits"], e["exact entropy"], e["kl"]) for e in found] == [(0, 0, 0), (1, 1, 0), (2, 2, 0)]
    off = published_run.by_entropy(np.full((1, 3, 4), 0.25), exact)
    assert [entry["kl"] for entry in off] == pytest.approx([2, 1, 0])


def test_the_rate_rises_and_then_falls_on_half_a_cosine() -> None:
    settings = training.Settings(epochs=1, seed=0, rate=1.0, schedule="cosine", warm_up=2)
    optimiser = torch.optim.AdamW([torch.nn.Parameter(torch.zeros(1))], lr=settings.rate)
    scheduler = training.scheduler_of(optimiser, settings, 6)
    rates = []
    for _ in range(6):
        rates.append(optimiser.param_groups[0]["lr"])
        optimiser.step()
        scheduler.step()
    assert rates == pytest.approx([0.5, 1, 1, 0.5 + 0.5**1.5, 0.5, 0.5 - 0.5**1.5])


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"task": "x"}, "none of bijections, associative-recall"),
        ({"model": "rnn"}, "none of transformer"),
        ({"steps": 7}, "multiple of epochs"),
        ({"warm_up": 6}, "less than steps"),
        ({"heads": 3}, "multiple of heads"),
        ({"pairs": 7}, "at most keys 6"),
    ],
)
def test_impossible_settings_are_refused(changes: dict[str, Any], says: str, tmp_path: Path) -> None:
    with pytest.raises(sweep.SettingsError, match=says):
        sweep.read(settings_file(tmp_path, **({"task": "bijections"} | changes)))
