"""Checkpoints of many kinds: each is read as what it is, or refused by the name of what would be passed over."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import save_file

from numeric.trained.checkpoint import Checkpoint, CheckpointError, open_checkpoint
from numeric.trained.explain import explain
from tests.numeric.trained.test_checkpoint import (
    HEADS,
    HIDDEN,
    LAYERS,
    VOCABULARY,
    WIDTH,
    bert_tensors,
    refuse,
)

Tensors = dict[str, np.ndarray]
CONFIG = {
    "model_type": "bert",
    "num_attention_heads": HEADS,
    "hidden_size": WIDTH,
    "num_hidden_layers": LAYERS,
    "intermediate_size": HIDDEN,
    "vocab_size": VOCABULARY,
    "max_position_embeddings": 6,
    "type_vocab_size": 2,
    "hidden_act": "gelu",
    "layer_norm_eps": 1e-12,
}
TORCH = {"nhead": HEADS}
FIRST = "encoder.layer.0"


def zeros(*shape: int) -> np.ndarray:
    return np.zeros(shape, np.float32)


def torch_tensors(rng: np.random.Generator, layers: int = LAYERS, biases: bool = True) -> Tensors:
    """The tensors of torch's nn.TransformerEncoder, in its names."""
    found: Tensors = {}
    for i in range(layers):
        for name, *shape in (
            ("self_attn.in_proj_", 3 * WIDTH, WIDTH),
            ("self_attn.out_proj.", WIDTH, WIDTH),
            ("linear1.", HIDDEN, WIDTH),
            ("linear2.", WIDTH, HIDDEN),
            ("norm1.", WIDTH),
            ("norm2.", WIDTH),
        ):
            found[f"layers.{i}.{name}weight"] = rng.normal(size=shape).astype(np.float32)
            if biases:
                found[f"layers.{i}.{name}bias"] = rng.normal(size=shape[:1]).astype(np.float32)
    return found


