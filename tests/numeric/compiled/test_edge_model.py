"""The edge model's file: a stranger's forward pass, the loopy engine round by round, altered weights, what is said of exactness."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from safetensors import safe_open
from safetensors.numpy import load_file, save_file

from numeric.compiled.blocks import ModelError, log_fraction
from numeric.compiled.edge_model import TIE, EdgeModel, best_states, edge_model_of
from numeric.compiled.files import load_model, save_model
from numeric.compiled.temperature import hard_run
from numeric.networks.shipped import shipped_network
from numeric.propagation.belief_propagation import propagate
from numeric.propagation.pairwise import from_factor_graph
from symbolic.compile.edges import compile_edges, conditioned
from symbolic.networks.bayesian_network import DiscreteNetwork, EvidenceError
from symbolic.networks.factor_graph import FactorGraph
from symbolic.propagation import elimination
from symbolic.transformer.exact_inference import exact_posteriors
from symbolic.transformer.weights import Activation
from tests.cases import random_bayesian_network, random_markov_network
from tests.numeric.compiled.test_compiled_model import POSTERIOR_TOLERANCE, difference, strangers_forward
from tests.numeric.compiled.test_looped_transformer import UNITS, k4
from tests.numeric.propagation.test_belief_propagation import EPS, POSITIVE, allowance, graphs

TREE_FINDINGS = {"Pollution": "low", "Xray": "positive"}


def network_of(graph: FactorGraph) -> DiscreteNetwork:
    return DiscreteNetwork(dict.fromkeys(graph.domains, ("0", "1")), graph.factors)


def compiled(
    network: DiscreteNetwork,
    findings: dict[str, str] | None = None,
    rounds: int | None = None,
    activation: Activation = "softplus",
    degree: int = 8,
) -> EdgeModel:
    transformer = compile_edges(network, findings, rounds=rounds, activation=activation, degree=degree)
    return edge_model_of(transformer, findings or {})


def tree_posteriors() -> dict[str, dict[str, Fraction]]:
    return elimination.posteriors(shipped_network("cancer"), TREE_FINDINGS, ["Smoker", "Cancer", "Dyspnoea"])


@pytest.fixture(scope="module")
def tree_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("model") / "tree.safetensors"
    save_model(compiled(shipped_network("cancer"), TREE_FINDINGS), path)
    return path


def engine_table(graph: FactorGraph, rounds: int, rule: str) -> dict[str, dict[str, float]]:
    """What loopy propagation ends with after that many rounds: beliefs, or max-marginals over the largest."""
    arrays, names = from_factor_graph(graph)
    run = propagate(arrays, rule=rule, form="log-odds", tolerance=0.0, limit=rounds)  # type: ignore[arg-type]
    table = {}
    for name, x in zip(names, run.beliefs[0]):
        total = np.logaddexp(0, x) if rule == "sum" else max(0.0, x)
        table[name] = {"0": float(np.exp(-total)), "1": float(np.exp(x - total))}
    return table


def test_a_strangers_forward_pass_gives_the_posteriors_of_a_tree(tree_file: Path) -> None:
    assert difference(strangers_forward(tree_file, {}), tree_posteriors()) < POSTERIOR_TOLERANCE


@pytest.mark.parametrize("rule", ["sum", "max"])
@pytest.mark.parametrize("rounds", [1, 2, 7])
def test_a_strangers_forward_pass_gives_the_rounds_of_a_loopy_graph(
    rule: str, rounds: int, tmp_path: Path
) -> None:
    graph = k4(Fraction(7, 2), 4)
    path = tmp_path / "loopy.safetensors"
    save_model(compiled(network_of(graph), None, rounds, "softplus" if rule == "sum" else "relu"), path)
    found = strangers_forward(path, {})
    assert difference(found, engine_table(graph, rounds, rule)) < POSTERIOR_TOLERANCE
    if rule == "sum":  # it oscillates: 4/5 after an even number of rounds, 1/3 after an odd one
        expected = 1 / 3 if rounds % 2 else 4 / 5
        assert all(abs(row["1"] - expected) < POSTERIOR_TOLERANCE for row in found.values())


@pytest.mark.parametrize("rule", ["sum", "max"])
@settings(max_examples=40, phases=(Phase.generate, Phase.shrink))
@given(graph=graphs(POSITIVE), rounds=st.integers(1, 4))
def test_every_graph_follows_the_loopy_engine(rule: str, graph: FactorGraph, rounds: int) -> None:
    """Parallel factors are joined before both. An error of a belief's log-odds moves no number by more than itself."""
    network = network_of(graph)
    joined = conditioned(network, {})
    arrays, _ = from_factor_graph(joined)
    degree = max(2, int(arrays.structure.degree.max()))
    model = compiled(network, None, rounds, "softplus" if rule == "sum" else "relu", degree)
    bound = degree * UNITS * allowance(arrays, rounds) + 4 * EPS
    assert difference(model.posteriors(), engine_table(joined, rounds, rule)) <= bound


