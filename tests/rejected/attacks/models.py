"""Attacks on models: counterexamples, near misses and witnesses."""

from __future__ import annotations

from tests.rejected.harness import Target, attack


@attack(file="base.linear.json", code="not-a-model")
def false_hypothesis(target: Target) -> None:
    """A hypothesis that nothing meets makes every goal follow; its witness does not meet it."""
    target.replace(
        "linear", "(assert (! (not (< x 4))", "(assert (! (< x x) :named never))\n(assert (! (not (< x 4))"
    )
    target.seal("linear")


@attack(file="base.exists.json", code="missing-key")
def model_incomplete(target: Target) -> None:
    """A model without a value for one constant."""
    target.obligation("exists", "refuted-by-example", lambda entry: entry["evidence"]["values"].pop("x"))
    target.relist()


@attack(file="base.exists.json", code="malformed")
def model_value_as_number(target: Target) -> None:
    """A value that is a JSON number, not text."""
    target.obligation("exists", "refuted-by-example", lambda entry: entry["evidence"]["values"].update(x=1))
    target.relist()


@attack(file="base.exists.json", code="malformed")
def model_value_over_zero(target: Target) -> None:
    """A division by zero as a value."""
    target.obligation(
        "exists", "refuted-by-example", lambda entry: entry["evidence"]["values"].update(x="1/0")
    )
    target.relist()


@attack(file="base.exists.json", code="unknown-key")
def model_with_extra_constant(target: Target) -> None:
    """A model with a value for a constant that is not there."""
    target.obligation("exists", "refuted-by-example", lambda entry: entry["evidence"]["values"].update(z="1"))
    target.relist()


@attack(file="base.exists.json", code="not-a-model")
def model_wrong(target: Target) -> None:
    """The model of an existential statement is none."""
    target.obligation("exists", "refuted-by-example", lambda entry: entry["evidence"]["values"].update(x="1"))
    target.relist()


@attack(file="base.linear.json", code="missing-near-miss")
def near_miss_dropped(target: Target) -> None:
    """Nothing shows that the check can fail."""
    target.obligation("linear", "square", lambda entry: entry.update(near_misses=[]))
    target.relist()


@attack(file="base.linear.json", code="not-a-model")
def near_miss_made_true(target: Target) -> None:
    """The perturbed statement is made true again: it has no counterexample."""
    target.replace("linear", "(<= (* 3 x y)", "(<= (* 2 x y)")
    target.seal("linear")


@attack(file="base.linear.json", code="not-a-model")
def near_miss_model_wrong(target: Target) -> None:
    """The counterexample of a near miss is none."""
    target.obligation(
        "linear", "square", lambda entry: entry["near_misses"][0]["evidence"]["values"].update(y="0")
    )
    target.relist()


@attack(file="base.linear.json", code="missing-near-miss")
def near_miss_of_another(target: Target) -> None:
    """A near miss of one obligation stands under another."""
    entries = {entry["name"]: entry for entry in target.load("linear")["obligations"]}
    target.obligation(
        "linear", "square", lambda entry: entry.update(near_misses=entries["below-four"]["near_misses"])
    )
    target.relist()


@attack(file="base.linear.json", code="missing-witness")
def witness_dropped(target: Target) -> None:
    """Nothing shows that the hypotheses can be met."""
    target.obligation("linear", "below-four", lambda entry: entry.update(witness=None))
    target.relist()


@attack(file="base.linear.json", code="malformed")
def witness_without_hypotheses(target: Target) -> None:
    """A witness where there is nothing to witness."""
    target.obligation(
        "linear",
        "square",
        lambda entry: entry.update(witness={"kind": "model", "values": {"x": "0", "y": "0"}}),
    )
    target.relist()


@attack(file="base.linear.json", code="not-a-model")
def witness_wrong(target: Target) -> None:
    """The witness does not meet the hypotheses."""
    target.obligation("linear", "below-four", lambda entry: entry["witness"]["values"].update(x="9"))
    target.relist()
