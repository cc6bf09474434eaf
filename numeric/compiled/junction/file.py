"""The file of a junction model (safetensors). With E entries, P pointers, K cliques, L levels, V variables, F tables:

    theta           float64  E          product of table entries of each entry, times a power of two for each clique
    own             int32    E          the message that an entry adds to, ascending
    pointers        int32    P          level by level; within a level all first pointers, all second ones, and so on; counted from
                                        the first message that the level reads
    indicators      int64    V          the message of the first state of each variable; its other states follow
    levels          int64    L x 2      from the roots: the first indicator that a level reads, and the message after its last
    cliques         int64    K x 7      roots first: entries, messages written, pointers of each entry, level; lengths of its scope,
                                        of its list of tables, of its rows (-1: a token for every joint state of the scope)
    scopes, factors int32    flat       variables and tables of the cliques
    rows            int64    flat       joint states that have a token, by number, the last variable of the scope fastest
    table_lengths   int32    F          number of variables of each table
    table_scopes    int32    flat       their variables
    table_numbers   int32    flat       the entries of all tables, row-major, as numbers of exact values

Metadata (strings; JSON where structured)

    format "tbn-junction-model", version "1"
    variables       JSON list of the V variables with tokens
    states          JSON object: variable -> state names, of every variable of the network
    values          JSON list of the distinct table entries "p/q"; the first is "0/1"
    constant        "p/q", and exponent: every weight is to be multiplied by constant * 2^exponent
    fixed           JSON object: variables that are settled, with their state
    whole, directed "true" or "false": see ``JunctionModel`` and ``Tables``

A level reads the messages from the end of the level above's (from the number of roots, for the first) to its own end, and writes
those that the level above reads before its indicators (the roots, for the first). Within a level entries follow each other in the
order of the cliques, and of those the ones with more pointers come first. Forward pass: the description of
``numeric.compiled.junction.model``; as dense layers: ``symbolic.transformer.junction_layers``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from numeric.compiled.canonical_safetensors import with_sorted_header
from numeric.compiled.junction.indexing import joint_states
from numeric.compiled.junction.model import Clique, JunctionModel, Level
from numeric.compiled.junction.run import log_theta
from numeric.networks.arrays import Tables, Values
from symbolic.algebra.long_numbers import fraction_of, integer_text

FORMAT, VERSION = "tbn-junction-model", "1"
DTYPES = {
    "theta": np.float64,
    "own": np.int32,
    "pointers": np.int32,
    "indicators": np.int64,
    "levels": np.int64,
    "cliques": np.int64,
    "scopes": np.int32,
    "factors": np.int32,
    "rows": np.int64,
    "table_lengths": np.int32,
    "table_scopes": np.int32,
    "table_numbers": np.int32,
}
LONGEST = 1_000_000
"""Characters of an exact number."""
LOG_ROUNDING = 2.0**-40
"""Allowed of a binary logarithm, relative: logs of some twenty factors of one entry, each rounded to 2^-52."""
Arrays = Mapping[str, NDArray[Any]]


class JunctionFileError(ValueError):
    """A file that is not a junction model, or that contradicts itself."""


def save_junction_model(model: JunctionModel, path: str | Path) -> None:
    """Write the file described above. Same model, same bytes."""
    from safetensors.numpy import save

    tables = model.tables
    arrays: dict[str, Any] = {
        "theta": model.theta,
        "own": model.own,
        "pointers": model.pointers,
        "indicators": model.indicators,
        "levels": [(level.middle, level.read[1]) for level in model.levels],
        "cliques": [
            (c.entries, c.messages, c.heads, c.level, len(c.scope), len(c.factors), _length(c))
            for c in model.cliques
        ],
        "scopes": [variable for clique in model.cliques for variable in clique.scope],
        "factors": [factor for clique in model.cliques for factor in clique.factors],
        "rows": np.concatenate([[], *(clique.rows for clique in model.cliques if clique.rows is not None)]),
        "table_lengths": [len(scope) for scope in tables.scopes],
        "table_scopes": [variable for scope in tables.scopes for variable in scope],
        "table_numbers": np.concatenate([[], *tables.numbers]),
    }
    widths = {"levels": 2, "cliques": 7}
    tensors = {
        name: np.ascontiguousarray(
            np.asarray(arrays[name], dtype=dtype).reshape(-1, *([w] if (w := widths.get(name)) else []))
        )
        for name, dtype in DTYPES.items()
    }
    metadata = {
        "format": FORMAT,
        "version": VERSION,
        "variables": json.dumps(tables.names),
        "states": json.dumps(dict(model.states)),
        "values": json.dumps([_text(value) for value in tables.values.exact]),
        "constant": _text(tables.constant),
        "exponent": str(model.exponent),
        "fixed": json.dumps(dict(model.fixed)),
        "whole": json.dumps(model.whole),
        "directed": json.dumps(tables.directed),
    }
    Path(path).write_bytes(with_sorted_header(save(tensors, metadata=metadata)))


def _length(clique: Clique) -> int:
    return -1 if clique.rows is None else len(clique.rows)


def _text(value: Fraction) -> str:
    return f"{integer_text(value.numerator)}/{integer_text(value.denominator)}"


def load_junction_model(path: str | Path) -> JunctionModel:
    """Read a file. Raises JunctionFileError when it is not one or contradicts itself, OSError when it cannot be read."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(str(path), framework="numpy") as file:
            metadata = file.metadata() or {}
            arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    except SafetensorError as error:
        raise JunctionFileError(f"{path} is not a safetensors file: {error}") from None
    if metadata.get("format") != FORMAT or metadata.get("version") != VERSION:
        raise JunctionFileError(f"{path} is not a {FORMAT} file of version {VERSION}")
    try:
        return _read(arrays, metadata)
    except KeyError as error:
        raise JunctionFileError(f"{path}: {error.args[0]!r} is missing") from None
    except (TypeError, ValueError, IndexError, AttributeError, OverflowError) as error:
        raise JunctionFileError(f"{path}: {error}") from None


