"""Attacks on what a claim uses: lemmas from elsewhere, from later on, from itself."""

from __future__ import annotations

from tests.rejected.harness import Target, attack


@attack(file="base.lemma.json", code="unknown-lemma")
def lemma_from_later_on(target: Target) -> None:
    """An obligation uses one that comes after it."""
    entries = {entry["name"]: entry["evidence"] for entry in target.load("lemma")["obligations"]}
    steps = [{"name": "later", "by": {"kind": "apply", "obligation": "second", "with": {"a": "a", "b": "1"}}}]
    target.evidence("lemma", "first", {"kind": "have", "steps": steps, "then": entries["first"]})
    target.relist()


@attack(file="base.lemma.json", code="unknown-lemma")
def lemma_is_itself(target: Target) -> None:
    """An obligation uses itself."""
    by = {"kind": "apply", "claim": "base.lemma", "obligation": "second", "with": {"a": "a", "b": "b"}}
    target.obligation("lemma", "second", lambda entry: entry["evidence"]["steps"][0].update(by=by))
    target.relist()


@attack(file="base.lemma.json", code="unknown-lemma")
def lemma_of_another_name(target: Target) -> None:
    """The lemma that is used does not exist."""
    target.obligation(
        "lemma", "second", lambda entry: entry["evidence"]["steps"][0]["by"].update(obligation="circle")
    )
    target.relist()


@attack(file="base.induction.json", code="wrong-verdict")
def lemma_promoted(target: Target) -> None:
    """A lemma is relabelled as a denial of the source in both files; the verdict is left behind."""
    target.replace("induction", "(set-info :role lemma)", "(set-info :role literal-negation)")
    target.obligation("induction", "gauss", lambda entry: entry.update(role="literal-negation"))
    target.seal("induction")


@attack(file="base.lemma.json", code="unknown-lemma", also=("base.linear.json",))
def lemma_refused(target: Target) -> None:
    """The claim that a lemma comes from is refused itself."""
    target.evidence("linear", "square", {"kind": "sign"})
    target.relist()


@attack(file="base.lemma.json", code="not-known")
def lemma_with_unproved_hypothesis(target: Target) -> None:
    """A lemma is used where its hypothesis does not hold."""
    by = {"kind": "apply", "claim": "base.linear", "obligation": "below-four", "with": {"x": "a", "y": "b"}}
    target.obligation(
        "lemma", "second", lambda entry: entry["evidence"]["steps"].append({"name": "small", "by": by})
    )
    target.relist()


@attack(file="base.lemma.json", code="circular-use", also=("base.linear.json",))
def uses_in_a_circle(target: Target) -> None:
    """Two claims use one another."""
    target.edit("linear", lambda data: data.update(uses=["base.lemma"]))
    target.relist()


@attack(file="base.induction.json", code="circular-use")
def uses_itself(target: Target) -> None:
    """A claim names itself among those it uses."""
    target.edit("induction", lambda data: data.update(uses=["base.induction"]))
    target.relist()


@attack(file="base.lemma.json", code="unknown-lemma")
def uses_left_out(target: Target) -> None:
    """A lemma is used and not named."""
    target.edit("lemma", lambda data: data.update(uses=[]))
    target.relist()


@attack(file="base.lemma.json", code="wrong-uses")
def uses_too_many(target: Target) -> None:
    """A claim is named among those used, and is not."""
    target.edit("lemma", lambda data: data.update(uses=["base.linear", "base.logic"]))
    target.relist()


@attack(file="base.linear.json", code="unknown-lemma")
def uses_unknown_claim(target: Target) -> None:
    """A claim uses one that is not there."""
    target.edit("linear", lambda data: data.update(uses=["base.nowhere"]))
    target.relist()
