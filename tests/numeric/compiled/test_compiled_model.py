"""The compiled file: a stranger's forward pass, an altered weight, the dense oracle, pyAgrum, temperature."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from safetensors import safe_open
from safetensors.numpy import load_file, save_file

from numeric.compiled.blocks import ModelError, layer_of, log_fraction
from numeric.compiled.dense import apply_dense
from numeric.compiled.files import load_model, save_model
from numeric.compiled.forward import apply_block
from numeric.compiled.gate_model import GateModel, gate_model_of, tensor_bytes
from numeric.compiled.most_probable import most_probable
from numeric.compiled.temperature import hard_run, leak, needed_inverse_temperature, posterior_bound
from numeric.networks.shipped import SHIPPED
from symbolic.compile.gates import compile_network
from symbolic.networks.bayesian_network import BayesianNetwork, DiscreteNetwork, EvidenceError
from symbolic.propagation import elimination
from tests import cases
from tests.cases import random_bayesian_network, random_markov_network, some_findings

POSTERIOR_TOLERANCE = 1e-12
"""Asked of every marginal. Logs here are below 2^7 in size, so one rounding is at most 2^-46 = 1.5e-14; a few dozen accumulate."""


def difference(left: dict, right: dict) -> float:
    assert {v: set(row) for v, row in left.items()} == {v: set(row) for v, row in right.items()}
    return max(abs(left[v][s] - float(right[v][s])) for v in left for s in left[v])


def compiled(network: DiscreteNetwork) -> GateModel:
    """Of a network without a name."""
    return gate_model_of(compile_network(network))


@pytest.fixture(scope="module")
def asia_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("model") / "asia.safetensors"
    save_model(cases.model("asia"), path)
    return path


def strangers_forward(path: Path, given: dict[str, str]) -> dict[str, dict[str, float]]:
    """Written from the documentation of the file alone, with nothing of ours: NumPy and the safetensors reader."""
    with safe_open(path, "np") as file:
        about = file.metadata()
    tensor = load_file(path)
    x = tensor["tokens"]
    column = {name: number for number, name in enumerate(json.loads(about["coordinates"]))}
    states, indicators = json.loads(about["states"]), json.loads(about["indicators"])
    for variable, state in given.items():
        for row, name in zip(indicators[variable], states[variable]):
            x[row, column["possible"]] = float(name == state)
    act = {"relu": lambda z: np.maximum(z, 0), "softplus": lambda z: np.logaddexp(0, z)}
    for number, layer in enumerate(json.loads(about["layers"])):
        w = {
            name.split(".", 2)[2]: value
            for name, value in tensor.items()
            if name.startswith(f"layers.{number}.")
        }
        for _ in range(layer["repeat"]):
            heads = []
            for wq, wk, wv, wo in zip(w["wq"], w["wk"], w["wv"], w["wo"]):
                scores = float(about["inverse_temperature"]) * (x @ wq) @ (x @ wk).T
                weights = np.exp(scores - scores.max(axis=1, keepdims=True))
                heads.append(weights / weights.sum(axis=1, keepdims=True) @ x @ wv @ wo)
            x = x + sum(heads)
            x = x + act[layer["activation"]](x @ w["ffn.w1"] + w["ffn.b1"]) @ w["ffn.w2"] + w["ffn.b2"]
    return {
        v: {s: x[row, column["alive"]] * np.exp(x[row, column["value"]]) for s, row in zip(states[v], rows)}
        for v, rows in json.loads(about["read_out"]).items()
    }


@pytest.mark.parametrize("given", [{}, {"smoke": "yes"}, {"dysp": "yes", "asia": "yes", "xray": "no"}])
def test_a_strangers_forward_pass_gives_the_posteriors(asia_file: Path, given: dict[str, str]) -> None:
    assert difference(strangers_forward(asia_file, given), cases.exact("asia", given)) < POSTERIOR_TOLERANCE


@pytest.mark.parametrize(
    "tensor", ["layers.1.ffn.w2", "layers.1.wv", "layers.1.wo", "layers.1.wq", "layers.0.ffn.b1"]
)
def test_an_altered_weight_changes_the_posteriors(asia_file: Path, tensor: str, tmp_path: Path) -> None:
    """Nothing computes the answer outside the layers: change a weight and the answer changes (or the evidence layers find
    nothing possible, or the values grow beyond what can be read off)."""
    with safe_open(asia_file, "np") as file:
        about = file.metadata()
    tensors = load_file(asia_file)
    place = np.unravel_index(np.flatnonzero(tensors[tensor])[0], tensors[tensor].shape)
    tensors[tensor][place] *= 2
    path = tmp_path / "altered.safetensors"
    save_file(tensors, path, metadata=about)
    findings = {"smoke": "yes"}
    model = load_model(path)
    try:
        x = model.forward(findings, dense=True)
    except EvidenceError:
        return
    if x[np.concatenate(list(model.read_out.values())), model.column("value")].max() > 700:
        with pytest.raises(ModelError, match="left the numbers of float64"):
            model.read(x)
        return
    assert difference(model.read(x), cases.exact("asia", findings)) > 1e-3


def test_an_altered_potential_changes_the_posteriors_and_breaks_the_exact_run(
    asia_file: Path, tmp_path: Path
) -> None:
    with safe_open(asia_file, "np") as file:
        about = file.metadata()
    tensors = load_file(asia_file)
    column = json.loads(about["coordinates"]).index("potential")
    row = int(np.flatnonzero(tensors["tokens"][3:, column])[0]) + 3
    tensors["tokens"][row, column] += 0.25
    path = tmp_path / "altered.safetensors"
    save_file(tensors, path, metadata=about)
    model = load_model(path)
    assert difference(model.posteriors(), cases.exact("asia")) > 1e-4
    with pytest.raises(ModelError, match="disagree"):
        _ = model.transformer


def test_the_file_holds_what_was_compiled(asia_file: Path, tmp_path: Path) -> None:
    transformer = cases.compiled("asia").transformer
    model = load_model(asia_file)
    assert model.transformer == transformer
    save_model(model, tmp_path / "again.safetensors")
    assert (tmp_path / "again.safetensors").read_bytes() == asia_file.read_bytes()


def test_files_that_are_no_models_are_refused(asia_file: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.safetensors"
    save_file({"x": np.zeros(2)}, other)
    with pytest.raises(ModelError, match="is not a tbn-compiled-transformer file"):
        load_model(other)
    other.write_bytes(b"not tensors")
    with pytest.raises(ModelError, match="is not a safetensors file"):
        load_model(other)
    with safe_open(asia_file, "np") as file:
        about = file.metadata()
    tensors = load_file(asia_file)
    for key, value, message in [
        ("read_out", json.dumps({"asia": [0, 1]}), "other variables"),
        ("coordinates", json.dumps(["one"]), "do not fit the coordinates"),
        ("potentials", json.dumps(["1/2", "0/1"]), "does not fit"),
    ]:
        save_file(tensors, other, metadata={**about, key: value})
        with pytest.raises(ModelError, match=message):
            load_model(other)
    save_file({**tensors, "layers.1.ffn.b1": np.zeros(7)}, other, metadata=about)
    with pytest.raises(ModelError, match="shape"):
        load_model(other)


@pytest.mark.parametrize("name", SHIPPED)
def test_gather_equals_the_dense_oracle(name: str) -> None:
    """The gather reads what the softmax matrix selects, and rows computed once settle where repetition ends, up to rounding."""
    network, model = cases.named(name), cases.model(name)
    for findings in ({}, some_findings(3, network, 2)):
        try:
            dense = model.posteriors(findings, dense=True)
        except EvidenceError:
            with pytest.raises(EvidenceError):
                model.posteriors(findings)
            continue
        deepest = max(block.repeat for block in model.blocks)
        assert difference(model.posteriors(findings), dense) <= 8 * deepest * np.finfo(float).eps


def agrum_posteriors(network: BayesianNetwork, findings: dict[str, str]) -> dict[str, dict[str, float]]:
    """pyAgrum's lazy propagation; tables filled in double precision, never through its BIF reader."""
    gum = pytest.importorskip("pyagrum")
    net = gum.BayesNet()
    for variable, states in network.states.items():
        net.add(gum.LabelizedVariable(variable, variable, list(states)))
    for variable, parents in network.parents.items():
        for parent in parents:
            net.addArc(parent, variable)
    for factor in network.factors:
        *parents, variable = factor.scope
        cpt = net.cpt(variable)
        shape = [len(network.states[name]) for name in factor.scope]
        array = np.array([float(entry) for entry in factor.table]).reshape(shape)
        order = [list(factor.scope).index(name) for name in reversed(cpt.names)]
        cpt[:] = np.ascontiguousarray(array.transpose(order))
    engine = gum.LazyPropagation(net)
    engine.setEvidence(findings)
    engine.makeInference()
    return {
        v: dict(zip(states, engine.posterior(v).toarray().tolist())) for v, states in network.states.items()
    }