def _read(arrays: Arrays, metadata: Mapping[str, str]) -> JunctionModel:
    for name, dtype in DTYPES.items():
        if arrays[name].dtype != dtype:
            raise ValueError(f"tensor {name!r} is {arrays[name].dtype}, not {np.dtype(dtype)}")
    tables = _tables(arrays, metadata)
    cliques = _cliques(arrays, tables)
    levels, cliques = _levels(arrays, cliques)
    states = {str(name): tuple(map(str, names)) for name, names in json.loads(metadata["states"]).items()}
    fixed = {str(name): str(state) for name, state in json.loads(metadata["fixed"]).items()}
    for variable, state in fixed.items():
        if variable in tables.states or state not in states[variable]:
            raise ValueError(f"'fixed' says {variable!r} is {state!r}")
    model = JunctionModel(
        tables,
        arrays["theta"],
        arrays["own"],
        arrays["pointers"],
        arrays["indicators"],
        levels,
        cliques,
        levels[-1].read[1] if levels else 0,
        int(metadata["exponent"]),
        fixed,
        json.loads(metadata["whole"]) is True,
        states,
    )
    _check(model)
    _check_theta(model)
    return model


def _split(flat: NDArray[Any], lengths: Sequence[int], name: str) -> list[NDArray[Any]]:
    ends = np.cumsum([0, *lengths])
    if flat.ndim != 1 or min(lengths, default=0) < 0 or ends[-1] != len(flat):
        raise ValueError(f"tensor {name!r} does not have the length that the others say")
    return [flat[first:last] for first, last in pairwise(ends.tolist())]


