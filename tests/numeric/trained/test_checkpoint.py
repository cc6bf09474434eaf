"""Reading checkpoints: what is read is what was written; bad files are refused in one line; nothing is loaded whole."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from numeric.trained import softmax_layer as nt
from numeric.trained.checkpoint import CheckpointError, open_checkpoint

WIDTH, HEADS, HIDDEN, LAYERS, VOCABULARY = 8, 2, 12, 2, 11
CLOSE = 1e-12  # a few hundred float64 roundings of numbers of size 1


def bert_tensors(rng: np.random.Generator, dtype=np.float32) -> dict[str, np.ndarray]:
    def draw(*shape):
        return rng.normal(scale=0.5, size=shape).astype(dtype)

    tensors = {
        "embeddings.word_embeddings.weight": draw(VOCABULARY, WIDTH),
        "embeddings.position_embeddings.weight": draw(6, WIDTH),
        "embeddings.token_type_embeddings.weight": draw(2, WIDTH),
        "embeddings.LayerNorm.weight": draw(WIDTH),
        "embeddings.LayerNorm.bias": draw(WIDTH),
    }
    for i in range(LAYERS):
        base = f"encoder.layer.{i}"
        for name, rows, columns in (
            ("attention.self.query", WIDTH, WIDTH),
            ("attention.self.key", WIDTH, WIDTH),
            ("attention.self.value", WIDTH, WIDTH),
            ("attention.output.dense", WIDTH, WIDTH),
            ("intermediate.dense", HIDDEN, WIDTH),
            ("output.dense", WIDTH, HIDDEN),
        ):
            tensors[f"{base}.{name}.weight"] = draw(rows, columns)
            tensors[f"{base}.{name}.bias"] = draw(rows)
        for name in ("attention.output.LayerNorm", "output.LayerNorm"):
            tensors[f"{base}.{name}.weight"] = draw(WIDTH)
            tensors[f"{base}.{name}.bias"] = draw(WIDTH)
    return tensors


@pytest.fixture
def bert(tmp_path: Path) -> tuple[Path, dict[str, np.ndarray]]:
    tensors = bert_tensors(np.random.default_rng(1))
    path = tmp_path / "model.safetensors"
    save_file(tensors, path)
    config = {
        "model_type": "bert",
        "num_attention_heads": HEADS,
        "hidden_act": "gelu",
        "layer_norm_eps": 1e-12,
    }
    (tmp_path / "config.json").write_text(json.dumps(config), encoding="utf-8")
    return path, tensors


def test_a_bert_checkpoint_is_recognised(bert):
    path, tensors = bert
    c = open_checkpoint(path)
    assert (c.architecture, c.layers, c.width, c.heads, c.hidden) == ("bert", LAYERS, WIDTH, HEADS, HIDDEN)
    assert (c.activation, c.placement, c.vocabulary, c.positions) == ("gelu", "post", VOCABULARY, 6)
    layer = c.layer(1)
    stored = tensors["encoder.layer.1.attention.self.key.weight"]
    assert np.array_equal(layer.key.reshape(WIDTH, WIDTH), stored.astype(np.float64))
    assert np.array_equal(
        np.concatenate(list(layer.output), axis=1), tensors["encoder.layer.1.attention.output.dense.weight"]
    )
    x = c.embed([3, 1, 4])
    row = tensors["embeddings.word_embeddings.weight"][4].astype(float)
    row = (
        row
        + tensors["embeddings.position_embeddings.weight"][2]
        + tensors["embeddings.token_type_embeddings.weight"][0]
    )
    row = (row - row.mean()) / row.std() * tensors["embeddings.LayerNorm.weight"] + tensors[
        "embeddings.LayerNorm.bias"
    ]
    assert (
        np.abs(x[0, 2] - row).max() < 1e-6
    )  # epsilon and float32 statistics aside: only that the right rows are read


def test_a_prefix_is_accepted(tmp_path):
    tensors = {f"bert.{k}": v for k, v in bert_tensors(np.random.default_rng(1)).items()}
    save_file(tensors, tmp_path / "m.safetensors")
    found = open_checkpoint(tmp_path / "m.safetensors", heads=HEADS, model_type="bert")
    assert found.layer(0).width == WIDTH


@pytest.mark.parametrize("wrapped", [True, False])
def test_a_torch_encoder_agrees_with_torch(tmp_path, wrapped):
    torch = pytest.importorskip("torch", reason="the torch extra is not installed")
    torch.manual_seed(0)
    one = torch.nn.TransformerEncoderLayer(
        WIDTH, HEADS, HIDDEN, dropout=0.0, batch_first=True, dtype=torch.float64
    ).eval()
    model = torch.nn.TransformerEncoder(one, LAYERS, enable_nested_tensor=False).eval() if wrapped else one
    save_file({k: v.detach().numpy() for k, v in model.state_dict().items()}, tmp_path / "m.safetensors")
    c = open_checkpoint(tmp_path / "m.safetensors", heads=HEADS, model_type="torch")
    assert c.layers == (LAYERS if wrapped else 1)
    x = np.random.default_rng(0).normal(size=(2, 5, WIDTH))
    got = x
    for i in range(c.layers):
        got = nt.forward(c.layer(i), got)
    want = model(torch.from_numpy(x)).detach().numpy()
    assert np.abs(got - want).max() < CLOSE


def read_all(path: Path, **options) -> None:
    c = open_checkpoint(path, **options)
    for i in range(c.layers):
        c.layer(i)


def refuse(path: Path, pattern: str, **options) -> None:
    with pytest.raises(CheckpointError, match=pattern) as caught:
        read_all(path, **options)
    assert "\n" not in str(caught.value)


def test_truncated_files_are_refused(bert):
    path, _ = bert
    data = path.read_bytes()
    for size in (0, 4, 8, 100, len(data) - 1):
        path.write_bytes(data[:size])
        refuse(path, "not a complete safetensors file")


def test_not_a_number_is_refused(bert):
    path, tensors = bert
    tensors["encoder.layer.1.output.dense.weight"][3, 4] = np.nan
    save_file(tensors, path)
    refuse(path, r"encoder\.layer\.1\.output\.dense\.weight holds 1 numbers that are NaN")


def test_wrong_shapes_are_refused(bert):
    path, tensors = bert
    tensors["encoder.layer.0.attention.self.value.weight"] = np.zeros((WIDTH, WIDTH + 1), np.float32)
    save_file(tensors, path)
    refuse(path, r"value\.weight has shape \(8, 9\), expected \(8, 8\)")


def test_missing_tensors_and_layers_are_refused(bert):
    path, tensors = bert
    save_file({k: v for k, v in tensors.items() if k != "encoder.layer.1.output.dense.weight"}, path)
    refuse(path, r"encoder\.layer\.1\.output\.dense\.weight is missing")
    save_file({k.replace("layer.1", "layer.3"): v for k, v in tensors.items()}, path)
    refuse(path, r"layers \[0, 3\]")


def test_a_pickle_is_refused_and_not_run(tmp_path):
    flag = tmp_path / "ran"

    class Bomb:
        def __reduce__(self):
            return (flag.write_text, ("ran",))

    path = tmp_path / "pytorch_model.bin"
    path.write_bytes(pickle.dumps(Bomb()))
    refuse(path, "pickle")
    path.write_bytes(b"PK\x03\x04" + bytes(100))
    refuse(path, "pickle")
    assert not flag.exists()


def test_unknown_architectures_are_refused(tmp_path):
    save_file(
        {"model.layers.0.mlp.gate_proj.weight": np.zeros((2, 2), np.float32)}, tmp_path / "m.safetensors"
    )
    refuse(tmp_path / "m.safetensors", "unknown architecture")


def test_heads_must_be_known_and_divide_the_width(bert):
    path, _ = bert
    refuse(path, "num_attention_heads is 2, but --heads says 3", heads=3)
    (path.parent / "config.json").unlink()
    refuse(path, "--heads", model_type="bert")
    refuse(path, "does not divide", heads=3, model_type="bert")
    (path.parent / "config.json").write_text("[1]", encoding="utf-8")
    refuse(path, "not a JSON object")
    (path.parent / "config.json").write_text("{", encoding="utf-8")
    refuse(path, "not readable as JSON")


def test_unknown_activations_are_refused(bert):
    path, _ = bert
    refuse(path, "hidden_act is 'gelu', but --activation says 'swoosh'", activation="swoosh")
    (path.parent / "config.json").unlink()
    refuse(path, "unknown activation 'swoosh'", activation="swoosh", heads=HEADS, model_type="bert")


def test_other_number_types_are_refused(tmp_path):
    tensors = bert_tensors(np.random.default_rng(1))
    tensors["encoder.layer.0.output.dense.weight"] = np.zeros((WIDTH, HIDDEN), np.int32)
    save_file(tensors, tmp_path / "m.safetensors")
    refuse(tmp_path / "m.safetensors", "has type I32", heads=HEADS, model_type="bert")


def test_token_ids_are_checked(bert):
    c = open_checkpoint(bert[0])
    for ids, pattern in (([VOCABULARY], "outside"), ([], "takes 1 to 6"), ([0] * 7, "takes 1 to 6")):
        with pytest.raises(CheckpointError, match=pattern):
            c.embed(ids)


LIMIT = 350_000_000
"""Bytes of address-space-independent memory the child may touch; the file below is 1 GB."""


def test_a_gigabyte_is_not_loaded_whole(tmp_path, repository):
    """A sparse 1 GB file whose embedding is never read whole; the child reports its peak resident memory."""
    if not Path("/proc/self/status").exists():
        pytest.skip("peak memory is read from /proc")
    width, vocabulary = 64, 1_000_000_000 // (4 * 64)
    header: dict[str, object] = {}
    small = {
        k: v
        for k, v in bert_tensors(np.random.default_rng(1)).items()
        if not k.startswith("embeddings") and "layer.0" in k
    }
    sizes = {k: tuple({WIDTH: width}.get(s, s) for s in v.shape) for k, v in small.items()}
    sizes |= {
        "embeddings.word_embeddings.weight": (vocabulary, width),
        "embeddings.position_embeddings.weight": (8, width),
        "embeddings.token_type_embeddings.weight": (2, width),
        "embeddings.LayerNorm.weight": (width,),
        "embeddings.LayerNorm.bias": (width,),
    }
    offset = 0
    for name, shape in sizes.items():
        size = 4 * int(np.prod(shape))
        header[name] = {"dtype": "F32", "shape": list(shape), "data_offsets": [offset, offset + size]}
        offset += size
    text = json.dumps(header).encode()
    path = tmp_path / "large.safetensors"
    with path.open("wb") as stream:
        stream.write(len(text).to_bytes(8, "little") + text)
        stream.truncate(8 + len(text) + offset)  # zeros, which take no room on disk
    assert path.stat().st_size > 1_000_000_000
    script = textwrap.dedent(
        """
        import re, sys
        from numeric.trained.checkpoint import open_checkpoint
        from numeric.trained.explain import explain
        c = open_checkpoint(sys.argv[1], heads=2, model_type="bert")
        report = explain((c.layer(i) for i in range(c.layers)), c.embed([0, 5, c.vocabulary - 1]))
        # not ru_maxrss, which starts with the peak of the process that started this one
        peak = re.search(r"VmHWM:\\s+(\\d+) kB", open("/proc/self/status").read())
        print(len(report.heads), int(peak[1]) * 1024)
        """
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(path)], cwd=repository, capture_output=True, text=True, check=True
    )
    heads, peak = map(int, done.stdout.split())
    assert heads == 2
    assert 10_000_000 < peak < LIMIT
