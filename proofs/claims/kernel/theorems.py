"""Theorems checked by Rocq's kernel, as claims: groups A to H wherever ``proofs/rocq/Statements.v`` pins a statement.

What a statement says about all graphs, all fan-ins or all real functions stands in Rocq. Here a Bool constant stands for it, named
after the theorem and a digest of the pinned statement and its definitions (``checker.rocq_proposition``). The near misses are
neighbours of the theorems that fail, in plain arithmetic.
"""

from __future__ import annotations

from proofs.claims._rocq import NOT_SAID
from proofs.claims._rocq import fails as _fails
from proofs.language.claim import Claim, NearMiss, Obligation, Role, Source
from proofs.rocq.evidence import evidence, of_label, statement
from proofs.rocq.statements import Pin

_SIGMOID_ODDS = "(/ (* p q) (+ (* p q) (* (- 1 p) (- 1 q))))"

NEAR_MISSES: dict[str, NearMiss] = {
    "A1": _fails(
        "mirrored", "(distinct (Logit (- 1 p)) (Logit p))", "mirroring changes the log-odds", p="2/3"
    ),
    "A2": _fails(
        "product", f"(distinct {_SIGMOID_ODDS} (* p q))", "the update is not the product", p="2/3", q="3/4"
    ),
    "A3": _fails(
        "idempotent", f"(and (= p q) (distinct {_SIGMOID_ODDS} p))", "no idempotence", p="2/3", q="2/3"
    ),
    "A4": _fails("mean", "(distinct (* r (* r r)) r)", "odds multiply, they are not averaged", r=2),
    "A5": _fails(
        "counted-twice", "(distinct (* r r) r)", "one piece of evidence counted twice is not independent", r=2
    ),
    "B2": _fails(
        "weight-two",
        "(distinct (/ (* (- 1 3) (- 2 4)) (* (- 1 4) (- 2 3))) (/ (* (- 1 9) (- 4 16)) (* (- 1 16) (- 4 9))))",
        "weight 2 squares odds 1, 2, 3, 4 and changes their cross-ratio, which messages keep",
    ),
    "B5": _fails(
        "one-ninth",
        "(< (/ (* w w) 9) (- (Ln (+ (/ 1 2) (* (/ 1 2) (Exp w)))) (/ w 2)))",
        "1/9 in place of 1/8 is too small, at p = 1/2",
        w="1/2",
    ),
    "B6": _fails(
        "shared-unit",
        "(< (/ 3 2) (Ln (/ (+ 2 (Exp 2) (Exp 4)) (+ 3 (Exp 2)))))",
        "two outputs that share a hidden unit (z = 0, w = 2 twice): the joint posterior exceeds the bound 1 + 1/2",
    ),
    "C1": _fails(
        "without-shift",
        "(distinct (/ (+ f01 f11) (+ f00 f01 f10 f11)) (+ (/ f01 (+ f00 f01)) (/ (- (/ f11 (+ f10 f11)) (/ f01 (+ f00 f01))) 2)))",
        "an unbalanced factor at log-odds 0, without the shift",
        f00=1,
        f01=1,
        f10=2,
        f11=4,
    ),
    "C2": _fails(
        "without-t0",
        "(distinct (/ (+ f01 f11) (+ f00 f10)) (/ (+ 1 (/ f11 f01)) (+ 1 (/ f10 f00))))",
        "without t0, at log-odds 0, in odds",
        f00=1,
        f01=2,
        f10=3,
        f11=4,
    ),
    "C3": _fails(
        "half-the-bound",
        "(< (/ (Ln 2) 2) (- (Ln (+ 1 1)) (Ln (+ 1 (/ 1 4)))))",
        "half of ln 2 is too small: t1 = 0, t2 = -ln 4 at log-odds 0",
    ),
    "C4": _fails("product-score", "(< (* a a) (* a b))", "the product prefers the larger index", a=1, b=2),
    "C5": _fails(
        "head-missing",
        "(distinct (/ (+ 1 (* 4 y)) (+ 4 y)) (/ (+ 1 4) (+ 4 1)))",
        "with one head too few, a predecessor of odds 2 is not read",
        y=2,
    ),
    "C6": _fails(
        "one-round-short",
        "(distinct (/ (+ 1 (* 4 (/ (+ 1 (* 4 y)) (+ 4 y)))) (+ 4 (/ (+ 1 (* 4 y)) (+ 4 y)))) (/ (+ 1 4) (+ 4 1)))",
        "a path of three, evidence 9 : 1 at one end: after one round it has not arrived at the other",
        y=9,
    ),
    "C7": _fails(
        "constant-table",
        "(= (* u (/ (+ 1 y) (+ 1 y))) u)",
        "with a constant table nothing is passed, and passing beliefs is right for ever",
        u=2,
        y=3,
    ),
    "C12": _fails(
        "two-rounds",
        "(not (<= k (+ 2 1)))",
        "four leaves in two rounds: at most 2 + 1 leaves lie within two steps of one another",
        k=4,
    ),
    "D1": _fails(
        "one-point",
        "(and (= (+ (* w0 x) (* w1 y) b) (+ x y)) (distinct w0 1))",
        "agreement at one point forces nothing",
        w0=2,
        w1=1,
        b=-1,
        x=1,
        y=0,
    ),
    "D2": _fails(
        "flat",
        "(and (= slope 0) (distinct w v) (= (+ a (* slope (Sigmoid w))) (+ a (* slope (Sigmoid v)))))",
        "without slope the weight is not determined",
        a="1/2",
        slope=0,
        w=1,
        v=2,
    ),
    "D3": _fails(
        "balanced",
        "(= (Ln (/ (+ f10 f11) (+ f00 f01))) 0)",
        "a factor whose rows have equal mass needs no bias",
        f00=1,
        f01=2,
        f10=2,
        f11=1,
    ),
    "E1": _fails(
        "bias-too-high",
        "(not (<= (+ l (- l) 0) (- l)))",
        "two inputs, true and false, with bias 0: not false with margin l",
        l=1,
    ),
    "E2": _fails(
        "with-bias",
        "(and (< 0 (+ 1 1 b)) (< 0 (+ 1 (- 1) b)) (< 0 (+ (- 1) 1 b)) (< (+ (- 1) (- 1) b) 0))",
        "with bias 1 the unit is OR",
        b=1,
    ),
    "F1": _fails(
        "base-too-small", "(= (+ 0 (* 1 b)) (+ 1 (* 0 b)))", "in base n-1 = 1 two maps share a code", b=1
    ),
    "F2": _fails("one-more", "(not (< c (* n n)))", "n^n itself is no code, n = 2", n=2, c=4),
    "F3": _fails(
        "exactly-so-many",
        "(and (< a b) (< b c) (< c d) (< d (* 2 2)))",
        "n^n = 4 symbols can all be told apart",
        a=0,
        b=1,
        c=2,
        d=3,
    ),
    "F4": _fails(
        "three-slots", "(< (* n 2) (* n 3))", "with three slots to a node the bound fails on K4", n=4
    ),
    "G1": _fails(
        "too-strong",
        "(and (< 0 w) (< w (+ 1 (* (* 2 (/ 3 5)) w))))",
        "K4 with factor [[1, 4], [4, 1]], strength 3/5: a constant weight does not certify",
        w=1,
    ),
    "G2": _fails("two-cycles", "(< v e)", "two loops: five factors between four variables", v=4, e=5),
    "G3": _fails(
        "at-three", "(distinct (+ x (/ 1 x)) (- b 1))", "at b = 3 there is no 2-cycle, x = 2", b=3, x=2
    ),
    "G4": _fails(
        "entry-changed",
        "(distinct (/ (+ 1 (* (/ 29 91) (* y y))) (+ f00 (* y y))) 1)",
        "with 54/403 in place of 53/403 the second round does not return to the start",
        f00="54/403",
        y="35/31",
    ),
    "H2": _fails(
        "two-thirds",
        "(< (/ 2 3) (- (Softplus x) (* x (/ 1 2))))",
        "2/3 in place of ln 2 is too small: at 0 GELU is 0",
        x=0,
    ),
    "H3": _fails(
        "past-a-turn",
        "(and (< c (- (/ 1 2))) (< c (- (* 2 (* c c)) 1)))",
        "cos theta = -51/100 < cos(turn / 3), distance 2: the second neighbour, cos(2 theta), scores above the first",
        c="-51/100",
    ),
}


