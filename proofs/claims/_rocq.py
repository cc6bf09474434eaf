"""Obligations that rest on theorems pinned in the Rocq development, and near misses in plain arithmetic beside them."""

from __future__ import annotations

from proofs.language.claim import NearMiss, Obligation, Role
from proofs.language.evidence import model
from proofs.language.statement import reals
from proofs.rocq.evidence import evidence, statement
from proofs.rocq.statements import Pin

NOT_SAID = (
    "The checker sees the record of the theorem, not its proof: that is rebuilt and audited by `tbn check --rocq`.",
)


def fails(name: str, facts: str, note: str, **values: str | int) -> NearMiss:
    """A neighbour of the theorem that is false: the facts hold at these values."""
    lines = ([reals(*values)] if values else []) + [f"(assert (! {facts} :named fails))"]
    return NearMiss(name, "\n".join(lines), model(values), note)


def says(pins: tuple[Pin, ...]) -> str:
    """What the pinned statements say, one after the other."""
    return " ".join(pin.says for pin in pins)


def pinned(name: str, pins: tuple[Pin, ...], near_miss: NearMiss, role: Role = "lemma") -> Obligation:
    """One obligation: all of these pinned statements hold."""
    return Obligation(
        name=name,
        role=role,
        says=says(pins),
        statement=statement(pins),
        evidence=evidence(pins),
        near_misses=(near_miss,),
    )
