"""The compiled model file (its forward pass: ``numeric.compiled.forward``).

File (safetensors). With T tokens of width D, and for layer block i: H heads, V value channels, N hidden units

    tokens                          float64  T x D      one row per token; coordinate names in the metadata
    layers.i.wq, layers.i.wk        float64  H x D x 2
    layers.i.wv, layers.i.wo        float64  H x D x V, H x V x D
    layers.i.ffn.w1, layers.i.ffn.b1, layers.i.ffn.w2, layers.i.ffn.b2     D x N, N, N x D, D
    potentials                      int32    T          number of the exact potential of each row (T x 4 in an edge model)

Metadata (strings; JSON where structured)

    format "tbn-compiled-transformer", version "1"
    coordinates     JSON list of D names; a finding clears "possible", results are read at "value" and "alive"
    layers          JSON list of {"name", "activation": "relu" | "softplus", "repeat"}: block i is applied "repeat" times
    inverse_temperature   scores are multiplied by it before the softmax: above 745.2 every other weight is exactly 0 in float64
    states          JSON object: variable -> state names
    indicators      JSON object: variable -> rows; a finding clears "possible" on the rows of the *other* states
    read_out        JSON object: variable -> rows; posterior = alive * exp(value)
    root            the row of ln P(findings) (of the partition sum for a Markov network)
    potentials      JSON list of the distinct exact potentials "p/q"; the column "potential" of the tokens holds their logs
    size            JSON object: treewidth, clusters, table_entries, of the junction tree the model was built along

Edge models (`tbn compile --edges`: belief propagation, one token per directed edge; symbolic.compile.edges) are run and read in the
same way. Their block 0 is one round of messages, "repeat" the number of rounds; under relu everywhere the model is max-product, and
alive * exp(value) the max-marginal over the largest. Their findings were compiled in: "indicators" is empty, there is no "root" and
no "possible", and

    given               JSON object: the findings, variable -> state; these variables are not in "states"
    potential_columns   JSON list: the four coordinates whose exact values the tensor "potentials" numbers, T x 4
    size                JSON object: degree, the largest that the layers serve

Forward pass, per application:  x <- x + sum_h softmax(inverse_temperature (x wq_h)(x wk_h)^T) x wv_h wo_h, then
x <- x + act(x w1 + b1) w2 + b2.  For maximisation (MAP) replace softplus by relu and, if there is one, set "potential" of row 0
to 0.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from numeric.compiled.activations import ACTIVATIONS
from symbolic.algebra.long_numbers import fraction_of, integer_text
from symbolic.compile.edges import POTENTIALS
from symbolic.transformer.exact_run import log_of
from symbolic.transformer.gate_layers import (
    Activation,
    Compiled,
    Coordinate,
    Head,
    Layer,
    Log,
    Matrix,
    Transformer,
)

Array = NDArray[np.float64]

FORMAT, VERSION = "tbn-compiled-transformer", "1"
HARD_INVERSE_TEMPERATURE = 800.0
"""Above 1075 ln 2 = 745.2, where exp of minus it is exactly 0 in float64: the softmax over integer score gaps is one-hot."""


LONGEST_POTENTIAL = 1_000_000
"""Characters of one exact potential in a file: reading takes time quadratic in them."""


class ModelError(ValueError):
    """A file that is not a compiled model, or that contradicts itself."""


@dataclass(frozen=True)
class Block:
    """One layer block in float64; shapes as in the module's description."""

    name: str
    activation: str
    repeat: int
    wq: Array
    wk: Array
    wv: Array
    wo: Array
    w1: Array
    b1: Array
    w2: Array
    b2: Array