def _obligation(
    label: str,
    name: str,
    says: str,
    role: Role = "lemma",
    chosen: tuple[Pin, ...] | None = None,
    near_miss: NearMiss | None = None,
) -> Obligation:
    pins = of_label(label) if chosen is None else chosen
    return Obligation(
        name=name,
        role=role,
        says=says,
        statement=statement(pins),
        evidence=evidence(pins),
        near_misses=(near_miss or NEAR_MISSES[label],),
    )


def _all(label: str) -> str:
    return " ".join(pin.says for pin in of_label(label))


def _group(
    identifier: str,
    title: str,
    names: dict[str, str],
    headline: bool = False,
    not_said: tuple[str, ...] = (),
) -> Claim:
    """One claim of our own, one obligation per label."""
    return Claim(
        id=f"kernel.{identifier}",
        title=title,
        theory=tuple(names),
        source=None,
        obligations=tuple(_obligation(label, name, _all(label)) for label, name in names.items()),
        not_said=(*NOT_SAID, *not_said),
        headline=headline,
    )


def _universal_layer() -> Claim:
    return Claim(
        id="kernel.universal-layer",
        title="One fixed transformer layer performs exactly one synchronous round on every pairwise binary factor graph",
        theory=("C5", "C7"),
        source=Source(
            ("Theorem 1.2", "Theorem 7.1"),
            "There are weights such that one forward pass is one round of exact BP on any pairwise factor graph.",
        ),
        obligations=(
            _obligation("C7", "literal-construction-fails", _all("C7"), "literal-negation"),
            _obligation("C5", "one-layer-is-one-round", _all("C5"), "corrected"),
        ),
        not_said=(
            *NOT_SAID,
            "Attention is hard: it averages over the tokens of highest score, the zero-temperature limit of softmax.",
        ),
        headline=True,
    )


