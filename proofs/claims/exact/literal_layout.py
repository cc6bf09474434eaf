"""The source's explicit construction, taken literally, does not do exact belief propagation. Exact counterexamples."""

from __future__ import annotations

from fractions import Fraction

from proofs.language.claim import Claim, Obligation, Source
from proofs.language.evidence import both, have, identity, induction, model, sign, step, unfold
from proofs.language.statement import conj, equal, near_miss, positive, reals, universal
from symbolic.networks.bayesian_network import DiscreteNetwork
from symbolic.networks.factor_graph import Factor
from symbolic.propagation.elimination import enumerated_posteriors

UPDATE = "(define-fun Update ((p Real) (q Real)) Real (/ (* p q) (+ (* p q) (* (- 1 p) (- 1 q)))))"
SOFT = "(define-fun Through ((x Real)) Real (/ (+ 1 (* 4 x)) (+ 4 x)))"
"""The message of the factor [[4,1],[1,4]] for incoming odds x, as odds."""
EDGE = (Fraction(4), Fraction(1), Fraction(1), Fraction(4))


def _odds(network: dict[str, int], edges: tuple[tuple[str, str], ...], variable: str) -> str:
    """Odds of the second state of ``variable`` by enumeration, as SMT-LIB: unary odds per variable, EDGE on each edge."""
    unary = [Factor((name,), (Fraction(1), Fraction(odds))) for name, odds in network.items()]
    model = DiscreteNetwork(
        dict.fromkeys(network, ("0", "1")), (*unary, *(Factor(edge, EDGE) for edge in edges))
    )
    row = enumerated_posteriors(model)[variable]
    value = row["1"] / row["0"]
    return str(value) if value.denominator == 1 else f"(/ {value.numerator} {value.denominator})"


def _literal_layout() -> Claim:
    two = _odds({"u": 1, "v": 2}, (("u", "v"),), "v")
    path = {"a": 2, "b": 1, "c": 1}
    end = _odds(path, (("a", "b"), ("b", "c")), "a")
    neighbour = (
        f"{UPDATE}\n(define-fun-rec Belief ((k Int)) Real (ite (<= k 0) (/ 1 2) (Update (/ 1 2) (/ 1 2))))"
    )
    true_neighbour = "(+ (* (/ 9 10) (/ 4 5)) (* (/ 1 10) (/ 1 5)))"
    for_ever = "(forall ((k Int)) (=> (<= 0 k) (= (Belief k) (/ 1 2))))"
    second = "(* 2 (Through (* 1 (Through 2))))"
    diameter = "(* 2 (Through (* 1 (Through 2) (Through 1))))"
    return Claim(
        id="exact.literal-layout",
        title="The explicit construction, taken literally, is not belief propagation: tables unread, priors dropped, no cavity",
        theory=("C7",),
        source=Source(
            ("Theorem 7.1", "Corollary 1.3", "Corollary 7.4", "Section 2.2"),
            "The constructed transformer gathers the neighbours' beliefs into two scratch slots and combines them with "
            "updateBelief; "
            "its forward pass is one round of belief propagation on any graph, exact on trees after diameter rounds.",
        ),
        headline=True,
        obligations=(
            Obligation(
                name="tables-unread",
                role="literal-negation",
                says="A variable next to a soft factor [[4,1],[1,4]] whose other side has belief 9/10 should reach "
                "37/50. Its neighbour in "
                "the graph is the factor's token, whose belief stays 1/2: it has 1/2 after every number of rounds.",
                statement=universal(neighbour, conj(for_ever, f"(distinct (/ 1 2) {true_neighbour})")),
                evidence=both(
                    [
                        induction("k", unfold(identity()), unfold(identity())),
                        sign(),
                    ]
                ),
                near_misses=(near_miss("reached", neighbour, f"(= (Belief 3) {true_neighbour})", {}),),
            ),
            Obligation(
                name="prior-dropped",
                role="literal-negation",
                says="A node with prior 9/10 whose two slots hold 1/2 gets updateBelief(1/2, 1/2) = 1/2, not 9/10.",
                statement=universal(UPDATE, "(distinct (Update (/ 1 2) (/ 1 2)) (/ 9 10))"),
                evidence=sign(),
                near_misses=(
                    near_miss("equals-a-half", UPDATE, "(distinct (Update (/ 1 2) (/ 1 2)) (/ 1 2))", {}),
                ),
            ),
            Obligation(
                name="two-slots",
                role="literal-negation",
                says="A node with three neighbours that each say 2/3 has belief 8/9; two slots give 4/5.",
                statement=universal(
                    UPDATE,
                    conj(
                        equal("(Update (Update (/ 2 3) (/ 2 3)) (/ 2 3))", "(/ 8 9)"),
                        "(distinct (Update (/ 2 3) (/ 2 3)) (/ 8 9))",
                    ),
                ),
                evidence=both([identity(), sign()]),
                near_misses=(near_miss("two-suffice", UPDATE, "(= (Update (/ 2 3) (/ 2 3)) (/ 8 9))", {}),),
            ),
            Obligation(
                name="beliefs-are-no-messages",
                role="literal-negation",
                says="Two nodes, soft edge [[4,1],[1,4]], odds 1 and 2, true odds of the second 2. Passing beliefs through the "
                "factor: round 1 is exact, round 2 gives 28/11, because the node hears its own opinion back.",
                statement=universal(
                    SOFT,
                    conj(
                        equal("(* 2 (Through 1))", two),
                        equal(second, "(/ 28 11)"),
                        f"(distinct (/ 28 11) {two})",
                    ),
                ),
                evidence=both([identity(), identity(), sign()]),
                near_misses=(near_miss("stays-exact", SOFT, equal(second, two), {}),),
            ),
            Obligation(
                name="wrong-at-the-diameter",
                role="literal-negation",
                says="A path of three nodes with odds 2, 1, 1 and that edge twice, diameter 2, true odds of the first node 2: "
                "passing beliefs gives 28/11 after two rounds.",
                statement=universal(SOFT, conj(equal(diameter, "(/ 28 11)"), f"(distinct (/ 28 11) {end})")),
                evidence=both([identity(), sign()]),
                near_misses=(near_miss("exact-there", SOFT, equal(diameter, end), {}),),
            ),
        ),
        not_said=(
            "What the construction can be mended into is exact.universal-layer: messages on edges, not beliefs on nodes, and "
            "tables in the tokens.",
        ),
    )


