"""What the shipped layers do to a token, read off their integer weights."""

from __future__ import annotations

from proofs.claims.exact._layers import RELU, RELU_INTEGER, apply_layer, hidden_arguments
from proofs.language.claim import Claim, Obligation, Source
from proofs.language.evidence import (
    both,
    cases,
    combination,
    enumeration,
    have,
    identity,
    intro,
    model,
    split,
    step,
)
from proofs.language.statement import conj, equal, near_miss, positive, reals, universal
from symbolic.compile.edges import edge_coordinates, edge_layers
from symbolic.transformer.edge_layers import pairwise_coordinates, pairwise_layers
from symbolic.transformer.gate_layers import GATE_COORDINATES, REACH, gate_layers

TABLE = ("f00", "f01", "f10", "f11")
FACTS = positive(*TABLE)
THREE = pairwise_coordinates(3)
ROUND, READ = pairwise_layers(3, 1)
LAST, LAST_COORDINATES = edge_layers(3, 1)[2], edge_coordinates(3)
EVIDENCE, VALUE = gate_layers(1, 1)
LETTERS = {"unary": "u", "t0": "(Ln (/ f01 f00))", "t1": "(Ln (/ f11 f01))", "t2": "(Ln (/ f10 f00))"}
EDGE = {**LETTERS, "message": "m", "gathered": "0", "belief": "0"}
HEARD = [{"message": "m1"}, {"message": "m2"}]
ARRIVES = "(Exp (+ u m1 m2))"
SUM_PRODUCT = f"(Ln (/ (+ f01 (* f11 {ARRIVES})) (+ f00 (* f10 {ARRIVES}))))"
UNIT = "(Sigmoid (+ (* w0 (Ln 2)) (* w1 0) b))"
AT = {"f00": 1, "f01": 2, "f10": 3, "f11": 5, "u": 0, "m": "(Ln 2)", "m1": "(Ln 3)", "m2": 0}


def _log_probability(plus: str, minus: str) -> str:
    """``value`` of a read-out row whose heads read these beliefs."""
    return apply_layer(LAST, LAST_COORDINATES, {}, [{"belief": plus}, {"belief": minus}])["value"]


