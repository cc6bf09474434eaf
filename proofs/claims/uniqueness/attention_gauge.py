"""What attention's function determines of its weights, and what it leaves free."""

from __future__ import annotations

from proofs.language.claim import Claim, Obligation, Source
from proofs.language.evidence import both, combination, exponentiate, have, identity, instance, model, smt
from proofs.language.statement import conj, equal, near_miss, positive, reals, universal

SOURCE = Source(
    ("Theorem 1.4", "Theorem 6.2", "Abstract (c)"),
    "Exact posteriors force attention of the form projectDim and crossProject: query and key each keep one "
    "coordinate, the value map moves one coordinate to another.",
)
SCORE = "(+ (* q0 k0) (* q1 k1))"
DETERMINANT = "(- (* a d) (* b c))"
MOVED = (
    f"(+ (* (+ (* q0 a) (* q1 c)) (/ (- (* k0 d) (* k1 b)) {DETERMINANT})) "
    f"(* (+ (* q0 b) (* q1 d)) (/ (- (* k1 a) (* k0 c)) {DETERMINANT})))"
)
FIRST = "(/ (Exp s) (+ (Exp s) (Exp t)))"
SECOND = "(/ (Exp u) (+ (Exp u) (Exp v)))"
M = ("m00", "m01", "m10", "m11")
N = ("n00", "n01", "n10", "n11")
TOKENS = ("x0", "x1", "y0", "y1", "z0", "z1")


def _form(entries: tuple[str, str, str, str]) -> str:
    """x^T M (y - z)"""
    m00, m01, m10, m11 = entries
    row = "(+ (* {0} (- y0 z0)) (* {1} (- y1 z1)))"
    return f"(+ (* x0 {row.format(m00, m01)}) (* x1 {row.format(m10, m11)}))"


def _at(x: tuple[int, int], y: tuple[int, int]) -> dict[str, str]:
    return dict(zip(TOKENS, map(str, (*x, *y, 0, 0))))


