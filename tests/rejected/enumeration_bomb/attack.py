"""Forty Booleans: a million million assignments."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "too-large"
FILE = "base.logic.json"


def mutate(target: Target) -> None:
    names = [f"c{i}" for i in range(40)]
    declared = "".join(f"(declare-const {name} Bool)\n" for name in names)
    old = "(assert (! (not (= (not (and a b)) (or (not a) (not b))))"
    new = f"{declared}(assert (! (not (= (and {' '.join(names)}) (and {' '.join(reversed(names))})))"
    target.replace("logic", old, new)
    target.seal("logic")