def _trees() -> Claim:
    literal = tuple(pin for pin in of_label("C7") if pin.theorem.endswith("fails_on_three"))
    return Claim(
        id="kernel.trees",
        title="On every finite tree the transformer's answer is the exact posterior, from any messages, after diameter rounds",
        theory=("C6", "C7"),
        source=Source(
            ("Corollary 1.3", "Corollary 7.4"),
            "On grounded trees as many passes as the diameter give exact posteriors at every node.",
        ),
        obligations=(
            _obligation(
                "C7", "passing-beliefs-is-wrong-at-the-diameter", literal[0].says, "literal-negation", literal
            ),
            _obligation("C6", "exact-on-trees", _all("C6"), "corrected"),
        ),
        not_said=NOT_SAID,
        headline=True,
    )


def _pinned(name: str, theorems: tuple[str, ...], near_miss: NearMiss) -> Obligation:
    """One obligation for these theorems about contraction."""
    pins = tuple(pin for pin in of_label("G1") if pin.theorem in theorems)
    return _obligation("G1", name, " ".join(pin.says for pin in pins), chosen=pins, near_miss=near_miss)


def _convergence() -> Claim:
    pins = tuple(
        pin for pin in of_label("G1") if pin.module == "Contraction" or pin.theorem == "Concrete.K4_converges"
    )
    return Claim(
        id="kernel.convergence",
        title="With a contraction certificate loopy propagation has one fixed point, reached from any start under any fair "
        "schedule",
        theory=("G1",),
        source=None,
        obligations=(_obligation("G1", "contraction", " ".join(pin.says for pin in pins), chosen=pins),),
        not_said=NOT_SAID,
        headline=True,
    )


def _reduction() -> Claim:
    return Claim(
        id="kernel.reduction",
        title="Evidence, impossible states, variables summed out and constant factors: the messages that remain are those of the "
        "reduced network",
        theory=("G1",),
        source=None,
        obligations=(
            _pinned(
                "evidence",
                ("Reduction.evidence_is_a_step",),
                _fails(
                    "soft-evidence",
                    "(distinct (/ (+ 1 (* 4 e)) (+ 4 e)) (/ 1 4))",
                    "odds of 1 : 9 against the state leave it possible: behind [[4,1],[1,4]] they are heard as 13/37, not 1/4",
                    e="1/9",
                ),
            ),
            _pinned(
                "messages-that-remain",
                ("Reduction.reductions_keep_messages",),
                _fails(
                    "two-larger-factors",
                    "(distinct (* (+ a0 a1) (+ b0 b1)) (* 2 (+ (* a0 b0) (* a1 b1))))",
                    "a variable of two states that informs two factors is not summed out of each",
                    a0=1,
                    a1=2,
                    b0=1,
                    b1=3,
                ),
            ),
        ),
        not_said=(
            *NOT_SAID,
            "Of messages no longer there (to a variable summed out, from a factor dropped, of a state forbidden): kernel.factors.",
        ),
    )


