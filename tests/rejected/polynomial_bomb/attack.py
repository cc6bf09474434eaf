"""A product of sums whose normal form has millions of terms."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "too-much-work"
FILE = "base.linear.json"


def mutate(target: Target) -> None:
    names = [f"v{i}" for i in range(12)]
    declared = "".join(f"(declare-const {name} Real)\n" for name in names)
    total = "(+ " + " ".join(names) + ")"
    power = "(* " + " ".join([total] * 24) + ")"
    target.replace("linear", "(assert (! (not (<= (* 2 x y)", declared + "(assert (! (not (<= (* 2 x y)")
    target.replace(
        "linear", "(<= (* 2 x y) (+ (* x x) (* y y)))", f"(<= (* 2 x y) (+ (* x x) (* y y) {power}))"
    )
    target.seal("linear")
