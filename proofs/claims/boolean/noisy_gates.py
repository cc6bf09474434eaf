"""Noisy AND and OR factors of any arity send exact messages in linear time."""

from __future__ import annotations

from typing import Any

from sympy import symbols

from proofs.language.claim import Claim, Obligation
from proofs.language.evidence import apply, both, combination, have, identity, induction, instance, intro
from proofs.language.statement import conj, equal, near_miss, reals, text, universal
from symbolic.networks.factor_graph import Factor, FactorGraph
from symbolic.networks.noisy_gates import NoisyGate
from symbolic.propagation.message_passing import Engine

FUNCTIONS = "\n".join(f"(declare-fun {name} (Int) Real)" for name in ("belief", "low", "high"))
ENUMERATED = (
    "(define-fun-rec enumerated ((x Int) (y Real)) Real (ite (<= x 0) y "
    "(+ (enumerated (- x 1) (* y (- 1 (belief x)) (low x))) (enumerated (- x 1) (* y (belief x) (high x))))))"
)
PRODUCT = (
    "(define-fun-rec expected ((x Int)) Real (ite (<= x 0) 1 "
    "(* (expected (- x 1)) (+ (* (- 1 (belief x)) (low x)) (* (belief x) (high x))))))"
)
DECLARED = "\n".join((FUNCTIONS, ENUMERATED, PRODUCT))
TABLE: dict[str, Any] = {
    "belief": {"1": "1/3", "2": "1/2", "else": "0"},
    "low": {"else": "1"},
    "high": {"1": "1/4", "2": "1/2", "else": "1"},
}
p, q, s, t, leak, mu = symbols("p q s t leak mu", positive=True)
NAMES = ("p", "q", "s", "t", "leak", "mu")


def _two_causes(kind: Any) -> tuple[tuple[Any, ...], tuple[Any, ...], list[Any], list[Any]]:
    """Messages of the gate with two causes (beliefs p, q; inhibition s, t; effect (1-mu, mu)): to the effect and to
    the first cause, by the generic engine on the table and by the linear form."""
    gate = NoisyGate(kind, (s, t), leak)
    factors = (
        Factor(("a", "b", "y"), gate.table()),
        Factor(("a",), (1 - p, p)),
        Factor(("b",), (1 - q, q)),
        Factor(("y",), (1 - mu, mu)),
    )
    engine = Engine(FactorGraph({"a": 2, "b": 2, "y": 2}, factors), scale=False)
    found = engine.run(2)
    to_first = gate.messages_to_causes([p, q], (1 - mu, mu))[0]
    return found[0, "y"], found[0, "a"], list(gate.message_to_effect([p, q])), list(to_first)


def _instance_for(kind: str) -> Obligation:
    to_effect, to_first, linear_effect, linear_first = _two_causes(kind)
    goal = conj(
        *(equal(text(a), text(b)) for a, b in zip((*to_effect, *to_first), (*linear_effect, *linear_first)))
    )
    wrong = equal(text(linear_effect[0]), text((1 - leak) * (1 - p * s) * (1 - q * t)))
    return Obligation(
        name=f"{kind}-of-two",
        role="lemma",
        says=f"Noisy {kind.upper()} of two causes with leak: the linear-time messages to the effect and to a "
        f"cause are those of the "
        "generic sum-product engine on the factor's table of eight entries.",
        statement=universal(reals(*NAMES), goal),
        evidence=both([identity()] * 4),
        near_misses=(
            near_miss(
                "inhibition-for-its-complement",
                reals(*NAMES),
                wrong,
                {"p": "1/2", "q": "1/2", "s": "1/4", "t": "1/3", "leak": "0", "mu": "1/2"},
            ),
        ),
    )


def _noisy() -> Claim:
    off = "(* (- 1 leak) (enumerated k 1))"
    step = have(
        [
            instance("when-false", "ih", {"c": "(* c (- 1 (belief (+ k 1))) (low (+ k 1)))"}),
            instance("when-true", "ih", {"c": "(* c (belief (+ k 1)) (high (+ k 1)))"}),
        ],
        combination([], [("when-false", "1"), ("when-true", "1")]),
    )
    sums = "(forall ((c Real)) (= (enumerated k c) (* c (expected k))))"
    message = (
        f"(= (+ (* special {off}) (* usual (- 1 {off}))) "
        "(+ usual (* (- special usual) (- 1 leak) (expected k))))"
    )
    return Claim(
        id="boolean.noisy-gates",
        title="Noisy AND and OR factors with leak send exact messages in time linear in their number of causes",
        theory=("E5",),
        source=None,
        obligations=(
            Obligation(
                name="sum-is-product",
                role="lemma",
                says="For every k: summing over all 2^k states of k causes, each weighted by its belief and "
                "by its own weight of that state, gives the product of k sums of two terms.",
                statement=universal(DECLARED, f"(forall ((k Int)) (=> (<= 0 k) {sums}))"),
                evidence=induction("k", intro(identity()), intro(step)),
                near_misses=(
                    near_miss(
                        "first-cause-forgotten",
                        DECLARED,
                        "(= (enumerated 2 1) (+ (* (- 1 (belief 2)) (low 2)) (* (belief 2) (high 2))))",
                        TABLE,
                    ),
                ),
            ),
            Obligation(
                name="message-is-linear",
                role="lemma",
                says="For every k, with weights (1, q_i) this is noisy OR, with (q_i, 1) noisy AND: the "
                "message that the enumeration gives, from the effect's message (special, usual) over all "
                "states of the k other causes, is usual + (special - usual) (1 - leak) times the product; linear in k.",
                statement=universal(
                    "\n".join((reals("leak", "special", "usual"), DECLARED)),
                    f"(forall ((k Int)) (=> (<= 0 k) {message}))",
                ),
                evidence=intro(
                    have(
                        [
                            apply(
                                "all",
                                None,
                                "sum-is-product",
                                {},
                                functions={f: f for f in ("belief", "low", "high")},
                            ),
                            instance("here", "all", {"k": "k"}),
                            instance("one", "here", {"c": "1"}),
                        ],
                        combination([], [("one", "(* (- special usual) (- 1 leak))")]),
                    ),
                    names=["k-range"],
                ),
                near_misses=(
                    near_miss(
                        "leak-forgotten",
                        "\n".join((reals("leak", "special", "usual"), DECLARED)),
                        "(= (+ (* special (- 1 leak) (enumerated 1 1)) (* usual (- 1 (* (- 1 leak) "
                        "(enumerated 1 1))))) (+ usual (* (- special usual) (expected 1))))",
                        {**TABLE, "leak": "1/2", "special": "1", "usual": "0"},
                    ),
                ),
            ),
            _instance_for("or"),
            _instance_for("and"),
        ),
        not_said=(
            "Causes are binary and inhibit independently; a table without that structure has no such form.",
        ),
        references=(
            'J. Pearl, "Probabilistic Reasoning in Intelligent Systems", 1988, section 4.3.2',
            'M. Henrion, "Practical issues in constructing a belief network", UAI 1987',
        ),
    )


CLAIMS: tuple[Claim, ...] = (_noisy(),)
