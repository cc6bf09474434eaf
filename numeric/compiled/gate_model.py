"""The gate model: a network along its junction tree, one token per gate; exact for every network and any findings.

The evidence layers (block 0) show which gates a finding leaves possible; the value layers give their logs
(``symbolic.transformer.gate_layers``). Knows no belief propagation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

from numeric.compiled.blocks import Array, ModelError
from numeric.compiled.forward import repeat_block
from numeric.compiled.model import Model, parts_of
from symbolic.networks.bayesian_network import EvidenceError, state_number
from symbolic.transformer import exact_inference
from symbolic.transformer.exact_run import Progress
from symbolic.transformer.weights import Compiled, Transformer


@dataclass(frozen=True)
class GateModel(Model):
    """``indicators[variable][state]`` is the row whose ``possible`` a finding on another state clears; ``root`` is the row of
    ln P(findings)."""

    indicators: Mapping[str, tuple[int, ...]]
    root: int

    @cached_property
    def transformer(self) -> Transformer:
        """The exact form; raises ModelError as ``exact_form`` does."""
        return self.exact_form(self.indicators, self.root)

    def with_findings(self, findings: Mapping[str, str]) -> Array:
        """The tokens with ``possible`` cleared on the excluded states. Raises EvidenceError on an unknown name."""
        tokens = self.tokens.copy()
        column = self.column("possible")
        for variable, state in findings.items():
            kept = state_number(self.states, variable, state)
            for number, row in enumerate(self.indicators[variable]):
                if number != kept:
                    tokens[row, column] = 0.0
        return tokens

    def after_evidence(
        self, findings: Mapping[str, str], *, dense: bool = False, progress: Progress | None = None
    ) -> Array:
        """The residual stream after the evidence layers. Raises EvidenceError when they show findings of probability zero."""
        x = self.with_findings(findings)
        x = repeat_block(x, self.blocks[0], self.inverse_temperature, dense=dense, progress=progress)
        if x[self.root, self.column("alive")] != 1.0:
            raise EvidenceError("the findings have probability zero")
        return x

    def forward(
        self,
        findings: Mapping[str, str] | None = None,
        *,
        dense: bool = False,
        inverse_temperature: float | None = None,
        progress: Progress | None = None,
    ) -> Array:
        """The residual stream after all layers, T x D.

        ``inverse_temperature`` (finite: implies the dense path) applies to the value layers; the evidence layers move integer
        pointers and stay hard. Raises EvidenceError on unknown names, and when the findings have probability zero, which the
        evidence layers show before the value layers run.
        """
        x = self.after_evidence(findings or {}, dense=dense, progress=progress)
        heat = self.inverse_temperature if inverse_temperature is None else inverse_temperature
        soft = inverse_temperature is not None
        for block in self.blocks[1:]:
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
        """P(variable | findings) in float64. Options and errors are those of ``forward``; raises ModelError as ``read`` does."""
        return self.read(
            self.forward(findings, dense=dense, inverse_temperature=inverse_temperature, progress=progress)
        )

    def exact_posteriors(
        self, findings: Mapping[str, str] | None = None, progress: Progress | None = None
    ) -> dict[str, dict[str, Fraction]]:
        """P(variable | findings) as fractions. Raises ModelError as ``transformer`` does, EvidenceError as ``forward`` does."""
        return exact_inference.exact_posteriors(self.transformer, findings, progress)

    def maximising(self) -> GateModel:
        """The same weights with relu for softplus, and row 0's potential 0 = -relu(0): max-marginals instead of marginals."""
        tokens = self.tokens.copy()
        tokens[0, self.column("potential")] = 0.0
        numbers = self.potential_numbers.copy()
        potentials = self.potentials
        if Fraction(1) not in potentials:
            potentials = (*potentials, Fraction(1))
        numbers[0] = potentials.index(Fraction(1))
        blocks = tuple(replace(block, activation="relu") for block in self.blocks)
        return replace(self, tokens=tokens, blocks=blocks, potentials=potentials, potential_numbers=numbers)

    def describe(self) -> tuple[str, ...]:
        """Lines that say what the model is, before it runs."""
        depth = " + ".join(f"{repeat} {name}" for name, repeat in self.layers.items())
        return (
            f"layers: {depth}, the depth of the circuit along the junction tree",
            f"junction tree: treewidth {self.size['treewidth']}, {self.size['clusters']} clusters, "
            f"{self.size['table_entries']:,} joint states",
        )

    def check(self) -> None:
        """Raises ModelError where the parts do not fit together."""
        super().check()
        self.check_coordinates(("possible",))
        if not 0 <= self.root < len(self.tokens):
            raise ModelError(f"root {self.root} is not a row")
        self.check_rows(self.indicators)


def gate_model_of(compiled: Compiled) -> GateModel:
    """The float64 form of a compiled network. Raises ValueError for one without a root."""
    transformer = compiled.transformer
    if transformer.root is None:
        raise ValueError("a gate model has a root; these are the tokens of an edge model")
    return GateModel(
        **parts_of(transformer, ("potential",)),
        size={
            "treewidth": compiled.treewidth,
            "clusters": compiled.clusters,
            "table_entries": compiled.table_entries,
        },
        indicators=transformer.indicators,
        root=transformer.root,
    )


def tensor_bytes(tokens: int) -> int:
    """Memory of a gate model's tensors: (8 * 15 + 4) bytes per token, and 14,472 for the two layer blocks.

    Weights of a block: H D (2 + 2 + V + V) + D N + N + N D + D numbers; D = 15 and H = 5, with V = 4, N = 8 (evidence) and
    V = 2, N = 1 (value).
    """
    width, heads = 15, 5
    weights = sum(heads * width * (4 + 2 * v) + 2 * width * n + n + width for v, n in ((4, 8), (2, 1)))
    return tokens * (8 * width + 4) + 8 * weights
