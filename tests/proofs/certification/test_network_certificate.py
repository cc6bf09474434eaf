"""The certificate of a compiled network: the checker replays it, and refuses every tampered twin for the right reason."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from numeric.networks.shipped import shipped_network
from proofs import checker
from proofs.certification.network_certificate import default_cases, network_certificate
from proofs.cli.main import run
from symbolic.compile.gates import compile_network
from symbolic.networks.bayesian_network import bayesian_network, node
from tests import cases
from tests.cases import random_bayesian_network


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


def keep_the_old_value(document: dict[str, Any]) -> None:
    """The head that reads its own token no longer clears the value: rows depend on their own past and never settle."""
    head = value_layer(document)["heads"][0]
    head["value"] = [[max(weight, 0) for weight in row] for row in head["value"]]


def point_in_a_circle(document: dict[str, Any]) -> None:
    document["tokens"][5][3] = document["tokens"][5][4] = len(document["tokens"]) - 1


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
    (doubling, "too-much-work"),  # its pointers lead nowhere, so every score is computed
    (exploding, "too-large"),
    (keep_the_old_value, "wrong-posterior"),
    (point_in_a_circle, "wrong-posterior"),
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


def counting(document: dict[str, Any]) -> None:
    """The value layer counts its repetitions in a coordinate that nothing reads: no row is ever the same again."""
    value_layer(document)["b2"][10] = 1


def last_value_settled(monkeypatch: pytest.MonkeyPatch, document: dict[str, Any]) -> bool:
    """Whether the last layer of an accepted document was computed token by token instead of repeated."""
    outcomes: list[bool] = []
    settled = checker._Block.settled

    def watched(self: checker._Block, *arguments: Any) -> Any:
        rows = settled(self, *arguments)
        outcomes.append(rows is not None)
        return rows

    with monkeypatch.context() as patch:
        patch.setattr(checker._Block, "settled", watched)
        check(document)
    assert outcomes
    return outcomes[-1]


def test_a_layer_that_does_not_settle_is_repeated(
    document: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    altered = copy.deepcopy(document)
    counting(altered)
    assert last_value_settled(monkeypatch, document)
    assert not last_value_settled(monkeypatch, altered)
    one_layer_less(altered)
    with pytest.raises(checker.Rejected) as caught:
        check(altered)
    assert caught.value.code == "wrong-posterior"


LOOKUP = {
    "query": [[0, -1], [0, 0], [0, 0], [2, 0], [0, 0], [0, 0]],
    "key": [[0, 0], [1, 0], [0, 1], *[[0, 0]] * 3],
}
OWN = {"query": [[0, -1], [2, 0], *[[0, 0]] * 4], "key": LOOKUP["key"]}
ADDRESSES = 4
"""Coordinates one, index, square, pointer; two more follow."""


def random_block(rng: random.Random) -> tuple[dict[str, Any], list[list[Any]]]:
    """A layer of small integers and its tokens. Often it settles: pointers mostly go backwards, old numbers are mostly cleared, and
    the first token, which reads only itself, is mostly left as it is."""

    def small(size: int) -> list[int]:
        return [rng.choice([-1, 0, 0, 1]) for _ in range(size)]

    clears, quiet, forward = rng.random() < 0.8, rng.random() < 0.8, rng.random() < 0.2
    jumps = rng.random() < 0.1  # each token takes over the pointer of the token that it reads
    width = ADDRESSES + 2
    own = [*(small(2) for _ in range(ADDRESSES)), *([[-1, 0], [0, -1]] if clears else [small(2), small(2)])]
    read = [small(2) for _ in range(width)]
    w1, b1, b2 = small(width), small(1), [0] * ADDRESSES + small(2)
    if quiet:
        own[0] = read[0] = [0, 0]
        w1[0] = b1[0] = 0
        b2 = [0] * width
    if jumps:
        own = [[*row, -1 if place == 3 else 0] for place, row in enumerate(own)]
        read = [[*row, 1 if place == 3 else 0] for place, row in enumerate(read)]
    outputs = [[0, 0, 0, 0, 1, 0], [0, 0, 0, 0, 0, 1], *([[0, 0, 0, 1, 0, 0]] if jumps else [])]
    layer = {
        "name": "random",
        "activation": "relu",
        "repeat": rng.randint(1, 7),
        "heads": [{**OWN, "value": own, "output": outputs}, {**LOOKUP, "value": read, "output": outputs}],
        "w1": [[weight] for weight in w1],
        "b1": b1,
        "w2": [[0] * ADDRESSES + small(2)],
        "b2": b2,
    }
    size = rng.randint(1, 7)
    tokens = []
    for index in range(size):
        pointer = rng.randrange(size) if forward else rng.randrange(max(index, 1))
        start = [0, 0] if index == 0 and quiet else [rng.randint(-2, 2), rng.randint(-2, 2)]
        tokens.append([1, index, index * index, pointer, *start])
    return layer, tokens


def free(amount: int) -> None:
    """Work that nobody counts."""


def test_shortcuts_give_what_plain_repetition_gives() -> None:
    """Random layers: leaving out what did not change, and computing each token once where the checker finds that the layer settles,
    end in the rows of plain repetition."""
    shown = moving = 0
    for seed in range(1000):
        layer, tokens = random_block(random.Random(seed))
        checker.METER.statement()  # no document is being read, which would begin to count anew
        block = checker._Block(layer, len(tokens[0]))
        rows = tokens
        reads = block.lookups(rows, free)[1]
        settled = block.settled(rows, reads, free)
        before = rows
        for _ in range(block.repeat):
            reads = block.lookups(rows, free)[1]
            before = rows
            rows = [block._token(row, [rows[head[n]] for head in reads]) for n, row in enumerate(rows)]
        assert block.run(tokens, free) == rows, seed
        if settled is not None:
            assert settled == rows, seed
            shown += 1
            moving += before != rows  # the last repetition still changed something
    assert 200 < shown < 800
    assert moving > 20


@pytest.fixture(scope="module")
def child() -> dict[str, Any]:
    """A published network of 3,062 tokens."""
    return network_certificate(cases.named("child"), cases.compiled("child").transformer, [{}], "child")


def test_a_published_network_takes_a_few_steps_per_token(
    child: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """35 value layers, but each token is computed once: the limit would otherwise be passed many times over."""
    monkeypatch.setattr(checker, "MAX_TOKEN_STEPS", 8 * len(child["tokens"]))
    assert "all 20 variables" in check(child).establishes


def change_a_late_potential(document: dict[str, Any]) -> None:
    row = next(row for row in reversed(document["tokens"]) if isinstance(row[7], str))
    row[7] = str(Fraction(row[7]) * Fraction(10**9 + 1, 10**9))


def redirect_a_late_pointer(document: dict[str, Any]) -> None:
    document["tokens"][-1][3] -= 1
    document["tokens"][-1][4] -= 1


def change_a_table(document: dict[str, Any]) -> None:
    table = document["network"]["factors"][-1]["table"]
    shift = Fraction(1, 10**9)
    table[0], table[1] = str(Fraction(table[0]) + shift), str(Fraction(table[1]) - shift)


@pytest.mark.parametrize(
    ("attack", "code"),
    [
        (change_output_weight, "too-much-work"),  # the numbers grow without end
        (drop_a_head, "wrong-posterior"),
        (change_a_late_potential, "wrong-posterior"),
        (redirect_a_late_pointer, "wrong-posterior"),
        (change_a_table, "wrong-posterior"),
    ],
)
def test_a_published_network_tampered_with_is_refused(
    child: dict[str, Any], attack: Callable[[dict[str, Any]], None], code: str
) -> None:
    altered = copy.deepcopy(child)
    attack(altered)
    with pytest.raises(checker.Rejected) as caught:
        check(altered)
    assert caught.value.code == code


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
    assert 'transformer certificate of "asia", network 95a7f061ca3f54e5: ' in bare.stdout
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


def test_a_number_that_no_certificate_holds_is_said_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    small = tmp_path / "small.uai"
    small.write_text("MARKOV 1 2 1 1 0 2 1 1e-4100\n", "utf-8")
    assert run(["prove", "--network", str(small), "-o", str(tmp_path / "c.json")]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"error: cannot compile {small}: ")
    assert line.endswith("needs integers of more than 4,000 digits, which a certificate cannot hold")
    assert not (tmp_path / "c.json").exists()


def test_a_network_in_another_encoding_is_certified(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    coin = tmp_path / "coin.bif"
    coin.write_text(
        "network n {} variable Größe { type discrete [2] { a, b }; } probability ( Größe ) { table .5, .5; }",
        "latin-1",
    )
    words = ["prove", "--network", str(coin), "-o", str(tmp_path / "c.json")]
    assert run(words) == 2
    assert "--encoding" in capsys.readouterr().err
    assert run([*words, "--encoding", "latin-1"]) == 0
    assert checker.check_file(tmp_path / "c.json").subject == "coin"
    assert run(["prove", "--encoding", "latin-1"]) == 2
    assert "--encoding needs --network" in capsys.readouterr().err
