"""What the weights do not tell: the model type, the number of heads, the activation, where the norms stand and positions start.

They come from ``config.json`` beside the file or from the caller, never from a guess: what neither says has the default of the
model type, and the model type has none. A setting that is not known here, or says what the layers here do not do, is refused by
name, and two sources that contradict each other are refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from numeric.functions import ACTIVATIONS
from numeric.trained.weight_files import CONFIG_BYTES, CheckpointError, read_json

Architecture = Literal["bert", "torch"]


@dataclass(frozen=True)
class ModelType:
    """What a model type's own configuration leaves to its default. ``padding`` is the id that holds no position, None where
    positions simply count from 0."""

    architecture: Architecture
    activation: str
    epsilon: float
    padding: int | None = None


MODEL_TYPES: Mapping[str, ModelType] = {
    "bert": ModelType("bert", "gelu", 1e-12),
    "roberta": ModelType("bert", "gelu", 1e-12, padding=1),
    "xlm-roberta": ModelType("bert", "gelu", 1e-12, padding=1),
    "camembert": ModelType("bert", "gelu", 1e-12, padding=1),
    "torch": ModelType("torch", "relu", 1e-5),
}
PREFIXES = {"bert": {"bert"}, "roberta": {"roberta", "xlm-roberta", "camembert"}}
"""Last part of a tensor prefix -> the model types it goes with."""
ALIASES = {"swish": "silu"}

NAMES_OF = {
    "heads": ("num_attention_heads", "nhead"),
    "layers": ("num_hidden_layers", "num_layers"),
    "width": ("hidden_size", "d_model"),
    "hidden": ("intermediate_size", "dim_feedforward"),
    "activation": ("hidden_act", "activation"),
    "vocabulary": ("vocab_size",),
    "positions": ("max_position_embeddings",),
    "types": ("type_vocab_size",),
}
"""Quantity -> the keys of config.json that say it, in BERT's and in torch's words."""
ONLY: Mapping[str, tuple[Any, ...]] = {
    "is_decoder": (False,),
    "is_encoder_decoder": (False,),
    "add_cross_attention": (False,),
    "position_embedding_type": ("absolute",),
    "pruned_heads": ({}, None),
    "cross_attention_hidden_size": (None,),
    "quantization_config": (None,),
}
"""Settings with one value that the layers here have; any other is refused."""
HARMLESS = frozenset(
    """
    _name_or_path architectures transformers_version torch_dtype dtype model_max_length name_or_path attn_implementation
    _attn_implementation _attn_implementation_autoset use_cache gradient_checkpointing chunk_size_feed_forward tie_word_embeddings
    attention_probs_dropout_prob hidden_dropout_prob classifier_dropout initializer_range initializer_factor dropout
    bos_token_id eos_token_id sep_token_id cls_token_id mask_token_id unk_token_id decoder_start_token_id
    id2label label2id num_labels problem_type finetuning_task return_dict output_attentions output_hidden_states output_past
    torchscript use_bfloat16 directionality pooler_fc_size pooler_num_attention_heads pooler_num_fc_layers
    pooler_size_per_head pooler_type task_specific_params prefix batch_first device enable_nested_tensor mask_check
    tokenizer_class tie_encoder_decoder
    max_length min_length do_sample early_stopping num_beams num_beam_groups diversity_penalty temperature top_k top_p
    typical_p repetition_penalty length_penalty no_repeat_ngram_size encoder_no_repeat_ngram_size bad_words_ids
    num_return_sequences output_scores return_dict_in_generate forced_bos_token_id forced_eos_token_id
    remove_invalid_values exponential_decay_length_penalty suppress_tokens begin_suppress_tokens tf_legacy_loss
    """.split()  # noqa: SIM905 (a list of 90 quoted words, one a line, is harder to read)
)
"""Settings of training, heads after the layers, generation, memory and bookkeeping: no layer computes anything else by them."""
USED = {
    "model_type",
    "norm_first",
    "layer_norm_eps",
    "pad_token_id",
    "bias",
    *(key for keys in NAMES_OF.values() for key in keys),
}


@dataclass(frozen=True)
class Settings:
    """Everything about a model that is not in its tensors; ``sizes`` are what config.json says of the tensors themselves."""

    model_type: str
    heads: int
    activation: str
    placement: Literal["pre", "post"]
    epsilon: float
    padding: int | None
    biases: bool | None
    sizes: Mapping[str, int]


def read_settings(
    path: Path,
    architecture: Architecture,
    prefix: str,
    *,
    heads: int | None = None,
    activation: str | None = None,
    norm_first: bool | None = None,
    model_type: str | None = None,
) -> Settings:
    """The settings of the weights at ``path``, from config.json beside them and the caller. Raises CheckpointError."""
    file = path.parent / "config.json"
    there = file.exists() or file.is_symlink()
    config = read_json(file, CONFIG_BYTES) if there else {}
    known = _model_type(path, file, config, architecture, prefix, model_type)
    defaults = MODEL_TYPES[known]
    for key, value in config.items():
        if key in ONLY and not any(value is allowed or _same(value, allowed) for allowed in ONLY[key]):
            raise CheckpointError(
                f"{file}: {key} is {value!r}; only {ONLY[key][0]!r} is read: plain encoder layers"
            )
        if key not in ONLY and key not in HARMLESS and key not in USED:
            raise CheckpointError(
                f"{file}: setting {key!r} is not known here, so what the layers compute is not either; "
                "remove it if it changes nothing"
            )
    count = _agreed(file, config, "heads", heads, "--heads")
    if count is None:
        raise CheckpointError(
            f"{path}: the number of heads is not in the weights; put config.json with num_attention_heads beside it, or "
            "pass --heads"
        )
    act = _agreed(file, config, "activation", activation, "--activation")
    act = defaults.activation if act is None else act
    if not isinstance(act, str) or ALIASES.get(act, act) not in ACTIVATIONS:
        raise CheckpointError(f"{path}: unknown activation {act!r}; known are {', '.join(ACTIVATIONS)}")
    sizes = {}
    for quantity in ("layers", "width", "hidden", "vocabulary", "positions", "types"):
        value = _agreed(file, config, quantity)
        if value is not None:
            sizes[quantity] = _count(file, NAMES_OF[quantity][0], value)
    biases = config.get("bias")
    if biases is not None and not isinstance(biases, bool):
        raise CheckpointError(f"{file}: bias is {biases!r}, not true or false")
    return Settings(
        model_type=known,
        heads=_count(file, "the number of heads", count),
        activation=ALIASES.get(act, act),
        placement=_placement(file, config, architecture, norm_first),
        epsilon=_epsilon(file, config.get("layer_norm_eps", defaults.epsilon)),
        padding=_padding(file, config, defaults),
        biases=biases,
        sizes=sizes,
    )


def _model_type(
    path: Path,
    file: Path,
    config: Mapping[str, Any],
    architecture: Architecture,
    prefix: str,
    said: str | None,
) -> str:
    found = config.get("model_type")
    if found is not None and said is not None and found != said:
        raise CheckpointError(f"{file}: model_type is {found!r}, but --model-type says {said!r}")
    known = said if found is None else found
    if known is None and architecture == "torch" and config:
        known = (
            "torch"  # config.json then holds arguments of torch's layer; those left out have torch's defaults
        )
    if known is None:
        if architecture == "torch":
            mend = "put config.json with nhead, activation and norm_first beside it, or pass --model-type torch (its defaults)"
        else:
            mend = "put config.json with model_type beside it, or pass --model-type"
        raise CheckpointError(f"{path}: the weights do not tell activation, norms and positions; {mend}")
    if not isinstance(known, str) or known not in MODEL_TYPES:
        raise CheckpointError(f"{path}: model_type {known!r} is not read; known are {', '.join(MODEL_TYPES)}")
    if MODEL_TYPES[known].architecture != architecture:
        raise CheckpointError(
            f"{path}: model_type is {known!r}, but the tensors have the names of {architecture}"
        )
    owner = prefix.rstrip(".").rpartition(".")[2]
    if known not in PREFIXES.get(owner, {known}):
        raise CheckpointError(f"{path}: model_type is {known!r}, but the tensors are called {prefix}*")
    return known


def _same(one: Any, other: Any) -> bool:
    """Equal and of one type: true is not 1 here."""
    return type(one) is type(other) and one == other


def _agreed(file: Path, config: Mapping[str, Any], quantity: str, said: Any = None, option: str = "") -> Any:
    """The one value that the keys of a quantity and the caller give it, None where none does."""
    found = [(key, config[key]) for key in NAMES_OF[quantity] if config.get(key) is not None]
    if said is not None:
        found.append((option, said))
    for key, value in found[1:]:
        if not _same(value, found[0][1]):
            raise CheckpointError(f"{file}: {found[0][0]} is {found[0][1]!r}, but {key} says {value!r}")
    return found[0][1] if found else None


def _count(file: Path, what: str, value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise CheckpointError(f"{file}: {what} is {value!r}, not a number of at least 1")
    return value


def _placement(
    file: Path, config: Mapping[str, Any], architecture: Architecture, said: bool | None
) -> Literal["pre", "post"]:
    found = config.get("norm_first")
    if found is not None and not isinstance(found, bool):
        raise CheckpointError(f"{file}: norm_first is {found!r}, not true or false")
    if found is not None and said is not None and found != said:
        raise CheckpointError(f"{file}: norm_first is {found}, but the option says {said}")
    first = bool(found or said)
    if first and architecture == "bert":
        raise CheckpointError(f"{file}: norm_first is for torch layers; BERT's norms come last")
    return "pre" if first else "post"


def _epsilon(file: Path, value: Any) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value < 1:
        raise CheckpointError(f"{file}: layer_norm_eps is {value!r}")
    return float(value)


def _padding(file: Path, config: Mapping[str, Any], defaults: ModelType) -> int | None:
    if defaults.padding is None:
        return None
    value = config.get("pad_token_id", defaults.padding)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise CheckpointError(f"{file}: pad_token_id is {value!r}; positions start behind it")
    return value