def _factors() -> Claim:
    return Claim(
        id="kernel.factors",
        title="Factors over any number of variables with any number of states: how far they move a message, and convergence of "
        "every network that is certified after reduction",
        theory=("G1",),
        source=None,
        obligations=(
            _pinned(
                "one-factor",
                ("Passage.rows_move", "Passage.factor_moves"),
                _fails(
                    "largest-in-place-of-the-sum",
                    "(and (= one (/ (/ (+ 1 (* 2 2)) (+ 1 2)) (/ (+ 1 2) (+ 1 1)))) (< one (* one one)))",
                    "f(1,y,z) = 2^(y+z), f(0,y,z) = 1: odds of y and z from 1 to 2 move the message twice as far as those of one",
                    one="10/9",
                ),
            ),
            _pinned(
                "one-round",
                ("Passage.network_round_contracts",),
                _fails(
                    "two-heard",
                    "(and (< 0 w) (< w (+ 1 (* (/ 1 2) w) (* (/ 1 2) w))))",
                    "two messages heard at strength 1/2 each: no constant weight certifies",
                    w=1,
                ),
            ),
            _pinned(
                "certified-after-reduction",
                ("Passage.reduced_network_converges",),
                _fails(
                    "hard-cycle",
                    "(and (< 0 w) (< w (+ 1 (* 1 w))))",
                    "a cycle of hard equalities has strength 1 and no weight: its messages go round for ever",
                    w=1,
                ),
            ),
            _pinned(
                "every-message",
                ("AllMessages.every_message_converges", "Concrete.small_network_converges"),
                _fails(
                    "undivided",
                    "(and (distinct p q) (= (/ p (+ p p)) (/ q (+ q q))))",
                    "without division by the sum a message need not settle: 1, 1 and 2, 2 are one message",
                    p=1,
                    q=2,
                ),
            ),
        ),
        not_said=(
            *NOT_SAID,
            "That a network's numbers meet the hypotheses is checked per certificate: rule contraction of the checker.",
        ),
        headline=True,
    )


CLAIMS: tuple[Claim, ...] = (
    _group(
        "log-odds",
        "The update of beliefs is addition of log-odds: an abelian group, any number, any order, weight of evidence",
        {"A1": "inverse", "A2": "addition", "A3": "group", "A4": "fold", "A5": "weight-of-evidence"},
    ),
    _group(
        "units",
        "A weighted log-odds unit is a message exactly for weights -1, 0, 1",
        {"B2": "three-weights"},
    ),
    _group(
        "read-out",
        "A standard read-out understates the exact message, by at most w^2/8, and 1/8 is the best constant",
        {"B5": "one-unit", "B6": "one-coordinate"},
        headline=True,
    ),
    _group(
        "messages",
        "Messages as an affine sigmoid, as two softplus units, and their max-product limit",
        {"C1": "affine-sigmoid", "C2": "softplus", "C3": "relu"},
    ),
    _group("lookup", "What looks a token up by its index, and how sharply", {"C4": "index-score"}),
    _universal_layer(),
    _trees(),
    _group(
        "tree-depth",
        "d ceil(log2 k) rounds collect at the root of a binarised tree, twice as many reach all; a star of k <= 8 counted exactly",
        {"C12": "rounds"},
        not_said=(
            "That a factor of k variables can be split is a property of the factor (exact.depth); equality, AND, OR, XOR can.",
            "A message travels one step per round; so the rounds that a leaf needs to hear from another are their distance.",
        ),
    ),
    _group(
        "uniqueness",
        "What exact outputs force about the weights of a unit",
        {"D1": "update", "D2": "affine-unit", "D3": "bias"},
    ),
    _group("gates", "AND, OR and the self-dual gates from one unit", {"E1": "saturated", "E2": "self-dual"}),
    _group(
        "machines",
        "A machine with n states tells at most n^n symbols apart",
        {"F1": "code", "F2": "reached", "F3": "indistinguishable", "F4": "routing-keys"},
    ),
    _convergence(),
    _reduction(),
    _factors(),
    _group(
        "one-cycle",
        "With positive pairwise factors and at most one cycle in each connected part belief propagation converges",
        {"G2": "at-most-one-cycle"},
        headline=True,
    ),
    _group(
        "oscillation",
        "Loopy propagation with an exact 2-cycle, also inside the source's own experiment",
        {"G3": "complete-graph", "G4": "two-loops"},
    ),
    _group(
        "gelu",
        "GELU units send messages within 0.17 of max-product, and less than ln 2 from sum-product",
        {"H2": "any-normal-distribution-function"},
        not_said=(
            "That such a function exists is not proved here: it is the Gaussian integral (Laplace).",
            "The erf form of GELU; nothing is said about its tanh approximation.",
            "The bounds are per message, not after many rounds.",
        ),
    ),
    _group(
        "rotary",
        "Rotary scores look up an offset with gap 1 - cos theta exactly while all tokens lie within a turn less one step",
        {"H3": "within-a-turn"},
        not_said=(
            "One frequency; nothing is said about sums over several.",
            "Steps of more than half a turn: there the equivalence fails.",
        ),
    ),
)
