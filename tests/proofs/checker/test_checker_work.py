"""Work has a limit per claim, per folder and per document, whatever the kind of work: two seconds of processor time and 200 MB."""

from __future__ import annotations

import dataclasses
import gzip
import json
import random
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from proofs import checker
from proofs.certification import certificate as cert
from proofs.language.claim import Claim
from proofs.language.evidence import enumeration, identity
from tests.rejected.base import claim, obligation
from tests.rejected.harness import check

SECONDS = 2
MEGABYTES = 200


def run(path: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """The bare checker within its limits."""

    def limits() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
        resource.setrlimit(resource.RLIMIT_AS, (MEGABYTES << 20, MEGABYTES << 20))

    return subprocess.run(
        [sys.executable, "-I", "-S", checker.__file__, str(path), *options],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        preexec_fn=limits,
    )


def write(folder: Path, *claims: Claim) -> Path:
    for one in claims:
        files = cert.files(one)
        cert.write_if_changed(folder / cert.statements_path(one.id), files.statements)
        cert.write_if_changed(folder / cert.certificate_path(one.id), files.certificate)
    cert.write_manifest(folder)
    return folder


# claims and folders -----------------------------------------------------------------------------------------------------


def square(name: str, side: int) -> Any:
    """A true statement whose enumeration tries (side + 1)^2 pairs."""
    return obligation(
        name,
        "(declare-const a Int)\n(declare-const b Int)",
        "(or (<= 0 a) (<= 0 b))",
        enumeration(),
        "(and (< a 0) (< b 0))",
        {"a": "0", "b": "0"},
        facts={"h": f"(and (<= 0 a) (<= a {side}) (<= 0 b) (<= b {side}))"},
        witness={"a": "0", "b": "0"},
    )


def test_one_statement_under_the_limit_is_accepted(tmp_path: Path) -> None:
    verdict = check(write(tmp_path, claim("one", square("o0", 100))))
    assert verdict.code == 0, verdict.output


def test_the_limit_holds_for_all_statements_of_a_claim(tmp_path: Path) -> None:
    verdict = check(write(tmp_path, claim("many", *(square(f"o{i}", 100) for i in range(20)))))
    assert verdict.refused == {"base.many.json": "too-much-work"}, verdict.output


def test_the_limit_holds_for_all_claims_of_a_folder(tmp_path: Path) -> None:
    claims = [claim(f"many-{i}", square("o", 100)) for i in range(20)]
    verdict = check(write(tmp_path, *claims))
    assert verdict.code == 1
    assert set(verdict.refused.values()) == {"too-much-work"}
    assert 0 < len(verdict.refused) < 20


def wide(names: int, misses: int) -> Claim:
    """A statement with many constants, and many near misses of it."""
    declared = "\n".join(f"(declare-const a{i} Bool)" for i in range(names))
    whole = obligation("big", declared, "(= a0 a0)", enumeration(), "(not a0)", {"a0": "true"})
    small = dataclasses.replace(
        whole.near_misses[0], statement="(declare-const a0 Bool)\n(assert (! (not (not a0)) :named goal))"
    )
    twins = tuple(dataclasses.replace(small, name=f"t{i}") for i in range(misses))
    return claim("wide", dataclasses.replace(whole, evidence=enumeration(), near_misses=twins))


def test_near_misses_of_a_long_statement_are_decided(tmp_path: Path) -> None:
    folder = write(tmp_path, wide(10_000, 150))
    done = run(folder)
    assert done.stderr == ""
    assert done.returncode == 0 or (done.returncode == 1 and "too-much-work" in done.stdout), done.stdout


def test_a_shared_denominator_is_charged_each_time(tmp_path: Path) -> None:
    """Sums over coprime denominators: every addition is Euclid's algorithm on ever longer numbers."""
    rng = random.Random(1)
    terms = " ".join(f"(/ {rng.getrandbits(9000) | 1} {rng.getrandbits(9000) | 1})" for _ in range(60))
    one = obligation(
        "long", "(declare-const x Real)", f"(= (+ x {terms}) x)", identity(), "(= x 1)", {"x": "0"}
    )
    done = run(write(tmp_path, claim("long", one)))
    assert (done.returncode, done.stderr) == (1, "")


# documents --------------------------------------------------------------------------------------------------------------

ONE_STATE: dict[str, Any] = {
    "cases": [{"given": [], "posteriors": [["1"]]}],
    "columns": {"alive": 0, "possible": 1, "value": 2},
    "document": "transformer",
    "indicators": [[0]],
    "network": {"factors": [], "variables": [{"name": "a", "states": ["s"]}]},
    "read_out": [[0]],
    "schema": 1,
    "subject": "x",
}


def layer(width: int, heads: list[Any], repeat: int, hidden: int = 0) -> dict[str, Any]:
    return {
        "activation": "relu",
        "b1": [0] * hidden,
        "b2": [0] * width,
        "heads": heads,
        "name": "l",
        "repeat": repeat,
        "w1": [[1] * hidden for _ in range(width)],
        "w2": [[1] * width for _ in range(hidden)],
    }


def product_of_heads() -> dict[str, Any]:
    """Value and output matrices of rank one: their product has a million entries, the document a few thousand."""
    width = 1000
    head = {
        "query": [[0, 0]] * width,
        "key": [[0, 0]] * width,
        "value": [[1]] * width,
        "output": [[1] * width],
    }
    return {**ONE_STATE, "tokens": [[0] * width], "layers": [layer(width, [head] * 3, 1)]}


def wide_tokens() -> dict[str, Any]:
    """One coordinate counts up, so that no repetition is like the one before; the token is wide."""
    width = 20_000
    step = {**layer(width, [], 10**6), "b2": [0, 0, 0, 1] + [0] * (width - 4)}
    return {**ONE_STATE, "tokens": [[0] * width], "layers": [step]}


def many_tokens() -> dict[str, Any]:
    """The same with many tokens, of which one moves."""
    rows = [[0, 0, 0, 0, int(n == 0)] for n in range(5000)]
    moving = {**layer(5, [], 10**6), "b1": [0], "w1": [[0], [0], [0], [0], [1]], "w2": [[0, 0, 0, 1, 0]]}
    return {**ONE_STATE, "tokens": rows, "layers": [moving]}


def dense_layer() -> dict[str, Any]:
    step = layer(300, [], 10**6, hidden=300)
    return {**ONE_STATE, "tokens": [[1] * 300], "layers": [step]}


def many_variables() -> dict[str, Any]:
    """Without a single factor, elimination still goes through all variables for each of them."""
    count = 1500
    variables = [{"name": f"v{i}", "states": ["s"]} for i in range(count)]
    return {
        **ONE_STATE,
        "cases": [{"given": [], "posteriors": [["1"]] * count}],
        "indicators": [[0]] * count,
        "layers": [],
        "network": {"factors": [], "variables": variables},
        "read_out": [[0]] * count,
        "tokens": [[1, 0, 0]],
    }


def star(leaves: int, digits: int) -> dict[str, Any]:
    """Coprime messages into one variable: the product of all, and Euclid's algorithm for every quotient."""
    rng = random.Random(2)
    edges = [[0, i] for i in range(1, leaves + 1)]

    def number() -> str:
        return str(Fraction(rng.randrange(10**digits) | 1, rng.randrange(10**digits) | 1))

    return {
        "beliefs": [["1"] * (leaves + 1)] * 3,
        "document": "bp-replay",
        "edges": edges,
        "messages": [[number() for _ in range(2 * leaves)] for _ in range(3)],
        "schema": 1,
        "subject": "star",
        "tables": [["1"] * 4] * leaves,
        "unary": ["1"] * (leaves + 1),
        "variables": leaves + 1,
    }


COSTLY: dict[str, Callable[[], dict[str, Any]]] = {
    "product of heads": product_of_heads,
    "wide tokens": wide_tokens,
    "many tokens": many_tokens,
    "dense layer": dense_layer,
    "many variables": many_variables,
    "star of long messages": lambda: star(300, 1000),
    "star of shorter messages": lambda: star(300, 60),
    "many lists": lambda: {**ONE_STATE, "layers": [], "tokens": [[]] * 3_000_000},
    "many numbers": lambda: {**ONE_STATE, "layers": [], "tokens": [[1000] * 3_000_000]},
}


@pytest.mark.parametrize("name", COSTLY)
def test_a_costly_document_is_refused_in_time(name: str, tmp_path: Path) -> None:
    path = tmp_path / "document.json"
    path.write_bytes(checker.canonical(COSTLY[name]()))
    done = run(path)
    assert done.returncode == 1, done.stdout + done.stderr
    assert done.stderr == ""
    code = done.stdout.splitlines()[0].split(": ")[2]
    assert code in ("too-much-work", "too-large", "replay"), done.stdout
    if name not in ("star of shorter messages",):
        assert code != "replay", done.stdout


# the shared cases -------------------------------------------------------------------------------------------------------

SHARED = {
    "one-is-two-shared-logarithm": (1, {"sign-unknown"}),
    "one-is-two-quantified-rocq-proposition": (1, {"theorem-constant"}),
    "one-is-two-from-a-true-rocq-record": (1, {"theorem-constant"}),
    "transformer-integer-taken-for-logarithm.json": (1, {"not-exact"}),
    "slow-replay-star.json": (1, {"too-much-work"}),
    "slow-transformer-product.json": (1, {"too-much-work"}),
    "slow-transformer-steps.json": (1, {"too-much-work"}),
    "slow-twenty-statements": (1, {"too-much-work"}),
}


@pytest.fixture(scope="module")
def cases(shared_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = shared_dir / "cases" / "checker"
    if not folder.is_dir():
        pytest.skip("the optional material ../shared/cases/checker is not there")
    copy = tmp_path_factory.mktemp("shared") / "cases"
    shutil.copytree(folder, copy)
    for path in copy.glob("*.gz"):
        copy.chmod(0o755)
        (copy / path.stem).write_bytes(gzip.decompress(path.read_bytes()))
    return copy


@pytest.mark.parametrize("name", SHARED)
def test_a_shared_case_is_refused(name: str, cases: Path) -> None:
    code, codes = SHARED[name]
    done = run(cases / name)
    assert (done.returncode, done.stderr) == (code, ""), done.stdout + done.stderr
    said = {line.split(": ")[2] for line in done.stdout.splitlines() if line.count(": ") >= 3}
    assert said == codes, done.stdout


def test_the_shared_near_misses_are_decided(cases: Path) -> None:
    done = run(cases / "slow-near-misses")
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr


def test_a_shared_theorem_that_nobody_replayed(cases: Path) -> None:
    done = run(cases / "made-up-rocq-theorem")
    assert done.returncode == 0
    assert "1 obligation claimed, not replayed here" in done.stdout
    assert done.stdout.splitlines()[-1].endswith("1 on Rocq, 0 argued")
    assert run(cases / "made-up-rocq-theorem", "--strict").returncode == 3


@pytest.mark.parametrize(
    "name", ["transformer-subject-speaks-for-the-checker.json", "transformer-wrong-asia-table.json"]
)
def test_a_shared_subject_is_quoted_beside_the_digest(name: str, cases: Path) -> None:
    done = run(cases / name)
    data = json.loads((cases / name).read_bytes())
    expected = f'accepted: transformer certificate of "{data["subject"]}", network '
    assert done.returncode == 0
    assert done.stdout.startswith(expected)
    assert checker.network_digest(data)[:16] in done.stdout
