"""Sums of K terms, elimination, closure in logs of rationals, finite temperature, depth, chains."""

from __future__ import annotations

from proofs.claims.exact._layers import RELU
from proofs.language.claim import Claim, Obligation, Source
from proofs.language.evidence import (
    both,
    cases,
    combination,
    enumeration,
    exponentiate,
    have,
    identity,
    induction,
    intro,
    model,
    monotone,
    sign,
    step,
    unfold,
)
from proofs.language.statement import conj, equal, near_miss, positive, reals, universal

TERMS = "(declare-fun a (Int) Real)"
SUM = "(define-fun-rec Total ((k Int)) Real (ite (<= k 1) (Exp (a 1)) (+ (Total (- k 1)) (Exp (a k)))))"
FOLD = "(define-fun-rec Lse ((k Int)) Real (ite (<= k 1) (a 1) (+ (a k) (Softplus (- (Lse (- k 1)) (a k))))))"


def _states() -> Claim:
    declared = f"{TERMS}\n{SUM}\n{FOLD}"
    goal = "(forall ((k Int)) (=> (<= 1 k) (= (Exp (Lse k)) (Total k))))"
    mixture = reals("p0", "p1", "f00", "f01", "f10", "f11")
    facts = positive("p0", "p1", "f00", "f01", "f10", "f11")
    rows = ("(+ f00 f01)", "(+ f10 f11)")
    weight = [f"(/ (* p{i} {rows[i]}) (+ (* p0 {rows[0]}) (* p1 {rows[1]})))" for i in (0, 1)]
    attended = f"(+ (* {weight[0]} (/ f01 {rows[0]})) (* {weight[1]} (/ f11 {rows[1]})))"
    message = "(/ (+ (* p0 f01) (* p1 f11)) (+ (* p0 f00) (* p0 f01) (* p1 f10) (* p1 f11)))"
    ones = dict.fromkeys(("p0", "p1", "f00", "f01", "f10"), 1) | {"f11": 2}
    plain = f"(+ (* (/ p0 (+ p0 p1)) (/ f01 {rows[0]})) (* (/ p1 (+ p0 p1)) (/ f11 {rows[1]})))"
    return Claim(
        id="exact.states",
        title="Messages over k states stay inside standard layers: log-sum-exp by softplus, or attention over states",
        theory=("C8",),
        source=None,
        obligations=(
            Obligation(
                name="two-terms",
                role="literal",
                says="ln(e^a + e^b) = b + softplus(a - b), for all a and b.",
                statement=universal(reals("a", "b"), "(= (Ln (+ (Exp a) (Exp b))) (+ b (Softplus (- a b))))"),
                evidence=identity(exp=True),
                near_misses=(
                    near_miss(
                        "without-b",
                        reals("a", "b"),
                        "(= (Ln (+ (Exp a) (Exp b))) (Softplus (- a b)))",
                        {"a": 0, "b": "(Ln 2)"},
                    ),
                ),
            ),
            Obligation(
                name="any-number-of-terms",
                role="literal",
                says="Folding b + softplus(a - b) over K terms gives ln(e^a1 + ... + e^aK), for every K >= 1 (so does "
                "any tree of them).",
                statement=universal(declared, goal),
                evidence=induction("k", unfold(identity()), unfold(combination([], [("ih", "1")]))),
                near_misses=(
                    near_miss(
                        "one-term-more",
                        declared,
                        "(= (Exp (Lse 2)) (Total 1))",
                        {"a": {"else": "0"}},
                    ),
                ),
            ),
            Obligation(
                name="softmax-form",
                role="literal",
                says="The message of a factor is an attention step: softmax(l + ln row sums) over the states, values "
                "the normalised rows.",
                statement=universal(mixture, equal(attended, message), facts),
                evidence=have(
                    [step("r0", f"(< 0 {rows[0]})", sign()), step("r1", f"(< 0 {rows[1]})", sign())],
                    identity(),
                ),
                near_misses=(
                    near_miss(
                        "without-row-sums",
                        mixture,
                        equal(plain, message),
                        ones,
                        facts,
                        "scores l alone are wrong",
                    ),
                ),
                witness=model(ones),
            ),
        ),
    )


