"""The edge model (``symbolic.compile.edges``): rounds of belief propagation, one token per directed edge, findings compiled in.

What is said of it before it runs is read off its weights and tokens, once. Nothing here computes a message or a belief: that is the
layers' work (``numeric.compiled.forward``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from numeric.compiled.blocks import Array, ModelError, block_of
from numeric.compiled.forward import repeat_block
from numeric.compiled.model import Model, parts_of
from symbolic.compile.edges import (
    POTENTIALS,
    compiled_graph,
    edge_coordinates,
    edge_layers,
    predecessors,
    waiting_depth,
)
from symbolic.networks.bayesian_network import EvidenceError, state_number
from symbolic.transformer import exact_inference
from symbolic.transformer.exact_inference import NO_FINDINGS
from symbolic.transformer.exact_run import Progress
from symbolic.transformer.weights import Activation, Transformer

LARGEST_UNROLLED = 20_000
"""Most factors that the computation tree of one belief may hold for an exact run on a loopy graph: numbers of some 10^5 bits."""


@dataclass(frozen=True)
class Guarantee:
    """Whether the model's beliefs are exact. ``depth`` is the number of rounds that suffices, None when none is known to: on a
    loopy graph, and for weights or tokens other than the compiler's (``universal`` False)."""

    exact: bool
    universal: bool
    rounds: int
    depth: int | None
    says: str


@dataclass(frozen=True)
class Reading:
    """What the tokens tell: ``depth`` rounds make every message final (None on a loopy graph). ``trouble`` is None, or why they are
    the tokens of no network."""

    depth: int | None
    trouble: str | None