def store(folder: Path, tensors: Tensors, config: Any = None, name: str = "model.safetensors") -> Path:
    folder.mkdir(exist_ok=True)
    save_file(tensors, folder / name)
    if config is not None:
        (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    return folder / name


@pytest.fixture
def bert() -> Tensors:
    return bert_tensors(np.random.default_rng(3))


@pytest.fixture
def torch_encoder() -> Tensors:
    return torch_tensors(np.random.default_rng(4))


def same_layers(one: Checkpoint, other: Checkpoint) -> bool:
    x = np.random.default_rng(0).normal(size=(1, 4, WIDTH))
    ours, theirs = (explain((c.layer(i) for i in range(c.layers)), x) for c in (one, other))
    return one.layers == other.layers and all(map(np.array_equal, ours.attention, theirs.attention))


# Read rightly ---------------------------------------------------------------------------------------------------


def older_names(tensors: Tensors) -> Tensors:
    names = {"LayerNorm.weight": "LayerNorm.gamma", "LayerNorm.bias": "LayerNorm.beta"}
    found = {}
    for name, value in tensors.items():
        for new, old in names.items():
            name = name.replace(new, old)
        found[name] = value
    return found


def test_gamma_and_beta_are_weight_and_bias(bert, tmp_path):
    plain = open_checkpoint(store(tmp_path / "plain", bert, CONFIG))
    older = open_checkpoint(store(tmp_path / "older", older_names(bert), CONFIG))
    assert any("gamma" in name for name in older.file.names)
    assert same_layers(plain, older)
    assert np.array_equal(plain.embed([1, 2, 3]), older.embed([1, 2, 3]))


def split_in_two(folder: Path, tensors: Tensors, config: Any) -> Path:
    """Two shards and their index."""
    names = sorted(tensors)
    parts = {
        "model-00001-of-00002.safetensors": [n for n in names if "layer.1" not in n],
        "model-00002-of-00002.safetensors": [n for n in names if "layer.1" in n],
    }
    for file, held in parts.items():
        store(folder, {n: tensors[n] for n in held}, config, file)
    index = folder / "model.safetensors.index.json"
    weight_map = {n: file for file, held in parts.items() for n in held}
    index.write_text(json.dumps({"metadata": {}, "weight_map": weight_map}), encoding="utf-8")
    return index


def test_shards_are_read_through_their_index(bert, tmp_path):
    whole = open_checkpoint(store(tmp_path / "whole", bert, CONFIG))
    parts = open_checkpoint(split_in_two(tmp_path / "parts", bert, CONFIG))
    assert same_layers(whole, parts)
    assert np.array_equal(whole.embed([4, 4]), parts.embed([4, 4]))


def test_one_shard_is_refused_by_index_name_or_number_of_layers(bert, tmp_path):
    index = split_in_two(tmp_path / "parts", bert, CONFIG)
    shard = index.parent / "model-00001-of-00002.safetensors"
    refuse(shard, "one of 2 shards")
    index.unlink()
    refuse(shard, "by its name one of 00002 shards|by its name one of 2 shards")
    renamed = shard.rename(shard.with_name("model.safetensors"))
    refuse(renamed, "says 2 for its layers, the tensors have 1")


@pytest.mark.parametrize(
    ("edit", "pattern"),
    [
        (lambda m: m.pop("embeddings.LayerNorm.bias"), "does not list tensor embeddings.LayerNorm.bias"),
        (lambda m: m.update({"extra": "model-00001-of-00002.safetensors"}), "extra is not in model-00001"),
        (lambda m: m.update({"extra": "../model.safetensors"}), "no file name beside it"),
        (lambda m: m.update({"extra": "other.safetensors"}), "other.safetensors: cannot read it"),
        (lambda m: m.clear(), "no weight_map"),
    ],
)
def test_an_index_that_does_not_fit_its_files_is_refused(bert, tmp_path, edit, pattern):
    index = split_in_two(tmp_path / "parts", bert, CONFIG)
    document = json.loads(index.read_text(encoding="utf-8"))
    edit(document["weight_map"])
    index.write_text(json.dumps(document), encoding="utf-8")
    refuse(index, pattern)


@pytest.mark.parametrize("padding", [0, 1, 3])
@pytest.mark.parametrize("model_type", ["roberta", "xlm-roberta", "camembert"])
def test_roberta_positions_start_behind_the_padding_id(bert, tmp_path, padding, model_type):
    config = {**CONFIG, "model_type": model_type, "pad_token_id": padding}
    tensors = {f"roberta.{name}": value for name, value in bert.items()}
    found = open_checkpoint(store(tmp_path, tensors, config))
    assert found.positions == 6 - padding - 1
    ids = [4, padding, 7][: found.positions]
    rows = [padding + 1, padding, padding + 2][: len(ids)]  # a padding token stands at the padding id
    table = {name: value.astype(np.float64) for name, value in bert.items()}
    sums = (
        table["embeddings.word_embeddings.weight"][ids] + table["embeddings.position_embeddings.weight"][rows]
    )
    sums = sums + table["embeddings.token_type_embeddings.weight"][0]
    scale = np.sqrt(sums.var(axis=-1, keepdims=True) + 1e-12)
    want = (sums - sums.mean(axis=-1, keepdims=True)) / scale * table["embeddings.LayerNorm.weight"]
    want = want + table["embeddings.LayerNorm.bias"]
    assert np.abs(found.embed(ids)[0] - want).max() < 1e-12


def test_heads_after_the_layers_are_left_out_and_listed(bert, tmp_path):
    plain = open_checkpoint(store(tmp_path / "plain", bert, CONFIG))
    heads = {
        "bert.pooler.dense.weight": zeros(WIDTH, WIDTH),
        "bert.pooler.dense.bias": zeros(WIDTH),
        "cls.predictions.decoder.weight": bert["embeddings.word_embeddings.weight"].copy(),
        "cls.predictions.bias": zeros(VOCABULARY),
        "classifier.weight": zeros(3, WIDTH),
    }
    buffers = {"bert.embeddings.position_ids": np.arange(6, dtype=np.int64)[None]}
    tensors = {f"bert.{name}": value for name, value in bert.items()} | heads | buffers
    found = open_checkpoint(
        store(tmp_path / "heads", tensors, {**CONFIG, "architectures": ["BertForMaskedLM"]})
    )
    assert found.left_out == tuple(sorted(heads))
    assert same_layers(plain, found)


def test_a_final_norm_of_torch_is_left_out_and_listed(torch_encoder, tmp_path):
    torch_encoder |= {"norm.weight": zeros(WIDTH), "norm.bias": zeros(WIDTH)}
    found = open_checkpoint(store(tmp_path, torch_encoder, TORCH))
    assert found.left_out == ("norm.bias", "norm.weight")


def test_torch_layers_without_biases_are_read(tmp_path):
    tensors = torch_tensors(np.random.default_rng(5), biases=False)
    found = open_checkpoint(store(tmp_path, tensors, {**TORCH, "bias": False, "activation": "gelu"}))
    assert not found.layer(1).query_bias.any()
    assert not found.layer(1).feed_norm.shift.any()


def test_norms_and_activation_come_from_the_configuration(torch_encoder, tmp_path):
    path = store(tmp_path, torch_encoder, {**TORCH, "norm_first": True, "activation": "gelu"})
    found = open_checkpoint(path)
    assert (found.placement, found.activation, found.model_type) == ("pre", "gelu", "torch")


def test_what_the_file_does_not_tell_must_be_said(bert, torch_encoder, tmp_path):
    refuse(store(tmp_path / "b", bert), "--model-type", heads=HEADS)
    refuse(store(tmp_path / "t", torch_encoder), "--model-type torch", heads=HEADS)
    found = open_checkpoint(
        tmp_path / "t" / "model.safetensors", heads=HEADS, model_type="torch", norm_first=True
    )
    assert (found.activation, found.placement) == ("relu", "pre")


# Refused by name: tensors ---------------------------------------------------------------------------------------

Edit = Callable[[Tensors], object]


def renamed(old: str, new: str) -> Edit:
    """An edit that renames one tensor."""
    return lambda tensors: tensors.update({new: tensors.pop(old)})


BERT_TENSORS: dict[str, tuple[Edit, str]] = {
    "cross attention": (
        lambda t: t.update({f"{FIRST}.crossattention.self.query.weight": zeros(WIDTH, WIDTH)}),
        r"layer\.0\.crossattention\.self\.query\.weight",
    ),
    "relative positions": (
        lambda t: t.update({f"{FIRST}.attention.self.distance_embedding.weight": zeros(11, 4)}),
        r"distance_embedding\.weight",
    ),
    "bottleneck adapter": (
        lambda t: t.update({f"{FIRST}.output.adapters.task.adapter_down.0.weight": zeros(2, WIDTH)}),
        r"adapters\.task",
    ),
    "prefix tuning": (
        lambda t: t.update({"prefix_encoder.embedding.weight": zeros(4, WIDTH)}),
        r"prefix_encoder\.embedding\.weight",
    ),
    "low-rank update": (
        lambda t: t.update({f"{FIRST}.attention.self.query.lora_A.default.weight": zeros(2, WIDTH)}),
        r"query\.lora_A",
    ),
    "embedding projection": (
        lambda t: t.update({"embeddings_project.weight": zeros(WIDTH, 4)}),
        r"embeddings_project\.weight",
    ),
    "further embeddings": (
        lambda t: t.update({"embeddings.x_position_embeddings.weight": zeros(9, WIDTH)}),
        r"x_position_embeddings\.weight",
    ),
    "norm of the whole encoder": (
        lambda t: t.update({"encoder.LayerNorm.weight": zeros(WIDTH)}),
        r"encoder\.LayerNorm\.weight",
    ),
    "scales of quantised weights": (
        lambda t: t.update({f"{FIRST}.output.dense.weight_scale": zeros(1)}),
        r"output\.dense\.weight_scale",
    ),
    "quantised weights": (
        lambda t: t.update({f"{FIRST}.output.dense.weight": np.zeros((WIDTH, HIDDEN), np.int8)}),
        r"output\.dense\.weight has type I8",
    ),
    "quantised embedding": (
        lambda t: t.update({"embeddings.word_embeddings.weight": np.zeros((VOCABULARY, WIDTH), np.int8)}),
        r"word_embeddings\.weight has type I8",
    ),
    "global attention": (
        lambda t: t.update({f"{FIRST}.attention.self.query_global.weight": zeros(WIDTH, WIDTH)}),
        r"query_global\.weight",
    ),
    "half a layer more": (
        lambda t: t.update({"encoder.layer.2.output.dense.weight": zeros(WIDTH, HIDDEN)}),
        r"encoder\.layer\.2\.output\.dense\.weight",
    ),
    "a norm named in two ways": (
        lambda t: t.update({f"{FIRST}.output.LayerNorm.gamma": zeros(WIDTH)}),
        r"output\.LayerNorm\.gamma name one norm in two ways",
    ),
    "weight beside beta": (
        renamed(f"{FIRST}.output.LayerNorm.bias", f"{FIRST}.output.LayerNorm.beta"),
        r"LayerNorm\.weight and .*LayerNorm\.beta name one norm in two ways",
    ),
    "gamma without beta": (
        lambda t: (
            renamed(f"{FIRST}.output.LayerNorm.weight", f"{FIRST}.output.LayerNorm.gamma")(t),
            t.pop(f"{FIRST}.output.LayerNorm.bias"),
        ),
        r"output\.LayerNorm\.beta is missing",
    ),
    "a missing bias": (
        lambda t: t.pop(f"{FIRST}.attention.self.key.bias"),
        r"attention\.self\.key\.bias is missing",
    ),
    "no token types": (
        lambda t: t.pop("embeddings.token_type_embeddings.weight"),
        r"token_type_embeddings\.weight is missing",
    ),
    "no positions": (
        lambda t: t.pop("embeddings.position_embeddings.weight"),
        r"position_embeddings\.weight is missing",
    ),
    "no norm of the embeddings": (
        lambda t: (t.pop("embeddings.LayerNorm.weight"), t.pop("embeddings.LayerNorm.bias")),
        r"embeddings\.LayerNorm\.weight is missing",
    ),
    "positions of another width": (
        lambda t: t.update({"embeddings.position_embeddings.weight": zeros(6, 1)}),
        r"position_embeddings\.weight has shape \(6, 1\)",
    ),
    "a norm of one number": (
        lambda t: t.update({f"{FIRST}.output.LayerNorm.weight": zeros(1)}),
        r"output\.LayerNorm\.weight has shape \(1,\)",
    ),
    "shifted position numbers": (
        lambda t: t.update({"embeddings.position_ids": np.arange(1, 7, dtype=np.int64)[None]}),
        r"position_ids is not the usual one",
    ),
    "token types other than 0": (
        lambda t: t.update({"embeddings.token_type_ids": np.ones((1, 6), np.int64)}),
        r"token_type_ids is not the usual one",
    ),
    "a second encoder": (
        lambda t: t.update({f"other.{FIRST}.attention.self.query.weight": zeros(WIDTH, WIDTH)}),
        "several encoders",
    ),
    "a torch layer as well": (
        lambda t: t.update(torch_tensors(np.random.default_rng(0), 1)),
        r"layers\.0\.linear1\.bias",
    ),
}


@pytest.mark.parametrize("kind", BERT_TENSORS)
def test_a_bert_file_with_other_tensors_is_refused_by_name(bert, tmp_path, kind):
    edit, pattern = BERT_TENSORS[kind]
    edit(bert)
    refuse(store(tmp_path, bert, {"model_type": "bert", "num_attention_heads": HEADS}), pattern)


TORCH_TENSORS: dict[str, tuple[Edit, str]] = {
    "decoder": (
        lambda t: t.update(
            {
                "layers.0.multihead_attn.in_proj_weight": zeros(3 * WIDTH, WIDTH),
                "layers.0.norm3.weight": zeros(WIDTH),
            }
        ),
        r"multihead_attn\.in_proj_weight, layers\.0\.norm3\.weight",
    ),
    "low-rank update": (
        lambda t: t.update({"layers.1.linear2.lora_B.weight": zeros(WIDTH, 2)}),
        r"layers\.1\.linear2\.lora_B\.weight",
    ),
    "bias of keys": (
        lambda t: t.update({"layers.0.self_attn.bias_k": zeros(1, 1, WIDTH)}),
        r"self_attn\.bias_k",
    ),
    "embedding beside the layers": (
        lambda t: t.update({"embedding.weight": zeros(VOCABULARY, WIDTH)}),
        r"embedding\.weight",
    ),
    "biases in some places": (
        lambda t: t.pop("layers.1.linear1.bias"),
        r"layers\.1\.linear1\.bias is missing",
    ),
    "separate projections in one layer": (
        lambda t: (
            t.pop("layers.1.self_attn.in_proj_weight"),
            t.update({"layers.1.self_attn.q_proj_weight": zeros(8, 8)}),
        ),
        r"layers\.1\.",
    ),
    "gated feed-forward": (
        lambda t: t.update({"layers.0.linear3.weight": zeros(HIDDEN, WIDTH)}),
        r"layers\.0\.linear3\.weight",
    ),
    "a head that is no head": (
        lambda t: t.update({"layers.0.classifier.weight": zeros(2, WIDTH)}),
        r"layers\.0\.classifier\.weight",
    ),
}


@pytest.mark.parametrize("kind", TORCH_TENSORS)
def test_a_torch_file_with_other_tensors_is_refused_by_name(torch_encoder, tmp_path, kind):
    edit, pattern = TORCH_TENSORS[kind]
    edit(torch_encoder)
    refuse(store(tmp_path, torch_encoder, TORCH), pattern)


def test_a_prefix_that_looks_like_a_head_hides_nothing(torch_encoder, tmp_path):
    tensors = {f"classifier.{name}": value for name, value in torch_encoder.items()}
    tensors["classifier.layers.0.linear1.lora_A.weight"] = zeros(2, WIDTH)
    refuse(store(tmp_path, tensors, TORCH), r"classifier\.layers\.0\.linear1\.lora_A\.weight")


# Refused by name: settings --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "pattern"),
    [
        ({"is_decoder": True}, "is_decoder is True"),
        ({"add_cross_attention": True}, "add_cross_attention is True"),
        ({"is_encoder_decoder": True}, "is_encoder_decoder is True"),
        ({"position_embedding_type": "relative_key"}, "position_embedding_type is 'relative_key'"),
        ({"position_embedding_type": "relative_key_query"}, "relative_key_query"),
        ({"pruned_heads": {"0": [1]}}, "pruned_heads"),
        ({"quantization_config": {"bits": 8}}, "quantization_config"),
        ({"rope_theta": 10000.0}, "setting 'rope_theta' is not known"),
        ({"auto_map": {"AutoModel": "modeling.Model"}}, "setting 'auto_map' is not known"),
        ({"model_type": "big_bird"}, "model_type 'big_bird' is not read"),
        ({"model_type": "roberta-prelayernorm"}, "model_type 'roberta-prelayernorm' is not read"),
        ({"model_type": "deberta-v2"}, "model_type 'deberta-v2' is not read"),
        ({"model_type": None}, "--model-type"),
        ({"model_type": "torch"}, "the tensors have the names of bert"),
        ({"num_hidden_layers": 3}, "says 3 for its layers, the tensors have 2"),
        ({"hidden_size": 16}, "says 16 for its width, the tensors have 8"),
        ({"intermediate_size": 16}, "says 16 for its hidden"),
        ({"vocab_size": 12}, "says 12 for its vocabulary"),
        ({"max_position_embeddings": 512}, "says 512 for its positions"),
        ({"type_vocab_size": 1}, "says 1 for its types"),
        ({"nhead": 4}, "num_attention_heads is 2, but nhead says 4"),
        ({"activation": "relu"}, "hidden_act is 'gelu', but activation says 'relu'"),
        ({"hidden_act": "gelu_new"}, "unknown activation 'gelu_new'"),
        ({"num_attention_heads": True}, "the number of heads is True"),
        ({"num_attention_heads": 0}, "the number of heads is 0"),
        ({"num_attention_heads": 3}, "does not divide into 3 heads"),
        ({"norm_first": True}, "BERT's norms come last"),
        ({"layer_norm_eps": "1e-5"}, "layer_norm_eps is '1e-5'"),
        ({"layer_norm_eps": True}, "layer_norm_eps is True"),
    ],
)
def test_settings_that_would_be_passed_over_are_refused(bert, tmp_path, change, pattern):
    refuse(store(tmp_path, bert, {**CONFIG, **change}), pattern)


