"""Evidence in words, for people: what each kind says, indented as the tree is. Only for display."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from proofs.checker import read_sexps
from proofs.language.readable import Printer

_PHRASES = {
    "identity": "both sides have the same normal form",
    "sign": "the sign follows from the structure and the hypotheses",
    "known": "the facts decide it",
    "enumeration": "all assignments are tried",
    "exp-lower": "1 + t ≤ e^t",
    "ln-upper": "ln u ≤ u - 1",
    "exponentiate": "take exponentials of both sides, then",
    "logarithm": "take logarithms of both sides, then",
    "unfold": "unfold the recursive definitions, then",
}


def _math(text: Any) -> str:
    if not isinstance(text, str):
        return str(text)
    return Printer().text(read_sexps(text)[0])


def _combination(evidence: Mapping[str, Any]) -> str:
    parts = []
    for term in evidence.get("terms", []):
        factors = [] if term["c"] == "1" else [term["c"]]
        factors += [f"[{fact}]" for fact in term.get("facts", [])]
        if "square" in term:
            factors.append(f"({_math(term['square'])})²")
        if "times" in term:
            factors.append(f"({_math(term['times'])})")
        parts.append("·".join(factors) or "1")
    parts += [f"({_math(e['times'])})·[{e['fact']}]" for e in evidence.get("equalities", [])]
    if not evidence.get("terms"):
        return f"left minus right is {' + '.join(parts)}, where [fact] is left minus right of a fact"
    return f"contradiction: {' + '.join(parts)}, where [fact] is the side of a fact that is not negative"


def lines(evidence: Mapping[str, Any]) -> list[str]:
    """The evidence as indented lines."""
    kind = str(evidence.get("kind", "?"))
    below = (
        [f"  {line}" for line in lines(evidence["then"])] if isinstance(evidence.get("then"), Mapping) else []
    )
    if kind == "combination":
        return [_combination(evidence)]
    if kind == "rup":
        count = len(evidence.get("clauses", []))
        how = f"{count} clauses, each by unit propagation" if count else "unit propagation"
        return [f"propositional reasoning from the facts: {how}"]
    if kind == "chain":
        terms = [(_math(step["term"]), step.get("rule", "")) for step in evidence["steps"]]
        return ["a chain of identities:"] + [
            f"  = {term}{f'   ({rule})' if rule else ''}" for term, rule in terms
        ]
    if kind == "both":
        return [f"{len(evidence['parts'])} parts:"] + [
            f"  {i + 1}. {line}" if first else f"     {line}"
            for i, part in enumerate(evidence["parts"])
            for first, line in ((n == 0, line) for n, line in enumerate(lines(part)))
        ]
    if kind == "intro":
        return ["assume the premises, then", *below]
    if kind == "have":
        return [line for step in evidence["steps"] for line in _step(step)] + ["so:", *below]
    if kind == "cases":
        return _branches([(f"if {_math(evidence['on'])}", evidence["then"]), ("otherwise", evidence["else"])])
    if kind == "split":
        cases = [(f"case {i + 1} of {evidence['fact']}", case) for i, case in enumerate(evidence["cases"])]
        return _branches(cases)
    if kind == "iff":
        return _branches(
            [("from left to right", evidence["forward"]), ("from right to left", evidence["backward"])]
        )
    if kind == "induction":
        name = evidence["variable"]
        return _branches([(f"induction on {name}: base", evidence["base"]), ("step", evidence["step"])])
    if kind == "taylor":
        head = f"Taylor in {evidence['variable']} at {_math(evidence['at'])}: order {len(evidence['initial'])}, remainder"
        return [head, *(f"  {line}" for line in lines(evidence["remainder"]))]
    if kind == "model":
        return [f"model: {values(evidence)}"]
    if kind == "smt":
        return [f"{evidence.get('solver')} says unsat (its word, not verified here)"]
    if kind == "argument":
        return [f"argument (not verified): {evidence.get('text')}"]
    if kind == "rewrite":
        return [f"rewrite by {evidence['fact']}, then", *below]
    if kind == "either":
        return [f"alternative {int(evidence['index']) + 1}:", *below]
    return [_PHRASES.get(kind, kind), *below]


def _branches(branches: list[tuple[str, Mapping[str, Any]]]) -> list[str]:
    found = []
    for head, evidence in branches:
        found += [f"{head}:", *(f"  {line}" for line in lines(evidence))]
    return found


def _step(step: Mapping[str, Any]) -> list[str]:
    by = step["by"]
    if "formula" in step:
        inner = lines(by)
        head = f"{step['name']}: {_math(step['formula'])}"
        return (
            [f"{head}   ({inner[0]})"]
            if len(inner) == 1
            else [f"{head}, by", *(f"  {line}" for line in inner)]
        )
    at = ", ".join(f"{name} = {_math(term)}" for name, term in by.get("with", {}).items())
    if by["kind"] == "apply":
        place = f"{by['claim']}::{by['obligation']}" if "claim" in by else by["obligation"]
        return [f"{step['name']}: by {place}{f' at {at}' if at else ''}"]
    if by["kind"] == "instance":
        return [f"{step['name']}: {by['hyp']} at {at}"]
    return [
        f"{step['name']}: {by.get('function', by['kind'])} is increasing, applied to {by.get('fact', '?')}"
    ]


def values(evidence: Mapping[str, Any]) -> str:
    """A model as ``a = 4/5, b = ln(2), m(1) = 1/3``."""
    parts = []
    for name, value in evidence.get("values", {}).items():
        if isinstance(value, Mapping):
            parts += [
                f"{name}({'otherwise' if key == 'else' else key}) = {_math(v)}" for key, v in value.items()
            ]
        else:
            parts.append(f"{name} = {_math(value)}")
    return ", ".join(parts)
