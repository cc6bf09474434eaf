"""The criteria of the experiments, stated before the runs that they judge. No torch here: the claims about stored records
read them too."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from fractions import Fraction
from typing import Any

from numeric.experiments.factors import published
from numeric.experiments.factors import task as factor_tasks
from numeric.experiments.record import Criterion
from symbolic.compile.turing_machines import MACHINES


def _against_the_source(task: factor_tasks.Task) -> tuple[Criterion, ...]:
    """The factor 2 allows for initialisation, and for which of its epochs the source's figure is of."""
    baseline, mae = task.source_baseline, task.source_mae
    if baseline is None or mae is None:
        raise ValueError(f"{task.name} has no figures of the source")
    return (
        Criterion(
            f"{task.name}-baseline",
            f"Always answering 1/2 errs by {baseline} on average, within 3%.",
            (task.name, "baseline"),
            at_least=f"{float(baseline) * 0.97:.6f}",
            at_most=f"{float(baseline) * 1.03:.6f}",
            source=baseline,
        ),
        Criterion(
            f"{task.name}-relu",
            "The ReLU encoder's mean absolute error on held-out tables after the last epoch, averaged over "
            "seeds, is at most twice "
            f"the source's {mae}.",
            (task.name, "relu", "mae"),
            at_most=f"{2 * float(mae):.6f}",
            source=mae,
        ),
    )


def two_variables() -> tuple[Criterion, ...]:
    return _against_the_source(factor_tasks.TWO_VARIABLES)


def dating_graph() -> tuple[Criterion, ...]:
    return _against_the_source(factor_tasks.DATING)


def equivalence() -> tuple[Criterion, ...]:
    """Belief propagation answers with a message for every incoming one and hands it on: it is as good with evidence, and one edge
    further, as on the task it was trained on."""
    bound = "0.01"
    return (
        Criterion(
            "sigmoid-with-evidence",
            f"The sigmoid encoder trained as in the source errs by at most {bound} on average when both "
            f"variables carry evidence.",
            ("equivalence", "trained without evidence, tested with"),
            at_most=bound,
            source="none",
        ),
        Criterion(
            "sigmoid-one-edge-further",
            f"The sigmoid encoder trained with evidence errs by at most {bound} on average on a path of three variables.",
            ("equivalence", "trained on two variables with evidence, tested on three"),
            at_most=bound,
            source="none",
        ),
    )


def factor_training() -> tuple[Criterion, ...]:
    """All criteria of ``tbn reproduce factor-training``."""
    return (*two_variables(), *dating_graph(), *equivalence())


def _as_published(task: published.Task, label: str) -> tuple[Criterion, ...]:
    """At the published settings a rerun differs from the source's by its seeds alone, so the mean over seeds must be the source's
    figure within a quarter, either way, and no seed may be further off than a factor 1.5. Both bounds were stated when three
    independent reruns of two variables were known (.000836, .000720, .000688) and before any run that is stored here."""
    mae = Fraction(task.source_mae)
    return (
        Criterion(
            f"{label}-baseline-as-published",
            f"Always answering 1/2 errs by {task.source_baseline} on average, within 3%.",
            (label, "baseline"),
            at_least=f"{float(Fraction(task.source_baseline) * Fraction('0.97')):.6f}",
            at_most=f"{float(Fraction(task.source_baseline) * Fraction('1.03')):.6f}",
            source=task.source_baseline,
        ),
        Criterion(
            f"{label}-mean-as-published",
            "With the published settings the encoder's mean absolute error on held-out tables after the last epoch, averaged over "
            f"seeds, is the source's {task.source_mae} within a quarter, either way.",
            (label, "mae"),
            at_least=f"{float(mae * Fraction('0.75')):.6f}",
            at_most=f"{float(mae * Fraction('1.25')):.6f}",
            source=task.source_mae,
        ),
        Criterion(
            f"{label}-every-seed-as-published",
            f"Every seed's is within a factor 1.5 of the source's {task.source_mae}.",
            (label, "mae"),
            at_least=f"{float(mae / Fraction('1.5')):.6f}",
            at_most=f"{float(mae * Fraction('1.5')):.6f}",
            source=task.source_mae,
            each=True,
        ),
    )


def two_variables_as_published() -> tuple[Criterion, ...]:
    return _as_published(published.TWO_VARIABLES, "two-variables-relu")


def dating_graph_as_published() -> tuple[Criterion, ...]:
    return _as_published(published.DATING_GRAPH, "dating-graph-relu")


PUBLISHED: dict[str, tuple[int, dict[str, Any], Callable[[], tuple[Criterion, ...]]]] = {
    "two-variables-relu": (5, asdict(published.PUBLISHED["two-variables"]), two_variables_as_published),
    "dating-graph-relu": (1, asdict(published.PUBLISHED["dating-graph"]), dating_graph_as_published),
}
"""Per label of a sweep: how many seeds a verdict needs, the settings that it is about, and the criteria. The dating graph takes an
hour and more of one core per seed: its verdict may rest on one."""


def tracking() -> tuple[Criterion, ...]:
    """The thresholds reported for trained transformers, on both tasks."""
    found = []
    for task in ("bijections", "filtering"):
        found.append(
            Criterion(
                f"{task}-kl",
                f"The trained transformer's posterior on {task} is on average at most 0.01 nats (KL from the exact one) off.",
                (task, "transformer", "kl"),
                at_most="0.01",
                source="< 0.01 nats",
            )
        )
        found.append(
            Criterion(
                f"{task}-total-variation",
                f"Its total variation from the exact posterior on {task} is on average at most 3%.",
                (task, "transformer", "total_variation"),
                at_most="0.03",
                source="< 3%",
            )
        )
    return tuple(found)


def tracking_sixteen() -> tuple[Criterion, ...]:
    """Accuracy where the answer is determined; 100% and 97.8% are read to the printed digit, chance is one in sixteen.

    The reported figures turned out to fit associative recall (256 keys and values, chance 0.39%), not bijections: these criteria
    describe our runs and decide nothing about that report."""
    return (
        Criterion(
            "transformer-by-epoch-12",
            "By epoch 12 the transformer answers every determined position of 16-symbol bijections (100% to "
            "the printed digit).",
            ("bijections", "transformer", "recall at epoch 12"),
            at_least="0.995",
            source="100%",
        ),
        Criterion(
            "state-space-by-epoch-30",
            "By epoch 30 the selective state-space model answers 97.8% of them (to the printed digit or better).",
            ("bijections", "state-space", "recall"),
            at_least="0.9775",
            source="97.8%",
        ),
        Criterion(
            "lstm-at-chance",
            "The LSTM stays at chance: at most 0.0725 (one in sixteen, and one percent).",
            ("bijections", "lstm", "recall"),
            at_most="0.0725",
            source="0.5%, said to be chance",
        ),
    )


MACHINE_EPOCHS = 4


def machines() -> tuple[Criterion, ...]:
    """100% within 4 epochs, read to the printed digit, on inputs that no training example has."""
    return tuple(
        Criterion(
            f"machine-{name}",
            f"After epoch {MACHINE_EPOCHS} the trained transformer steps the {name} machine right (every cell, the head and the "
            f"state) on 100%, to the printed digit, of the configurations of numbers that it was not trained on.",
            (name, "trained", "new", f"accuracy at epoch {MACHINE_EPOCHS}"),
            at_least="0.995",
            source="100%",
        )
        for name in MACHINES
    )
