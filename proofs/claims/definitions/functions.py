"""The functions of ``symbolic.algebra.functions`` are those of the statement language.

Statements mention Sigmoid, Logit and Softplus by name; the checker's preamble fixes what they mean. The SymPy definitions, from
which the derivations start, are stated here to be the same functions, so that a derivation is about what the statements say.
"""

from __future__ import annotations

from typing import Any

from sympy import Symbol

from proofs.language.claim import Claim, Obligation
from proofs.language.evidence import cases, identity, model
from proofs.language.statement import equal, near_miss, probability, reals, universal
from symbolic.algebra.functions import Logit, Relu, Sigmoid, Softplus, unfold

x, p = Symbol("x", real=True), Symbol("p", positive=True)
RELU = "(define-fun Relu ((u Real)) Real (ite (<= 0 u) u 0))"


def _same(function: type[Any], argument: Symbol, wrong: Any, at: str, note: str, **facts: str) -> Obligation:
    name, declared = function.__name__, reals(argument.name)
    named, spelt = f"({name} {argument.name})", unfold(function(argument))
    return Obligation(
        name=name.lower(),
        role="lemma",
        says=f"The SymPy definition of {name} is the statement language's {name}.",
        statement=universal(declared, equal(named, spelt), facts),
        evidence=identity(),
        near_misses=(
            near_miss("perturbed", declared, equal(named, wrong), {argument.name: at}, facts, note),
        ),
        witness=model({argument.name: "1/3"}) if facts else None,
    )


def _relu() -> Obligation:
    declared = f"{reals('x')}\n{RELU}"
    return Obligation(
        name="relu",
        role="lemma",
        says="The SymPy definition of Relu is: the argument where it is at least 0, else 0.",
        statement=universal(declared, equal("(Relu x)", unfold(Relu(x)))),
        evidence=cases("(<= 0 x)", identity(), identity(), name="side"),
        near_misses=(near_miss("negated", declared, equal("(Relu x)", unfold(Relu(-x))), {"x": "1"}),),
    )


CLAIMS: tuple[Claim, ...] = (
    Claim(
        id="definitions.functions",
        title="The scalar functions of the derivations are those of the statements",
        theory=(),
        source=None,
        obligations=(
            _same(Sigmoid, x, unfold(Sigmoid(-x)), "(Ln 2)", "the sign of the argument matters"),
            _same(Logit, p, unfold(-Logit(p)), "1/3", "the odds are p to 1-p", **probability("p")),
            _same(Softplus, x, unfold(Softplus(-x)), "(Ln 2)", "the sign of the argument matters"),
            _relu(),
        ),
    ),
)
