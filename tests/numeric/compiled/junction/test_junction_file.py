"""The file of a junction model: a stranger's forward pass, the same bytes, and files that are refused."""

from __future__ import annotations

import json
import random
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from safetensors import safe_open
from safetensors.numpy import load_file, save_file

from numeric.compiled.junction.build import compile_network
from numeric.compiled.junction.exact import exact_run
from numeric.compiled.junction.file import (
    JunctionFileError,
    load_junction_model,
    save_junction_model,
)
from numeric.compiled.junction.run import NumpyRunner
from numeric.networks.shipped import SHIPPED, shipped_network
from symbolic.networks.bayesian_network import bayesian_network, node
from symbolic.propagation import elimination
from tests.numeric.compiled.junction.joint_table import joint_table, random_findings, random_network


@pytest.fixture(scope="module")
def asia_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("junction") / "asia.safetensors"
    save_junction_model(compile_network(shipped_network("asia")), path)
    return path


def strangers_forward(path: Path, given: dict[str, str]) -> dict[str, dict[str, float]]:
    """Written from the documentation of the file alone, one number after the other."""
    with safe_open(path, "np") as file:
        about = file.metadata()
    tensor = load_file(path)
    names, states = json.loads(about["variables"]), json.loads(about["states"])
    levels, cliques = tensor["levels"].tolist(), tensor["cliques"].tolist()
    first_of = dict(zip(names, tensor["indicators"].tolist()))
    messages = max(last for _, last in levels)
    up = [1.0] * messages
    for variable, kept in given.items():
        for number, name in enumerate(states[variable]):
            up[first_of[variable] + number] = float(name == kept)
    pointed: list[list[int]] = []  # for each entry the messages that it multiplies
    place, start = 0, sum(messages for _, messages, _, level, *_ in cliques if level == 0)
    for depth, (_, last) in enumerate(levels):
        entries = [heads for count, _, heads, level, *_ in cliques if level == depth for _ in range(count)]
        mine: list[list[int]] = [[] for _ in entries]
        for j in range(4):
            for entry, heads in zip(mine, entries):
                if heads > j:
                    entry.append(start + int(tensor["pointers"][place]))
                    place += 1
        pointed += mine
        start = last
    value = tensor["theta"].tolist()
    own = tensor["own"].tolist()
    roots = sum(messages for _, messages, _, level, *_ in cliques if level == 0)
    for message in set(own):
        up[message] = 0.0
    for entry in reversed(range(len(value))):  # the lowest level comes last
        for message in pointed[entry]:
            value[entry] *= up[message]
        up[own[entry]] += value[entry]
    down = [0.0] * messages
    total = [0.0] * messages
    for root in range(roots):
        total[root] = 1.0
    for entry in range(len(value)):
        message = own[entry]
        down[message] = total[message] / up[message] if up[message] else 0.0
        for below in pointed[entry]:
            total[below] += value[entry] * down[message]
    return {
        v: {
            s: total[first_of[v] + i] / sum(total[first_of[v] : first_of[v] + len(states[v])])
            for i, s in enumerate(states[v])
        }
        for v in names
    }


@pytest.mark.parametrize("name", SHIPPED)
@pytest.mark.parametrize("findings", [0, 2])
def test_a_strangers_forward_pass_gives_the_posteriors(name: str, findings: int, tmp_path: Path) -> None:
    network = shipped_network(name)
    path = tmp_path / "model.safetensors"
    save_junction_model(compile_network(network), path)
    given = {v: network.states[v][-1] for v in network.variables[:findings]}
    expected = elimination.posteriors(network, given)
    found = strangers_forward(path, given)
    for variable, row in expected.items():
        assert found[variable] == pytest.approx({s: float(p) for s, p in row.items()}, abs=1e-14)


def test_what_is_read_is_what_was_written(tmp_path: Path) -> None:
    rng = random.Random(0)
    for number in range(60):
        network = random_network(rng)
        findings = random_findings(rng, network)
        joint = joint_table(network, findings)
        if not joint.weight:
            continue
        model = (
            compile_network(network, findings, network.variables[:2], budget=0)
            if number % 3 == 0
            else compile_network(network, budget=0)
        )
        rest = {} if number % 3 == 0 else findings
        path, again = tmp_path / "one.safetensors", tmp_path / "two.safetensors"
        save_junction_model(model, path)
        read = load_junction_model(path)
        save_junction_model(read, again)
        assert again.read_bytes() == path.read_bytes()
        np.testing.assert_array_equal(
            NumpyRunner(read).run(rest).states(), NumpyRunner(model).run(rest).states()
        )
        assert NumpyRunner(read).run(rest).posteriors() == NumpyRunner(model).run(rest).posteriors()
        assert exact_run(read, rest).posteriors() == exact_run(model, rest).posteriors()
        assert (read.levels, read.fixed, read.whole) == (model.levels, model.fixed, model.whole)


