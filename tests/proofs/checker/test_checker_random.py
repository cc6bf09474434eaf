"""Random statements: whatever the checker accepts is true at random points, computed by mpmath to many digits.

The statements are built from small random terms without regard to truth, and from true ones that were disturbed. A false
statement that is accepted fails the test; a true one that is refused does not (the checker may be incomplete), but enough
must be accepted for the test to mean something, which a test below demands.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Any

import mpmath
import pytest

from proofs import checker

from .checking import IDENTITY, KNOWN, SIGN, goal, prove, reals

DIGITS = 60
NEAR = mpmath.mpf(10) ** -45  # 15 digits are left for cancellation in terms of this size
VARIABLES = ("p", "q", "x", "y")
"""p and q lie strictly between 0 and 1; x and y are any reals."""
FACTS = reals(*VARIABLES) + "".join(
    f"(assert (! (< 0 {v}) :named {v}-low)) (assert (! (< {v} 1) :named {v}-high)) " for v in "pq"
)
POINTS = 6
Sexp = Any


def points(seed: int) -> Iterator[dict[str, mpmath.mpf]]:
    rng = random.Random(seed)
    for _ in range(POINTS):
        yield {
            "p": mpmath.mpf(rng.uniform(0.01, 0.99)),
            "q": mpmath.mpf(rng.uniform(0.01, 0.99)),
            "x": mpmath.mpf(rng.uniform(-2, 2)),
            "y": mpmath.mpf(rng.choice((0.0, rng.uniform(-2, 2)))),
        }


class Undefined(Exception):
    """A division by zero or a logarithm of something not positive."""


def value(sexp: Sexp, at: dict[str, mpmath.mpf]) -> mpmath.mpf:
    """The value of a term under the usual meaning of its symbols, independently of the checker."""
    if isinstance(sexp, str):
        return at[sexp] if sexp in at else mpmath.mpf(sexp)
    head, *rest = sexp
    args = [value(a, at) for a in rest]
    if head == "+":
        return mpmath.fsum(args)
    if head == "-":
        return -args[0] if len(args) == 1 else args[0] - mpmath.fsum(args[1:])
    if head == "*":
        return mpmath.fprod(args)
    if head == "/":
        if args[1] == 0:
            raise Undefined
        return args[0] / args[1]
    if head == "Exp":
        return mpmath.exp(args[0])
    if head == "Ln":
        if args[0] <= 0:
            raise Undefined
        return mpmath.log(args[0])
    if head == "Sigmoid":
        return 1 / (1 + mpmath.exp(-args[0]))
    if head == "Logit":
        return value(["Ln", ["/", rest[0], ["-", "1", rest[0]]]], at)
    if head == "Softplus":
        return mpmath.log1p(mpmath.exp(args[0]))
    raise ValueError(head)


def write(sexp: Sexp) -> str:
    return sexp if isinstance(sexp, str) else "(" + " ".join(map(write, sexp)) + ")"


def random_term(rng: random.Random, depth: int) -> Sexp:
    if depth == 0 or rng.random() < 0.15:
        return rng.choice((*VARIABLES, *VARIABLES, "1", "2", "3", "0", ["-", "1"], ["/", "1", "2"]))
    head = rng.choice(
        ("+", "+", "-", "*", "*", "/", "Exp", "Ln", "Sigmoid", "Logit", "Softplus", "-1", "square")
    )
    if head == "Logit":
        return ["Logit", rng.choice("pq")]
    if head == "square":
        inner = random_term(rng, depth - 1)
        return ["*", inner, inner]
    if head == "-1":
        return ["-", random_term(rng, depth - 1)]
    if head in ("Exp", "Sigmoid", "Softplus"):
        return [head, random_term(rng, depth - 1)]
    if head == "Ln":
        return [
            "Ln",
            rng.choice(
                ("p", "q", ["-", "1", "p"], ["+", "1", ["Exp", random_term(rng, depth - 1)]], ["*", "p", "q"])
            ),
        ]
    if head == "/":
        below = rng.choice(
            (
                "p",
                ["-", "1", "q"],
                ["+", "1", "p"],
                ["Exp", random_term(rng, depth - 1)],
                random_term(rng, depth - 1),
            )
        )
        return ["/", random_term(rng, depth - 1), below]
    return [head, random_term(rng, depth - 1), random_term(rng, depth - 1)]


def rewritten(rng: random.Random, sexp: Sexp) -> Sexp:
    """Another spelling of the same value, wherever both are defined."""
    if isinstance(sexp, str):
        return rng.choice((sexp, ["+", sexp, "0"], ["*", "1", sexp], ["-", ["-", sexp]]))
    head, *args = (sexp[0], *(rewritten(rng, a) for a in sexp[1:]))
    if head in ("+", "*") and rng.random() < 0.5:
        args.reverse()
    if head == "*" and not isinstance(args[0], str) and args[0][0] == "+" and rng.random() < 0.7:
        return ["+", *(["*", a, *args[1:]] for a in args[0][1:])]
    if head == "Exp" and not isinstance(args[0], str) and args[0][0] == "+" and rng.random() < 0.7:
        return ["*", *(["Exp", a] for a in args[0][1:])]
    if head == "Sigmoid" and rng.random() < 0.7:
        return rng.choice(
            (["-", "1", ["Sigmoid", ["-", args[0]]]], ["/", ["Exp", args[0]], ["+", "1", ["Exp", args[0]]]])
        )
    if head == "Softplus" and rng.random() < 0.7:
        return ["+", args[0], ["Ln", ["+", "1", ["Exp", ["-", args[0]]]]]]
    if head == "Logit" and rng.random() < 0.7:
        return ["-", ["Ln", args[0]], ["Ln", ["-", "1", args[0]]]]
    if head == "/" and rng.random() < 0.5:
        return ["*", args[0], ["/", "1", args[1]]]
    return [head, *args]


def disturbed(rng: random.Random, sexp: Sexp) -> Sexp:
    """One small change somewhere."""
    if isinstance(sexp, str):
        return rng.choice(("p", "q", "x", "y", "0", "1", "2", ["-", sexp]))
    position = rng.randrange(len(sexp))
    if position == 0:
        swaps = {
            "+": "-",
            "-": "+",
            "*": "+",
            "Exp": "Sigmoid",
            "Sigmoid": "Exp",
            "Softplus": "Exp",
            "/": "*",
        }
        return [swaps.get(sexp[0], sexp[0]), *sexp[1:]]
    return [*sexp[:position], disturbed(rng, sexp[position]), *sexp[position + 1 :]]


def accepts(formula: str, evidence: dict[str, Any]) -> bool:
    try:
        prove(FACTS + goal(formula), evidence, exp=True)
    except checker.Rejected:
        return False
    return True


def values(sexps: tuple[Sexp, ...], seed: int) -> Iterator[tuple[mpmath.mpf, ...]]:
    """The values of some terms at random points; an accepted statement is defined at all of them."""
    with mpmath.workdps(DIGITS):
        for at in points(seed):
            yield tuple(value(s, at) for s in sexps)


def close(a: mpmath.mpf, b: mpmath.mpf) -> bool:
    return abs(a - b) <= NEAR * (1 + abs(a) + abs(b))


def equation(rng: random.Random) -> tuple[Sexp, Sexp]:
    left = random_term(rng, 3)
    right = rewritten(rng, left)
    kind = rng.random()
    if kind < 0.2:
        right = random_term(rng, 2)
    elif kind < 0.6:
        right = disturbed(rng, right)
    return left, right


SEEDS = range(8)
PER_SEED = 120


@pytest.mark.parametrize("seed", SEEDS)
def test_accepted_equations_are_true(seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(PER_SEED):
        left, right = equation(rng)
        if accepts(f"(= {write(left)} {write(right)})", IDENTITY):
            for a, b in values((left, right), rng.randrange(10**6)):
                assert close(a, b), f"{write(left)} = {write(right)} was accepted"


COMPARISONS: dict[str, Callable[[mpmath.mpf, mpmath.mpf], bool]] = {
    "<": lambda a, b: a < b + NEAR,
    "<=": lambda a, b: a <= b + NEAR,
    "distinct": lambda a, b: abs(a - b) > NEAR * max(abs(a), abs(b)),
}


@pytest.mark.parametrize("seed", SEEDS)
def test_accepted_comparisons_are_true(seed: int) -> None:
    rng = random.Random(1000 + seed)
    for _ in range(PER_SEED):
        left, right = rng.choice(("0", "1", random_term(rng, 1))), random_term(rng, 3)
        if rng.random() < 0.5:
            left, right = right, left
        name = rng.choice(tuple(COMPARISONS))
        if accepts(f"({name} {write(left)} {write(right)})", rng.choice((SIGN, KNOWN))):
            for a, b in values((left, right), rng.randrange(10**6)):
                assert COMPARISONS[name](a, b), f"({name} {write(left)} {write(right)}) was accepted"


@pytest.mark.parametrize("seed", SEEDS)
def test_accepted_combinations_are_true(seed: int) -> None:
    """Random Positivstellensatz certificates: random products of facts, random squares, small coefficients."""
    rng = random.Random(2000 + seed)
    facts = ["p-low", "p-high", "q-low", "q-high", "goal"]
    for _ in range(PER_SEED):
        square = write(rng.choice((["-", "x", "y"], ["+", "x", "y"], ["-", "p", "q"], "x")))
        polynomial = rng.choice(
            (
                ["*", "p", "q"],
                ["*", "p", "p"],
                ["*", "2", ["*", "x", "y"]],
                ["*", "x", "y"],
                "p",
                ["+", "p", "q"],
            )
        )
        bound = rng.choice(
            (
                "1",
                "p",
                "q",
                ["+", ["*", "x", "x"], ["*", "y", "y"]],
                ["/", ["+", ["*", "x", "x"], ["*", "y", "y"]], "2"],
                "2",
                ["+", "p", "q"],
            )
        )
        terms: list[dict[str, Any]] = [{"c": "1", "facts": ["goal"]}]
        for _ in range(rng.choice((1, 1, 2))):
            if rng.random() < 0.4:
                terms.append({"c": rng.choice(("1", "1/2")), "square": square})
            else:
                terms.append({"c": "1", "facts": rng.choices(facts, k=rng.choice((1, 2)))})
        name = rng.choice(("<", "<="))
        if accepts(f"({name} {write(polynomial)} {write(bound)})", {"kind": "combination", "terms": terms}):
            for a, b in values((polynomial, bound), rng.randrange(10**6)):
                assert COMPARISONS[name](a, b), f"({name} {write(polynomial)} {write(bound)}) by {terms}"


def test_the_random_tests_accept_and_refuse_often_enough() -> None:
    """So that the tests above test something: many accepted, many refused, of each sort."""
    rng = random.Random(0)
    equations = [
        accepts(f"(= {write(a)} {write(b)})", IDENTITY) for a, b in (equation(rng) for _ in range(200))
    ]
    signs = [accepts(f"(< 0 {write(random_term(rng, 2))})", SIGN) for _ in range(200)]
    for outcomes in (equations, signs):
        assert sum(outcomes) >= 20
        assert len(outcomes) - sum(outcomes) >= 20
