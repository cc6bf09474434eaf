"""What every compiled model holds, in memory: tokens, layers, and where to read. Its file: ``numeric.compiled.files``.

There are two kinds. A gate model (``numeric.compiled.gate_model``) follows a junction tree and takes findings; an edge model
(``numeric.compiled.edge_model``) is belief propagation with its findings compiled in. Both have ``posteriors``,
``exact_posteriors``, ``maximising``, ``transformer``, ``describe`` and ``facts``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from numeric.compiled.blocks import (
    HARD_INVERSE_TEMPERATURE,
    Array,
    Block,
    ModelError,
    block_of,
    floats_of,
    layer_of,
    log_fraction,
)
from symbolic.transformer.exact_run import log_of
from symbolic.transformer.weights import ACTIVATIONS, Coordinate, Transformer, log_coordinate

LARGEST_LOG = 700.0
"""Logs that can be exponentiated in float64."""


@dataclass(frozen=True)
class Model:
    """T tokens of width D and their layers. ``potential_numbers`` (T x number of ``potential_columns``) numbers the exact
    ``potentials`` whose logs the tokens hold in ``potential_columns``; the other fields are those of the file."""

    tokens: Array
    blocks: tuple[Block, ...]
    coordinates: tuple[str, ...]
    states: Mapping[str, tuple[str, ...]]
    read_out: Mapping[str, tuple[int, ...]]
    potentials: tuple[Fraction, ...]
    potential_numbers: NDArray[np.int32]
    potential_columns: tuple[str, ...]
    inverse_temperature: float
    size: Mapping[str, int]

    def column(self, name: str) -> int:
        return self.coordinates.index(name)

    @property
    def layers(self) -> dict[str, int]:
        """How often each block is applied, by its name."""
        return {block.name: block.repeat for block in self.blocks}

    @property
    def tensor_bytes(self) -> int:
        """Bytes of all tensors."""
        arrays: list[Any] = [self.tokens, self.potential_numbers]
        for block in self.blocks:
            arrays += [block.wq, block.wk, block.wv, block.wo, block.w1, block.b1, block.w2, block.b2]
        return sum(int(array.nbytes) for array in arrays)

    def facts(self) -> dict[str, Any]:
        """What can be said of the model before it runs, as JSON data."""
        tokens, width = self.tokens.shape
        return {"tokens": tokens, "width": width, "layers": self.layers, **self.size}

    def read(self, x: Array) -> dict[str, dict[str, float]]:
        """alive * exp(value) at the read-out rows of x (T x D). Raises ModelError where that is no number of float64."""
        value, alive = self.column("value"), self.column("alive")
        result: dict[str, dict[str, float]] = {}
        for variable, states in self.states.items():
            rows = list(self.read_out[variable])
            lives = x[rows, alive]
            logs = np.where(lives == 0.0, -np.inf, x[rows, value])
            # a comparison with nan is false: only what is shown to be a number passes
            if not (((lives == 0.0) | (lives == 1.0)) & (logs <= LARGEST_LOG)).all():
                raise ModelError(
                    f"the layers left the numbers of float64 at {variable!r}; nothing can be read off"
                )
            result[variable] = dict(zip(states, np.exp(logs).tolist()))
        return result

    def exact_form(self, indicators: Mapping[str, tuple[int, ...]], root: int | None) -> Transformer:
        """Integer weights and coordinates, exact potentials. Raises ModelError where the file's decimals are not integers, or where
        a potential column is not the log of the exact potentials."""
        columns = [self.column(name) for name in self.potential_columns]
        logs = np.array([log_fraction(item) for item in self.potentials])[self.potential_numbers]
        # log_fraction is within two units in the last place, so two such logs of one number differ by at most four.
        if (np.abs(self.tokens[:, columns] - logs) > 4 * np.spacing(np.abs(logs))).any():
            raise ModelError("the potentials of the tokens and the exact potentials disagree")
        whole = np.delete(self.tokens, columns, axis=1)
        if (whole != np.rint(whole)).any():
            raise ModelError("a token coordinate is not an integer")
        rows = []
        for values, numbers in zip(self.tokens.tolist(), self.potential_numbers.tolist()):
            items: list[Coordinate] = [
                0 if position in columns else int(value) for position, value in enumerate(values)
            ]
            for column, number in zip(columns, numbers):
                items[column] = log_coordinate(self.potentials[number])
            rows.append(tuple(items))
        layers = tuple(layer_of(block) for block in self.blocks)
        return Transformer(
            self.coordinates, tuple(rows), layers, self.states, self.read_out, indicators, root
        )

    def check(self) -> None:
        """Raises ModelError where the parts do not fit together."""
        tokens, width = self.tokens.shape
        if width != len(self.coordinates) or not np.isfinite(self.tokens).all():
            raise ModelError("tokens do not fit the coordinates, or are not finite")
        numbers = self.potential_numbers
        known = set(range(len(self.potentials)))
        if numbers.shape[0] != tokens or not set(numbers.ravel().tolist()) <= known:
            raise ModelError("tensor 'potentials' does not fit")
        if not 0 < self.inverse_temperature < float("inf"):
            raise ModelError(
                f"inverse_temperature {self.inverse_temperature} is not a positive finite number"
            )
        if any(item <= 0 for item in self.potentials):
            raise ModelError("an exact potential is not positive")
        self.check_coordinates((*self.potential_columns, "alive", "value"))
        self.check_rows(self.read_out)
        for block in self.blocks:
            check_block(block, width)

    def check_coordinates(self, needed: tuple[str, ...]) -> None:
        for name in sorted(needed):
            if name not in self.coordinates:
                raise ModelError(f"no coordinate {name!r}")

    def check_rows(self, table: Mapping[str, tuple[int, ...]]) -> None:
        """One row per state of every variable."""
        if table.keys() != self.states.keys():
            raise ModelError("read_out or indicators name other variables than states")
        for variable, rows in table.items():
            if len(rows) != len(self.states[variable]) or not all(
                0 <= row < len(self.tokens) for row in rows
            ):
                raise ModelError(f"read_out or indicators of {variable!r} do not fit its states")


def check_block(block: Block, width: int) -> None:
    """Raises ModelError for shapes that do not fit, a weight that is not finite, and what no integer layer has."""
    weights = [field.name for field in fields(block) if field.name not in ("name", "activation", "repeat")]
    if not all(np.isfinite(getattr(block, field)).all() for field in weights):
        raise ModelError(f"block {block.name!r} has a weight that is not finite")
    heads, _, channels = block.wv.shape
    shapes = {
        "wq": (heads, width, 2),
        "wk": (heads, width, 2),
        "wo": (heads, channels, width),
        "w1": (width, len(block.b1)),
        "w2": (len(block.b1), width),
        "b2": (width,),
    }
    for field, shape in shapes.items():
        found = getattr(block, field).shape
        if found != shape:
            raise ModelError(f"block {block.name!r}: {field} has shape {found}, expected {shape}")
    if block.activation not in ACTIVATIONS:
        raise ModelError(
            f"block {block.name!r}: unknown activation {block.activation!r}; known are {', '.join(ACTIVATIONS)}"
        )
    if block.repeat < 0:
        raise ModelError(f"block {block.name!r}: repeat {block.repeat} is negative")


def parts_of(transformer: Transformer, potential_columns: tuple[str, ...]) -> dict[str, Any]:
    """The fields of ``Model`` but ``size``, from the exact form."""
    columns = [transformer.column(name) for name in potential_columns]
    numbers: dict[Fraction, int] = {}
    index = [
        [numbers.setdefault(log_of(row[column]), len(numbers)) for column in columns]
        for row in transformer.tokens
    ]
    return {
        "tokens": floats_of(transformer.tokens),
        "blocks": tuple(block_of(layer) for layer in transformer.layers),
        "coordinates": transformer.coordinates,
        "states": transformer.states,
        "read_out": transformer.read_out,
        "potentials": tuple(numbers),
        "potential_numbers": np.array(index, dtype=np.int32),
        "potential_columns": potential_columns,
        "inverse_temperature": HARD_INVERSE_TEMPERATURE,
    }
