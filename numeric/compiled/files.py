"""The file of a compiled model: a gate model (``numeric.compiled.gate_model``) or an edge model (``numeric.compiled.edge_model``).

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

A file without "root" is an edge model (`tbn compile --edges`: belief propagation, one token per directed edge;
symbolic.compile.edges). It is run and read in the same way. Its block 0 is one round of messages, "repeat" the number of rounds;
under relu everywhere the model is max-product, and alive * exp(value) the max-marginal over the largest. Its findings were compiled
in: "indicators" is empty, there is no "possible", and

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
from pathlib import Path
from typing import Any

import numpy as np

from numeric.compiled.blocks import Block, ModelError
from numeric.compiled.canonical_safetensors import with_sorted_header
from numeric.compiled.edge_model import EdgeModel
from numeric.compiled.gate_model import GateModel
from numeric.compiled.junction.file import FORMAT as JUNCTION_FORMAT
from numeric.compiled.junction.file import load_junction_model
from numeric.compiled.junction.model import JunctionModel
from symbolic.algebra.long_numbers import fraction_of, integer_text

FORMAT, VERSION = "tbn-compiled-transformer", "1"
LONGEST_POTENTIAL = 1_000_000
"""Characters of one exact potential in a file: reading takes time quadratic in them."""

Metadata = Mapping[str, str]
Tensors = Mapping[str, Any]

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


def save_model(model: GateModel | EdgeModel, path: str | Path) -> None:
    """Write the safetensors file described above. Same model, same bytes."""
    from safetensors.numpy import save

    numbers = model.potential_numbers if isinstance(model, EdgeModel) else model.potential_numbers[:, 0]
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
        "indicators": json.dumps({} if isinstance(model, EdgeModel) else model.indicators),
        "read_out": json.dumps(model.read_out),
        "potentials": json.dumps(
            [integer_text(item.numerator) + "/" + integer_text(item.denominator) for item in model.potentials]
        ),
        "size": json.dumps(dict(model.size)),
    }
    if isinstance(model, EdgeModel):
        metadata |= {
            "given": json.dumps(dict(model.given)),
            "potential_columns": json.dumps(model.potential_columns),
        }
    else:
        metadata["root"] = str(model.root)
    Path(path).write_bytes(with_sorted_header(save(tensors, metadata=metadata)))


def load_model(path: str | Path) -> GateModel | EdgeModel:
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
        return _gate_model(metadata, tensors) if "root" in metadata else _edge_model(metadata, tensors)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        raise ModelError(f"{path}: {error}") from None


def load_any_model(path: str | Path) -> GateModel | EdgeModel | JunctionModel:
    """Read a file of any of the three kinds. Raises ModelError or JunctionFileError when it is none, OSError when it cannot be
    read."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(str(path), framework="numpy") as file:
            kind = (file.metadata() or {}).get("format")
    except SafetensorError as error:
        raise ModelError(f"{path} is not a safetensors file: {error}") from None
    return load_junction_model(path) if kind == JUNCTION_FORMAT else load_model(path)


def _gate_model(metadata: Metadata, tensors: Tensors) -> GateModel:
    model = GateModel(
        **_parts(metadata, tensors), indicators=_rows(metadata, "indicators"), root=int(metadata["root"])
    )
    model.check()
    return model


def _edge_model(metadata: Metadata, tensors: Tensors) -> EdgeModel:
    if json.loads(metadata["indicators"]):
        raise ModelError("a model with indicators needs a root")
    given = {name: str(state) for name, state in json.loads(metadata.get("given", "{}")).items()}
    model = EdgeModel(**_parts(metadata, tensors), given=given)
    model.check()
    _ = model.guarantee  # reads the graph off, and refuses a pointer that leads nowhere
    return model


def _parts(metadata: Metadata, tensors: Tensors) -> dict[str, Any]:
    """The fields that both kinds share."""
    blocks = []
    for number, about in enumerate(json.loads(metadata["layers"])):
        arrays = {
            field: tensors[f"layers.{number}.{name}"].astype(np.float64) for name, field in _TENSORS.items()
        }
        blocks.append(Block(str(about["name"]), str(about["activation"]), int(about["repeat"]), **arrays))
    columns = tuple(json.loads(metadata.get("potential_columns", '["potential"]')))
    return {
        "tokens": tensors["tokens"].astype(np.float64),
        "blocks": tuple(blocks),
        "coordinates": tuple(json.loads(metadata["coordinates"])),
        "states": _rows(metadata, "states"),
        "read_out": _rows(metadata, "read_out"),
        "potentials": tuple(
            fraction_of(text, LONGEST_POTENTIAL) for text in json.loads(metadata["potentials"])
        ),
        "potential_numbers": tensors["potentials"].astype(np.int32).reshape(-1, len(columns)),
        "potential_columns": columns,
        "inverse_temperature": float(metadata["inverse_temperature"]),
        "size": {name: int(value) for name, value in json.loads(metadata["size"]).items()},
    }


def _rows(metadata: Metadata, name: str) -> dict[str, tuple[Any, ...]]:
    """A JSON object of lists."""
    return {variable: tuple(items) for variable, items in json.loads(metadata[name]).items()}
