"""Transformer checkpoints in safetensors files, one layer at a time: BERT-style and torch ``nn.TransformerEncoderLayer``.

Nothing in a file is executed, and no file is loaded whole: tensors are read by name when a layer asks for them, converted to
float64 and checked (shape, finite numbers). Every refusal is a ``CheckpointError`` of one line.

The table ``NAMES`` maps the roles of ``transformer.Layer`` to tensor names; {i} is the layer's number. The number of heads is not
in the weights: it comes from ``config.json`` beside the file, or from the caller.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from numeric.any_weights.transformer import ACTIVATIONS, Layer, Norm, normalise

Floats = NDArray[np.float64]

NAMES: Mapping[str, Mapping[str, str]] = {
    "bert": {
        "query": "encoder.layer.{i}.attention.self.query",
        "key": "encoder.layer.{i}.attention.self.key",
        "value": "encoder.layer.{i}.attention.self.value",
        "output": "encoder.layer.{i}.attention.output.dense",
        "inner": "encoder.layer.{i}.intermediate.dense",
        "outer": "encoder.layer.{i}.output.dense",
        "attention_norm": "encoder.layer.{i}.attention.output.LayerNorm",
        "feed_norm": "encoder.layer.{i}.output.LayerNorm",
    },
    "torch": {
        "packed": "layers.{i}.self_attn.in_proj",
        "output": "layers.{i}.self_attn.out_proj",
        "inner": "layers.{i}.linear1",
        "outer": "layers.{i}.linear2",
        "attention_norm": "layers.{i}.norm1",
        "feed_norm": "layers.{i}.norm2",
    },
}
"""Role -> tensor name without .weight/.bias (``in_proj_weight`` and ``in_proj_bias`` for the packed query, key, value)."""
MARKS = {
    "bert": re.compile(r"(?P<prefix>.*?)encoder\.layer\.(?P<i>\d+)\.attention\.self\.query\.weight"),
    "torch": re.compile(r"(?P<prefix>.*?)(?:layers\.(?P<i>\d+)\.)?self_attn\.in_proj_weight"),
}
EMBEDDINGS = {
    "word": "embeddings.word_embeddings.weight",
    "position": "embeddings.position_embeddings.weight",
    "type": "embeddings.token_type_embeddings.weight",
    "norm": "embeddings.LayerNorm",
}
CONFIG_BYTES = 1_000_000
PICKLES = (b"PK\x03\x04", b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05")
NUMBERS = {"F64", "F32", "F16"}


class CheckpointError(ValueError):
    """A file that cannot be read as a transformer; the message is one line and says what to do where there is something."""

    def __init__(self, message: str) -> None:
        super().__init__(" ".join(message.split()))


@dataclass(frozen=True)
class Checkpoint:
    """An open checkpoint. ``layer(i)`` reads one layer; ``embed`` turns token ids into inputs where the file has embeddings."""

    path: Path
    architecture: Literal["bert", "torch"]
    prefix: str
    bare: bool
    layers: int
    width: int
    heads: int
    hidden: int
    activation: str
    placement: Literal["pre", "post"]
    epsilon: float
    file: Any = field(repr=False)
    names: frozenset[str] = field(repr=False)

    @property
    def vocabulary(self) -> int | None:
        """The number of token ids, None without embeddings."""
        name = self.prefix + EMBEDDINGS["word"]
        return int(self.file.get_slice(name).get_shape()[0]) if name in self.names else None

    @property
    def positions(self) -> int | None:
        """The longest input the position embeddings allow, None without them."""
        name = self.prefix + EMBEDDINGS["position"]
        return int(self.file.get_slice(name).get_shape()[0]) if name in self.names else None

    def tensor(self, name: str, shape: tuple[int, ...]) -> Floats:
        """A tensor as float64. Raises CheckpointError for a missing tensor, another shape, or numbers that are not finite."""
        if name not in self.names:
            raise CheckpointError(f"{self.path}: tensor {name} is missing")
        part = self.file.get_slice(name)
        if part.get_dtype() not in NUMBERS:
            raise CheckpointError(
                f"{self.path}: tensor {name} has type {part.get_dtype()}; save it as one of {', '.join(sorted(NUMBERS))}"
            )
        if tuple(part.get_shape()) != shape:
            raise CheckpointError(
                f"{self.path}: tensor {name} has shape {tuple(part.get_shape())}, expected {shape}"
            )
        return self._finite(name, self.file.get_tensor(name))

    def _finite(self, name: str, raw: Any) -> Floats:
        values: Floats = np.asarray(raw, dtype=np.float64)
        if not np.isfinite(values).all():
            count = int(np.count_nonzero(~np.isfinite(values)))
            raise CheckpointError(
                f"{self.path}: tensor {name} holds {count} numbers that are NaN or infinite"
            )
        return values

    def layer(self, index: int) -> Layer:
        """Layer ``index`` as ``numeric.any_weights.transformer.Layer``."""
        if not 0 <= index < self.layers:
            raise CheckpointError(
                f"{self.path}: there is no layer {index}; the layers are 0 to {self.layers - 1}"
            )
        d, n, heads = self.width, self.hidden, self.heads
        size = d // heads
        if self.architecture == "torch":
            packed = self._name("packed", index)
            weights = self.tensor(f"{packed}_weight", (3 * d, d)).reshape(3, heads, size, d)
            biases = self._bias(f"{packed}_bias", (3 * d,)).reshape(3, heads, size)
        else:
            parts = [self._linear(role, index, d, d) for role in ("query", "key", "value")]
            weights = np.stack([w for w, _ in parts]).reshape(3, heads, size, d)
            biases = np.stack([b for _, b in parts]).reshape(3, heads, size)
        output, output_bias = self._linear("output", index, d, d)
        inner, inner_bias = self._linear("inner", index, n, d)
        outer, outer_bias = self._linear("outer", index, d, n)
        return Layer(
            query=weights[0],
            query_bias=biases[0],
            key=weights[1],
            key_bias=biases[1],
            value=weights[2],
            value_bias=biases[2],
            output=output.reshape(d, heads, size).transpose(1, 0, 2).copy(),
            output_bias=output_bias,
            inner=inner,
            inner_bias=inner_bias,
            outer=outer,
            outer_bias=outer_bias,
            activation=self.activation,
            scale=size**-0.5,
            placement=self.placement,
            attention_norm=self._norm("attention_norm", index),
            feed_norm=self._norm("feed_norm", index),
        )

    def embed(self, ids: Sequence[int]) -> Floats:
        """(1, T, d): word + position + type-0 embeddings, normalised; only the rows that are needed are read."""
        vocabulary, positions = self.vocabulary, self.positions
        if vocabulary is None or positions is None:
            raise CheckpointError(
                f"{self.path}: it has no embeddings, so token ids mean nothing; use random inputs"
            )
        wrong = [i for i in ids if not 0 <= i < vocabulary]
        if wrong:
            raise CheckpointError(f"{self.path}: token id {wrong[0]} is outside 0 to {vocabulary - 1}")
        if not 0 < len(ids) <= positions:
            raise CheckpointError(f"{self.path}: {len(ids)} tokens; it takes 1 to {positions}")
        word = self.prefix + EMBEDDINGS["word"]
        rows = self.file.get_slice(word)
        summed = np.concatenate([self._finite(word, rows[i : i + 1, :]) for i in ids])
        place = self.prefix + EMBEDDINGS["position"]
        summed = summed + self._finite(place, self.file.get_slice(place)[: len(ids), :])
        kind = self.prefix + EMBEDDINGS["type"]
        if kind in self.names:
            summed = summed + self._finite(kind, self.file.get_slice(kind)[0:1, :])
        return normalise(self._norm_of(self.prefix + EMBEDDINGS["norm"]), summed[None])

    def _name(self, role: str, index: int) -> str:
        name = NAMES[self.architecture][role].replace("{i}", str(index))
        return self.prefix + (name.split(".", 2)[2] if self.bare else name)

    def _linear(self, role: str, index: int, rows: int, columns: int) -> tuple[Floats, Floats]:
        name = self._name(role, index)
        return self.tensor(f"{name}.weight", (rows, columns)), self._bias(f"{name}.bias", (rows,))

    def _bias(self, name: str, shape: tuple[int, ...]) -> Floats:
        """A bias; zero where the layer was built without."""
        return self.tensor(name, shape) if name in self.names else np.zeros(shape)

    def _norm(self, role: str, index: int) -> Norm:
        return self._norm_of(self._name(role, index))

    def _norm_of(self, name: str) -> Norm:
        shift = self._bias(f"{name}.bias", (self.width,))
        return Norm("layer", self.tensor(f"{name}.weight", (self.width,)), shift, self.epsilon)


def open_checkpoint(
    path: str | Path, *, heads: int | None = None, activation: str | None = None, norm_first: bool = False
) -> Checkpoint:
    """Open a safetensors file and recognise what is in it. ``heads`` and ``activation`` override ``config.json``.

    Raises CheckpointError for anything that is not a readable BERT-style or torch encoder checkpoint.
    """
    path = Path(path)
    opened, names = _open(path)
    architecture, prefix, indices, bare = _recognise(path, names)
    config = _config(path.parent / "config.json")
    first = f"{prefix}{NAMES[architecture]['inner'].replace('{i}', str(indices[0]))}.weight"
    if bare:
        first = f"{prefix}linear1.weight"
    if first not in names:
        raise CheckpointError(f"{path}: tensor {first} is missing")
    shape = opened.get_slice(first).get_shape()
    if len(shape) != 2:
        raise CheckpointError(f"{path}: tensor {first} has shape {tuple(shape)}, expected two axes")
    hidden, width = map(int, shape)
    count = heads if heads is not None else config.get("num_attention_heads", config.get("nhead"))
    if not isinstance(count, int) or isinstance(count, bool):
        raise CheckpointError(
            f"{path}: the number of heads is not in the weights; put config.json with num_attention_heads beside it, or "
            "pass --heads"
        )
    if count < 1 or width % count:
        raise CheckpointError(f"{path}: width {width} does not divide into {count} heads")
    default = "gelu" if architecture == "bert" else "relu"
    chosen = activation or config.get("hidden_act", config.get("activation", default))
    if chosen not in ACTIVATIONS:
        raise CheckpointError(f"{path}: unknown activation {chosen!r}; known are {', '.join(ACTIVATIONS)}")
    first_norm = norm_first or config.get("norm_first") is True
    epsilon = config.get("layer_norm_eps", 1e-12 if architecture == "bert" else 1e-5)
    if not isinstance(epsilon, int | float) or not 0 <= epsilon < 1:
        raise CheckpointError(f"{path.parent / 'config.json'}: layer_norm_eps is {epsilon!r}")
    return Checkpoint(
        path=path,
        architecture=architecture,
        prefix=prefix,
        bare=bare,
        layers=len(indices),
        width=width,
        heads=count,
        hidden=hidden,
        activation=str(chosen),
        placement="pre" if first_norm and architecture == "torch" else "post",
        epsilon=float(epsilon),
        file=opened,
        names=names,
    )


def _open(path: Path) -> tuple[Any, frozenset[str]]:
    from safetensors import SafetensorError, safe_open

    try:
        with path.open("rb") as stream:
            head = stream.read(8)
    except OSError as error:
        raise CheckpointError(f"{path}: cannot read it: {error.strerror}") from None
    try:
        opened = safe_open(str(path), framework="np")
        return opened, frozenset(opened.keys())  # type: ignore[no-untyped-call]
    except (SafetensorError, OSError, ValueError) as error:
        # only now: the length that opens a good file may look like a pickle's first bytes
        if head.startswith(PICKLES):
            raise CheckpointError(
                f"{path}: this is a pickle, which would run code when read; save the weights with safetensors instead"
            ) from None
        raise CheckpointError(f"{path}: not a complete safetensors file ({error})") from None


def _recognise(path: Path, names: frozenset[str]) -> tuple[Literal["bert", "torch"], str, list[int], bool]:
    """(architecture, prefix, layer numbers, whether it is one layer without a number)."""
    for architecture in ("bert", "torch"):
        matches = [m for m in (MARKS[architecture].fullmatch(n) for n in sorted(names)) if m]
        if not matches:
            continue
        prefixes = sorted({m["prefix"] for m in matches})
        if len(prefixes) > 1:
            raise CheckpointError(f"{path}: several encoders ({', '.join(prefixes)}); save one of them alone")
        bare = architecture == "torch" and matches[0]["i"] is None
        indices = sorted(int(m["i"] or 0) for m in matches)
        if indices != list(range(len(indices))):
            raise CheckpointError(f"{path}: layers {indices} are there, some in between are missing")
        return architecture, prefixes[0], indices, bare
    shown = ", ".join(sorted(names)[:3]) or "none"
    raise CheckpointError(
        f"{path}: unknown architecture: neither BERT nor torch TransformerEncoderLayer tensors (first names: {shown})"
    )


def _config(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        if path.stat().st_size > CONFIG_BYTES:
            raise CheckpointError(f"{path}: larger than {CONFIG_BYTES} bytes")
        config = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        if isinstance(error, CheckpointError):
            raise
        raise CheckpointError(f"{path}: not readable as JSON ({error})") from None
    if not isinstance(config, dict):
        raise CheckpointError(f"{path}: not a JSON object")
    return config
