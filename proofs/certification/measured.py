"""Sentences about the stored experiments for the ledger: what was run, how long, and what came out. No figure is typed in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from numeric.experiments import published
from numeric.experiments.collection import spread
from numeric.experiments.criteria import MACHINE_EPOCHS
from numeric.experiments.factors.published import TASKS
from proofs.claims.experiments._measured import stored

Record = Mapping[str, Any]


def _mean(values: Sequence[Any]) -> float:
    return float(sum(values)) / len(values)


def as_published(record: Record) -> str:
    """A sweep that holds the published settings: the ReLU encoders' figures beside the source's, and what was otherwise."""
    task = TASKS[record["experiment"]]
    entry = record["figures"][f"{task.name}-relu"]
    mean, deviation, least, largest = spread(entry["mae"])
    seeds, settings = len(entry["mae"]), record["settings"][f"{task.name}-relu"]
    minutes = sum(r["seconds"]["training"] for r in record["runs"] if r["label"] == f"{task.name}-relu") / 60
    over = (
        f" over {seeds} seeds (standard deviation {deviation:.2g}, {least:.3g} to {largest:.3g})"
        if seeds > 1
        else ", one seed"
    )
    best = f"source {task.source_best}" if task.source_best else "the source prints none"
    differences = "; ".join(record["not decided"])
    return (
        f"Run: the source's public code's settings, {settings['epochs']} epochs on {settings['examples']:,} tables, "
        f"{settings['held_out']:,} of them held out ({float(minutes):.0f} minutes of training in all): mean absolute "
        f"error {mean:.3g}{over} after the last epoch (source "
        f"{task.source_mae}), {_mean(entry['best mae']):.3g} after the best ({best}); always 1/2: {_mean(entry['baseline']):.4g} "
        f"(source {task.source_baseline})."
        + (f" Otherwise than published: {differences}." if differences else "")
    )


def dating_graph(record: Record) -> str:
    task = "dating-graph"
    settings, figures = record["settings"], record["figures"][task]
    best = [float(value) for value in figures["relu"]["best mae"]]
    differences = "; ".join(published.comparison(task, settings).differences)
    return (
        f"Run: {settings['seeds']} ReLU encoders, {settings['epochs']} epochs on {settings['tables']:,} tables: mean absolute "
        f"error {_mean(figures['relu']['mae']):.2g} (best epochs {min(best):.2g} to {max(best):.2g}; source "
        f"{figures['source']['mae']}), always 1/2: {_mean(figures['baseline']):.3g} (source {figures['source']['baseline']}). "
        f"Otherwise than published: {differences}."
    )


def machines(record: Record) -> str:
    settings = record["settings"]
    worst = min(
        _mean(entry["trained"]["new"][f"accuracy at epoch {MACHINE_EPOCHS}"])
        for entry in record["figures"].values()
    )
    return (
        f"Run: {settings['seeds']} models a machine, {settings['examples']:,} examples; after epoch {MACHINE_EPOCHS} at least "
        f"{worst:.2%} of the steps of each machine are right on numbers never trained on."
    )


def trained_sigmoid(record: Record) -> str:
    figures = record["figures"]["equivalence"]
    with_evidence = _mean(figures["trained without evidence, tested with"])
    further = _mean(figures["trained on two variables with evidence, tested on three"])
    half = record["figures"]["diagnosis"]["two-variables"]["always 1/2"]
    return (
        f"Advice, not a claim. Measured on {record['settings']['seeds']} encoders a task: trained without evidence, they err by "
        f"{with_evidence:.2g} with it (always 1/2: {float(half['evidence U[0.05, 0.95]']['mae']):.2g}); trained with it on two "
        f"variables, by {further:.2g} on three. These did not learn belief propagation."
    )


def tracking(record: Record) -> str:
    settings, tasks = record["settings"], record["figures"]
    errors = [
        f"{task} {_mean(tasks[task]['transformer']['kl']):.2g} nats and "
        f"{_mean(tasks[task]['transformer']['total_variation']):.1%}"
        for task in settings["tasks"]
    ]
    return (
        f"Run smaller than the cited work, {settings['seeds']} transformers of "
        f"{tasks['bijections']['transformer']['parameters']:,} parameters, bijections of {settings['symbols']} symbols, "
        f"{settings['epochs']} epochs of {settings['sequences']:,} sequences: {', '.join(errors)} (KL and total variation "
        "from the exact posterior). So on one of two processors: on the other, with the same seeds, one model of two had not "
        "found the step and the criterion failed."
    )


def sixteen(record: Record) -> str:
    settings, models = record["settings"], record["figures"]["bijections"]
    recalls = [f"{model} {_mean(models[model]['recall']):.0%}" for model in settings["models"]]
    return (
        f"Bijections of {settings['symbols']} symbols, {settings['seeds']} seed, {settings['epochs']} epochs of "
        f"{settings['sequences']:,} sequences: recall {', '.join(recalls)}. The reported 100%, 97.8% and 0.5% fit associative "
        "recall with 256 keys and values (chance 0.39%), not bijections, so this decides nothing about them."
    )


_SENTENCES: Mapping[str, tuple[str, Callable[[Record], str]]] = {
    "M1": ("two-variables", as_published),
    "M2": ("factor-training", dating_graph),
    "M3": ("machines", machines),
    "M4": ("factor-training", trained_sigmoid),
    "M5": ("posterior-tracking", tracking),
    "M6": ("posterior-tracking-16", sixteen),
}


def sentence(label: str) -> tuple[tuple[str, str], ...]:
    """The pair (label, sentence) of an experiment of group M; nothing while its record is not there."""
    experiment, says = _SENTENCES[label]
    record = stored(experiment)
    return ((label, says(record)),) if record is not None else ()
