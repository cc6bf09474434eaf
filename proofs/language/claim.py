"""Claims and obligations: what is stated, apart from the evidence for it.

A claim quotes a source, states obligations in SMT-LIB 2 and says what is *not* claimed. Its verdict is computed from the
roles of the obligations that were accepted (``verdict``), never typed in.

Shapes
    Statement text   the body of one SMT-LIB 2 block: declarations, assertions named with ``(! F :named h)``; in a universal
                     statement the last assertion is ``(assert (! (not GOAL) :named goal))`` and the block is expected ``unsat``;
                     an existential statement is expected ``sat``.
    Evidence         a JSON-like dict; its kinds are those of ``proofs/checker.py``, built by ``proofs.language.evidence``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

Evidence = Mapping[str, Any]
Role = Literal[
    "literal",
    "literal-negation",
    "corrected",
    "unfolds",
    "lemma",
    "reproduced",
    "not-reproduced",
    "not-decided",
]
Status = Literal["unsat", "sat"]
Verdict = Literal[
    "proved",
    "proved-corrected",
    "definitional",
    "refuted",
    "reproduced",
    "not-reproduced",
    "not-decided",
    "open",
]

MEASURED: tuple[Verdict, ...] = ("not-reproduced", "not-decided", "reproduced")
"""Outcomes of experiments, the one that prevails first: roles and verdicts alike."""


@dataclass(frozen=True)
class Source:
    """Where the source says it, in our words. ``items`` are ledger labels such as ``Theorem 1.4``."""

    items: tuple[str, ...]
    says: str
    document: str = "arXiv:2603.17063v1"


@dataclass(frozen=True)
class NearMiss:
    """A perturbed twin that must fail: same shape as the obligation, with an exact model of its failure."""

    name: str
    statement: str
    evidence: Evidence
    note: str = ""


@dataclass(frozen=True)
class Obligation:
    """One statement with the evidence for it.

    ``witness`` is a model (see evidence.model) of the hypotheses of a universal statement: they can be met.
    ``also`` holds second witnesses (for instance a solver's word beside a certificate).
    """

    name: str
    role: Role
    says: str
    statement: str
    evidence: Evidence
    status: Status = "unsat"
    near_misses: tuple[NearMiss, ...] = ()
    witness: Evidence | None = None
    also: tuple[Evidence, ...] = ()


@dataclass(frozen=True)
class Claim:
    """A claim about the source, or a lemma of ours. ``theory`` are the labels of the ledger that it bears on; they stay
    inside certificates, and people are shown its id."""

    id: str
    title: str
    theory: tuple[str, ...]
    source: Source | None
    obligations: tuple[Obligation, ...]
    not_said: tuple[str, ...] = ()
    assumptions: tuple[str, ...] = ()
    headline: bool = False
    references: tuple[str, ...] = ()
    derivation: Callable[[], Sequence[Any]] | None = field(default=None, compare=False)
    """Returns the kept SymPy derivations (``symbolic.algebra.derivation.Derivation``) behind the statements."""


def verdict(roles: Sequence[str], own: bool = False) -> Verdict:
    """The verdict that accepted obligations with these roles support; ``own`` says that no source makes the claim,
    so that proving its lemmas is proving it. What unfolds is definitional only where nothing had to be negated or corrected.
    """
    present = set(roles)
    for measured in MEASURED:
        if measured in present:
            return measured
    if own and present == {"lemma"}:
        return "proved"
    if "literal-negation" in present:
        return "proved-corrected" if "corrected" in present else "refuted"
    if "unfolds" in present and "corrected" not in present:
        return "definitional"
    return "proved" if "literal" in present else "open"