@pytest.mark.parametrize("name", [*SHIPPED, *cases.BY_SIZE])
def test_float64_agrees_with_pyagrum(name: str) -> None:
    network, model = cases.named(name), cases.model(name)
    leaves = [v for v in network.states if not any(v in parents for parents in network.parents.values())]
    for findings in ({}, {leaves[-1]: network.states[leaves[-1]][0]}):
        assert (
            difference(model.posteriors(findings), agrum_posteriors(network, findings)) < POSTERIOR_TOLERANCE
        )


@pytest.mark.parametrize(
    ("seed", "size"), [(0, 300), (1, 700), pytest.param(2, 2000, marks=pytest.mark.slow)]
)
def test_large_random_trees(seed: int, size: int) -> None:
    """Up to 2,000 binary variables; elimination of a few of them is the oracle."""
    network = random_bayesian_network(seed, size, states=2, parents=1, reach=200)
    model = compiled(network)
    findings = some_findings(seed, network, 5)
    result = model.posteriors(findings)
    some = list(network.variables)[:: size // 4]
    expected = elimination.posteriors(network, findings, some)
    assert difference({v: result[v] for v in some}, expected) < POSTERIOR_TOLERANCE


@pytest.mark.parametrize("seed", range(3))
def test_random_loopy_networks(seed: int) -> None:
    network = random_markov_network(seed, 10, 18, states=3)
    findings = some_findings(seed, network, 2)
    result = compiled(network).posteriors(findings)
    assert difference(result, elimination.posteriors(network, findings)) < POSTERIOR_TOLERANCE


@pytest.mark.parametrize("seed", range(5))
def test_most_probable_state(seed: int) -> None:
    network = random_bayesian_network(seed, 6, zeros=0.1)
    assignment, log_weight = most_probable(compiled(network))
    _, weight = elimination.most_probable(network)
    assert abs(log_weight - log_fraction(weight)) < POSTERIOR_TOLERANCE
    graph = network.factor_graph()
    state = {v: network.states[v].index(s) for v, s in assignment.items()}
    product = Fraction(1)
    for factor in network.factors:
        product *= graph.entry(factor, state)
    assert product == weight


def test_impossible_findings_are_refused_before_the_value_layers() -> None:
    seen: list[str] = []
    with pytest.raises(EvidenceError, match="probability zero"):
        cases.model("asia").posteriors(
            {"lung": "yes", "either": "no"}, progress=lambda name, done, total: seen.append(name)
        )
    assert set(seen) == {"evidence"}


def test_unknown_names_are_refused() -> None:
    model = cases.model("asia")
    with pytest.raises(EvidenceError, match="unknown variable 'smok'; did you mean 'smoke'"):
        model.posteriors({"smok": "yes"})
    with pytest.raises(EvidenceError, match="no state 'perhaps'; its states are yes, no"):
        model.posteriors({"smoke": "perhaps"})


def test_memory_is_the_stated_formula() -> None:
    for name in SHIPPED:
        model = cases.model(name)
        assert model.tensor_bytes == tensor_bytes(len(model.tokens))


def test_the_weights_do_not_depend_on_the_network() -> None:
    first, second = (cases.model(name) for name in ("asia", "survey"))
    for left, right in zip(first.blocks, second.blocks):
        for field in ("wq", "wk", "wv", "wo", "w1", "b1", "w2", "b2"):
            assert np.array_equal(getattr(left, field), getattr(right, field))


@pytest.mark.parametrize("inverse_temperature", [6.0, 12.0, 24.0])
def test_soft_attention_stays_within_its_bound(inverse_temperature: float) -> None:
    model = cases.model("cancer")
    findings = {"Xray": "positive"}
    run = hard_run(model, findings)
    bound = posterior_bound(run, inverse_temperature)
    hard = model.posteriors(findings)
    soft = model.posteriors(findings, inverse_temperature=inverse_temperature)
    moved = {v: max(abs(soft[v][s] - hard[v][s]) for s in soft[v]) for v in soft}
    for variable in moved:
        assert moved[variable] <= bound[variable] + POSTERIOR_TOLERANCE
    assert max(moved.values()) > 1e-3 * leak(inverse_temperature)  # the temperature does show


def test_the_temperature_that_an_accuracy_needs() -> None:
    model = cases.model("cancer")
    run = hard_run(model)
    cold = needed_inverse_temperature(run, 1e-6)
    assert max(posterior_bound(run, cold).values()) <= 1e-6 < max(posterior_bound(run, cold - 0.125).values())
    assert difference(model.posteriors(inverse_temperature=cold), model.posteriors()) <= 1e-6
    with pytest.raises(ValueError, match="positive"):
        needed_inverse_temperature(run, 0.0)


def test_leak_bounds_the_softmax_of_a_lookup() -> None:
    """At the middle of many rows, where the bound is tightest."""
    index = np.arange(2001.0)
    for inverse_temperature in (0.75, 2.0, 9.0):
        weights = np.exp(-inverse_temperature * (index - 1000.0) ** 2)
        off = 1 - weights[1000] / weights.sum()
        assert off <= leak(inverse_temperature) <= 1.4 * off / weights[1000] * weights.sum()


@pytest.mark.parametrize("name", ["sigmoid", "tanh"])
def test_an_activation_that_integer_layers_do_not_have_is_named(
    asia_file: Path, name: str, tmp_path: Path
) -> None:
    """Nowhere does another function stand in for it: not in the file, not in a block, not in the exact layer."""
    with safe_open(asia_file, "np") as file:
        about = file.metadata()
    layers = json.loads(about["layers"])
    layers[1]["activation"] = name
    path = tmp_path / "other.safetensors"
    save_file(load_file(asia_file), path, metadata={**about, "layers": json.dumps(layers)})
    message = f"unknown activation '{name}'; known are softplus, relu"
    with pytest.raises(ModelError, match=rf"other\.safetensors: block 'value': {message}"):
        load_model(path)
    block = replace(load_model(asia_file).blocks[1], activation=name)
    with pytest.raises(ValueError, match=f"layer 'value': {message}"):
        layer_of(block)
    if name == "tanh":
        for apply in (apply_block, apply_dense):
            with pytest.raises(ValueError, match="unknown activation 'tanh'"):
                apply(load_model(asia_file).tokens, block, 9.0)