def _gauge() -> Claim:
    key_names = ("q0", "q1", "k0", "k1", "a", "b", "c", "d")
    regular = {"regular": f"(distinct {DETERMINANT} 0)"}
    some_key = {"q0": "1", "q1": "2", "k0": "3", "k1": "5", "a": "1", "b": "1", "c": "0", "d": "2"}
    same_scores = f"(forall ({' '.join(f'({t} Real)' for t in TOKENS)}) {equal(_form(M), _form(N))})"
    one_form = dict.fromkeys((*M, *N), "1")
    same_outputs = (
        "(forall ((y Real) (z Real)) (= (+ (* a v y) (* (- 1 a) v z)) (+ (* a w y) (* (- 1 a) w z))))"
    )
    units = ((1, 0), (0, 1))
    instances = [
        instance(f"at{i}{j}", "same-scores", _at(units[i], units[j])) for i in (0, 1) for j in (0, 1)
    ]
    softmax_names = ("s", "t", "u", "v")
    equal_weights = {"same": equal(FIRST, SECOND)}
    four = {"s": "(Ln 2)", "t": "0", "u": "(Ln 6)", "v": "(Ln 3)"}
    shifted = "(/ (Exp (+ s c)) (+ (Exp (+ s c)) (Exp (+ t c)) (Exp (+ u c))))"
    plain = "(/ (Exp s) (+ (Exp s) (Exp t) (Exp u)))"
    return Claim(
        id="uniqueness.attention-gauge",
        title="Attention is not unique: its function fixes the bilinear score up to shifts and the value "
        "map, not the weights",
        theory=("D4",),
        source=SOURCE,
        obligations=(
            Obligation(
                name="doubled-projection",
                role="literal-negation",
                says="Twice the query weights with half the key weights, and twice the value weights with "
                "half the output weights, are different weights with the same scores and the same written "
                "values for all tokens.",
                statement=universal(
                    reals("q", "k", "v", "o"),
                    conj(equal("(* (* 2 q) (/ k 2))", "(* q k)"), equal("(* (* 2 v) (/ o 2))", "(* v o)")),
                ),
                evidence=both([identity(), identity()]),
                near_misses=(
                    near_miss(
                        "both-doubled",
                        reals("q", "k", "v", "o"),
                        equal("(* (* 2 q) (* 2 k))", "(* q k)"),
                        {"q": "1", "k": "1", "v": "0", "o": "0"},
                    ),
                ),
                also=(smt("z3"), smt("cvc5")),
            ),
            Obligation(
                name="larger-index-wins",
                role="literal-negation",
                says="The claimed form does not look up: with stored indices as query and key, the score of "
                "index a >= 0 against any larger index b is at least its score against itself, a b >= a a.",
                statement=universal(
                    reals("a", "b"), "(<= (* a a) (* a b))", {"a_index": "(<= 0 a)", "larger": "(< a b)"}
                ),
                evidence=combination([(1, ["goal"], None), (1, ["a-index", "larger"], None)]),
                near_misses=(
                    near_miss(
                        "corrected-score",
                        reals("a", "b"),
                        "(<= (- (* 2 a a) (* a a)) (- (* 2 a b) (* b b)))",
                        {"a": "0", "b": "1"},
                        {"a_index": "(<= 0 a)", "larger": "(< a b)"},
                        "for the score 2ab - b^2 the match does win",
                    ),
                ),
                witness=model({"a": "0", "b": "1"}),
                also=(smt("z3"), smt("cvc5")),
            ),
            Obligation(
                name="key-gauge",
                role="corrected",
                says="(Wq A, Wk A^-T) has the scores of (Wq, Wk) for every invertible 2 x 2 matrix A and all tokens.",
                statement=universal(reals(*key_names), equal(MOVED, SCORE), regular),
                evidence=identity(),
                near_misses=(
                    near_miss(
                        "transpose-forgotten",
                        reals(*key_names),
                        equal(MOVED.replace("(* k1 b)", "(* k1 c)").replace("(* k0 c)", "(* k0 b)"), SCORE),
                        some_key,
                        regular,
                    ),
                ),
                witness=model(some_key),
            ),
            Obligation(
                name="score-shift",
                role="corrected",
                says="A shift of all scores of one query (any amount c, which may depend on the query) "
                "leaves the attention weights unchanged; what two heads g, h write is added, so their order "
                "is free as well.",
                statement=universal(
                    reals("s", "t", "u", "c", "g", "h"),
                    conj(equal(shifted, plain), equal("(+ g h)", "(+ h g)")),
                ),
                evidence=both([identity(), identity()]),
                near_misses=(
                    near_miss(
                        "one-score-shifted",
                        reals("s", "t", "u", "c"),
                        equal("(/ (Exp (+ s c)) (+ (Exp (+ s c)) (Exp t) (Exp u)))", plain),
                        {"s": "0", "t": "0", "u": "0", "c": "(Ln 2)"},
                    ),
                ),
            ),
            Obligation(
                name="weights-fix-differences",
                role="corrected",
                says="Conversely, equal attention weights on two keys mean equal score differences.",
                statement=universal(reals(*softmax_names), equal("(- s t)", "(- u v)"), equal_weights),
                evidence=exponentiate(
                    combination(
                        [], [("same", "(/ (* (+ (Exp s) (Exp t)) (+ (Exp u) (Exp v))) (* (Exp t) (Exp v)))")]
                    )
                ),
                near_misses=(
                    near_miss(
                        "scores-themselves", reals(*softmax_names), equal("s", "u"), four, equal_weights
                    ),
                ),
                witness=model(four),
            ),
            Obligation(
                name="differences-fix-form",
                role="corrected",
                says="If x^T M (y - z) = x^T N (y - z) for all tokens x, y, z of width 2, then M = N: where "
                "inputs span, Wq Wk^T is determined up to shifts that are constant in the key.",
                statement=universal(
                    reals(*M, *N),
                    conj(*(equal(m, n) for m, n in zip(M, N))),
                    {"same_scores": same_scores},
                ),
                evidence=have(
                    instances,
                    both([combination([], [(f"at{i}{j}", "1")]) for i in (0, 1) for j in (0, 1)]),
                ),
                near_misses=(
                    near_miss(
                        "inputs-do-not-span",
                        reals(*M, *N),
                        equal("m11", "n11"),
                        {**one_form, "m11": "2"},
                        {
                            "same_scores": "(forall ((x0 Real) (y0 Real) (z0 Real)) "
                            "(= (* x0 m00 (- y0 z0)) (* x0 n00 (- y0 z0))))"
                        },
                        "inputs with second coordinate 0 say nothing about the entry (1,1)",
                    ),
                ),
                witness=model(one_form),
            ),
            Obligation(
                name="outputs-fix-values",
                role="corrected",
                says="With attention weights a and 1-a on two keys, equal outputs for all values mean equal "
                "value-output maps (per coordinate).",
                statement=universal(
                    reals("a", "v", "w"), equal("v", "w"), {"same_outputs": same_outputs, **positive("a")}
                ),
                evidence=have(
                    [instance("here", "same-outputs", {"y": "1", "z": "1"})], combination([], [("here", "1")])
                ),
                near_misses=(
                    near_miss(
                        "one-key-at-weight-zero",
                        reals("a", "v", "w"),
                        equal("v", "w"),
                        {"a": "0", "v": "1", "w": "2"},
                        {"same_outputs": "(forall ((y Real)) (= (* a v y) (* a w y)))"},
                        "a key that is never attended to says nothing about its value",
                    ),
                ),
                witness=model({"a": "1/2", "v": "3", "w": "3"}),
            ),
        ),
        not_said=(
            "The converse is for one head; heads that attend alike can trade their value maps.",
            "On inputs that do not span, more weights have the same function.",
        ),
        headline=True,
    )


CLAIMS: tuple[Claim, ...] = (_gauge(),)