def _elimination() -> Claim:
    terms = (
        "(declare-fun t (Int) Real)\n(declare-const c Real)\n"
        "(define-fun-rec Scaled ((k Int)) Real (ite (<= k 0) 0 (+ (Scaled (- k 1)) (* c (t k)))))\n"
        "(define-fun-rec Plain ((k Int)) Real (ite (<= k 0) 0 (+ (Plain (- k 1)) (t k))))"
    )
    goal = "(forall ((k Int)) (=> (<= 0 k) (= (Scaled k) (* c (Plain k)))))"
    entries = [f"{name}{i}{j}" for name in "fgh" for i in "01" for j in "01"]
    joint = [f"(* f{a}{b} g{b}{c} h{c}{a})" for a in "1" for b in "01" for c in "01"]
    inner = [f"(+ (* g{b}0 h01) (* g{b}1 h11))" for b in "01"]
    eliminated = f"(+ (* f10 {inner[0]}) (* f11 {inner[1]}))"
    wrong = f"(+ (* f10 {inner[0]}) (* f01 {inner[1]}))"
    split_ = "(= (* lambda (- (+ (* 1 A) B) (+ (* 0 A) B))) (- (+ (* lambda A) B) B))"
    return Claim(
        id="exact.elimination",
        title="Summing one variable out of its cluster changes no marginal, and derivatives of the polynomial are the marginals",
        theory=("C9",),
        source=None,
        obligations=(
            Obligation(
                name="factors-leave-the-sum",
                role="literal",
                says="For every number k of states: a factor that does not mention the summed variable leaves the sum.",
                statement=universal(terms, goal),
                evidence=induction("k", unfold(identity()), unfold(combination([], [("ih", "1")]))),
                near_misses=(
                    near_miss("unscaled", terms, "(= (Scaled 1) (Plain 1))", {"c": 2, "t": {"else": "1"}}),
                ),
            ),
            Obligation(
                name="triangle",
                role="literal",
                says="On a loop of three variables: eliminating c, then b, gives the enumerated weight of a = 1, for all tables.",
                statement=universal(reals(*entries), equal(f"(+ {' '.join(joint)})", eliminated)),
                evidence=identity(),
                near_misses=(
                    near_miss(
                        "wrong-entry",
                        reals(*entries),
                        equal(f"(+ {' '.join(joint)})", wrong),
                        dict.fromkeys(entries, 1) | {"f11": 2},
                    ),
                ),
            ),
            Obligation(
                name="derivative-is-the-share",
                role="literal",
                says="The network polynomial is linear in each indicator, f = lambda A + B: lambda times its derivative is "
                "what the state contributes to it.",
                statement=universal(reals("lambda", "A", "B"), split_),
                evidence=identity(),
                near_misses=(
                    near_miss(
                        "quadratic",
                        reals("lambda", "A", "B"),
                        "(= (* lambda (- (+ (* 1 A) B) B)) (- (+ (* lambda lambda A) B) B))",
                        {"lambda": 2, "A": 1, "B": 0},
                    ),
                ),
            ),
        ),
        not_said=(
            "That the shipped compiler builds the circuit of these steps is replayed per network, not proved for all.",
        ),
    )