def _trees() -> Claim:
    literal = next(o for o in _literal_layout().obligations if o.name == "wrong-at-the-diameter")
    tables = [f"{name}{i}{j}" for name in "fg" for i in "01" for j in "01"]
    odds = ["ua", "ub", "uc"]
    starts = ["sab", "sba", "sbc", "scb"]
    facts = positive(*tables, *odds, *starts)
    names = reals(*tables, *odds, *starts)
    f_ab = "(/ (+ f01 (* f11 {0})) (+ f00 (* f10 {0})))"
    f_ba = "(/ (+ f10 (* f11 {0})) (+ f00 (* f01 {0})))"
    g_bc = "(/ (+ g01 (* g11 {0})) (+ g00 (* g10 {0})))"
    g_cb = "(/ (+ g10 (* g11 {0})) (+ g00 (* g01 {0})))"

    def rounds(messages: dict[str, str], count: int) -> dict[str, str]:
        for _ in range(count):
            messages = {
                "ab": f_ab.format("ua"),
                "cb": g_cb.format("uc"),
                "ba": f_ba.format(f"(* ub {messages['cb']})"),
                "bc": g_bc.format(f"(* ub {messages['ab']})"),
            }
        return messages

    start = {"ab": "sab", "ba": "sba", "bc": "sbc", "cb": "scb"}

    def beliefs(messages: dict[str, str]) -> list[str]:
        return [
            f"(* ua {messages['ba']})",
            f"(* ub {messages['ab']} {messages['cb']})",
            f"(* uc {messages['bc']})",
        ]

    def weight(a: int, b: int, c: int) -> str:
        return f"(* f{a}{b} g{b}{c} {'ua' if a else '1'} {'ub' if b else '1'} {'uc' if c else '1'})"

    def marginal(place: int) -> str:
        sides = [
            " ".join(
                weight(a, b, c) for a in (0, 1) for b in (0, 1) for c in (0, 1) if (a, b, c)[place] == state
            )
            for state in (1, 0)
        ]
        return f"(/ (+ {sides[0]}) (+ {sides[1]}))"

    exact = conj(*(equal(b, marginal(n)) for n, b in enumerate(beliefs(rounds(start, 2)))))
    early = equal(beliefs(rounds(start, 1))[0], marginal(0))
    at = dict.fromkeys((*tables, *odds, *starts), 1) | {"f11": 2, "uc": 3, "g11": 2}
    positive_steps = [
        step(f"d{n}", f"(< 0 {term})", sign())
        for n, term in enumerate(
            (
                "(+ f00 (* f10 ua))",
                "(+ g00 (* g01 uc))",
                f"(+ f00 (* f01 ub {g_cb.format('uc')}))",
                f"(+ g00 (* g10 ub {f_ab.format('ua')}))",
            )
        )
    ]
    return Claim(
        id="exact.trees",
        title="Rounds of exact messages reach the true posteriors of a path at its diameter, from any start; the "
        "literal ones do not",
        theory=("C6",),
        source=Source(
            ("Corollary 1.3", "Corollary 7.4", "Corollary 4.1"),
            "On grounded trees, as many passes as the diameter give exact posteriors at every node.",
        ),
        headline=True,
        obligations=(
            literal,
            Obligation(
                name="path-of-three",
                role="corrected",
                says="Three variables in a path, any positive tables and odds, any starting messages: after two rounds of "
                "sum-product the beliefs of all three are the enumerated posterior odds.",
                statement=universal(names, exact, facts),
                evidence=have(positive_steps, both([identity()] * 3)),
                near_misses=(
                    near_miss(
                        "one-round-early", names, early, at, facts, "one round is less than the diameter"
                    ),
                ),
                witness=model(at),
            ),
        ),
        not_said=(
            "Every tree, every number of rounds from the diameter on, and the layers themselves: claim kernel.trees "
            "proves that; this certificate holds the smallest case with a cavity.",
        ),
    )


CLAIMS = (_literal_layout(), _trees())
