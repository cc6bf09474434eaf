"""Plots of the loopy experiment (needs matplotlib): errors, an oscillation, and what is certified beside what is observed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
from matplotlib.figure import Figure

from numeric.experiments.loopy.run import Outcome
from numeric.propagation.belief_propagation import propagate
from numeric.propagation.beliefs import sigmoid
from numeric.propagation.pairwise import Floats, pairwise_graph

K4 = ((0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3))
HUB_LEAF = ((3 / 28, 1.0), (27 / 28, 2 / 7))
HUB_HUB = ((53 / 403, 1.0), (1.0, 29 / 91))
ROUNDS = 24
STARTS = 40


def error_against_strength(outcomes: Sequence[Outcome]) -> Figure:
    """KL of every graph against its strongest edge."""
    figure = Figure(figsize=(6.4, 4.0), layout="constrained")
    axes = figure.add_subplot()
    for outcome in outcomes:
        axes.plot(outcome.strength, outcome.kl, ".", markersize=4, label=outcome.topology.name)
    axes.set(xlabel="largest strength of an edge", ylabel="KL(exact || BP), nats", yscale="log")
    axes.set_title("Error against coupling strength, 100 graphs per structure")
    axes.legend(fontsize="small", markerscale=2)
    return figure


def hub_beliefs(damping: float) -> Floats:
    """Belief of a hub of the two-loops counterexample in rounds 0 .. ROUNDS, from the uniform start."""
    edges = ((1, 0), (2, 0), (1, 2), (1, 3), (2, 3))
    graph = pairwise_graph(4, edges, [HUB_LEAF, HUB_LEAF, HUB_HUB, HUB_LEAF, HUB_LEAF])
    run = propagate(graph, damping=damping, tolerance=0.0, limit=ROUNDS, history=True)
    heard = [message for message in range(10) if graph.structure.target[message] == 1]
    return sigmoid(np.array([messages[0, heard].sum() for messages in run.history]))


def oscillation() -> Figure:
    """The counterexample over rounds, undamped and damped."""
    figure = Figure(figsize=(6.4, 3.4), layout="constrained")
    axes = figure.add_subplot()
    axes.plot(hub_beliefs(0.0), "o-", markersize=3, label="undamped: 1/2, 875/1464, 1/2, ...")
    axes.plot(hub_beliefs(0.1), "s-", markersize=3, label="damping 0.1")
    axes.set(xlabel="round", ylabel="belief of a hub")
    axes.set_title("Two loops, entries in [0.1, 1]: belief propagation need not settle")
    axes.set_ylim(top=0.63)
    axes.legend(fontsize="small", loc="upper right", ncols=2)
    return figure


def last_movements(couplings: Floats) -> Floats:
    """(B,) largest probability movement in round 400 on K4 with [[1,b],[b,1]], over STARTS random starts and fields."""
    rng = np.random.default_rng(0)
    moved = np.zeros((len(couplings), STARTS))
    for index in range(STARTS):
        tables = np.stack([np.broadcast_to([[1, b], [b, 1]], (len(K4), 2, 2)) for b in couplings])
        fields = np.broadcast_to(rng.normal(scale=0.5, size=4), (len(couplings), 4))
        start = rng.normal(scale=2.0, size=2 * len(K4))
        graph = pairwise_graph(4, K4, tables, fields)
        moved[:, index] = propagate(graph, tolerance=0.0, limit=400, start=start).change
    return np.asarray(moved.max(axis=1))


def certified_region() -> Figure:
    """Observed movement after 400 rounds on K4 against the coupling, with the certified interval 1/3 < b < 3."""
    couplings = np.exp(np.linspace(np.log(1 / 8), np.log(8), 81))
    figure = Figure(figsize=(6.4, 3.4), layout="constrained")
    axes = figure.add_subplot()
    axes.axvspan(1 / 3, 3, color="tab:green", alpha=0.15, label="certified: 1/3 < b < 3")
    axes.plot(
        couplings, np.maximum(last_movements(couplings), 1e-17), ".-", label="largest movement in round 400"
    )
    axes.set(xlabel="coupling b of [[1, b], [b, 1]] on K4", ylabel="probability", xscale="log", yscale="log")
    axes.set_title(f"Certified, and observed over {STARTS} random starts and fields")
    axes.set_xticks([1 / 8, 1 / 3, 1, 3, 8], ["1/8", "1/3", "1", "3", "8"])
    axes.minorticks_off()
    axes.legend(fontsize="small", loc="center")
    return figure


def draw(outcomes: Sequence[Outcome], folder: Path) -> list[Path]:
    """Write the three plots as SVG and PNG; returns their paths. The same bytes every time for one matplotlib."""
    folder.mkdir(parents=True, exist_ok=True)
    figures = {
        "loopy-error-against-strength": error_against_strength(outcomes),
        "loopy-oscillation": oscillation(),
        "loopy-certified-region": certified_region(),
    }
    written = []
    settings: dict[str, Any] = {"svg.hashsalt": "tbn", "svg.fonttype": "path"}
    with matplotlib.rc_context(settings):
        for name, figure in figures.items():
            for suffix in ("svg", "png"):
                path = folder / f"{name}.{suffix}"
                metadata: dict[str, Any] = {"Date": None} if suffix == "svg" else {"Software": None}
                figure.savefig(path, dpi=120, metadata=metadata)
                written.append(path)
    return written
