"""Group F by running machines: sizes that the statements name, sizes below them, and the words of the three letters."""

from __future__ import annotations

from itertools import product

import pytest

from proofs.claims.finite.machines import compose, seated, three_letters, words_for_all_maps
from proofs.search.propositional import NoRefutation, refute, statement_clauses


def code(images: tuple[int, ...]) -> int:
    n = len(images)
    return sum((image - 1) * n**place for place, image in enumerate(images))


@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_codes_number_the_maps_without_gap(n: int) -> None:
    maps = product(range(1, n + 1), repeat=n)
    assert sorted(map(code, maps)) == list(range(n**n))


@pytest.mark.parametrize("n", [2, 3, 4])
def test_three_letters_generate_every_map(n: int) -> None:
    letters = three_letters(n)
    words = words_for_all_maps(n)
    assert set(words) == set(product(range(1, n + 1), repeat=n))
    assert all(compose(word, letters) == images for images, word in words.items())


@pytest.mark.parametrize("dropped", [0, 1, 2])
def test_for_three_states_no_letter_is_superfluous(dropped: int) -> None:
    kept = [letter for place, letter in enumerate(three_letters(3)) if place != dropped]
    reached = {(1, 2, 3)}
    frontier = list(reached)
    for images in frontier:
        for letter in kept:
            after = tuple(letter[s - 1] for s in images)
            if after not in reached:
                reached.add(after)
                frontier.append(after)
    assert len(reached) < 27


@pytest.mark.parametrize(
    ("symbols", "maps", "shared"), [(4, 4, False), (5, 4, True), (1, 1, False), (2, 1, True)]
)
def test_the_pigeonhole_bound_is_minimal(symbols: int, maps: int, shared: bool) -> None:
    """n^n symbols can all differ; one more cannot."""
    declared, facts, goal = seated(symbols, maps)
    named = "\n".join(
        f"(assert (! {formula} :named {name.replace('_', '-')}))" for name, formula in facts.items()
    )
    goal = goal if goal != "(or )" else "false"
    clauses = statement_clauses(f"{declared}\n{named}\n(assert (! (not {goal}) :named goal))")
    if shared:
        refute(clauses)
    else:
        with pytest.raises(NoRefutation):
            refute(clauses)