@pytest.mark.parametrize(("seed", "size"), [(0, 50), (1, 400), pytest.param(2, 2000, marks=pytest.mark.slow)])
def test_large_random_trees(seed: int, size: int) -> None:
    network = random_bayesian_network(seed, size, states=2, parents=1, reach=20)
    degree = max(2, int(from_factor_graph(conditioned(network, {}))[0].structure.degree.max()))
    model = compiled(network, degree=degree)
    found = model.guarantee
    assert found.exact
    result = model.posteriors()
    some = list(network.variables)[:: size // 5]
    expected = elimination.posteriors(network, {}, some)
    assert difference({v: result[v] for v in some}, expected) < POSTERIOR_TOLERANCE


def test_the_file_holds_what_was_compiled(tree_file: Path, tmp_path: Path) -> None:
    transformer = compile_edges(shipped_network("cancer"), TREE_FINDINGS)
    model = load_model(tree_file)
    assert model.transformer == transformer
    assert model.given == TREE_FINDINGS
    assert exact_posteriors(model.transformer) == tree_posteriors()
    save_model(model, tmp_path / "again.safetensors")
    assert (tmp_path / "again.safetensors").read_bytes() == tree_file.read_bytes()


def test_one_set_of_weights_serves_every_graph(tree_file: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.safetensors"
    save_model(compiled(network_of(k4(Fraction(2), 3)), rounds=9, activation="relu"), other)
    tree, loopy = load_file(tree_file), load_file(other)
    assert tree.keys() == loopy.keys()
    assert any(name.startswith("layers.") for name in tree)
    for name in tree:
        assert not name.startswith("layers.") or np.array_equal(tree[name], loopy[name])


@pytest.mark.parametrize(
    "tensor", [f"layers.{n}.{part}" for n in range(3) for part in ("wq", "wv", "wo", "ffn.w1", "ffn.w2")]
)
def test_an_altered_weight_changes_the_posteriors_and_is_seen(
    tree_file: Path, tensor: str, tmp_path: Path
) -> None:
    with safe_open(tree_file, "np") as file:
        about = file.metadata()
    tensors = load_file(tree_file)
    place = np.unravel_index(np.flatnonzero(tensors[tensor])[0], tensors[tensor].shape)
    tensors[tensor][place] *= 2
    path = tmp_path / "altered.safetensors"
    save_file(tensors, path, metadata=about)
    model = load_model(path)
    assert difference(model.posteriors(dense=True), tree_posteriors()) > 1e-3
    found = model.guarantee
    assert not found.exact
    assert not found.universal
    assert found.says.startswith("unknown")


@pytest.mark.parametrize("name", ["unary", "t0", "t1", "t2"])
def test_an_altered_potential_changes_the_posteriors_and_breaks_the_exact_run(
    tree_file: Path, name: str, tmp_path: Path
) -> None:
    with safe_open(tree_file, "np") as file:
        about = file.metadata()
    tensors = load_file(tree_file)
    column = json.loads(about["coordinates"]).index(name)
    row = int(np.flatnonzero(tensors["tokens"][:, column])[0])
    tensors["tokens"][row, column] += 0.25
    path = tmp_path / "altered.safetensors"
    save_file(tensors, path, metadata=about)
    model = load_model(path)
    assert difference(model.posteriors(), tree_posteriors()) > 1e-6
    with pytest.raises(ModelError, match="disagree"):
        _ = model.transformer


def test_files_that_contradict_themselves_are_refused(tree_file: Path, tmp_path: Path) -> None:
    with safe_open(tree_file, "np") as file:
        about = file.metadata()
    tensors = load_file(tree_file)
    other = tmp_path / "other.safetensors"
    for key, value, message in [
        ("indicators", about["read_out"], "needs a root"),
        ("root", "0", "no coordinate 'possible'"),
        ("read_out", json.dumps({"Smoker": [0, 1]}), "other variables"),
        ("potential_columns", json.dumps(["unary"]), "does not fit"),
        ("potential_columns", json.dumps(["unary", "t0", "t1", "t9"]), "no coordinate 't9'"),
        ("given", json.dumps([1]), "items"),
        ("given", json.dumps({"Smoker": "True"}), "still in 'states'"),
    ]:
        save_file(tensors, other, metadata={**about, key: value})
        with pytest.raises(ModelError, match=message):
            load_model(other)


def test_gather_equals_the_dense_oracle(tree_file: Path) -> None:
    for model in (load_model(tree_file), compiled(random_markov_network(3, 7, 12, states=2), rounds=6)):
        assert difference(model.posteriors(), model.posteriors(dense=True)) <= 4 * EPS


@given(st.integers(0, 10**6))
def test_permuting_tokens_changes_nothing(seed: int) -> None:
    model = compiled(random_markov_network(seed, 5, 7, states=2), rounds=3)
    order = np.array(random.Random(seed).sample(range(len(model.tokens)), len(model.tokens)))
    place = np.argsort(order)
    shuffled = replace(
        model,
        tokens=model.tokens[order],
        potential_numbers=model.potential_numbers[order],
        read_out={v: tuple(int(place[row]) for row in rows) for v, rows in model.read_out.items()},
    )
    assert difference(shuffled.posteriors(), model.posteriors()) < POSTERIOR_TOLERANCE
    assert shuffled.guarantee == model.guarantee


def test_findings_are_not_taken(tree_file: Path) -> None:
    model = load_model(tree_file)
    with pytest.raises(EvidenceError, match="compiled in"):
        model.posteriors({"Smoker": "True"})
    with pytest.raises(ModelError, match="evidence and a value block"):
        hard_run(model)


def test_what_is_said_of_exactness() -> None:
    cancer, given_low = shipped_network("cancer"), {"Pollution": "low"}
    loop = network_of(k4(Fraction(2), 3))
    assert compiled(cancer, given_low).guarantee.says == "exact (a tree, 2 rounds >= its diameter)"
    more = compiled(cancer, given_low, rounds=5, activation="relu").guarantee
    assert more.says == "exact (a tree, 5 rounds >= its diameter)"
    assert compiled(cancer, {**given_low, "Cancer": "True"}).guarantee.says.startswith(
        "exact (a forest, 1 round "
    )
    short = compiled(cancer, given_low, rounds=1).guarantee
    assert short.says == "a tree, but 1 round < its diameter 2: not exact in general"
    assert (short.exact, short.depth) == (False, 2)
    loopy = compiled(loop, rounds=3).guarantee
    assert (loopy.exact, loopy.depth) == (False, None)
    assert loopy.says == "loopy: 3 rounds of belief propagation, not exact in general"
    most = compiled(loop, rounds=3).maximising().guarantee
    assert most.says == "loopy: 3 rounds of max-product, not exact in general"


def test_tokens_of_no_network_are_not_called_exact(tree_file: Path) -> None:
    """Weights and depth are right; but a belief misses a message, reads that of another, or a table differs by direction."""
    model = load_model(tree_file)
    assert model.guarantee.exact
    column, smoker, cancer = model.column, model.read_out["Smoker"][1], model.read_out["Cancer"][1]
    edge = int(np.flatnonzero(model.tokens[:, column("t1")])[0])
    other = next(
        n for n in range(len(model.potentials)) if model.potentials[n] not in (1, *_table(model, edge))
    )
    for name, row, value in [
        ("r1", smoker, 0.0),
        ("r1", smoker, model.tokens[cancer, column("r1")]),
        ("p1", int(np.flatnonzero(model.tokens[:, column("p1")])[0]), 0.0),
        ("plus", smoker - 1, cancer),
        ("minus", smoker, cancer),
        ("message", edge, 1.0),
        ("alive", smoker, 0.0),
        ("t1", edge, None),
        ("unary", edge, None),
    ]:
        tokens, numbers = model.tokens.copy(), model.potential_numbers.copy()
        if value is None:
            numbers[edge, model.potential_columns.index(name)] = other
            value = log_fraction(model.potentials[other])
        assert tokens[row, column(name)] != value
        tokens[row, column(name)] = value
        found = replace(model, tokens=tokens, potential_numbers=numbers).guarantee
        assert (found.exact, found.universal) == (False, False), name
        assert found.says.startswith("unknown: these are not the tokens of a network"), name


def _table(model: EdgeModel, row: int) -> list[Fraction]:
    return [model.potentials[n] for n in model.potential_numbers[row]]


def test_a_dangling_pointer_is_refused(tree_file: Path, tmp_path: Path) -> None:
    model = load_model(tree_file)
    tokens = model.tokens.copy()
    tokens[int(np.flatnonzero(tokens[:, model.column("p1")])[0]), model.column("p1")] = 99.0
    dangling = replace(model, tokens=tokens)
    with pytest.raises(ModelError, match="points to row 99, which is not there"):
        _ = dangling.guarantee
    path = tmp_path / "dangling.safetensors"
    save_model(dangling, path)
    with pytest.raises(
        ModelError, match=r"dangling\.safetensors: row \d+ points to row 99, which is not there"
    ):
        load_model(path)


def test_the_graph_is_read_off_once(tree_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = load_model(tree_file)
    assert isinstance(model, EdgeModel)
    monkeypatch.setattr(
        "numeric.compiled.edge_model.compiled_graph", lambda transformer: pytest.fail("again")
    )
    assert model.guarantee.exact
    assert model.maximising().guarantee.exact
    assert model.exact_posteriors() == tree_posteriors()


def test_relu_for_softplus_is_the_max_product_model() -> None:
    network = random_markov_network(4, 6, 9, states=2)
    swapped = compiled(network, rounds=4).maximising()
    own = compiled(network, rounds=4, activation="relu")
    assert own.is_max_product
    assert swapped.posteriors() == own.posteriors()


def test_the_size_of_the_computation_tree() -> None:
    """K4: a belief reads 3 messages, each of which waits for 2; a tree: every edge once."""
    for rounds, size in [(1, 3), (2, 9), (3, 21), (4, 45)]:
        assert compiled(network_of(k4(Fraction(2), 3)), rounds=rounds).unrolled_size() == size
    assert compiled(shipped_network("cancer"), {"Pollution": "low"}, rounds=50).unrolled_size() == 3


def test_ties_are_not_broken() -> None:
    table = {"a": {"0": 1.0, "1": 0.5}, "b": {"0": 1.0, "1": 1.0 - 1e-12}}
    assert best_states(table, TIE) == ({"a": "0"}, ("b",))
    assert best_states(table, 0) == ({"a": "0", "b": "0"}, ())
