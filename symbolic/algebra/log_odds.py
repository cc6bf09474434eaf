"""Combining independent binary evidence: the update rule, its folds, and Bayes' rule for a binary hypothesis.

    update(a, b) = ab / (ab + (1-a)(1-b))        probabilities in (0, 1); undefined at (0, 1) and (1, 0)

The rule is the normalised product of two Bernoulli distributions (J. Pearl, "Probabilistic Reasoning in
Intelligent Systems", 1988, section 2.2; I. J. Good, "Probability and the Weighing of Evidence", 1950, for
weight of evidence in log-odds). Entries: Fraction, int or SymPy expressions. Probabilities in, probabilities
out; weights of evidence in nats.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from sympy import Expr, log

from symbolic.algebra.functions import Logit

Entry = Any


def update(a: Entry, b: Entry) -> Entry:
    """The normalised product of Bernoulli(a) and Bernoulli(b). Raises ZeroDivisionError at the contradictory
    pairs.

    >>> update(Fraction(4, 5), Fraction(2, 5))
    Fraction(8, 11)
    """
    both = a * b
    neither = (1 - a) * (1 - b)
    if isinstance(both + neither, int):
        both, neither = Fraction(both), Fraction(neither)
    return both / (both + neither)


def fold(messages: Sequence[Entry]) -> Entry:
    """``update`` over a list from the left, starting at the identity 1/2."""
    result: Entry = Fraction(1, 2)
    for message in messages:
        result = update(result, message)
    return result


def posterior(prior: Entry, likelihoods: Sequence[tuple[Entry, Entry]]) -> Entry:
    """P(H=1 | e_1..e_k) by Bayes' rule over the joint P(H) prod_i P(e_i | H).

    ``likelihoods[i]`` is (P(e_i | H=1), P(e_i | H=0)); evidence is conditionally independent given H.

    >>> posterior(Fraction(1, 5), [(Fraction(9, 10), Fraction(1, 20))])
    Fraction(9, 11)
    """
    true, false = prior, 1 - prior
    for given_true, given_false in likelihoods:
        true, false = true * given_true, false * given_false
    return true / (true + false)


def weight_of_evidence(given_true: Expr, given_false: Expr) -> Expr:
    """ln P(e|H=1)/P(e|H=0), in nats (Good 1950)."""
    return log(given_true / given_false)


def sum_of_weights(prior: Expr, likelihoods: Sequence[tuple[Expr, Expr]]) -> Expr:
    """logit of the prior plus the weights of evidence: what the posterior's log-odds should be."""
    return sum((weight_of_evidence(t, f) for t, f in likelihoods), Logit(prior))
