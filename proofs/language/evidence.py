"""Builders of evidence: plain dicts with a ``kind``, in the shape that ``proofs/checker.py`` decides.

Nothing here is trusted. A builder only fixes the keys; the checker rebuilds every step from the statement and refuses what does
not follow. Terms and formulas are SMT-LIB text (``proofs.language.smtlib.to_smt`` makes it from SymPy), numbers are exact.

The goal named below is the statement's: ``(assert (! (not G) :named goal))`` has goal ``G``; a fact is a named hypothesis, a
hypothesis introduced by ``intro`` or ``cases``, or a step of ``have``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

Evidence = dict[str, Any]
Number = int | str | Fraction


def exact(number: Number) -> str:
    """An exact rational as the text ``p`` or ``p/q``. Floats are refused: they have no place in a certificate."""
    if isinstance(number, bool) or not isinstance(number, int | str | Fraction):
        raise TypeError(f"an exact number is an int, a Fraction or text such as '2/3', not {number!r}")
    return str(Fraction(number))


def identity(*, exp: bool = False) -> Evidence:
    """Goal ``(= a b)``: both sides become one rational function over atoms.

    With ``exp`` the exponentials of both sides are compared, which decides identities between sums of logarithms.
    """
    return {"kind": "identity", "exp": True} if exp else {"kind": "identity"}


def known() -> Evidence:
    """The facts decide the goal as it stands."""
    return {"kind": "known"}


def chain(terms: Sequence[str | tuple[str, str]]) -> Evidence:
    """Goal ``(= t0 tn)`` through the terms ``t0, t1, ..., tn``, each step an identity: a derivation kept for a reader.

    A term may come as (term, rule), where the rule says how it was obtained from the one before.
    """
    if len(terms) < 2:
        raise ValueError("a chain has at least two terms")
    pairs = [(term, "") if isinstance(term, str) else term for term in terms]
    return {
        "kind": "chain",
        "steps": [{"term": t, "rule": rule} if rule else {"term": t} for t, rule in pairs],
    }


def combination(
    terms: Sequence[
        tuple[Number, Sequence[str], str | None] | tuple[Number, Sequence[str], str | None, str]
    ] = (),
    equalities: Sequence[tuple[str, str]] = (),
    *,
    times: str | None = None,
) -> Evidence:
    """Positivstellensatz or Farkas certificate from named facts and the negated goal (named ``goal``).

    ``terms`` are (coefficient > 0, facts, square) or (coefficient, facts, square, times) with ``times`` a term that the facts show
    to be non-negative: the sum of coefficient * product of the facts' non-negative sides * square^2 * times, plus the sum of
    multiplier * equality over ``equalities``, must come to something whose sign contradicts its parts'. For a goal ``(= a b)`` give
    equalities alone; then ``times`` * (a - b) must be their sum, with ``times`` (default 1) shown non-zero.
    """
    entries: list[Evidence] = []
    for coefficient, facts, square, *rest in terms:
        entry: Evidence = {"c": exact(coefficient)}
        if facts:
            entry["facts"] = list(facts)
        if square is not None:
            entry["square"] = square
        if rest:
            entry["times"] = rest[0]
        entries.append(entry)
    evidence: Evidence = {"kind": "combination"}
    if entries:
        evidence["terms"] = entries
    if equalities:
        evidence["equalities"] = [{"fact": fact, "times": multiplier} for fact, multiplier in equalities]
    if times is not None:
        evidence["times"] = times
    return evidence


def sign() -> Evidence:
    """Goal ``(< 0 t)``, ``(<= 0 t)`` or ``(distinct t 0)`` by structure: sums and products of positive things, hypotheses, Exp."""
    return {"kind": "sign"}


def both(parts: Sequence[Mapping[str, Any]]) -> Evidence:
    """Goal ``(and G1 ... Gn)``: one evidence per conjunct."""
    return {"kind": "both", "parts": [dict(part) for part in parts]}


def either(index: int, then: Mapping[str, Any]) -> Evidence:
    """Goal ``(or G0 G1 ...)``: the alternative with this index holds."""
    return {"kind": "either", "index": exact(index), "then": dict(then)}


def iff(forward: Mapping[str, Any], backward: Mapping[str, Any], name: str = "side") -> Evidence:
    """Goal ``(= A B)`` between formulas: each from the other, which is the fact ``name`` meanwhile."""
    return {"kind": "iff", "name": name, "forward": dict(forward), "backward": dict(backward)}


def intro(then: Mapping[str, Any], names: Sequence[str] = ()) -> Evidence:
    """Goal ``(=> H G)`` or ``(forall ((x S)) G)``: assume or fix, and go on. ``names`` name the hypotheses that appear."""
    evidence: Evidence = {"kind": "intro", "then": dict(then)}
    if names:
        evidence["names"] = list(names)
    return evidence


def cases(on: str, then: Mapping[str, Any], orelse: Mapping[str, Any], name: str = "case") -> Evidence:
    """Split on the formula ``on``; it (then its negation) is the fact ``name`` in the two branches."""
    return {"kind": "cases", "on": on, "then": dict(then), "else": dict(orelse), "name": name}


def split(fact: str, cases: Sequence[Mapping[str, Any]], name: str = "case") -> Evidence:
    """One evidence per alternative of the fact: a disjunction, an implication, or ``distinct`` (below, above)."""
    return {"kind": "split", "fact": fact, "cases": [dict(case) for case in cases], "name": name}


def step(name: str, formula: str, by: Mapping[str, Any]) -> Evidence:
    """A step of ``have``: the fact ``name`` states ``formula``, proved by the evidence ``by``."""
    return {"name": name, "formula": formula, "by": dict(by)}


def instance(name: str, hypothesis: str, terms: Mapping[str, str]) -> Evidence:
    """A step of ``have``: the universally quantified ``hypothesis`` at the given terms; known premises are dropped."""
    return {"name": name, "by": {"kind": "instance", "hyp": hypothesis, "with": dict(terms)}}


def apply(
    name: str,
    claim: str | None,
    obligation: str,
    terms: Mapping[str, str],
    hypotheses: Sequence[Mapping[str, Any]] | None = None,
    functions: Mapping[str, str] | None = None,
) -> Evidence:
    """A step of ``have``: an obligation of another claim (of this one, earlier, if None) at the given terms.

    ``hypotheses``: one evidence per hypothesis of that obligation, by default ``known()`` for each; ``functions`` renames its
    function symbols.
    """
    by: Evidence = {"kind": "apply", "obligation": obligation, "with": dict(terms)}
    if claim is not None:
        by["claim"] = claim
    if hypotheses is not None:
        by["hypotheses"] = [dict(evidence) for evidence in hypotheses]
    if functions:
        by["functions"] = dict(functions)
    return {"name": name, "by": by}


def monotone(name: str, function: str, fact: str) -> Evidence:
    """A step of ``have``: from the fact ``(< a b)`` (``<=``, ``=``) the fact ``(< (F a) (F b))`` for F = Exp or Ln."""
    if function not in {"Exp", "Ln"}:
        raise ValueError(f"monotone knows Exp and Ln, not {function!r}")
    return {"name": name, "by": {"kind": "monotone", "function": function, "fact": fact}}


def have(steps: Sequence[Mapping[str, Any]], then: Mapping[str, Any]) -> Evidence:
    """Establish the steps in order, each a fact for what follows; then the goal."""
    return {"kind": "have", "steps": [dict(item) for item in steps], "then": dict(then)}


def exponentiate(then: Mapping[str, Any]) -> Evidence:
    """Goal ``a < b`` (``<=``, ``=``) becomes ``Exp a < Exp b``."""
    return {"kind": "exponentiate", "then": dict(then)}


def logarithm(then: Mapping[str, Any]) -> Evidence:
    """Goal ``a < b`` (``<=``, ``=``) between positive terms becomes ``Ln a < Ln b``."""
    return {"kind": "logarithm", "then": dict(then)}


def rewrite(fact: str, then: Mapping[str, Any], *, reverse: bool = False) -> Evidence:
    """Replace the left side of the equation ``fact`` by its right side in the goal (the other way with ``reverse``)."""
    evidence: Evidence = {"kind": "rewrite", "fact": fact, "then": dict(then)}
    if reverse:
        evidence["reverse"] = True
    return evidence


def unfold(then: Mapping[str, Any]) -> Evidence:
    """Unfold recursive functions in the goal once, where the facts decide which branch applies."""
    return {"kind": "unfold", "then": dict(then)}


def exp_lower(at: str) -> Evidence:
    """Goal ``(<= (+ 1 t) (Exp t))``, or one that differs from it by an identity; ``at`` is t."""
    return {"kind": "exp-lower", "at": at}


def ln_upper(at: str) -> Evidence:
    """Goal ``(<= (Ln u) (- u 1))`` for u > 0, or one that differs from it by an identity; ``at`` is u."""
    return {"kind": "ln-upper", "at": at}


def induction(variable: str, base: Mapping[str, Any], step_: Mapping[str, Any]) -> Evidence:
    """Goal ``(forall ((k Int)) (=> (<= K0 k) P))``: evidence for ``P[K0]``, and for ``P[k+1]`` from ``k-range`` and ``ih``."""
    return {"kind": "induction", "variable": variable, "base": dict(base), "step": dict(step_)}


def taylor(
    variable: str, at: Number | str, initial: Sequence[Mapping[str, Any]], remainder: Mapping[str, Any]
) -> Evidence:
    """Goal ``a <= b`` or ``a < b`` with f = b - a: the derivatives of f below order n at ``at`` are >= 0, the n-th keeps its sign.

    ``initial`` holds one evidence per order 0 .. n-1; ``remainder`` is the evidence for the sign of the n-th derivative. The
    checker differentiates by itself.
    """
    return {
        "kind": "taylor",
        "variable": variable,
        "at": str(at),
        "initial": [dict(evidence) for evidence in initial],
        "remainder": dict(remainder),
    }


def enumeration() -> Evidence:
    """All values of the Bool and bounded Int constants, one by one."""
    return {"kind": "enumeration"}


def rup(clauses: Sequence[str] = ()) -> Evidence:
    """Propositional reasoning from the facts to the goal: clauses that follow one by one by reverse unit propagation, written
    ``"1 -2 3"`` in the checker's numbering (``proofs.search.propositional`` finds them); none where unit propagation alone
    suffices.
    """
    return {"kind": "rup", "clauses": list(clauses)} if clauses else {"kind": "rup"}


def interval(box: Sequence[str], tree: Any = "leaf", bits: int = 64) -> Evidence:
    """Goal an inequality on a box: rational enclosures of Exp and Ln on each leaf of the subdivision.

    ``box``: variables that facts bound by numerals on both sides; ``tree``: ``"leaf"`` or ``[variable, cut, left, right]``.
    """
    return {"kind": "interval", "box": list(box), "tree": tree, "bits": exact(bits)}


def model(values: Mapping[str, Any]) -> Evidence:
    """Status ``sat``, near misses, witnesses: a value for every constant.

    A value is an exact number, a closed term such as ``(Ln 4)``, ``true`` or ``false``, or for a function of one integer a table
    ``{"1": "1/2", "else": "1/3"}``.
    """

    def value(item: Any) -> Any:
        if isinstance(item, Mapping):
            return {str(key): value(entry) for key, entry in item.items()}
        if isinstance(item, bool):
            return "true" if item else "false"
        return item if isinstance(item, str) else exact(item)

    return {"kind": "model", "values": {name: value(item) for name, item in values.items()}}


def smt(solver: str) -> Evidence:
    """A solver's word, ``z3`` or ``cvc5``: the statement's text was ``unsat``. Counts as such, never as verified."""
    return {"kind": "smt", "solver": solver, "result": "unsat"}


def rocq(**fields: Any) -> Evidence:
    """A theorem of Rocq, claimed: its name, pinned statement, assumptions and source digest (see proofs/rocq)."""
    return {"kind": "rocq", **fields}


def argument(text: str) -> Evidence:
    """Glue in prose. Counts as argued."""
    return {"kind": "argument", "text": " ".join(text.split())}
