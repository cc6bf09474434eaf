"""Distances to the nearest sum-product message: certificates multiply out, and the ends of the bracket are right."""

from __future__ import annotations

import dataclasses
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofs.search.nearest_message import Probe, distance, infeasible

ODDS = [Fraction(2) ** e for e in (-4, -2, 0, 2, 4)]


def test_the_square_is_sixteen_away():
    probes = [Probe(x, x**2) for x in ODDS]
    low, high, certificate = distance(probes, steps=12)
    assert low < 16 <= high
    assert high - low < Fraction(1, 100)
    assert certificate is not None
    assert certificate.ratio == low
    assert certificate.check(probes)
    assert infeasible(probes, Fraction(16)) is None


def test_a_doctored_certificate_does_not_multiply_out():
    probes = [Probe(x, x**2) for x in ODDS]
    certificate = infeasible(probes, Fraction(15))
    assert certificate is not None
    assert certificate.check(probes)
    assert not dataclasses.replace(certificate, ratio=Fraction(17)).check(probes)
    assert not dataclasses.replace(certificate, above=tuple(-m for m in certificate.above)).check(probes)


@given(
    st.lists(st.fractions(min_value=Fraction(1, 9), max_value=9, max_denominator=9), min_size=4, max_size=4)
)
def test_a_true_message_is_at_distance_zero(table):
    f00, f01, f10, f11 = table
    probes = [Probe(x, (f01 + f11 * x) / (f00 + f10 * x)) for x in ODDS]
    assert infeasible(probes, Fraction(1)) is None


def test_probes_are_odds():
    with pytest.raises(ValueError, match="positive"):
        distance([Probe(Fraction(0), Fraction(1))])