@dataclass(frozen=True)
class EdgeModel(Model):
    """``given`` holds the findings that were compiled in; these variables are not in ``states``."""

    given: Mapping[str, str]

    @property
    def is_max_product(self) -> bool:
        return all(block.activation == "relu" for block in self.blocks)

    @property
    def rounds(self) -> int:
        return self.blocks[0].repeat if self.blocks else 0

    @property
    def quantity(self) -> str:
        """What the read-out rows hold: probability, belief (where that is not shown to be one), or max-marginal."""
        if self.is_max_product:
            return "max-marginal"
        return "probability" if self.guarantee.exact else "belief"

    @cached_property
    def transformer(self) -> Transformer:
        """The exact form; raises ModelError as ``exact_form`` does."""
        return self.exact_form({}, None)

    @cached_property
    def reading(self) -> Reading:
        """The graph, read off the tokens of a model with universal weights. Raises ModelError when a pointer leads nowhere."""
        pointers = self._pointers(predecessors(self.size["degree"]))
        try:
            depth = waiting_depth(self._indices().tolist(), pointers.tolist())
        except ValueError as error:
            raise ModelError(str(error)) from None
        try:
            compiled_graph(self.transformer)
        except ValueError as error:
            return Reading(depth, str(error))
        return Reading(depth, None)

    @cached_property
    def guarantee(self) -> Guarantee:
        """Raises ModelError when a pointer leads nowhere."""
        rounds = self.rounds
        if not self._has_universal_weights():
            return Guarantee(
                False, False, rounds, None, "unknown: these are not the weights of the edge layers"
            )
        depth, trouble = self.reading.depth, self.reading.trouble
        if trouble is not None:
            says = f"unknown: these are not the tokens of a network: {trouble}"
            return Guarantee(False, False, rounds, None, says)
        count = f"{rounds} round{'' if rounds == 1 else 's'}"
        if depth is None:
            rule = "max-product" if self.is_max_product else "belief propagation"
            return Guarantee(False, True, rounds, None, f"loopy: {count} of {rule}, not exact in general")
        variables = len(self.states)
        edges = (len(self.tokens) - 1 - 2 * variables) // 2
        shape = "a tree" if edges == variables - 1 else "a forest"
        if rounds < depth:
            says = f"{shape}, but {count} < its diameter {depth}: not exact in general"
            return Guarantee(False, True, rounds, depth, says)
        return Guarantee(True, True, rounds, depth, f"exact ({shape}, {count} >= its diameter)")

    def forward(
        self,
        findings: Mapping[str, str] | None = None,
        *,
        dense: bool = False,
        inverse_temperature: float | None = None,
        progress: Progress | None = None,
    ) -> Array:
        """The residual stream after all layers, T x D. A finite ``inverse_temperature`` implies the dense path.

        Raises EvidenceError for any finding: they were compiled in.
        """
        for variable, state in (findings or {}).items():
            state_number(self.states, variable, state)
            raise EvidenceError(NO_FINDINGS)
        x = self.tokens.copy()
        heat = self.inverse_temperature if inverse_temperature is None else inverse_temperature
        soft = inverse_temperature is not None
        for block in self.blocks:
            x = repeat_block(x, block, heat, dense=dense or soft, progress=progress)
        return x

    def posteriors(
        self,
        findings: Mapping[str, str] | None = None,
        *,
        dense: bool = False,
        inverse_temperature: float | None = None,
        progress: Progress | None = None,
    ) -> dict[str, dict[str, float]]:
        """What the layers give in float64: posteriors where ``guarantee`` says so, otherwise beliefs, or max-marginals over the
        largest. Options and errors are those of ``forward``; raises ModelError as ``read`` does."""
        return self.read(
            self.forward(findings, dense=dense, inverse_temperature=inverse_temperature, progress=progress)
        )

    def exact_posteriors(
        self, findings: Mapping[str, str] | None = None, progress: Progress | None = None
    ) -> dict[str, dict[str, Fraction]]:
        """The same as fractions. Raises ModelError for weights or tokens other than the compiler's, and where the fractions would
        be too long."""
        found = self.guarantee
        if not found.universal:
            raise ModelError(found.says)
        if found.depth is None and self.unrolled_size() > LARGEST_UNROLLED:
            raise ModelError(
                f"after {found.rounds} rounds on this loopy graph a fraction would multiply more than {LARGEST_UNROLLED:,} "
                "factors; compile fewer --rounds"
            )
        return exact_inference.exact_posteriors(self.transformer, findings, progress)

    def maximising(self) -> EdgeModel:
        """The same weights with relu for softplus: max-product instead of sum-product (row 0 is 0 under both)."""
        model = replace(self, blocks=tuple(replace(block, activation="relu") for block in self.blocks))
        if "reading" in self.__dict__:  # the tokens are the same, and so is what was read off them
            model.__dict__["reading"] = self.reading
        return model

    def describe(self) -> tuple[str, ...]:
        """Lines that say what the model is, before it runs."""
        rule = "max-product" if self.is_max_product else "sum-product"
        depth = " + ".join(
            f"{repeat} {rule if number == 0 else name}"
            for number, (name, repeat) in enumerate(self.layers.items())
        )
        serves = f", weights for every graph of degree at most {self.size['degree']}"
        return (f"layers: {depth}{serves if self.guarantee.universal else ''}", self.guarantee.says)

    def facts(self) -> dict[str, Any]:
        """What can be said of the model before it runs, as JSON data."""
        found = self.guarantee
        return super().facts() | {
            "given": dict(self.given),
            "max_product": self.is_max_product,
            "rounds": found.rounds,
            "rounds_needed": found.depth,
            "exact": found.exact,
        }

    def unrolled_size(self) -> float:
        """Messages in the largest computation tree behind one belief, multiplicities counted: what an exact fraction multiplies
        up."""
        degree = self.size["degree"]
        indices = self._indices()
        row = np.zeros(int(indices.max()) + 1, dtype=np.int64)
        row[indices] = np.arange(len(indices))
        waits = self._pointers(predecessors(degree))
        reads = self._pointers(tuple(f"r{k}" for k in range(1, degree + 1)))

        def gathered(sizes: Any, pointers: NDArray[np.int64]) -> Any:
            return (sizes[row[pointers]] * (pointers != 0)).sum(axis=1)

        sizes = np.zeros(len(indices))
        for _ in range(self.rounds):
            grown = 1.0 + gathered(sizes, waits)
            if np.array_equal(grown, sizes) or grown.max() > LARGEST_UNROLLED:
                sizes = grown
                break
            sizes = grown
        return float(gathered(sizes, reads).max())

    def check(self) -> None:
        """Raises ModelError where the parts do not fit together."""
        super().check()
        if self.given.keys() & self.states.keys():
            raise ModelError("a variable of 'given' is still in 'states'")

    def _has_universal_weights(self) -> bool:
        """Whether blocks and coordinates are those of ``edge_layers``, bit for bit."""
        degree, rounds = self.size.get("degree", 0), self.rounds
        activation: Activation = "relu" if self.is_max_product else "softplus"
        heads = len(self.blocks[0].wq) if self.blocks else 0
        if heads != degree - 1 or degree < 2 or rounds < 1 or self.coordinates != edge_coordinates(degree):
            return False
        expected = [block_of(layer) for layer in edge_layers(degree, rounds, activation)]
        weights = ("wq", "wk", "wv", "wo", "w1", "b1", "w2", "b2")
        return len(self.blocks) == len(expected) and all(
            (mine.name, mine.activation, mine.repeat) == (theirs.name, theirs.activation, theirs.repeat)
            and all(np.array_equal(getattr(mine, name), getattr(theirs, name)) for name in weights)
            for mine, theirs in zip(self.blocks, expected)
        )

    def _indices(self) -> NDArray[np.int64]:
        return self.tokens[:, self.column("index")].astype(np.int64)

    def _pointers(self, names: tuple[str, ...]) -> NDArray[np.int64]:
        return self.tokens[:, [self.column(name) for name in names]].astype(np.int64)


def edge_model_of(transformer: Transformer, given: Mapping[str, str]) -> EdgeModel:
    """The float64 form of an edge model (``symbolic.compile.edges``) with the findings that were compiled in."""
    degree = 1 + len(transformer.layers[0].heads)
    return EdgeModel(**parts_of(transformer, POTENTIALS), size={"degree": degree}, given=dict(given))


TIE = 1e-9
"""Max-marginals closer to the largest than this (relative) are not told apart in float64: rounding is far smaller."""


def best_states(
    max_marginals: Mapping[str, Mapping[str, float | Fraction]], tie: float
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Each variable's state of largest max-marginal, without the variables of which several states come within ``tie`` of it (0:
    are equal to it, which only exact numbers show), and those variables."""
    best: dict[str, str] = {}
    tied = []
    for variable, table in max_marginals.items():
        states = [state for state, ratio in table.items() if ratio >= 1 - tie]
        if len(states) == 1:
            best[variable] = states[0]
        else:
            tied.append(variable)
    return best, tuple(tied)