def _universal_layer() -> Claim:
    after = apply_layer(ROUND, THREE, EDGE, HEARD)
    names = reals(*TABLE, "u", "m", "m1", "m2")
    null = apply_layer(ROUND, THREE, {"message": "0"}, [{"message": "0"}] * 2)
    variable = apply_layer(READ, THREE, {"unary": "u"}, [{"message": m} for m in ("m1", "m2", "m3")])
    return Claim(
        id="exact.universal-layer",
        title="One fixed integer-weight layer turns every edge token into its next sum-product message",
        theory=("C5",),
        source=Source(
            ("Theorem 1.2", "Theorem 7.1"),
            "Weights exist that implement one round of exact belief propagation per pass on any pairwise factor graph.",
        ),
        headline=True,
        obligations=(
            Obligation(
                name="tables-must-be-read",
                role="literal-negation",
                says="A unit sigma(w0 l0 + w1 l1 + b) of the neighbours' log-odds alone gives one output for the "
                "factors [[4,1],[1,4]] and "
                "[[1,4],[4,1]]; at incoming odds 2 their messages are 3/5 and 2/5, so no fixed weights serve every factor.",
                statement=universal(
                    reals("w0", "w1", "b"), f"(not {conj(*(equal(UNIT, p) for p in ('(/ 3 5)', '(/ 2 5)')))})"
                ),
                evidence=intro(combination([], [("h.1", "1"), ("h.2", "(- 1)")]), names=["h"]),
                near_misses=(
                    near_miss(
                        "one-factor-alone",
                        reals("w0", "w1", "b"),
                        f"(not {conj(*(equal(UNIT, p) for p in ('(/ 2 3)', '(/ 2 3)')))})",
                        {"w0": 1, "w1": 0, "b": 0},
                        note="for one factor with a fixed table, weights may exist",
                    ),
                ),
            ),
            Obligation(
                name="edge-token",
                role="corrected",
                says="An edge token with positive table f, holding any message m, that reads the other incoming "
                "messages m1, m2 next "
                "holds the sum-product message ln((f01 + f11 y)/(f00 + f10 y)), y = e^(u+m1+m2); its scratch is 0 again.",
                statement=universal(
                    names, conj(equal(after["message"], SUM_PRODUCT), equal(after["gathered"], "0")), FACTS
                ),
                evidence=both([identity(exp=True), identity(exp=True)]),
                near_misses=(
                    near_miss(
                        "old-message-kept",
                        names,
                        equal(f"(+ m {after['message']})", SUM_PRODUCT),
                        AT,
                        FACTS,
                        "the old message must be cleared",
                    ),
                ),
                witness=model(AT),
            ),
            Obligation(
                name="null-token",
                role="lemma",
                says="The null token's message stays 0, so that absent predecessors say nothing.",
                statement=universal("", conj(equal(null["message"], "0"), equal(null["gathered"], "0"))),
                evidence=both([identity(exp=True), identity(exp=True)]),
                near_misses=(
                    near_miss("becomes-one", "", equal(f"(+ 1 {null['message']})", null["gathered"]), {}),
                ),
            ),
            Obligation(
                name="variable-token",
                role="corrected",
                says="In the read-out layer a variable token adds its own log-odds and the messages it reads: the belief.",
                statement=universal(
                    reals("u", "m1", "m2", "m3"), equal(variable["belief"], "(+ u m1 m2 m3)")
                ),
                evidence=identity(exp=True),
                near_misses=(
                    near_miss(
                        "own-prior-dropped",
                        reals("u", "m1", "m2", "m3"),
                        equal(variable["belief"], "(+ m1 m2 m3)"),
                        {"u": "(Ln 2)", "m1": 0, "m2": 0, "m3": 0},
                    ),
                ),
            ),
            Obligation(
                name="log-probabilities",
                role="lemma",
                says="In the layer after it, as model files have it, the rows of a variable with odds x of state 1 hold the logs "
                "of its two probabilities, ln(x/(1+x)) and ln(1/(1+x)).",
                statement=universal(
                    reals("x"),
                    conj(
                        equal(_log_probability("0", "(Ln x)"), "(Ln (/ x (+ 1 x)))"),
                        equal(_log_probability("(Ln x)", "0"), "(Ln (/ 1 (+ 1 x)))"),
                    ),
                    positive("x"),
                ),
                evidence=both([identity(exp=True), identity(exp=True)]),
                near_misses=(
                    near_miss(
                        "states-exchanged",
                        reals("x"),
                        equal(_log_probability("(Ln x)", "0"), "(Ln (/ x (+ 1 x)))"),
                        {"x": 2},
                        positive("x"),
                    ),
                ),
                witness=model({"x": 2}),
            ),
        ),
        not_said=(
            "That these token updates make up one synchronous round of every graph of maximum degree Delta is the Rocq "
            "development's theorem (claim kernel.universal-layer), not a statement of this certificate.",
            "Strictly positive tables only; tables with zeros run through the gate layers (exact.gate-layers).",
            "The statements are for Delta = 3; other degrees have more heads of the same form.",
        ),
    )


def _gate(a: str, b: str, x: str, c: str, potential: str = "0") -> str:
    own = {"value": "old", "gap": "stale", "potential": potential}
    reads = [own, {"value": a}, {"value": b}, {"value": x}, {"value": c}]
    return apply_layer(VALUE, GATE_COORDINATES, own, reads)["value"]


