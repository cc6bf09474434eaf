"""The certificate of a compiled network: the checker replays it, and refuses every tampered twin for the right reason."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from numeric.shipped import shipped_network
from proofs import checker
from proofs.cli import run
from proofs.network_certificate import default_cases, network_certificate
from symbolic.bayesian_network import bayesian_network, node
from symbolic.compiler import compile_network
from tests.network_cases import random_bayesian_network


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    network = bayesian_network(
        node("rain", "yes no", "1/5 4/5"),
        node("wet", "dry damp soaked", "0 1/4 3/4  9/10 1/10 0", given="rain"),
    )
    transformer = compile_network(network).transformer
    return network_certificate(network, transformer, default_cases(transformer), "rain")


def check(document: dict[str, Any]) -> checker.DocumentRecord:
    return checker.check_document(checker.canonical(document))


def test_accepted_with_a_sentence_that_says_what_is_established(document: dict[str, Any]) -> None:
    established = check(document).establishes
    assert "exactly the posteriors of all 2 variables" in established
    assert "each of the 6 listed sets of findings" in established


@pytest.mark.parametrize("seed", range(4))
def test_random_networks_with_zeros_are_accepted(seed: int) -> None:
    network = random_bayesian_network(seed, 5, zeros=0.3)
    transformer = compile_network(network).transformer
    check(network_certificate(network, transformer, default_cases(transformer), "random"))


def value_layer(document: dict[str, Any]) -> dict[str, Any]:
    layer = document["layers"][1]
    assert layer["name"] == "value"
    return layer


def change_output_weight(document: dict[str, Any]) -> None:
    layer = value_layer(document)
    layer["w2"] = [[2 * weight for weight in row] for row in layer["w2"]]


def drop_a_head(document: dict[str, Any]) -> None:
    value_layer(document)["heads"].pop(3)


def relu_for_softplus(document: dict[str, Any]) -> None:
    value_layer(document)["activation"] = "relu"


def one_layer_less(document: dict[str, Any]) -> None:
    value_layer(document)["repeat"] -= 1


def change_a_potential(document: dict[str, Any]) -> None:
    for row in document["tokens"][3:]:
        for column, item in enumerate(row):
            if isinstance(item, str):
                row[column] = str(Fraction(item) + 1)
                return


def redirect_a_pointer(document: dict[str, Any]) -> None:
    document["tokens"][-1][3] = document["tokens"][-1][4] = 0


def change_the_network(document: dict[str, Any]) -> None:
    document["network"]["factors"][0]["table"] = ["1/4", "3/4"]


def swap_read_out(document: dict[str, Any]) -> None:
    document["read_out"][0].reverse()


def swap_indicators(document: dict[str, Any]) -> None:
    document["indicators"][0].reverse()


def list_another_posterior(document: dict[str, Any]) -> None:
    document["cases"][0]["posteriors"][0] = ["1/4", "3/4"]


def two_tokens_of_one_index(document: dict[str, Any]) -> None:
    document["tokens"][5][1:3] = document["tokens"][4][1:3]


def fractional_value_weight(document: dict[str, Any]) -> None:
    value_layer(document)["b1"] = [1]


def impossible_case(document: dict[str, Any]) -> None:
    document["cases"][0]["given"] = [[0, 1], [1, 2]]


def boolean_token(document: dict[str, Any]) -> None:
    document["tokens"][0][0] = True


def negative_logarithm(document: dict[str, Any]) -> None:
    document["tokens"][0][7] = "-1/2"


def short_token(document: dict[str, Any]) -> None:
    document["tokens"][2].pop()


def no_case(document: dict[str, Any]) -> None:
    document["cases"] = []


def repeated_case(document: dict[str, Any]) -> None:
    document["cases"].append(document["cases"][0])


def row_outside(document: dict[str, Any]) -> None:
    document["read_out"][0][0] = 10**6


def endless(document: dict[str, Any]) -> None:
    layer = document["layers"][0]
    layer["repeat"] = 10**12
    layer["b2"][document["columns"]["possible"]] = 1  # a counter, so that no repetition is like the last


def doubling(document: dict[str, Any]) -> None:
    layer = document["layers"][0]
    layer["repeat"] = 10**12
    column = document["columns"]["possible"]
    layer["heads"][1]["value"][column][0] = 10**1000
    layer["heads"][1]["output"][0][column] = 1


def exploding(document: dict[str, Any]) -> None:
    layer = value_layer(document)
    layer["repeat"] = 10**5
    layer["w2"] = [[10**6 * weight for weight in row] for row in layer["w2"]]


def unknown_activation(document: dict[str, Any]) -> None:
    value_layer(document)["activation"] = "answer"


ATTACKS: list[tuple[Callable[[dict[str, Any]], None], str]] = [
    (change_output_weight, "wrong-posterior"),
    (drop_a_head, "wrong-posterior"),
    (relu_for_softplus, "wrong-posterior"),
    (one_layer_less, "wrong-posterior"),
    (change_a_potential, "wrong-posterior"),
    (redirect_a_pointer, "wrong-posterior"),
    (change_the_network, "wrong-posterior"),
    (swap_read_out, "wrong-posterior"),
    (swap_indicators, "wrong-posterior"),
    (list_another_posterior, "wrong-posterior"),
    (two_tokens_of_one_index, "tied-attention"),
    (fractional_value_weight, "not-exact"),
    (impossible_case, "impossible-findings"),
    (boolean_token, "malformed"),
    (negative_logarithm, "malformed"),
    (short_token, "malformed"),
    (no_case, "malformed"),
    (repeated_case, "malformed"),
    (row_outside, "malformed"),
    (endless, "too-much-work"),
    (doubling, "too-large"),
    (exploding, "too-large"),
    (unknown_activation, "malformed"),
]


@pytest.mark.parametrize(("attack", "code"), ATTACKS, ids=[attack.__name__ for attack, _ in ATTACKS])
def test_tampered_certificates_are_refused(
    document: dict[str, Any],
    attack: Callable[[dict[str, Any]], None],
    code: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(checker, "MAX_TOKEN_STEPS", 20_000)  # the intact document needs a tenth of that
    altered = copy.deepcopy(document)
    attack(altered)
    assert checker.canonical(altered) != checker.canonical(document)
    with pytest.raises(checker.Rejected) as caught:
        check(altered)
    assert caught.value.code == code, str(caught.value)


def test_prove_network_writes_a_file_that_the_bare_checker_accepts(tmp_path: Path, repository: Path) -> None:
    import subprocess
    import sys

    path = tmp_path / "asia.json"
    assert (
        run(["prove", "--network", "asia", "--given", "smoke=yes", "--given", "dysp=yes", "-o", str(path)])
        == 0
    )
    bare = subprocess.run(
        [sys.executable, "-I", str(repository / "proofs" / "checker.py"), str(path)],
        capture_output=True,
        text=True,
    )
    assert bare.returncode == 0, bare.stdout + bare.stderr
    assert "transformer certificate of asia" in bare.stdout
    cases = json.loads(path.read_text())["cases"]
    assert len(cases) == 18  # none, sixteen single findings, the joint one
    assert shipped_network("asia").variables[0] == "asia"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["prove", "--network", "asia", "--given", "lung=yes", "--given", "either=no"], "probability zero"),
        (["prove", "--network", "asia", "--given", "smok=yes"], "did you mean 'smoke'"),
        (["prove", "--given", "smoke=yes"], "--given needs --network"),
        (["prove", "logodds", "--network", "asia"], "exclude each other"),
    ],
)
def test_refusals(arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(arguments) == 2
    assert message in capsys.readouterr().err
