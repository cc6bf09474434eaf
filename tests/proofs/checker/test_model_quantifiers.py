"""How models decide quantified hypotheses: bounded premises point by point, otherwise listed points and one beyond them."""

from __future__ import annotations

import pytest

from tests.proofs.checker.checking import model_refusal

F = "(declare-fun f (Int) Int)\n"


def holds(formula: str, table: dict[str, str]) -> str:
    return model_refusal(f"{F}(assert (! {formula} :named h))", {"f": table})


BOUNDED = "(forall ((i Int) (j Int)) (=> (and (<= 1 i) (< i j) (<= j 3)) (distinct (f i) (f j))))"


def test_a_bounded_premise_is_tried_everywhere() -> None:
    assert holds(BOUNDED, {"1": "5", "2": "6", "3": "7", "else": "0"}) == "accepted"
    assert holds(BOUNDED, {"1": "5", "2": "6", "else": "5"}) == "not-a-model"


def test_values_outside_the_premise_do_not_matter() -> None:
    assert holds(BOUNDED, {"1": "5", "2": "6", "3": "7", "4": "7", "else": "7"}) == "accepted"


def test_an_empty_range_is_true() -> None:
    assert holds("(forall ((i Int)) (=> (and (<= 3 i) (<= i 2)) (= (f i) 1)))", {"else": "0"}) == "accepted"


@pytest.mark.parametrize(("step", "table"), [("1", {"else": "4"}), ("(- 7)", {"else": "0"})])
def test_a_constant_function_may_be_read_at_any_shift(step: str, table: dict[str, str]) -> None:
    assert holds(f"(forall ((i Int)) (= (f (+ i {step})) (f i)))", table) == "accepted"


def test_a_function_with_an_exception_may_not_be_read_at_a_shift() -> None:
    """Beyond the listed points i + 1 may be a listed one."""
    assert holds("(forall ((i Int)) (= (f (+ i 1)) 0))", {"3": "1", "else": "0"}) == "model"
    assert holds("(forall ((i Int)) (= (f (+ i 1)) 0))", {"3": "0", "else": "0"}) == "model"


def test_a_half_bounded_premise_does_not_pass_for_a_bounded_one() -> None:
    assert holds("(forall ((i Int)) (=> (<= 1 i) (= (f i) 0)))", {"0": "1", "else": "0"}) == "accepted"
    assert holds("(forall ((i Int)) (=> (<= 1 i) (= (f i) 0)))", {"2": "1", "else": "0"}) == "not-a-model"


def test_a_range_of_a_million_points_is_refused() -> None:
    assert (
        holds("(forall ((i Int)) (=> (and (<= 1 i) (<= i 1000000)) (= (f i) 0)))", {"1": "0", "else": "0"})
        == "too-large"
    )