def _gate_layers() -> Claim:
    pq = positive("p", "q")
    tpq = positive("t", "p", "q")
    names = reals("p", "q", "old", "stale")
    wide = reals("t", "p", "q", "old", "stale")
    total = _gate("(Ln p)", "(Ln q)", "0", "0")
    product = _gate("(Ln p)", "(Ln p)", "(Ln q)", "(Ln 2)", "(Ln t)")
    kept = _gate("(Ln p)", "(Ln p)", "0", "(Ln 2)")
    quotient = _gate("(Ln p)", "(Ln p)", "(Ln q)", "(+ (Ln t) (Ln 2))")
    one = {"t": 1, "p": 1, "q": 1, "old": 0, "stale": 0}
    pair = {name: one[name] for name in ("p", "q", "old", "stale")}
    return Claim(
        id="exact.gate-layers",
        title="One fixed integer-weight layer with one hidden unit adds, multiplies and divides in logs, whatever the network",
        theory=("C8", "C9"),
        source=None,
        headline=True,
        obligations=(
            Obligation(
                name="sum",
                role="literal",
                says="A token that reads ln p and ln q as A and B, null as X and C, next holds ln(p + q), whatever it held: a "
                "K-term log-sum-exp takes ceil(log2 K) layers.",
                statement=universal(names, equal(total, "(Ln (+ p q))"), pq),
                evidence=identity(exp=True),
                near_misses=(near_miss("maximum", names, equal(total, "(Ln p)"), pair, pq),),
                witness=model(pair),
            ),
            Obligation(
                name="product",
                role="literal",
                says="A token with potential ln t that reads ln p as A and B, ln q as X and ln 2 as C next holds ln(t p q).",
                statement=universal(wide, equal(product, "(Ln (* t p q))"), tpq),
                evidence=identity(exp=True),
                near_misses=(near_miss("doubled", wide, equal(product, "(Ln (* 2 t p q))"), one, tpq),),
                witness=model(one),
            ),
            Obligation(
                name="one-live-input",
                role="literal",
                says="A sum whose dead input was replaced: A = B = ln p, C = ln 2 gives ln p exactly, with no logarithm of zero.",
                statement=universal(names, equal(kept, "(Ln p)"), pq),
                evidence=identity(exp=True),
                near_misses=(
                    near_miss(
                        "without-two", names, equal(_gate("(Ln p)", "(Ln p)", "0", "0"), "(Ln p)"), pair, pq
                    ),
                ),
                witness=model(pair),
            ),
            Obligation(
                name="quotient",
                role="literal",
                says="With C = ln t + ln 2 (the doubled divisor) the token holds ln(p q / t): beliefs are normalised "
                "inside the network.",
                statement=universal(wide, equal(quotient, "(Ln (/ (* p q) t))"), tpq),
                evidence=identity(exp=True),
                near_misses=(
                    near_miss("not-divided", wide, equal(quotient, "(Ln (* p q))"), {**one, "t": 2}, tpq),
                ),
                witness=model(one),
            ),
            Obligation(
                name="constant-rows",
                role="lemma",
                says="Row null, with potential ln(1/2) and all four pointers to itself, keeps value 0; row two, with potential "
                "0, gets ln 2 whatever it held.",
                statement=universal(
                    reals("old", "stale"),
                    conj(
                        equal(_gate("0", "0", "0", "0", "(Ln (/ 1 2))"), "0"),
                        equal(_gate("0", "0", "0", "0"), "(Ln 2)"),
                    ),
                ),
                evidence=both([identity(exp=True), identity(exp=True)]),
                near_misses=(
                    near_miss(
                        "null-without-potential",
                        reals("old", "stale"),
                        equal(_gate("0", "0", "0", "0"), "0"),
                        {"old": 0, "stale": 0},
                    ),
                ),
            ),
            _maximum(),
            _support(),
            *_rewiring(),
        ),
        not_said=(
            "That the circuit along a junction tree computes the posteriors of a given network is established network by "
            "network: `tbn prove --network` writes a certificate whose layers and elimination the checker runs itself.",
            "Four reading heads and one that reads the token itself are used, not two.",
        ),
    )


FLAGS = ("A", "B", "X", "C", "possible")


def _maximum() -> Obligation:
    own = {"value": "old", "gap": "stale"}
    reads = [own, {"value": "a"}, {"value": "b"}, {"value": "x"}, {"value": "0"}]
    value = apply_layer(gate_layers(1, 1, "relu")[1], GATE_COORDINATES, own, reads)["value"]
    declared = f"{RELU}\n{reals('a', 'b', 'x', 'old', 'stale')}"
    return Obligation(
        name="maximum",
        role="literal",
        says="With relu for softplus the same token holds max(a, b) + x: the same circuit gives max-marginals.",
        statement=universal(declared, equal(value, "(+ x (ite (<= 0 (- a b)) a b))")),
        evidence=cases("(<= 0 (- a b))", identity(), identity(), "side"),
        near_misses=(
            near_miss(
                "minimum",
                declared,
                equal(value, "(+ x (ite (<= 0 (- a b)) b a))"),
                {"a": 1, "b": 0, "x": 0, "old": 0, "stale": 0},
            ),
        ),
    )