def test_compiling_again_gives_the_same_bytes(asia_file: Path, tmp_path: Path) -> None:
    path = tmp_path / "again.safetensors"
    save_junction_model(compile_network(shipped_network("asia")), path)
    assert path.read_bytes() == asia_file.read_bytes()


def altered(asia_file: Path, path: Path, tensors: dict | None = None, metadata: dict | None = None) -> Path:
    with safe_open(asia_file, "np") as file:
        about = file.metadata()
    save_file({**load_file(asia_file), **(tensors or {})}, path, metadata={**about, **(metadata or {})})
    return path


def test_a_loaded_model_with_one_number_changed_is_refused_or_still_in_range(
    asia_file: Path, tmp_path: Path
) -> None:
    """No number in the file can make a run read or write outside of its arrays: the loops do not look again."""
    rng = np.random.default_rng(0)
    tensors = load_file(asia_file)
    refused = 0
    for name, array in sorted(tensors.items()):
        for _ in range(12):
            if not array.size:
                continue
            changed = array.copy()
            place = tuple(int(rng.integers(n)) for n in changed.shape)
            low = -3 if np.issubdtype(array.dtype, np.integer) else -1
            changed[place] += rng.choice([low, -1, 1, 3, 1000, -1000])
            path = altered(asia_file, tmp_path / "changed.safetensors", {name: changed})
            try:
                model = load_junction_model(path)
            except JunctionFileError:
                refused += 1
                continue
            for level in model.levels:
                pointers = model.pointers[level.pointers : level.pointers + sum(level.slots)]
                assert 0 <= pointers.min(initial=0) <= pointers.max(initial=0) < level.read[1] - level.read[0]
    assert refused > 60


@pytest.mark.parametrize(
    ("tensors", "metadata", "said"),
    [
        ({"theta": np.full(37, 0.5)}, {}, "theta and the exact table entries disagree"),
        ({"theta": np.full(37, -0.5)}, {}, "theta is negative"),
        ({"theta": np.full(36, 0.5)}, {}, "do not have the length"),
        ({"own": np.zeros(37, np.int64)}, {}, "tensor 'own' is int64, not int32"),
        ({"factors": np.zeros(8, np.int32)}, {}, "multiplied in no clique, or in two"),
        ({}, {"values": '["0/1"]'}, "names a value that is not there"),
        ({}, {"values": "[]"}, "a value is not positive"),
        ({}, {"version": "2"}, "is not a tbn-junction-model file of version 1"),
        ({}, {"constant": "1/0"}, "divides by zero"),
        ({}, {"fixed": '{"smoke": "yes"}'}, "'fixed' says 'smoke' is 'yes'"),
        ({}, {"states": "[]"}, "list indices"),
        ({}, {"states": "{}"}, "'asia' is missing"),
    ],
)
def test_files_that_contradict_themselves_are_refused(
    asia_file: Path, tmp_path: Path, tensors: dict, metadata: dict, said: str
) -> None:
    path = altered(asia_file, tmp_path / "wrong.safetensors", tensors, metadata)
    with pytest.raises(JunctionFileError, match=said) as caught:
        load_junction_model(path)
    assert str(path) in str(caught.value)


def test_other_files_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "text.safetensors"
    path.write_text("not a model")
    with pytest.raises(JunctionFileError, match="is not a safetensors file"):
        load_junction_model(path)
    with pytest.raises(OSError, match="nowhere"):
        load_junction_model(tmp_path / "nowhere.safetensors")


def test_numbers_of_any_length(tmp_path: Path) -> None:
    """Python itself refuses to print or read integers of more than 4,300 digits."""
    tiny = Fraction(1, 10**6000)
    network = bayesian_network(node("a", "x y", [tiny, 1 - tiny]), node("b", "x y", "0.5 0.5 0 1", given="a"))
    model = compile_network(network)
    path = tmp_path / "long.safetensors"
    save_junction_model(model, path)
    found = exact_run(load_junction_model(path), {"b": "x"})
    assert found.weight == tiny / 2
    assert found.posteriors()["a"] == {"x": 1, "y": 0}