def _closure() -> Claim:
    facts = positive("r", "s")
    at = {"r": 2, "s": 3}
    names = reals("r", "s")
    greater = "(define-fun Greater ((x Real) (y Real)) Real (ite (<= y x) x y))"
    return Claim(
        id="exact.closure",
        title="Logs of positive rationals are closed under the layers' operations: the posterior is a fraction",
        theory=("C10",),
        source=None,
        obligations=(
            Obligation(
                name="softplus",
                role="literal",
                says="softplus(ln r) = ln(1 + r) for r > 0.",
                statement=universal(reals("r"), "(= (Softplus (Ln r)) (Ln (+ 1 r)))", positive("r")),
                evidence=identity(exp=True),
                near_misses=(
                    near_miss(
                        "without-one", reals("r"), "(= (Softplus (Ln r)) (Ln r))", {"r": 1}, positive("r")
                    ),
                ),
                witness=model({"r": 1}),
            ),
            Obligation(
                name="integer-combinations",
                role="literal",
                says="ln r + ln s = ln(rs) and ln r - ln s = ln(r/s): integer combinations of logs of rationals are such logs.",
                statement=universal(
                    names,
                    conj("(= (+ (Ln r) (Ln s)) (Ln (* r s)))", "(= (- (Ln r) (Ln s)) (Ln (/ r s)))"),
                    facts,
                ),
                evidence=both([identity(exp=True), identity(exp=True)]),
                near_misses=(near_miss("sum", names, "(= (+ (Ln r) (Ln s)) (Ln (+ r s)))", at, facts),),
                witness=model(at),
            ),
            Obligation(
                name="relu",
                role="literal",
                says="relu(ln r) = ln max(1, r) for r > 0.",
                statement=universal(
                    f"{RELU}\n{greater}\n{reals('r')}", "(= (Relu (Ln r)) (Ln (Greater r 1)))", positive("r")
                ),
                evidence=cases(
                    "(<= 1 r)",
                    have(
                        [
                            monotone("log", "Ln", "side"),
                            step(
                                "on", "(<= 0 (Ln r))", combination([(1, ["goal"], None), (1, ["log"], None)])
                            ),
                        ],
                        identity(exp=True),
                    ),
                    have(
                        [
                            monotone("log", "Ln", "side"),
                            step(
                                "off", "(< (Ln r) 0)", combination([(1, ["goal"], None), (1, ["log"], None)])
                            ),
                        ],
                        identity(exp=True),
                    ),
                    "side",
                ),
                near_misses=(
                    near_miss(
                        "not-the-log",
                        f"{RELU}\n{reals('r')}",
                        "(= (Relu (Ln r)) (Ln r))",
                        {"r": "1/2"},
                        positive("r"),
                    ),
                ),
                witness=model({"r": 1}),
            ),
        ),
    )


def _temperature() -> Claim:
    reads = reals("r", "s", "e", "B")
    bounded = {
        "r_low": "(<= (- B) r)",
        "r_high": "(<= r B)",
        "s_low": "(<= (- B) s)",
        "s_high": "(<= s B)",
        "leak": "(<= 0 e)",
    }
    soft = "(- (+ (* (- 1 e) r) (* e s)) r)"
    within = conj(f"(<= {soft} (* 2 B e))", f"(<= (- (* 2 B e)) {soft})")
    one = "(Ln (+ (Exp a) (Exp b)))"
    other = "(Ln (+ (Exp c) (Exp d)))"
    near = {"first": "(<= a (+ c w))", "second": "(<= b (+ d w))"}
    names = reals("a", "b", "c", "d", "w")
    recursion = reals("e1", "e2", "w", "dm", "t", "d", "B", "e")
    moved = {
        "strength": "(<= 0 t)",
        "first_high": "(<= e1 (+ d (* 2 B e)))",
        "second_high": "(<= e2 (+ d (* 2 B e)))",
        "input_high": "(<= w (+ e1 e2))",
        "message_high": "(<= dm (* t w))",
        "message_low": "(<= (- (* t w)) dm)",
    }
    lipschitz = have(
        [monotone("grown-1", "Exp", "first"), monotone("grown-2", "Exp", "second")],
        exponentiate(combination([(1, ["goal"], None), (1, ["grown-1"], None), (1, ["grown-2"], None)])),
    )
    return Claim(
        id="exact.temperature",
        title="At a finite temperature a read moves by at most 2 B eps, and a sum in logs by no more than its inputs",
        theory=("C11",),
        source=None,
        obligations=(
            Obligation(
                name="soft-read",
                role="literal",
                says="If the weight off the looked-up row is e and all values lie in [-B, B], the read value moves by "
                "at most 2 B e.",
                statement=universal(reads, within, bounded),
                evidence=both(
                    [
                        combination(
                            [(1, ["goal"], None), (1, ["leak", "s-high"], None), (1, ["leak", "r-low"], None)]
                        ),
                        combination(
                            [(1, ["goal"], None), (1, ["leak", "s-low"], None), (1, ["leak", "r-high"], None)]
                        ),
                    ]
                ),
                near_misses=(
                    near_miss(
                        "half-the-bound",
                        reads,
                        f"(<= {soft} (* B e))",
                        {"r": -1, "s": 1, "e": "1/2", "B": 1},
                        bounded,
                        "the factor 2 is needed",
                    ),
                ),
                witness=model({"r": 0, "s": 0, "e": 0, "B": 1}),
            ),
            Obligation(
                name="sum-moves-no-more-than-its-inputs",
                role="literal",
                says="If a <= c + w and b <= d + w then ln(e^a + e^b) <= ln(e^c + e^d) + w; used both ways it bounds "
                "the error of a sum.",
                statement=universal(names, f"(<= {one} (+ {other} w))", near),
                evidence=lipschitz,
                near_misses=(
                    near_miss(
                        "one-input-only",
                        names,
                        f"(<= {one} (+ {other} w))",
                        {"a": 0, "b": "(Ln 3)", "c": 0, "d": 0, "w": 0},
                        {"first": near["first"]},
                    ),
                ),
                witness=model({"a": 0, "b": 0, "c": 0, "d": 0, "w": 0}),
            ),
            Obligation(
                name="one-round",
                role="literal",
                says="An edge token with two reads, each off by at most d + 2 B e, whose factor moves its message by "
                "at most t times what its "
                "input moves: the next message is off by at most t (Delta - 1) (d + 2 B e), here with Delta - 1 = 2.",
                statement=universal(
                    recursion,
                    conj("(<= dm (* t 2 (+ d (* 2 B e))))", "(<= (- (* t 2 (+ d (* 2 B e)))) dm)"),
                    moved,
                ),
                evidence=both(
                    [
                        combination(
                            [
                                (1, ["goal"], None),
                                (1, ["message-high"], None),
                                (1, ["strength", "input-high"], None),
                                (1, ["strength", "first-high"], None),
                                (1, ["strength", "second-high"], None),
                            ]
                        ),
                        combination(
                            [
                                (1, ["goal"], None),
                                (1, ["message-low"], None),
                                (1, ["strength", "input-high"], None),
                                (1, ["strength", "first-high"], None),
                                (1, ["strength", "second-high"], None),
                            ]
                        ),
                    ]
                ),
                near_misses=(
                    near_miss(
                        "one-read",
                        recursion,
                        "(<= dm (* t (+ d (* 2 B e))))",
                        {"e1": 1, "e2": 1, "w": 2, "dm": 2, "t": 1, "d": 1, "B": 0, "e": 0},
                        moved,
                        "both reads count",
                    ),
                ),
                witness=model({"e1": 0, "e2": 0, "w": 0, "dm": 0, "t": 1, "d": 0, "B": 0, "e": 0}),
            ),
        ),
        not_said=(
            "The leak itself, at most 2 e^-t/(1 - e^-3t) for any number of tokens, is Rocq's (claim kernel.lookup).",
            "Rounding in float64 is separate from this bound.",
        ),
    )