def test_the_plain_settings_are_read(bert, tmp_path):
    plain = {
        "is_decoder": False,
        "position_embedding_type": "absolute",
        "pruned_heads": {},
        "use_cache": True,
    }
    assert open_checkpoint(store(tmp_path, bert, {**CONFIG, **plain})).layers == LAYERS


def test_a_prefix_that_contradicts_the_model_type_is_refused(bert, tmp_path):
    refuse(store(tmp_path, {f"roberta.{n}": v for n, v in bert.items()}, CONFIG), r"called roberta\.\*")


def test_options_that_contradict_the_configuration_are_refused(bert, torch_encoder, tmp_path):
    path = store(tmp_path / "b", bert, CONFIG)
    refuse(path, "--model-type says 'roberta'", model_type="roberta")
    refuse(path, "BERT's norms come last", norm_first=True)
    path = store(tmp_path / "t", torch_encoder, {**TORCH, "norm_first": False, "bias": False})
    refuse(path, "norm_first is False, but the option says True", norm_first=True)
    refuse(path, "says bias False, the tensors have them")


def test_a_setting_that_stands_twice_is_refused(bert, tmp_path):
    path = store(tmp_path, bert)
    text = '{"model_type": "bert", "num_attention_heads": 2, "num_attention_heads": 4}'
    (tmp_path / "config.json").write_text(text, encoding="utf-8")
    refuse(path, "'num_attention_heads' stands twice")


def test_padding_that_leaves_no_position_is_refused(bert, tmp_path):
    refuse(store(tmp_path, bert, {**CONFIG, "model_type": "roberta", "pad_token_id": 5}), "leave no position")
    refuse(
        store(tmp_path, bert, {**CONFIG, "model_type": "roberta", "pad_token_id": None}),
        "pad_token_id is None",
    )


def test_numbers_beyond_the_range_are_an_error_not_a_report(tmp_path):
    tensors = {n: v.astype(np.float64) * 1e200 for n, v in torch_tensors(np.random.default_rng(6)).items()}
    found = open_checkpoint(store(tmp_path, tensors, TORCH))
    with pytest.raises(OverflowError, match="layer 0 leaves the range"):
        explain((found.layer(i) for i in range(found.layers)), np.ones((1, 3, WIDTH)))


def test_the_error_type_is_one_for_the_caller(bert, tmp_path):
    path = store(tmp_path, bert, {**CONFIG, "is_decoder": True})
    with pytest.raises(CheckpointError) as caught:
        open_checkpoint(path)
    assert str(caught.value).startswith(str(tmp_path / "config.json"))
