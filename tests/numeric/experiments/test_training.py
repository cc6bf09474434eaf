"""Training: resumed equals uninterrupted, models are causal, records are judged exactly. Needs torch."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from numeric.experiments import record
from numeric.experiments.record import Criterion, RecordError

torch = pytest.importorskip("torch", reason="the experiments train with torch (pip install torch==2.13.0)")

from numeric.experiments import models, training  # noqa: E402
from numeric.experiments.factors import run as factor_run  # noqa: E402
from numeric.experiments.tracking import run as tracking_run  # noqa: E402

TINY = factor_run.Options(seeds=1, epochs=2, tables=60, held_out=20, batch=16, width=8, units=8)
TINY_TRACKING = tracking_run.Options(
    seeds=1, epochs=2, sequences=20, held_out=10, batch=10, symbols=3, pairs=3
)


def train(options: factor_run.Options, folder: Path, resume: bool = False) -> dict[str, Any]:
    """The figures of the trained models, without the diagnosis."""
    trained = factor_run.train_all(options, folder, resume=resume, progress=None)
    return factor_run.figures(options, trained)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], Path]:
    folder = tmp_path_factory.mktemp("whole")
    return factor_run.run(TINY, folder), folder


def test_a_resumed_run_gives_the_numbers_of_an_uninterrupted_one(
    whole: tuple[dict[str, Any], Path], tmp_path: Path
) -> None:

    def stop(line: str, done: int, total: int) -> None:
        if done > total // 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        factor_run.run(TINY, tmp_path / "parts", progress=stop)
    assert list((tmp_path / "parts").rglob("*.safetensors"))
    assert not (tmp_path / "parts" / "factor-training.json").exists()
    assert factor_run.run(TINY, tmp_path / "parts", resume=True) == whole[0]


def test_a_decaying_rate_resumes_too(tmp_path: Path) -> None:
    whole = tracking_run.run(TINY_TRACKING, tmp_path / "whole")
    calls = []

    def stop(line: str, done: int, total: int) -> None:
        calls.append(done)
        if done % 2:
            raise KeyboardInterrupt

    for _ in range(6):
        with pytest.raises(KeyboardInterrupt):
            tracking_run.run(TINY_TRACKING, tmp_path / "parts", resume=True, progress=stop)
    assert tracking_run.run(TINY_TRACKING, tmp_path / "parts", resume=True) == whole


def test_checkpoints_of_other_settings_are_refused(tmp_path: Path) -> None:
    train(TINY, tmp_path)
    with pytest.raises(training.CheckpointError, match="remove it"):
        train(replace(TINY, batch=8), tmp_path, resume=True)
    with pytest.raises(training.CheckpointError, match="past the 1"):
        train(replace(TINY, epochs=1), tmp_path, resume=True)
    victim = next((tmp_path / "checkpoints" / "factor-training").iterdir())
    victim.write_bytes(b"no tensors")
    with pytest.raises(training.CheckpointError, match="cannot resume"):
        train(TINY, tmp_path, resume=True)


def test_seeds_differ_and_repeat(tmp_path: Path) -> None:
    two = replace(TINY, seeds=2)
    first = train(two, tmp_path / "a")
    again = train(two, tmp_path / "b")
    assert first == again
    mae = first["two-variables"]["relu"]["mae"]
    assert mae[0] != mae[1]


def test_training_helps(tmp_path: Path) -> None:
    found = train(
        replace(TINY, epochs=40, tables=400, held_out=100, tasks=("two-variables", "two-variables-evidence")),
        tmp_path,
    )
    task = found["two-variables"]
    assert task["relu"]["mae"][0] < 0.7 * task["baseline"][0]


def test_other_settings_are_undecided(whole: tuple[dict[str, Any], Path]) -> None:
    found, _ = whole
    assert found["verdict"] == "not-decided"
    assert found["criteria"] == []


@pytest.mark.parametrize("kind", tracking_run.MODELS)
def test_models_do_not_look_ahead(kind: str) -> None:
    training.prepare(0)
    model = tracking_run.build(kind, tracking_run.Bijections(4, 6)).eval()
    ids = torch.randint(0, 8, (2, 12))
    changed = ids.clone()
    changed[:, 7:] = (changed[:, 7:] + 1) % 8
    with torch.no_grad():
        one, other = model(ids), model(changed)
    assert torch.equal(one[:, :7], other[:, :7])
    assert not torch.equal(one[:, 7:], other[:, 7:])


def test_the_state_space_block_is_its_recurrence() -> None:
    training.prepare(1)
    block = models.SelectiveBlock(16, 8).double()
    x = torch.randn(2, 12, 16, dtype=torch.float64)
    with torch.no_grad():
        assert torch.allclose(block(x), block.recurrent(x), rtol=1e-10, atol=1e-12)


def test_budgets_are_equal_within_a_tenth() -> None:
    task = tracking_run.task_of(tracking_run.Options(), "bijections")
    sizes = [models.parameters(tracking_run.build(kind, task)) for kind in tracking_run.MODELS]
    assert max(sizes) < 1.15 * min(sizes)


def test_the_encoder_has_the_size_that_the_source_s_second_report_gives() -> None:
    model = models.Encoder(9)
    attention = sum(
        p.numel() for layer in model.layers for part in (layer.qkv, layer.out) for p in part.parameters()
    )
    assert models.parameters(model) == 25_761
    assert attention == 8_448  # alone above the "about 5,000" of the first


def test_a_criterion_is_decided_on_exact_decimals() -> None:
    criterion = Criterion("c", "says", ("a",), at_most="0.3")
    assert criterion.holds({"a": [0.1 * 3]}) is False  # the float 0.30000000000000004
    assert criterion.holds({"a": [0.3, 0.2]}) is True
    assert criterion.measured({"a": [Fraction("0.25")]}) == [Fraction(1, 4)]
    with pytest.raises(RecordError, match="no figure"):
        criterion.holds({"b": [1]})


def test_records_are_read_back_exactly_and_refused_when_foreign(whole: tuple[dict[str, Any], Path]) -> None:
    made, folder = whole
    text = (folder / "factor-training.json").read_text(encoding="utf-8")
    assert json.loads(text) == json.loads(json.dumps(made))
    read = record.parse(text, "factor-training")
    value = read["figures"]["two-variables"]["relu"]["mae"][0]
    assert isinstance(value, Fraction)
    assert float(value) == made["figures"]["two-variables"]["relu"]["mae"][0]
    with pytest.raises(RecordError, match="posterior"):
        record.parse(text, "posterior-tracking")
    with pytest.raises(RecordError, match="not JSON"):
        record.parse("{", "factor-training")


def test_records_name_no_machine() -> None:
    import platform

    made = record.machine()
    assert platform.node() not in json.dumps(made)
    assert set(made) == {"processor", "architecture", "system", "cores", "threads used", "device"}


def test_untrained_figures_are_finite_where_predictions_saturate() -> None:
    assert np.isfinite(
        list(factor_run.factor_tasks.errors(np.array([0.0, 1.0]), np.array([0.3, 0.4])).values())
    ).all()