def _tables(arrays: Arrays, metadata: Mapping[str, str]) -> Tables:
    every = json.loads(metadata["states"])
    names = [str(name) for name in json.loads(metadata["variables"])]
    states = {name: tuple(map(str, every[name])) for name in names}
    sizes = [len(states[name]) for name in names]
    values = tuple(fraction_of(text, LONGEST) for text in json.loads(metadata["values"]))
    constant = fraction_of(metadata["constant"], LONGEST)
    if (
        len(states) != len(names)
        or 0 in sizes
        or not values
        or any(values[:1])
        or min(values[1:], default=1) <= 0
        or constant <= 0
    ):
        raise ValueError("the variables repeat, have no states, or a value is not positive")
    scopes = [
        tuple(scope.tolist())
        for scope in _split(arrays["table_scopes"], arrays["table_lengths"].tolist(), "table_scopes")
    ]
    for scope in scopes:
        if len(set(scope)) != len(scope) or not all(0 <= variable < len(sizes) for variable in scope):
            raise ValueError(f"a table over the variables {scope}")
    numbers = _split(
        arrays["table_numbers"], [joint_states(scope, sizes) for scope in scopes], "table_numbers"
    )
    if arrays["table_numbers"].size and not 0 <= arrays["table_numbers"].min() <= arrays[
        "table_numbers"
    ].max() < len(values):
        raise ValueError("tensor 'table_numbers' names a value that is not there")
    directed = json.loads(metadata["directed"]) is True
    if directed and [scope[-1] for scope in scopes] != list(range(len(names))):
        raise ValueError("a directed model needs one table for each variable, in order")
    return Tables(states, tuple(scopes), tuple(numbers), Values(values), directed, constant)


def _cliques(arrays: Arrays, tables: Tables) -> tuple[Clique, ...]:
    """The cliques; where their messages start is for ``_levels`` to say."""
    about = arrays["cliques"].tolist()
    lengths = [[row[column] for row in about] for column in (4, 5, 6)]
    scopes = _split(arrays["scopes"], lengths[0], "scopes")
    factors = _split(arrays["factors"], lengths[1], "factors")
    rows = _split(arrays["rows"], [max(length, 0) for length in lengths[2]], "rows")
    if sorted(arrays["factors"].tolist()) != list(range(len(tables.scopes))):
        raise ValueError("some table is multiplied in no clique, or in two")
    found: list[Clique] = []
    entry = 0
    for (entries, messages, heads, level, *_, length), scope, tabled, kept in zip(
        about, scopes, factors, rows
    ):
        variables = tuple(scope.tolist())
        if len(set(variables)) != len(variables) or not all(0 <= v < len(tables.sizes) for v in variables):
            raise ValueError(f"a clique over the variables {variables}")
        states = joint_states(variables, tables.sizes)
        if (
            entries != (states if length < 0 else length)
            or entries < 1
            or messages < 1
            or not 0 <= heads <= 4
        ):
            raise ValueError("a clique whose entries do not fit its scope")
        if length >= 0 and (kept[0] < 0 or kept[-1] >= states or (np.diff(kept) <= 0).any()):
            raise ValueError("a clique whose rows are not ascending joint states")
        if any(not set(tables.scopes[factor]) <= set(variables) for factor in tabled.tolist()):
            raise ValueError("a table that is not within its clique")
        narrow = kept.astype(np.int32) if states < 1 << 31 else kept
        found.append(
            Clique(
                variables,
                tuple(tabled.tolist()),
                None if length < 0 else narrow,
                entry,
                entries,
                0,
                messages,
                heads,
                level,
            )
        )
        entry += entries
    return tuple(found)


