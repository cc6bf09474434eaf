"""The order of gather and update inside one layer, on the symbolic layer.

The layer has two tokens of width 2, one head of key width 1 and two hidden units, with symbols for all weights and
inputs; its output is computed by ``symbolic.transformer.softmax_layer``, with symbols in the place of what the heads write.
"""

from __future__ import annotations

from typing import Any

from sympy import ImmutableMatrix, Matrix, Symbol, symbols

from proofs.language.claim import Claim, Obligation, Source
from proofs.language.evidence import both, identity, model, rewrite
from proofs.language.statement import conj, equal, near_miss, reals, text, universal
from symbolic.transformer import softmax_layer

SOURCE = Source(
    ("Section 6.3", "Section 8", "Abstract (d)"),
    "Attention gathers and the feed-forward network updates, in this order; the residual stream enforces simultaneity.",
)


def matrix(name: str, rows: int, columns: int) -> ImmutableMatrix:
    """A matrix of symbols."""
    return ImmutableMatrix(rows, columns, lambda i, j: Symbol(f"{name}{i}{j}", real=True))


def after_feed_forward(stream: Matrix, written: Matrix) -> Matrix:
    """The layer's output when the heads write ``written`` into ``stream``: the layer's own second half."""
    feed = softmax_layer.FeedForward(
        matrix("w", 2, 2), matrix("b", 2, 1), matrix("v", 2, 2), matrix("c", 2, 1), "sigmoid"
    )
    middle = stream + written
    return middle + softmax_layer.feed_forward(feed, middle)


WEIGHTS = [
    str(s) for name, columns in (("w", 2), ("b", 1), ("v", 2), ("c", 1)) for s in matrix(name, 2, columns)
]
X, A = matrix("x", 2, 2), matrix("a", 2, 2)
Y, E = matrix("y", 2, 2), matrix("e", 2, 2)
OWN = {
    f"{kind}_{i}": equal(mine, theirs)
    for kind, left, right in (("stream", X, Y), ("written", A, E))
    for i, (mine, theirs) in enumerate(zip(map(str, left.row(0)), map(str, right.row(0))))
}


def _congruence() -> dict[str, Any]:
    then = identity()
    for name in reversed(OWN):
        then = rewrite(name.replace("_", "-"), then)
    return then


def _order() -> Claim:
    names = [*WEIGHTS, *(str(s) for m in (X, A, Y, E) for s in m)]
    first, second = after_feed_forward(X, A).row(0), after_feed_forward(Y, E).row(0)
    goal = conj(*(equal(text(left), text(right)) for left, right in zip(first, second)))
    zero = dict.fromkeys(names, "0")
    k, u, m = symbols("k u m", real=True)
    # Width 1, a head that reads the other token, k its value weight: both tokens at once, or one after the other.
    at_once = (u + k * m, m + k * u)
    declared = reals("k", "u", "m")
    in_turn = m + k * at_once[0]
    return Claim(
        id="boolean.gather-then-update",
        title="A token's feed-forward block reads other tokens only through what its heads wrote in this layer",
        theory=("E6",),
        source=SOURCE,
        obligations=(
            Obligation(
                name="reads-only-what-was-written",
                role="literal",
                says="For any weights: if a token's own stream and what its heads wrote in this layer are "
                "the same in two runs, the layer's output at this token is the same, whatever the other "
                "tokens hold and whatever was written to them.",
                statement=universal(reals(*names), goal, OWN),
                evidence=both([_congruence(), _congruence()]),
                near_misses=(
                    near_miss(
                        "other-writing",
                        reals(*names),
                        equal(text(first[0]), text(second[0])),
                        {**zero, "a00": "1"},
                        {name: fact for name, fact in OWN.items() if name != "written_0"},
                        "if the heads wrote something else, the output differs",
                    ),
                ),
                witness=model(zero),
            ),
            Obligation(
                name="own-stream-counts",
                role="lemma",
                says="The gathered values alone do not determine the output: with nothing written and zero "
                "feed-forward weights it is the token's own stream.",
                statement=universal(
                    reals("x00", "x01"),
                    conj(
                        *(
                            equal(text(value), name)
                            for value, name in zip(
                                after_feed_forward(X, Matrix([[0, 0], [0, 0]]))
                                .subs({Symbol(w, real=True): 0 for w in WEIGHTS})
                                .row(0),
                                ("x00", "x01"),
                            )
                        )
                    ),
                ),
                evidence=both([identity(), identity()]),
                near_misses=(near_miss("forgotten", reals("x00"), equal("x00", "0"), {"x00": "1"}),),
            ),
            Obligation(
                name="simultaneous",
                role="lemma",
                says="It matters that all tokens read the old stream: updating two tokens that read each "
                "other (value weight k) in turn instead of at once changes the second by k^2 times the "
                "second's old value.",
                statement=universal(declared, equal(text(in_turn - at_once[1]), "(* k k m)")),
                evidence=identity(),
                near_misses=(
                    near_miss(
                        "same-either-way",
                        declared,
                        equal(text(in_turn), text(at_once[1])),
                        {"k": "1", "u": "0", "m": "1"},
                    ),
                ),
            ),
        ),
        not_said=("Pre- and post-normalisation act per token and do not change which tokens are read.",),
    )


CLAIMS: tuple[Claim, ...] = (_order(),)