@dataclass(frozen=True)
class CompiledModel:
    """What the file holds. ``root`` is None in an edge model, which has no ``indicators``. ``potential_numbers`` is
    T x len(potential_columns)."""

    tokens: Array
    blocks: tuple[Block, ...]
    coordinates: tuple[str, ...]
    states: Mapping[str, tuple[str, ...]]
    indicators: Mapping[str, tuple[int, ...]]
    read_out: Mapping[str, tuple[int, ...]]
    root: int | None
    potentials: tuple[Fraction, ...]
    potential_numbers: NDArray[np.int32]
    inverse_temperature: float
    size: Mapping[str, int]
    potential_columns: tuple[str, ...]
    given: Mapping[str, str]

    @property
    def is_edge_model(self) -> bool:
        return self.root is None

    def column(self, name: str) -> int:
        return self.coordinates.index(name)

    @property
    def tensor_bytes(self) -> int:
        """Bytes of all tensors: ``tensor_bytes`` of the module gives the formula."""
        arrays: list[Any] = [self.tokens, self.potential_numbers]
        for block in self.blocks:
            arrays += [block.wq, block.wk, block.wv, block.wo, block.w1, block.b1, block.w2, block.b2]
        return sum(int(array.nbytes) for array in arrays)


def tensor_bytes(tokens: int) -> int:
    """Memory of a compiled network's tensors: (8 * 15 + 4) bytes per token, and 14,472 for the two layer blocks.

    Weights of a block: H D (2 + 2 + V + V) + D N + N + N D + D numbers; D = 15 and H = 5, with V = 4, N = 8 (evidence) and
    V = 2, N = 1 (value).
    """
    width, heads = 15, 5
    weights = sum(heads * width * (4 + 2 * v) + 2 * width * n + n + width for v, n in ((4, 8), (2, 1)))
    return tokens * (8 * width + 4) + 8 * weights


def model_of(compiled: Compiled) -> CompiledModel:
    """The float64 form of a compiled network."""
    size = {
        "treewidth": compiled.treewidth,
        "clusters": compiled.clusters,
        "table_entries": compiled.table_entries,
    }
    return _model(compiled.transformer, ("potential",), size, {})


def edge_model_of(transformer: Transformer, given: Mapping[str, str]) -> CompiledModel:
    """The float64 form of an edge model (``symbolic.compile.edges``) with the findings that were compiled in."""
    degree = 1 + len(transformer.layers[0].heads)
    return _model(transformer, POTENTIALS, {"degree": degree}, given)


def _model(
    transformer: Transformer, potentials: tuple[str, ...], size: Mapping[str, int], given: Mapping[str, str]
) -> CompiledModel:
    columns = [transformer.column(name) for name in potentials]
    numbers: dict[Fraction, int] = {}
    index = [
        [numbers.setdefault(log_of(row[column]), len(numbers)) for column in columns]
        for row in transformer.tokens
    ]
    return CompiledModel(
        tokens=np.array([[coordinate_value(item) for item in row] for row in transformer.tokens]),
        blocks=tuple(block_of(layer) for layer in transformer.layers),
        coordinates=transformer.coordinates,
        states=transformer.states,
        indicators=transformer.indicators,
        read_out=transformer.read_out,
        root=transformer.root,
        potentials=tuple(numbers),
        potential_numbers=np.array(index, dtype=np.int32),
        inverse_temperature=HARD_INVERSE_TEMPERATURE,
        size=size,
        potential_columns=potentials,
        given=dict(given),
    )


def coordinate_value(item: Coordinate) -> float:
    """A coordinate in float64."""
    return log_fraction(item.odds) if isinstance(item, Log) else float(item)


def log_fraction(value: Fraction) -> float:
    """ln of a positive rational in float64, within two units in the last place, also where p or q exceed float64."""
    import math

    if Fraction(1, 2) < value < 2:
        return math.log1p(float(value - 1))
    shift = value.numerator.bit_length() - value.denominator.bit_length()
    return math.log(float(value / Fraction(2) ** shift)) + shift * math.log(2)


def block_of(layer: Layer) -> Block:
    """The weights of a layer in float64."""

    def stack(matrices: list[Matrix]) -> Array:
        return np.array(matrices, dtype=np.float64)

    heads = layer.heads
    return Block(
        layer.name,
        layer.activation,
        layer.repeat,
        stack([head.query for head in heads]),
        stack([head.key for head in heads]),
        stack([head.value for head in heads]),
        stack([head.output for head in heads]),
        np.array(layer.w1, dtype=np.float64),
        np.array(layer.b1, dtype=np.float64),
        np.array(layer.w2, dtype=np.float64),
        np.array(layer.b2, dtype=np.float64),
    )


