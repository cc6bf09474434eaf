"""Random mutation of the project's own certificates and statements.

Three levels. Bytes: the checker answers with a refusal or an acceptance, never with another exception. Structure: the mutant is
canonical and all its digests are right; what is accepted differs from the registry's claim in its evidence alone, or ``tbn check``
refuses it. Mathematics: a mutated statement with right digests is refused, or it is true: an evaluator written apart from the
checker looks for a counterexample at random points.
"""

from __future__ import annotations

import copy
import random
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proofs import checker
from proofs.certification import audit, prove, registry
from proofs.certification import certificate as cert
from tests.rejected.evaluation import counterexample

CLAIMS = registry.all_claims()
NAMES = sorted(CLAIMS)
POINTS = 40
"""Random points at which an accepted mutant is evaluated."""


@cache
def lemmas(name: str) -> dict[str, checker.ClaimRecord]:
    return {used: prove.accepted(used) for used in cert.transitive_uses(name, CLAIMS)}


def accepts(name: str, certificate: bytes, statements: bytes) -> bool:
    """Whether the checker accepts; anything but a refusal is an error of the checker."""
    try:
        data = checker.load_json(certificate)
        record = checker.check_claim(data, statements.decode("ascii", "replace"), lemmas(name))
    except checker.Rejected as error:
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", error.code) or "\n" in error.message:
            pytest.fail(f"a refusal is a code and one line, not {error.code!r}, {error.message!r}")
        return False
    return record.id == name


seeds = st.integers(0, 2**32 - 1)
names = st.sampled_from(NAMES)


# Bytes ---------------------------------------------------------------------------------------------------------------------


@settings(max_examples=150)
@given(names, seeds, st.booleans())
def test_random_bytes_give_a_refusal_or_an_acceptance(name: str, seed: int, in_statements: bool) -> None:
    files, rng = cert.files(CLAIMS[name]), random.Random(seed)
    data = bytearray(files.statements if in_statements else files.certificate)
    for _ in range(rng.randint(1, 4)):
        place = rng.randrange(len(data))
        kind = rng.randrange(4)
        if kind == 0:
            data[place] = rng.randrange(256)
        elif kind == 1:
            del data[place : place + rng.randint(1, 20)]
        elif kind == 2:
            data[place:place] = bytes(
                rng.choice(b'[]{}()",:0123456789 -/;|\\\n') for _ in range(rng.randint(1, 6))
            )
        else:
            other = rng.randrange(len(data))
            data[place : place + 5], data[other : other + 5] = (
                data[other : other + 5],
                data[place : place + 5],
            )
    mutant = bytes(data)
    if in_statements:
        assert not accepts(name, files.certificate, mutant) or mutant == files.statements
    elif accepts(name, mutant, files.statements):
        _differs_in_evidence_only_or_is_refused(name, mutant, files.statements)


# Fields --------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_every_field_is_missed(name: str) -> None:
    """Dropping any field of the certificate, or any field of its first obligation and near miss, is refused."""
    files = cert.files(CLAIMS[name])
    whole = checker.load_json(files.certificate)
    first = whole["obligations"][0]
    miss = first["near_misses"][0]
    assert accepts(name, files.certificate, files.statements)
    for holder in (whole, first, miss):
        for key in list(holder):
            value = holder.pop(key)
            assert not accepts(name, checker.canonical(whole), files.statements), key
            holder[key] = value


# Structure -----------------------------------------------------------------------------------------------------------------


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every (container, key) of a JSON value."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in list(items):
        yield value, key
        yield from places(inner)


def nudged(value: Any, rng: random.Random) -> Any:
    """A value of the same kind that is a little different."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + rng.choice((-1, 1, 10**30))
    if isinstance(value, str):
        numbers = list(re.finditer(r"\d+", value))
        if numbers and rng.random() < 0.7:
            found = rng.choice(numbers)
            return (
                value[: found.start()]
                + str(int(found[0]) + rng.choice((-1, 1, 10**40)))
                + value[found.end() :]
            )
        swaps = [("+", "-"), ("<", "<="), ("Exp", "Ln"), ("-", "+"), ("1", "0"), ("and", "or")]
        old, new = rng.choice(swaps)
        return value.replace(old, new, 1) if old in value else value + "x"
    return rng.choice((None, [], {}, "", 0))


def restructured(data: Any, rng: random.Random) -> Any:
    """One structural change somewhere."""
    data = copy.deepcopy(data)
    everywhere = list(places(data))
    container, key = rng.choice(everywhere)
    kind = rng.randrange(5)
    if kind == 0:
        del container[key]
    elif kind == 1 and isinstance(container, list):
        container.insert(rng.randrange(len(container) + 1), copy.deepcopy(container[key]))
    elif kind == 2:
        other, elsewhere = rng.choice(everywhere)
        container[key] = copy.deepcopy(other[elsewhere])
    elif kind == 3:
        other, elsewhere = rng.choice(everywhere)
        first, second = copy.deepcopy(container[key]), copy.deepcopy(other[elsewhere])
        container[key], other[elsewhere] = second, first
    else:
        container[key] = nudged(container[key], rng)
    return data


@settings(max_examples=300)
@given(names, seeds)
def test_a_restructured_certificate_is_refused_or_differs_in_evidence_only(name: str, seed: int) -> None:
    files, rng = cert.files(CLAIMS[name]), random.Random(seed)
    mutant = checker.canonical(restructured(checker.load_json(files.certificate), rng))
    if accepts(name, mutant, files.statements):
        _differs_in_evidence_only_or_is_refused(name, mutant, files.statements)


def _differs_in_evidence_only_or_is_refused(name: str, certificate: bytes, statements: bytes) -> None:
    """The statements are the registry's, so what was accepted is proved; other differences ``tbn check`` reports."""
    found = audit.claim_differences(cert.Files(name, statements, certificate), CLAIMS[name])
    if not found:
        mine, wanted = checker.load_json(certificate), checker.load_json(cert.files(CLAIMS[name]).certificate)
        assert _without_evidence(mine) == _without_evidence(wanted)


