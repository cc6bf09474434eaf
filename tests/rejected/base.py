"""Small true claims, one per kind of evidence: what the attacks start from. The checker accepts all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from proofs.language.claim import Claim, NearMiss, Obligation
from proofs.language.evidence import (
    apply,
    argument,
    both,
    cases,
    chain,
    combination,
    either,
    enumeration,
    exp_lower,
    have,
    identity,
    iff,
    induction,
    instance,
    interval,
    intro,
    model,
    monotone,
    sign,
    smt,
    split,
    taylor,
)
from proofs.search.propositional import rup_evidence


def universal(declarations: str, goal: str, facts: Mapping[str, str] | None = None) -> str:
    lines = [declarations]
    lines += [f"(assert (! {formula} :named {name}))" for name, formula in (facts or {}).items()]
    lines.append(f"(assert (! (not {goal}) :named goal))")
    return "\n".join(lines)


def _seated(pigeons: int, holes: int) -> tuple[str, dict[str, str], str]:
    """Declarations, hypotheses and goal: when every pigeon has a hole, two share one."""
    declared = "\n".join(f"(declare-const p{i}{j} Bool)" for i in range(pigeons) for j in range(holes))
    facts = {f"h{i}": f"(or {' '.join(f'p{i}{j}' for j in range(holes))})" for i in range(pigeons)}
    pairs = [f"(and p{i}{j} p{k}{j})" for j in range(holes) for i in range(pigeons) for k in range(i)]
    return declared, facts, f"(or {' '.join(pairs)})"


FOUR_IN_THREE = _seated(4, 3)
EVERYBODY_FIRST = {f"p{i}{j}": str(j == 0).lower() for i in range(4) for j in range(3)}


def reals(*names: str) -> str:
    return "\n".join(f"(declare-const {name} Real)" for name in names)


def obligation(
    name: str,
    declarations: str,
    goal: str,
    evidence: Mapping[str, Any],
    false_goal: str,
    false_at: Mapping[str, Any],
    facts: Mapping[str, str] | None = None,
    witness: Mapping[str, Any] | None = None,
    role: Any = "lemma",
    also: Sequence[Mapping[str, Any]] = (),
) -> Obligation:
    return Obligation(
        name=name,
        role=role,
        says=f"A true statement: {name}.",
        statement=universal(declarations, goal, facts),
        evidence=evidence,
        near_misses=(
            NearMiss("twin", universal(declarations, false_goal, facts), model(false_at), "it must fail"),
        ),
        witness=None if witness is None else model(witness),
        also=tuple(also),
    )


def claim(name: str, *obligations: Obligation, **options: Any) -> Claim:
    return Claim(
        id=f"base.{name}", title=f"Base {name}", theory=(), source=None, obligations=obligations, **options
    )


UNIT = {"p-positive": "(< 0 p)", "p-below-one": "(< p 1)"}

LINEAR = claim(
    "linear",
    obligation(
        "below-four",
        reals("x", "y"),
        "(< x 4)",
        combination([(1, ["goal"], None), (1, ["x-below-y"], None), (1, ["y-at-most-three"], None)]),
        "(< x 2)",
        {"x": "5/2", "y": "3"},
        facts={"x-below-y": "(< x y)", "y-at-most-three": "(<= y 3)"},
        witness={"x": "0", "y": "1"},
        role="literal",
    ),
    obligation(
        "square",
        reals("x", "y"),
        "(<= (* 2 x y) (+ (* x x) (* y y)))",
        combination([(1, ["goal"], None), (1, [], "(- x y)")]),
        "(<= (* 3 x y) (+ (* x x) (* y y)))",
        {"x": "1", "y": "1"},
    ),
    assumptions=("an assumption that is kept",),
)

UPDATE = claim(
    "update",
    obligation(
        "sigma-of-logit",
        reals("p"),
        "(= (Sigmoid (Logit p)) p)",
        identity(),
        "(= (Sigmoid (Logit p)) (- 1 p))",
        {"p": "1/3"},
        facts=UNIT,
        witness={"p": "1/3"},
        role="literal",
    ),
    obligation(
        "quotient",
        reals("p"),
        "(= (/ (* p p) p) p)",
        chain(["(/ (* p p) p)", ("(* p 1)", "p cancels"), "p"]),
        "(= (/ (* p p) p) 1)",
        {"p": "1/3"},
        facts={"p-nonzero": "(distinct p 0)"},
        witness={"p": "2"},
    ),
    obligation(
        "odds",
        reals("p", "q"),
        "(and (< 0 (+ (/ p q) (Exp p))) (= (- (+ p q) q) p))",
        both([sign(), identity()]),
        "(and (< 1 (+ (/ p q) (Exp p))) (= (- (+ p q) p) p))",
        {"p": "1", "q": "2"},
        facts={"p-positive": "(< 0 p)", "q-positive": "(< 0 q)"},
        witness={"p": "1", "q": "1"},
    ),
)

SUM = (
    "(declare-const unused Real)\n(define-fun-rec total ((k Int)) Int (ite (<= k 0) 0 (+ (total (- k 1)) k)))"
)
INDUCTION = claim(
    "induction",
    obligation(
        "gauss",
        SUM,
        "(forall ((k Int)) (=> (<= 0 k) (= (* 2 (total k)) (* k (+ k 1)))))",
        induction("k", identity(), combination(equalities=[("ih", "1")])),
        "(= (* 2 (total 3)) (* 3 5))",
        {"unused": "0"},
    ),
)

LEMMA = claim(
    "lemma",
    obligation(
        "first",
        reals("a"),
        "(<= (* 2 a) (+ (* a a) 1))",
        combination([(1, ["goal"], None), (1, [], "(- a 1)")]),
        "(<= (* 3 a) (+ (* a a) 1))",
        {"a": "1"},
    ),
    obligation(
        "second",
        reals("a", "b"),
        "(< (* 2 a b) (+ (* a a) (* b b) 1))",
        have(
            [apply("known-square", "base.linear", "square", {"x": "a", "y": "b"})],
            combination([(1, ["goal"], None), (1, ["known-square"], None)]),
        ),
        "(< (* 2 a b) (+ (* a a) (* b b) (- 1)))",
        {"a": "1", "b": "1"},
    ),
)

EXISTS = Claim(
    id="base.exists",
    title="Base exists",
    theory=(),
    source=None,
    obligations=(
        Obligation(
            name="refuted-by-example",
            role="literal-negation",
            says="Two different numbers with the same square.",
            statement=f"{reals('x', 'y')}\n(assert (! (distinct x y) :named differ))\n(assert (! (= (* x x) (* y y)) :named same))",
            evidence=model({"x": "2/3", "y": "-2/3"}),
            status="sat",
            near_misses=(
                NearMiss(
                    "same-numbers",
                    f"{reals('x', 'y')}\n(assert (! (distinct (* x x) (* y y)) :named differ))",
                    model({"x": "1", "y": "2"}),
                ),
            ),
        ),
    ),
)

EXPONENTIAL = claim(
    "exponential",
    obligation(
        "tangent", reals("t"), "(<= (+ 1 t) (Exp t))", exp_lower("t"), "(<= (+ 2 t) (Exp t))", {"t": "0"}
    ),
    obligation(
        "second-order",
        reals("t"),
        "(<= (+ 1 t (/ (* t t) 2)) (Exp t))",
        taylor("t", 0, [sign(), sign(), sign()], sign()),
        "(<= (+ 1 t (* t t)) (Exp t))",
        {"t": "1/2"},
        facts={"t-nonnegative": "(<= 0 t)"},
        witness={"t": "1"},
    ),
    obligation(
        "increasing",
        reals("a", "b"),
        "(< (Exp a) (Exp b))",
        have(
            [monotone("image", "Exp", "a-below-b")], combination([(1, ["goal"], None), (1, ["image"], None)])
        ),
        "(< (Exp b) (Exp a))",
        {"a": "0", "b": "1"},
        facts={"a-below-b": "(< a b)"},
        witness={"a": "0", "b": "1"},
    ),
    obligation(
        "enclosed",
        reals("x"),
        "(< (Exp x) 3)",
        interval(["x"], ["x", "1/2", "leaf", "leaf"], 32),
        "(< (Exp x) 2)",
        {"x": "1"},
        facts={"low": "(<= 0 x)", "high": "(<= x 1)"},
        witness={"x": "1/2"},
    ),
)

BOOLS = "(declare-const a Bool)\n(declare-const b Bool)"
LOGIC = claim(
    "logic",
    obligation(
        "de-morgan",
        BOOLS,
        "(= (not (and a b)) (or (not a) (not b)))",
        enumeration(),
        "(= (not (and a b)) (and (not a) (not b)))",
        {"a": "true", "b": "false"},
    ),
    obligation(
        "four-in-three",
        FOUR_IN_THREE[0],
        FOUR_IN_THREE[2],
        rup_evidence(universal(FOUR_IN_THREE[0], FOUR_IN_THREE[2], FOUR_IN_THREE[1])),
        "false",
        EVERYBODY_FIRST,
        facts=FOUR_IN_THREE[1],
        witness=EVERYBODY_FIRST,
    ),
    obligation(
        "bounded",
        "(declare-const n Int)",
        "(< (* n n) 17)",
        enumeration(),
        "(< (* n n) 16)",
        {"n": "4"},
        facts={"low": "(<= 0 n)", "high": "(<= n 4)"},
        witness={"n": "0"},
    ),
    obligation(
        "pieces",
        reals("x"),
        "(<= x (ite (<= 0 x) x 0))",
        cases(
            "(<= 0 x)",
            combination([(1, ["goal"], None)]),
            combination([(1, ["goal"], None), (1, ["side"], None)]),
            name="side",
        ),
        "(<= (ite (<= 0 x) x 0) x)",
        {"x": "-1"},
    ),
    obligation(
        "premise",
        reals("x"),
        "(=> (< 2 x) (< 1 x))",
        intro(combination([(1, ["goal"], None), (1, ["more"], None)]), ["more"]),
        "(=> (< 1 x) (< 2 x))",
        {"x": "3/2"},
    ),
    obligation(
        "apart",
        reals("x"),
        "(< 0 (* x x))",
        split("nonzero", [sign(), sign()]),
        "(< 1 (* x x))",
        {"x": "1/2"},
        facts={"nonzero": "(distinct x 0)"},
        witness={"x": "1"},
    ),
    obligation(
        "alternative",
        reals("x"),
        "(or (< x 0) (<= 1 x))",
        either(1, combination([(1, ["goal"], None), (1, ["large"], None)])),
        "(or (< x 0) (<= 3 x))",
        {"x": "2"},
        facts={"large": "(<= 2 x)"},
        witness={"x": "2"},
    ),
    obligation(
        "same-order",
        reals("x", "y"),
        "(= (< x y) (< 0 (- y x)))",
        iff(
            combination([(1, ["goal"], None), (1, ["side"], None)]),
            combination([(1, ["goal"], None), (1, ["side"], None)]),
        ),
        "(= (< x y) (< 0 (- x y)))",
        {"x": "0", "y": "1"},
    ),
    obligation(
        "everywhere",
        "(declare-fun m (Int) Real)",
        "(< 0 (m 3))",
        have(
            [instance("third", "all-positive", {"i": "3"})],
            combination([(1, ["goal"], None), (1, ["third"], None)]),
        ),
        "(< 1 (m 3))",
        {"m": {"3": "1/2", "else": "1"}},
        facts={"all-positive": "(forall ((i Int)) (< 0 (m i)))"},
        witness={"m": {"else": "1"}},
    ),
)

TRUSTED = claim(
    "trusted",
    obligation(
        "by-solver", reals("x"), "(<= 0 (* x x))", smt("z3"), "(< 0 (* x x))", {"x": "0"}, also=[smt("cvc5")]
    ),
    obligation(
        "by-word",
        reals("x"),
        "(<= 0 (* x x))",
        argument("Squares are not negative."),
        "(< 0 (* x x))",
        {"x": "0"},
    ),
)

BASE = (LINEAR, UPDATE, INDUCTION, LEMMA, EXISTS, EXPONENTIAL, LOGIC, TRUSTED)