def _chains() -> Claim:
    f, g = ("f00", "f01", "f10", "f11"), ("g00", "g01", "g10", "g11")
    facts = positive(*f, *g, "x")
    names = reals(*f, *g, "x")
    through_f = "(/ (+ f01 (* f11 x)) (+ f00 (* f10 x)))"
    twice = f"(/ (+ g01 (* g11 {through_f})) (+ g00 (* g10 {through_f})))"
    entry = {(i, j): f"(+ (* f{i}0 g0{j}) (* f{i}1 g1{j}))" for i in "01" for j in "01"}
    once = f"(/ (+ {entry['0', '1']} (* {entry['1', '1']} x)) (+ {entry['0', '0']} (* {entry['1', '0']} x)))"
    swapped = {(i, j): f"(+ (* g{i}0 f0{j}) (* g{i}1 f1{j}))" for i in "01" for j in "01"}
    wrong = f"(/ (+ {swapped['0', '1']} (* {swapped['1', '1']} x)) (+ {swapped['0', '0']} (* {swapped['1', '0']} x)))"
    at = dict.fromkeys((*f, *g, "x"), 1) | {"f01": 2, "g11": 3}
    reach = (
        "(define-fun-rec Doubling ((k Int)) Real (ite (<= k 0) 1 (* 2 (Doubling (- k 1)))))\n"
        "(define-fun-rec Stepping ((k Int)) Real (ite (<= k 0) 1 (+ 1 (Stepping (- k 1)))))"
    )
    faster = "(forall ((k Int)) (=> (<= 0 k) (and (<= 1 (Stepping k)) (<= (Stepping k) (Doubling k)))))"
    two = "(define-fun Both ((p Bool) (q Bool)) Bool (and p q))"
    bits = "\n".join(f"(declare-const {b} Bool)" for b in "pqr")
    counts = [[1, 1, 2], [1, 2, 1], [2, 1, 1]]
    walk = ("e1", "e2", "e3", "o2", "o3")
    steps_ = {
        "e1_low": "(<= 0 e1)",
        "e1_most": "(<= e1 1)",
        "o2_splits": "(= o2 (* 2 (- 1 e1)))",
        "e2_low": "(<= 0 e2)",
        "e2_most": "(<= e2 o2)",
        "o3_splits": "(= o3 (* 2 (- o2 e2)))",
        "e3_low": "(<= 0 e3)",
        "e3_most": "(<= e3 o3)",
    }
    levels = (
        "(declare-const c Real)\n"
        "(define-fun-rec Rounds ((k Int)) Real (ite (<= k 0) 0 (+ (Rounds (- k 1)) c)))\n"
        "(define-fun-rec Level ((k Int)) Real (ite (<= k 0) 0 (+ (Level (- k 1)) 1)))"
    )
    collected = "(= (Rounds d) (* (Level d) c))"
    left = [f"l{i}{c}" for i in range(3) for c in range(2)]
    right = [f"r{c}{j}" for c in range(2) for j in range(3)]
    cells = [
        equal(f"(+ (* l{i}0 r0{j}) (* l{i}1 r1{j}))", str(counts[i][j])) for i in range(3) for j in range(3)
    ]
    return Claim(
        id="exact.depth",
        title="Chains collapse by matrix products; one binary auxiliary does not binarise every factor",
        theory=("C12", "C13"),
        source=Source(
            ("Theorem 7.2", "Section 8"),
            "Any k-ary factor binarises exactly, so depth d and arity k need d ceil(log2 k) layers; k reasoning hops "
            "need k layers.",
        ),
        obligations=(
            Obligation(
                name="no-binary-auxiliary",
                role="literal-negation",
                says="The 4-ary factor 1 + [exactly two of four] is no sum of two products across a 2|2 split: a 3 x 3 minor "
                "of its flattening, [[1,1,2],[1,2,1],[2,1,1]], has determinant -4.",
                statement=universal(reals(*left, *right), f"(not {conj(*cells)})"),
                evidence=intro(combination([], _telescope(counts)), names=["h"]),
                near_misses=(
                    near_miss(
                        "rank-two-minor",
                        reals(*left, *right),
                        f"(not {conj(*cells[:2], *cells[3:5])})",
                        {
                            **dict.fromkeys([*left, *right], 0),
                            "l00": 1,
                            "l11": 1,
                            "r00": 1,
                            "r01": 1,
                            "r10": 1,
                            "r11": 2,
                        },
                        note="a 2 x 2 minor is no obstacle",
                    ),
                ),
            ),
            Obligation(
                name="star",
                role="literal-negation",
                says="Walk away from one leaf of a tree of degree at most 3: of the o_j edges that arrive at distance j, e_j "
                "end in leaves and the others split in two. Within distance 2 lie fewer than 3 other leaves, within 3 fewer "
                "than 7: a star of 4 needs more than ceil(log2 4) = 2 rounds and a star of 8 more than 3.",
                statement=universal(reals(*walk), conj("(< (+ e1 e2) 3)", "(< (+ e1 e2 e3) 7)"), steps_),
                evidence=both(
                    [
                        combination(
                            [(1, ["goal"], None), (1, ["e2-most"], None), (1, ["e1-low"], None)],
                            [("o2-splits", "(- 1)")],
                        ),
                        combination(
                            [
                                (1, ["goal"], None),
                                (1, ["e3-most"], None),
                                (1, ["e2-low"], None),
                                (3, ["e1-low"], None),
                            ],
                            [("o3-splits", "(- 1)"), ("o2-splits", "(- 2)")],
                        ),
                    ]
                ),
                near_misses=(
                    near_miss(
                        "star-of-three",
                        reals(*walk),
                        "(< (+ e1 e2) 2)",
                        {"e1": 0, "e2": 2, "e3": 0, "o2": 2, "o3": 0},
                        steps_,
                        "two other leaves do fit: a star of 3 needs two rounds",
                    ),
                ),
                witness=model({"e1": 0, "e2": 2, "e3": 0, "o2": 2, "o3": 0}),
            ),
            Obligation(
                name="collecting",
                role="corrected",
                says="With c rounds for each level (c = 1, or ceil(log2 k) where a variable joins k messages two at a "
                "time), collecting at the "
                "root over depth d takes d c rounds, and distributing as many again: 2 d c for all marginals.",
                statement=universal(
                    levels,
                    conj(
                        f"(forall ((d Int)) (=> (<= 0 d) {collected}))",
                        "(= (+ (Rounds 3) (Rounds 3)) (* 2 3 c))",
                    ),
                ),
                evidence=both(
                    [
                        induction("d", unfold(identity()), unfold(combination([], [("ih", "1")]))),
                        unfold(unfold(unfold(unfold(identity())))),
                    ]
                ),
                near_misses=(near_miss("one-way", levels, "(= (+ (Rounds 1) (Rounds 1)) c)", {"c": 1}),),
            ),
            Obligation(
                name="associative-folds",
                role="corrected",
                says="AND, OR and XOR of three inputs are folds of the two-input gate in any order: these do binarise.",
                statement=universal(
                    f"{two}\n{bits}",
                    conj(
                        "(= (Both (Both p q) r) (Both p (Both q r)))",
                        "(= (or (or p q) r) (or p (or q r)))",
                        "(= (xor (xor p q) r) (xor p (xor q r)))",
                    ),
                ),
                evidence=both([enumeration()] * 3),
                near_misses=(
                    near_miss(
                        "implication",
                        bits,
                        "(= (=> (=> p q) r) (=> p (=> q r)))",
                        {"p": False, "q": False, "r": False},
                    ),
                ),
            ),
            Obligation(
                name="messages-compose",
                role="corrected",
                says="Passing odds x through f and then g is passing them once through the matrix product f g: a chain of L "
                "factors is one product, associative, so a prefix scan needs ceil(log2 L) rounds.",
                statement=universal(names, equal(twice, once), facts),
                evidence=have([step("d", "(< 0 (+ f00 (* f10 x)))", sign())], identity()),
                near_misses=(near_miss("other-order", names, equal(twice, wrong), at, facts),),
                witness=model(at),
            ),
            Obligation(
                name="doubling-outruns-stepping",
                role="corrected",
                says="After k rounds doubling has joined 2^k factors, at least the k + 1 that neighbour-to-neighbour "
                "steps reach.",
                statement=universal(reach, faster),
                evidence=induction(
                    "k",
                    both([unfold(sign()), unfold(sign())]),
                    both(
                        [
                            unfold(combination([(1, ["goal"], None), (1, ["ih.1"], None)])),
                            unfold(
                                combination([(1, ["goal"], None), (2, ["ih.2"], None), (1, ["ih.1"], None)])
                            ),
                        ]
                    ),
                ),
                near_misses=(near_miss("reversed", reach, "(<= (Doubling 2) (Stepping 2))", {}),),
            ),
        ),
        not_said=(
            "The exact number of rounds of a star with k leaves (1, 2, 2, 3, 4, 4, 5, 5 for k = 1..8) is counted by the tests "
            "over all trees, not certified here.",
        ),
    )


def _telescope(counts: list[list[int]]) -> list[tuple[str, str]]:
    """det(L R) = 0 for L 3 x 2 and R 2 x 3; replacing its entries by the counts one at a time, each step is an equality times
    a cofactor of a matrix whose earlier entries are already numbers."""
    cell = {(i, j): f"(+ (* l{i}0 r0{j}) (* l{i}1 r1{j}))" for i in range(3) for j in range(3)}
    done: set[tuple[int, int]] = set()

    def entry(i: int, j: int) -> str:
        return str(counts[i][j]) if (i, j) in done else cell[i, j]

    steps = []
    for i in range(3):
        for j in range(3):
            rows = [r for r in range(3) if r != i]
            columns = [c for c in range(3) if c != j]
            minor = (
                f"(- (* {entry(rows[0], columns[0])} {entry(rows[1], columns[1])}) "
                f"(* {entry(rows[0], columns[1])} {entry(rows[1], columns[0])}))"
            )
            steps.append((f"h.{3 * i + j + 1}", minor if (i + j) % 2 else f"(- {minor})"))
            done.add((i, j))
    return steps


CLAIMS = (_states(), _elimination(), _closure(), _temperature(), _chains())