def _without_evidence(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _without_evidence(v) for k, v in value.items() if k not in ("evidence", "also", "witness")}
    return [_without_evidence(v) for v in value] if isinstance(value, list) else value


# Mathematics ---------------------------------------------------------------------------------------------------------------

SWAPS = {
    "+": "-",
    "-": "+",
    "*": "+",
    "<": "<=",
    "<=": "<",
    "and": "or",
    "or": "and",
    "Exp": "Ln",
    "Ln": "Exp",
}


def mutated_statement(text: str, rng: random.Random) -> str:
    """One token of the hypotheses or the goal changed, or a hypothesis dropped."""
    lines = text.split("\n")
    asserted = [n for n, line in enumerate(lines) if line.startswith("(assert (!")]
    line = rng.choice(asserted)
    if rng.random() < 0.15 and ":named goal" not in lines[line]:
        return "\n".join(lines[:line] + lines[line + 1 :])
    body, name = lines[line].rsplit(":named", 1)
    tokens = list(re.finditer(r"(?<=[( ])([-+*]|<=?|and|or|Exp|Ln|\d+)(?=[ )])", body))
    tokens = [t for t in tokens if t.start() > len("(assert (! (not")]
    if not tokens:
        return text
    found = rng.choice(tokens)
    new = SWAPS.get(found[0]) or str(int(found[0]) + rng.choice((-1, 1)) if found[0] != "0" else 1)
    lines[line] = body[: found.start()] + new + body[found.end() :] + ":named" + name
    return "\n".join(lines)


def sealed(name: str, statements: str) -> bytes:
    """The certificate with the digests of other statements."""
    data = checker.load_json(cert.files(CLAIMS[name]).certificate)
    data["statements"] = checker.digest(statements.encode("ascii"))
    blocks = {block.name: block.text for block in checker.split_blocks(statements)}
    for entry in data["obligations"]:
        entry["statement"] = checker.digest(blocks[entry["name"]].encode("ascii"))
    return checker.canonical(data)


def statement_of(block: str) -> str:
    """A block without its head and its (check-sat)."""
    return "\n".join(
        line for line in block.split("\n") if not line.startswith(("(reset)", "(set-info", "(check-sat)"))
    )


@settings(max_examples=300)
@given(names, seeds)
def test_an_accepted_mutant_statement_has_no_counterexample(name: str, seed: int) -> None:
    rng = random.Random(seed)
    text = cert.statements_text(CLAIMS[name])
    blocks = [b for b in text.split("\n\n") if ":status unsat" in b and ":role" in b]
    block = rng.choice(blocks)
    mutant = mutated_statement(block, rng)
    if mutant == block:
        return
    statements = text.replace(block, mutant, 1)
    if not accepts(name, sealed(name, statements), statements.encode("ascii")):
        return
    found = counterexample(statement_of(mutant), rng, POINTS)
    assert found is None, f"accepted, but false at {found}:\n{mutant}"
    registered = cert.Files(name, statements.encode("ascii"), sealed(name, statements))
    assert audit.claim_differences(registered, CLAIMS[name])[0][1] == "statement-not-registered"


def test_the_search_for_counterexamples_finds_them() -> None:
    false = "(declare-const x Real)\n(assert (! (< 0 x) :named a))\n(assert (! (not (< 1 x)) :named goal))"
    true = "(declare-const x Real)\n(assert (! (< 0 x) :named a))\n(assert (! (not (< (- x) (Exp x))) :named goal))"
    assert counterexample(false, random.Random(0), POINTS) is not None
    assert counterexample(true, random.Random(0), POINTS) is None


@pytest.mark.parametrize("name", NAMES)
def test_every_goal_of_the_project_survives_the_search(name: str) -> None:
    for number, obligation in enumerate(CLAIMS[name].obligations):
        # a Rocq theorem stands behind a Bool constant of its name, which says nothing of its truth
        if obligation.status == "unsat" and b'"kind":"rocq"' not in checker.canonical(obligation.evidence):
            assert counterexample(obligation.statement, random.Random(number), POINTS) is None, (
                obligation.name
            )