def _levels(arrays: Arrays, cliques: Sequence[Clique]) -> tuple[tuple[Level, ...], tuple[Clique, ...]]:
    """The levels, and the cliques with their messages where the levels say."""
    ends = arrays["levels"].tolist()
    layers: list[list[Clique]] = [[] for _ in ends]
    for before, clique in pairwise([None, *cliques]):
        if clique is None or not 0 <= clique.level < len(ends):
            raise ValueError("a clique of no level")
        if before is not None and not before.level <= clique.level <= before.level + 1:
            raise ValueError("the cliques are not in the order of their levels")
        layers[clique.level].append(clique)
    found: list[Level] = []
    placed: list[Clique] = []
    written = (0, sum(clique.messages for clique in layers[0]) if layers else 0)
    low, entry, pointer = written[1], 0, 0
    for depth, ((middle, last), layer) in enumerate(zip(ends, layers)):
        below = layers[depth + 1] if depth + 1 < len(layers) else []
        if middle != low + sum(clique.messages for clique in below) or last < middle or not layer:
            raise ValueError(f"level {depth} does not read what the next one writes")
        heads = [clique.heads for clique in layer]
        if heads != sorted(heads, reverse=True):
            raise ValueError(f"level {depth} does not start with the cliques of most pointers")
        slots = tuple(sum(c.entries for c in layer if c.heads > j) for j in range(max(heads)))
        starts = np.cumsum([written[0], *(clique.messages for clique in layer)]).tolist()
        placed += [replace(clique, first_message=start) for clique, start in zip(layer, starts)]
        entries = sum(clique.entries for clique in layer)
        found.append(Level((low, last), middle, written, (entry, entry + entries), slots, pointer))
        entry, pointer = entry + entries, pointer + sum(slots)
        written, low = (low, middle), last
    return tuple(found), tuple(placed)


def _check(model: JunctionModel) -> None:
    """Every index in range: the runs do not look again."""
    entries = sum(clique.entries for clique in model.cliques)
    pointers = sum(sum(level.slots) for level in model.levels)
    if (
        model.theta.shape != (entries,)
        or model.own.shape != (entries,)
        or model.pointers.shape != (pointers,)
    ):
        raise ValueError("theta, own or pointers do not have the length that the cliques say")
    if not (np.isfinite(model.theta).all() and (model.theta >= 0).all()):
        raise ValueError("theta is negative or not finite")
    for level in model.levels:
        own = model.own[slice(*level.entries)]
        if (np.diff(own) < 0).any() or not np.array_equal(np.unique(own), np.arange(*level.written)):
            raise ValueError("own is not ascending, or leaves a message of its level out")
        read = model.pointers[level.pointers : level.pointers + sum(level.slots)]
        if len(read) and not 0 <= read.min() <= read.max() < level.read[1] - level.read[0]:
            raise ValueError("a pointer to a message that its level does not read")
    for clique in model.cliques:
        own = model.own[clique.first : clique.first + clique.entries]
        if own[0] != clique.first_message or own[-1] != clique.first_message + clique.messages - 1:
            raise ValueError("a clique that writes other messages than its own")
    places = np.concatenate(
        [np.arange(level.middle, level.read[1]) for level in model.levels] or [np.zeros(0, np.int64)]
    )
    if model.indicators.shape != (len(model.tables.sizes),) or not np.array_equal(
        np.sort(model.state_messages), places
    ):
        raise ValueError("the indicators are not the messages that the levels say")


def _check_theta(model: JunctionModel) -> None:
    """theta is the product of the exact table entries, as far as float64 says, times a power of two for each clique."""
    theta, logs = model.theta, log_theta(model)
    if np.isneginf(logs).any():
        raise ValueError("a token for a joint state that a table excludes")
    normal = theta > np.finfo(np.float64).tiny
    with np.errstate(divide="ignore"):
        shift = (np.log(theta) - logs) / np.log(2.0)
    starts = np.array([clique.first for clique in model.cliques], dtype=np.int64)
    most = np.maximum.reduceat(np.where(normal, shift, -np.inf), starts) if len(starts) else shift
    power = np.repeat(np.rint(most), [clique.entries for clique in model.cliques])
    allowed = LOG_ROUNDING * (1.0 + np.abs(logs) / np.log(2.0))
    if not (np.abs(shift - power) <= allowed)[normal].all():
        raise ValueError("theta and the exact table entries disagree")