_TENSORS = {
    "wq": "wq",
    "wk": "wk",
    "wv": "wv",
    "wo": "wo",
    "ffn.w1": "w1",
    "ffn.b1": "b1",
    "ffn.w2": "w2",
    "ffn.b2": "b2",
}


def save_model(model: CompiledModel, path: str | Path) -> None:
    """Write the safetensors file described above. Same model, same bytes."""
    from safetensors.numpy import save

    numbers = model.potential_numbers if model.is_edge_model else model.potential_numbers[:, 0]
    tensors: dict[str, Any] = {"tokens": model.tokens, "potentials": np.ascontiguousarray(numbers)}
    for number, block in enumerate(model.blocks):
        for name, field in _TENSORS.items():
            tensors[f"layers.{number}.{name}"] = np.ascontiguousarray(getattr(block, field))
    metadata = {
        "format": FORMAT,
        "version": VERSION,
        "coordinates": json.dumps(model.coordinates),
        "layers": json.dumps(
            [{"name": b.name, "activation": b.activation, "repeat": b.repeat} for b in model.blocks]
        ),
        "inverse_temperature": repr(model.inverse_temperature),
        "states": json.dumps(model.states),
        "indicators": json.dumps(model.indicators),
        "read_out": json.dumps(model.read_out),
        "potentials": json.dumps(
            [integer_text(item.numerator) + "/" + integer_text(item.denominator) for item in model.potentials]
        ),
        "size": json.dumps(dict(model.size)),
    }
    if model.is_edge_model:
        metadata |= {
            "given": json.dumps(dict(model.given)),
            "potential_columns": json.dumps(model.potential_columns),
        }
    else:
        metadata["root"] = str(model.root)
    Path(path).write_bytes(_ordered(save(tensors, metadata=metadata)))


def _ordered(data: bytes) -> bytes:
    """The same file with sorted header keys: the library writes the metadata in an order that changes from run to run."""
    size = int.from_bytes(data[:8], "little")
    header = json.dumps(json.loads(data[8 : 8 + size]), sort_keys=True, separators=(",", ":")).encode()
    header += b" " * (-len(header) % 8)
    return len(header).to_bytes(8, "little") + header + data[8 + size :]


