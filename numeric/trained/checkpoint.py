"""Transformer checkpoints in safetensors files, one layer at a time: BERT-style and torch ``nn.TransformerEncoderLayer``.

Nothing in a file is executed, and no file is loaded whole: tensors are read by name when a layer asks for them, converted to
float64 and checked (shape, finite numbers). Every refusal is a ``CheckpointError`` of one line.

The table ``NAMES`` maps the roles of ``transformer.Layer`` to tensor names; {i} is the layer's number. Every tensor of the file is
read by a layer or the embeddings, or belongs to a head that comes after the layers (listed as left out); any other is a part of
the model that nothing here computes, and the file is refused naming it. What weights do not tell is in ``settings``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np

from numeric.trained.settings import Architecture, Settings, read_settings
from numeric.trained.softmax_layer import TrainedLayer, TrainedNorm, normalise
from numeric.trained.weight_files import CheckpointError, Floats, Weights, open_weights

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
BUFFERS = ("embeddings.position_ids", "embeddings.token_type_ids")
"""Stored numbers that are no weights: 0, 1, 2, ... and zeros, else the file is refused."""
HEADS = ("pooler.", "cls.", "lm_head.", "classifier.", "qa_outputs.")
"""What comes after the layers; a final ``norm.`` of torch's encoder as well."""
NORM_NAMES = {"weight": "gamma", "bias": "beta"}
"""The older names of a BERT norm's tensors."""
SHOWN = 3


