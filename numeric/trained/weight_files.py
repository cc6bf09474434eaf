"""Tensors by name from one safetensors file or from all shards that an index names; nothing is executed or read whole."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

CONFIG_BYTES = 1_000_000
INDEX_BYTES = 20_000_000
INDEX = ".safetensors.index.json"
PICKLES = (b"PK\x03\x04", b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05")
NUMBERS = {"F64", "F32", "F16"}
_SHARD = re.compile(r".+-\d+-of-0*(?P<count>\d+)\.safetensors")


class CheckpointError(ValueError):
    """A file that cannot be read as a transformer; the message is one line and says what to do where there is something."""

    def __init__(self, message: str) -> None:
        super().__init__(" ".join(message.split()))


class Weights:
    """The tensors of one file, or of several that belong together; ``names`` says in which."""

    def __init__(self, path: Path, names: Mapping[str, Any]) -> None:
        self.path, self.names = path, names

    def shape(self, name: str) -> tuple[int, ...]:
        return tuple(int(size) for size in self.names[name].get_slice(name).get_shape())

    def get_tensor(self, name: str) -> Any:
        """The tensor as it is stored."""
        return self.names[name].get_tensor(name)

    def demand(self, name: str, shape: tuple[int, ...]) -> None:
        """Raises CheckpointError for a missing tensor, another shape, or another type than floating point."""
        if name not in self.names:
            raise CheckpointError(f"{self.path}: tensor {name} is missing")
        kind = self.names[name].get_slice(name).get_dtype()
        if kind not in NUMBERS:
            raise CheckpointError(
                f"{self.path}: tensor {name} has type {kind}; save it as one of {', '.join(sorted(NUMBERS))}"
            )
        if self.shape(name) != shape:
            raise CheckpointError(
                f"{self.path}: tensor {name} has shape {self.shape(name)}, expected {shape}"
            )

    def tensor(self, name: str, shape: tuple[int, ...]) -> Floats:
        """A tensor as float64. Raises as ``demand``, and for numbers that are not finite."""
        self.demand(name, shape)
        return self._finite(name, self.get_tensor(name))

    def row(self, name: str, number: int) -> Floats:
        """(1, columns): one row of a matrix; the others are not read."""
        return self._finite(name, self.names[name].get_slice(name)[number : number + 1, :])

    def _finite(self, name: str, raw: Any) -> Floats:
        values: Floats = np.asarray(raw, dtype=np.float64)
        if not np.isfinite(values).all():
            count = int(np.count_nonzero(~np.isfinite(values)))
            raise CheckpointError(
                f"{self.path}: tensor {name} holds {count} numbers that are NaN or infinite"
            )
        return values


def open_weights(path: Path) -> Weights:
    """The tensors of a safetensors file, or of all shards of a ``.safetensors.index.json``.

    Raises CheckpointError for what is not complete: a truncated file, a pickle, one shard of several.
    """
    if path.name.endswith(INDEX):
        return Weights(path, _shards(path))
    opened = _open(path)
    _refuse_one_shard(path)
    return Weights(path, dict.fromkeys(opened.keys(), opened))


def read_json(path: Path, most: int) -> dict[str, Any]:
    """A JSON object of at most ``most`` bytes. Raises CheckpointError; a key that stands twice is an error."""
    try:
        if path.stat().st_size > most:
            raise CheckpointError(f"{path}: larger than {most} bytes")
        found = json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=_once)
    except OSError as error:
        raise CheckpointError(f"{path}: cannot read it: {error.strerror}") from None
    except (ValueError, RecursionError) as error:
        if isinstance(error, CheckpointError):
            raise
        raise CheckpointError(f"{path}: not readable as JSON ({error})") from None
    if not isinstance(found, dict):
        raise CheckpointError(f"{path}: not a JSON object")
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"key {twice!r} stands twice")
    return result


def _open(path: Path) -> Any:
    from safetensors import SafetensorError, safe_open

    try:
        with path.open("rb") as stream:
            head = stream.read(8)
    except OSError as error:
        raise CheckpointError(f"{path}: cannot read it: {error.strerror}") from None
    try:
        return safe_open(str(path), framework="np")  # type: ignore[no-untyped-call]
    except (SafetensorError, OSError, ValueError) as error:
        # only now: the length that opens a good file may look like a pickle's first bytes
        if head.startswith(PICKLES):
            raise CheckpointError(
                f"{path}: this is a pickle, which would run code when read; save the weights with safetensors instead"
            ) from None
        raise CheckpointError(f"{path}: not a complete safetensors file ({error})") from None


def _weight_map(index: Path) -> dict[str, str]:
    found = read_json(index, INDEX_BYTES).get("weight_map")
    if not isinstance(found, dict) or not found:
        raise CheckpointError(f"{index}: it has no weight_map from tensor names to files")
    for name, file in found.items():
        if not isinstance(file, str) or Path(file).name != file or "\\" in file:
            raise CheckpointError(f"{index}: tensor {name} is in {file!r}, which is no file name beside it")
    return found


def _shards(index: Path) -> dict[str, Any]:
    listed = _weight_map(index)
    files = {file: _open(index.parent / file) for file in sorted(set(listed.values()))}
    held = {file: set(opened.keys()) for file, opened in files.items()}
    for name, file in listed.items():
        if name not in held[file]:
            raise CheckpointError(f"{index}: tensor {name} is not in {file}")
    for file, names in held.items():
        if extra := sorted(name for name in names if listed.get(name) != file):
            raise CheckpointError(f"{index}: it does not list tensor {extra[0]} of {file}")
    return {name: files[file] for name, file in listed.items()}


def _refuse_one_shard(path: Path) -> None:
    """A part of a model looks like a model with fewer layers, so that only names and the index beside it tell."""
    shard = _SHARD.fullmatch(path.name)
    several = shard is not None and int(shard["count"]) > 1
    for index in sorted(path.parent.glob(f"*{INDEX}")):
        files = set(_weight_map(index).values())
        if path.name in files and len(files) > 1:
            raise CheckpointError(f"{path}: one of {len(files)} shards of a model; give {index} instead")
    if several and shard is not None:
        raise CheckpointError(
            f"{path}: by its name one of {shard['count']} shards of a model; give the model's index ({INDEX}) instead"
        )