def load_model(path: str | Path) -> CompiledModel:
    """Read a model file. Raises ModelError when it is not one or contradicts itself, OSError when it cannot be read."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(str(path), framework="numpy") as file:
            metadata = file.metadata() or {}
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    except SafetensorError as error:
        raise ModelError(f"{path} is not a safetensors file: {error}") from None
    if metadata.get("format") != FORMAT or metadata.get("version") != VERSION:
        raise ModelError(f"{path} is not a {FORMAT} file of version {VERSION}")
    try:
        blocks = []
        for number, about in enumerate(json.loads(metadata["layers"])):
            arrays = {
                field: tensors[f"layers.{number}.{name}"].astype(np.float64)
                for name, field in _TENSORS.items()
            }
            blocks.append(Block(str(about["name"]), str(about["activation"]), int(about["repeat"]), **arrays))
        columns = tuple(json.loads(metadata.get("potential_columns", '["potential"]')))
        model = CompiledModel(
            tokens=tensors["tokens"].astype(np.float64),
            blocks=tuple(blocks),
            coordinates=tuple(json.loads(metadata["coordinates"])),
            states={name: tuple(states) for name, states in json.loads(metadata["states"]).items()},
            indicators={name: tuple(rows) for name, rows in json.loads(metadata["indicators"]).items()},
            read_out={name: tuple(rows) for name, rows in json.loads(metadata["read_out"]).items()},
            root=int(metadata["root"]) if "root" in metadata else None,
            potentials=tuple(
                fraction_of(text, LONGEST_POTENTIAL) for text in json.loads(metadata["potentials"])
            ),
            potential_numbers=tensors["potentials"].astype(np.int32).reshape(-1, len(columns)),
            inverse_temperature=float(metadata["inverse_temperature"]),
            size={name: int(value) for name, value in json.loads(metadata["size"]).items()},
            potential_columns=columns,
            given={name: str(state) for name, state in json.loads(metadata.get("given", "{}")).items()},
        )
        _check(model)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        raise ModelError(f"{path}: {error}") from None
    return model


def _check(model: CompiledModel) -> None:
    tokens, width = model.tokens.shape
    if width != len(model.coordinates) or not np.isfinite(model.tokens).all():
        raise ModelError("tokens do not fit the coordinates, or are not finite")
    numbers = model.potential_numbers
    if numbers.shape[0] != tokens or not set(numbers.ravel().tolist()) <= set(range(len(model.potentials))):
        raise ModelError("tensor 'potentials' does not fit")
    if not 0 < model.inverse_temperature < float("inf"):
        raise ModelError(f"inverse_temperature {model.inverse_temperature} is not a positive finite number")
    if any(item <= 0 for item in model.potentials):
        raise ModelError("an exact potential is not positive")
    needed = {*model.potential_columns, "alive", "value"} | (set() if model.is_edge_model else {"possible"})
    if not needed <= set(model.coordinates):
        raise ModelError(f"no coordinate {min(needed - set(model.coordinates))!r}")
    if model.given.keys() & model.states.keys():
        raise ModelError("a variable of 'given' is still in 'states'")
    tables = [model.read_out]
    if model.root is None:
        if model.indicators:
            raise ModelError("a model with indicators needs a root")
    else:
        tables.append(model.indicators)
        if not 0 <= model.root < tokens:
            raise ModelError(f"root {model.root} is not a row")
    for table in tables:
        if table.keys() != model.states.keys():
            raise ModelError("read_out or indicators name other variables than states")
        for variable, rows in table.items():
            if len(rows) != len(model.states[variable]) or not all(0 <= row < tokens for row in rows):
                raise ModelError(f"read_out or indicators of {variable!r} do not fit its states")
    for block in model.blocks:
        if not all(np.isfinite(getattr(block, field)).all() for field in _TENSORS.values()):
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
            if getattr(block, field).shape != shape:
                raise ModelError(
                    f"block {block.name!r}: {field} has shape {getattr(block, field).shape}, expected {shape}"
                )
        if block.activation not in ACTIVATIONS or block.repeat < 0:
            raise ModelError(f"block {block.name!r}: unknown activation or negative repeat")


def transformer_of(model: CompiledModel) -> Transformer:
    """The exact form of a model file: integer weights and coordinates, exact potentials. Raises ModelError where the
    file's decimals are not integers, or where a potential column is not the log of the exact potentials."""
    columns = [model.column(name) for name in model.potential_columns]
    logs = np.array([log_fraction(item) for item in model.potentials])[model.potential_numbers]
    # log_fraction is within two units in the last place, so two such logs of one number differ by at most four.
    if (np.abs(model.tokens[:, columns] - logs) > 4 * np.spacing(np.abs(logs))).any():
        raise ModelError("the potentials of the tokens and the exact potentials disagree")
    whole = np.delete(model.tokens, columns, axis=1)
    if (whole != np.rint(whole)).any():
        raise ModelError("a token coordinate is not an integer")
    rows = []
    for values, numbers in zip(model.tokens.tolist(), model.potential_numbers.tolist()):
        items: list[Coordinate] = [
            0 if position in columns else int(value) for position, value in enumerate(values)
        ]
        for column, number in zip(columns, numbers):
            potential = model.potentials[number]
            items[column] = 0 if potential == 1 else Log(potential)
        rows.append(tuple(items))
    return Transformer(
        model.coordinates,
        tuple(rows),
        tuple(_layer(block) for block in model.blocks),
        model.states,
        model.read_out,
        model.indicators,
        model.root,
    )


def _layer(block: Block) -> Layer:
    def whole(array: Array) -> Matrix:
        if (array != np.rint(array)).any():
            raise ModelError(
                f"block {block.name!r} has a weight that is not an integer; it can be run in float64 only"
            )
        return tuple(tuple(int(value) for value in row) for row in array.tolist())

    heads = tuple(
        Head(*(whole(array[h]) for array in (block.wq, block.wk, block.wv, block.wo)))
        for h in range(len(block.wq))
    )
    b1, b2 = whole(block.b1[None])[0], whole(block.b2[None])[0]
    activation: Activation = "relu" if block.activation == "relu" else "softplus"
    return Layer(block.name, heads, whole(block.w1), b1, whole(block.w2), b2, activation, block.repeat)