@dataclass(frozen=True)
class Checkpoint:
    """An open checkpoint. ``layer(i)`` reads one layer; ``embed`` turns token ids into inputs where the file has embeddings.

    ``left_out`` names the tensors that come after the layers and are not read. ``padding`` is the token id without a position of
    its own, None where positions simply count from 0.
    """

    path: Path
    model_type: str
    architecture: Architecture
    prefix: str
    bare: bool
    layers: int
    width: int
    heads: int
    hidden: int
    activation: str
    placement: Literal["pre", "post"]
    epsilon: float
    padding: int | None
    left_out: tuple[str, ...]
    file: Weights = field(repr=False)

    @property
    def vocabulary(self) -> int | None:
        """The number of token ids, None without embeddings."""
        return self.rows("word")

    @property
    def positions(self) -> int | None:
        """The longest input the position embeddings allow, None without them."""
        rows = self.rows("position")
        return rows if rows is None or self.padding is None else rows - self.padding - 1

    def rows(self, table: str) -> int | None:
        """The number of rows of an embedding table: word, position or type."""
        name = self.prefix + EMBEDDINGS[table]
        return self.file.shape(name)[0] if name in self.file.names else None

    def layer(self, index: int) -> TrainedLayer:
        """Layer ``index`` as ``numeric.trained.softmax_layer.TrainedLayer``."""
        if not 0 <= index < self.layers:
            raise CheckpointError(
                f"{self.path}: there is no layer {index}; the layers are 0 to {self.layers - 1}"
            )
        d, n, heads = self.width, self.hidden, self.heads
        size = d // heads
        if self.architecture == "torch":
            packed = self._name("packed", index)
            weights = self.file.tensor(f"{packed}_weight", (3 * d, d)).reshape(3, heads, size, d)
            biases = self._bias(f"{packed}_bias", (3 * d,)).reshape(3, heads, size)
        else:
            parts = [self._linear(role, index, d, d) for role in ("query", "key", "value")]
            weights = np.stack([w for w, _ in parts]).reshape(3, heads, size, d)
            biases = np.stack([b for _, b in parts]).reshape(3, heads, size)
        output, output_bias = self._linear("output", index, d, d)
        inner, inner_bias = self._linear("inner", index, n, d)
        outer, outer_bias = self._linear("outer", index, d, n)
        return TrainedLayer(
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
            attention_norm=self._norm(self._name("attention_norm", index)),
            feed_norm=self._norm(self._name("feed_norm", index)),
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
        word, place, kind = (self.prefix + EMBEDDINGS[table] for table in ("word", "position", "type"))
        summed = np.concatenate([self.file.row(word, i) for i in ids])
        summed = summed + np.concatenate([self.file.row(place, i) for i in self._places(ids)])
        return normalise(
            self._norm(self.prefix + EMBEDDINGS["norm"]), (summed + self.file.row(kind, 0))[None]
        )

    def _places(self, ids: Sequence[int]) -> Iterator[int]:
        """The row of the position table for each token. RoBERTa counts from the padding id's successor, and its padding tokens
        all stand at the padding id."""
        place = -1 if self.padding is None else self.padding
        for token in ids:
            if token == self.padding:
                yield token
            else:
                place += 1
                yield place

    def _name(self, role: str, index: int) -> str:
        name = NAMES[self.architecture][role].replace("{i}", str(index))
        return self.prefix + (name.split(".", 2)[2] if self.bare else name)

    def _linear(self, role: str, index: int, rows: int, columns: int) -> tuple[Floats, Floats]:
        name = self._name(role, index)
        return self.file.tensor(f"{name}.weight", (rows, columns)), self._bias(f"{name}.bias", (rows,))

    def _bias(self, name: str, shape: tuple[int, ...]) -> Floats:
        """A bias; zero where the layers were built without (torch's bias=False: then none of them has one)."""
        return self.file.tensor(name, shape) if name in self.file.names else np.zeros(shape)

    def _norm(self, name: str) -> TrainedNorm:
        gain, shift = norm_tensors(self.file, name)
        return TrainedNorm(
            "layer",
            self.file.tensor(gain, (self.width,)),
            self._bias(shift, (self.width,)),
            self.epsilon,
        )

    def expected(self) -> dict[str, tuple[int, ...]]:
        """The names and shapes of every tensor that the layers and embeddings read."""
        d, n = self.width, self.hidden
        shapes = {"output": (d, d), "inner": (n, d), "outer": (d, n)}
        if self.architecture == "bert":
            shapes |= dict.fromkeys(("query", "key", "value"), (d, d))
        found: dict[str, tuple[int, ...]] = {}
        for index in range(self.layers):
            if self.architecture == "torch":
                packed = self._name("packed", index)
                found |= {f"{packed}_weight": (3 * d, d), f"{packed}_bias": (3 * d,)}
            for role, shape in shapes.items():
                name = self._name(role, index)
                found |= {f"{name}.weight": shape, f"{name}.bias": shape[:1]}
            for role in ("attention_norm", "feed_norm"):
                found |= dict.fromkeys(norm_tensors(self.file, self._name(role, index)), (d,))
        start = f"{self.prefix}embeddings."
        if self.architecture == "bert" and any(name.startswith(start) for name in self.file.names):
            for table in ("word", "position", "type"):
                name = self.prefix + EMBEDDINGS[table]
                found[name] = (*self.file.shape(name)[:1], d) if name in self.file.names else (1, d)
            found |= dict.fromkeys(norm_tensors(self.file, self.prefix + EMBEDDINGS["norm"]), (d,))
        return found


def open_checkpoint(
    path: str | Path,
    *,
    heads: int | None = None,
    activation: str | None = None,
    norm_first: bool | None = None,
    model_type: str | None = None,
) -> Checkpoint:
    """Open a safetensors file, or the index of several, and recognise what is in it.

    The other arguments say what ``config.json`` beside it does not; they must not contradict it. Raises CheckpointError for
    anything that is not a readable BERT-style or torch encoder checkpoint, read whole.
    """
    path = Path(path)
    file = open_weights(path)
    architecture, prefix, indices, bare = _recognise(path, file.names)
    settings = read_settings(
        path,
        architecture,
        prefix,
        heads=heads,
        activation=activation,
        norm_first=norm_first,
        model_type=model_type,
    )
    first = f"{prefix}{NAMES[architecture]['inner'].replace('{i}', str(indices[0]))}.weight"
    if bare:
        first = f"{prefix}linear1.weight"
    if first not in file.names:
        raise CheckpointError(f"{path}: tensor {first} is missing")
    shape = file.shape(first)
    if len(shape) != 2:
        raise CheckpointError(f"{path}: tensor {first} has shape {shape}, expected two axes")
    hidden, width = shape
    if width % settings.heads:
        raise CheckpointError(f"{path}: width {width} does not divide into {settings.heads} heads")
    final_norm = architecture == "torch" and not bare
    found = Checkpoint(
        path=path,
        model_type=settings.model_type,
        architecture=architecture,
        prefix=prefix,
        bare=bare,
        layers=len(indices),
        width=width,
        heads=settings.heads,
        hidden=hidden,
        activation=settings.activation,
        placement=settings.placement,
        epsilon=settings.epsilon,
        padding=settings.padding,
        left_out=tuple(sorted(name for name in file.names if _after_the_layers(prefix, name, final_norm))),
        file=file,
    )
    _check_tensors(found, settings.biases)
    _check_sizes(found, settings)
    return found


def norm_tensors(file: Weights, name: str) -> tuple[str, str]:
    """The names of a norm's gain and shift: weight and bias, or gamma and beta. Raises CheckpointError when both are there."""
    older = [f"{name}.{old}" for old in NORM_NAMES.values()]
    newer = [f"{name}.{new}" for new in NORM_NAMES]
    mixed = [n for n in (*newer, *older) if n in file.names]
    if any(n in file.names for n in newer) and any(n in file.names for n in older):
        raise CheckpointError(f"{file.path}: {' and '.join(mixed)} name one norm in two ways; keep one")
    gain, shift = older if mixed and mixed[0] in older else newer
    return gain, shift


def _after_the_layers(prefix: str, name: str, final_norm: bool) -> bool:
    """Whether a tensor belongs to a head: beside the encoder or one of the modules that hold it, never one that holds it."""
    parts = prefix.split(".")[:-1]
    roots = {"".join(f"{part}." for part in parts[:count]) for count in range(len(parts) + 1)}
    heads = tuple(root + head for root in roots for head in HEADS if not prefix.startswith(root + head))
    return name.startswith(heads) or (final_norm and name in {f"{prefix}norm.{part}" for part in NORM_NAMES})


def _check_tensors(found: Checkpoint, biases: bool | None) -> None:
    """Every tensor that is needed has its shape, and every tensor that is there is needed or comes after the layers."""
    file, wanted = found.file, found.expected()
    if found.architecture == "torch":
        mine = [name for name in wanted if name.endswith("bias")]
        present = [name for name in mine if name in file.names]
        if biases is not None and biases != bool(present):
            raise CheckpointError(
                f"{found.path}: config.json says bias {biases}, the tensors {'have' if present else 'lack'} them"
            )
        if not present:
            wanted = {name: shape for name, shape in wanted.items() if name not in mine}
    for name, shape in wanted.items():
        file.demand(name, shape)
    buffers = {found.prefix + name for name in BUFFERS if found.architecture == "bert"}
    for name in sorted(buffers & set(file.names)):
        _check_buffer(found, name)
    unread = sorted(set(file.names) - set(wanted) - set(found.left_out) - buffers)
    if unread:
        more = f" and {len(unread) - SHOWN} more" if len(unread) > SHOWN else ""
        raise CheckpointError(
            f"{found.path}: nothing here computes with {', '.join(unread[:SHOWN])}{more}; without them the model is another one"
        )


def _check_buffer(found: Checkpoint, name: str) -> None:
    shape = found.file.shape(name)
    rows = found.rows("position")
    values = found.file.get_tensor(name) if shape in {(1, rows), (rows,)} else None
    usual = np.arange(rows or 0) if name.endswith("position_ids") else np.zeros(rows or 0)
    if values is None or not np.array_equal(np.ravel(values), usual):
        raise CheckpointError(f"{found.path}: tensor {name} is not the usual one, so tokens stand elsewhere")


def _check_sizes(found: Checkpoint, settings: Settings) -> None:
    """What config.json says of the tensors is what they are."""
    sizes = {
        "layers": found.layers,
        "width": found.width,
        "hidden": found.hidden,
        "vocabulary": found.vocabulary,
        "positions": found.rows("position"),
        "types": found.rows("type"),
    }
    for quantity, said in settings.sizes.items():
        seen = sizes[quantity]
        if seen is not None and seen != said:
            raise CheckpointError(
                f"{found.path}: config.json says {said} for its {quantity}, the tensors have {seen}"
            )
    if found.positions is not None and found.positions < 1:
        raise CheckpointError(f"{found.path}: {found.rows('position')} position embeddings leave no position")


def _recognise(path: Path, names: Mapping[str, object]) -> tuple[Architecture, str, list[int], bool]:
    """(architecture, prefix, layer numbers, whether it is one layer without a number)."""
    kinds: tuple[Architecture, ...] = ("bert", "torch")
    for architecture in kinds:
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
    shown = ", ".join(sorted(names)[:SHOWN]) or "none"
    raise CheckpointError(
        f"{path}: unknown architecture: neither BERT nor torch TransformerEncoderLayer tensors (first names: {shown})"
    )