def _support() -> Obligation:
    """Flags as terms (ite bit 1 0)."""
    bits = "\n".join(f"(declare-const {name} Bool)" for name in FLAGS)
    flags = {name: f"(ite {name} 1 0)" for name in FLAGS}
    own = {"possible": flags["possible"], "alive": "0", "live_a": "0", "live_b": "0", "live_xc": "0"}
    reads = [own, *({"alive": flags[name]} for name in "ABXC")]
    alive = apply_layer(EVIDENCE, GATE_COORDINATES, own, reads)["alive"]
    return Obligation(
        name="support",
        role="literal",
        says="The evidence layer's two hidden units compute alive = (A or B) and X and C and possible, on all 32 inputs.",
        statement=universal(f"{RELU_INTEGER}\n{bits}", f"(= {alive} (ite (and (or A B) X C possible) 1 0))"),
        evidence=enumeration(),
        near_misses=(
            near_miss(
                "both-needed",
                f"{RELU_INTEGER}\n{bits}",
                f"(= {alive} (ite (and A B X C possible) 1 0))",
                {"A": True, "B": False, "X": True, "C": True, "possible": True},
            ),
        ),
    )


def _rewiring() -> tuple[Obligation, ...]:
    facts = {
        "a_low": "(<= 0 a)",
        "a_high": f"(< a {REACH})",
        "b_low": "(<= 0 b)",
        "b_high": f"(< b {REACH})",
        "apart": "(distinct a b)",
    }
    declared = f"{RELU}\n{reals('a', 'b', 'c')}"
    at = {"a": 3, "b": 5, "c": 0}
    cases_ = (
        (
            "dead-a",
            0,
            1,
            ("b", "b", "(+ c 1)"),
            "A dead, B alive: both pointers become b, and C moves on from null to two",
        ),
        (
            "dead-b",
            1,
            0,
            ("a", "a", "(+ c 1)"),
            "A alive, B dead: both pointers become a, and C moves on from null to two",
        ),
        ("both-alive", 1, 1, ("a", "b", "c"), "A and B alive: no pointer moves"),
        ("both-dead", 0, 0, ("a", "b", "c"), "A and B dead: no pointer moves"),
    )
    made = []
    for name, live_a, live_b, goals, says in cases_:
        own = {"a": "a", "b": "b", "c": "c", "possible": "1"}
        reads = [own, {"alive": str(live_a)}, {"alive": str(live_b)}, {"alive": "1"}, {"alive": "1"}]
        after = apply_layer(EVIDENCE, GATE_COORDINATES, own, reads)
        arguments = hidden_arguments(EVIDENCE, GATE_COORDINATES, own, reads)[2:6]
        # the four rewiring units see b - a, a - b, a - b, b - a, less REACH for every reason not to rewire
        off_a, off_b = live_a + 1 - live_b, live_b + 1 - live_a
        units = list(zip(arguments, (1, -1, -1, 1), (off_a, off_a, off_b, off_b)))
        proofs = [
            have(
                [
                    _unit_sign(n, argument, sign_, off, below)
                    for n, (argument, sign_, off) in enumerate(units)
                ],
                both([identity()] * 3),
            )
            for below in (True, False)
        ]
        made.append(
            Obligation(
                name=f"rewiring-{name}",
                role="lemma",
                says=f"{says}, for all different pointers below 2^24.",
                statement=universal(
                    declared, conj(*(equal(after[p], goal) for p, goal in zip("abc", goals))), facts
                ),
                evidence=split("apart", proofs, "side"),
                near_misses=(
                    near_miss(
                        "exchanged",
                        declared,
                        conj(*(equal(after[p], goal) for p, goal in zip("bac", ("a", "b", "c")))),
                        at,
                        facts,
                    ),
                ),
                witness=model(at),
            )
        )
    return tuple(made)


def _unit_sign(number: int, argument: str, sign_: int, off: int, below: bool) -> dict[str, object]:
    """The sign of sign_ * (b - a) - off * REACH, in the case a < b (``below``) or b < a."""
    if off == 0:
        positive_ = (sign_ == 1) == below
        formula = f"(<= 0 {argument})" if positive_ else f"(< {argument} 0)"
        return step(f"unit-{number}", formula, combination([(1, ["goal"], None), (1, ["side"], None)]))
    room = ["a-low", "b-high"] if sign_ == 1 else ["b-low", "a-high"]
    return step(
        f"unit-{number}",
        f"(< {argument} 0)",
        combination([(1, ["goal"], None), *((1, [fact], None) for fact in room)]),
    )


CLAIMS = (_universal_layer(), _gate_layers())
