"""Small statements for the tests of the checker: one line from a body and evidence to accepted or refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from proofs import checker

Evidence = dict[str, Any]
IDENTITY: Evidence = {"kind": "identity"}
KNOWN: Evidence = {"kind": "known"}
SIGN: Evidence = {"kind": "sign"}


def statement(body: str, *, exp: bool = False, status: str = "unsat") -> checker.Statement:
    """Parse the declarations and assertions of a block; ``exp`` adds the preamble."""
    text = f"{checker.PREAMBLE}\n{body}" if exp else body
    return checker.parse_statement(checker.read_sexps(text), status)


def prove(body: str, evidence: Evidence, *, exp: bool = False, lemmas: Any = None) -> list[str]:
    """What had to be trusted to accept the goal of ``body``; raises ``Rejected`` when the evidence does not show it."""
    parsed = statement(body, exp=exp)
    prover = checker.Prover("test", lemmas or {}, frozenset(parsed.constants))
    context = checker.Context(parsed.scope, ()).assuming(*parsed.hypotheses)
    if parsed.goal is None:
        raise ValueError("the statement has no goal")
    prover.prove(context, parsed.goal, evidence)
    return prover.trust


def refusal(body: str, evidence: Evidence, *, exp: bool = False, lemmas: Any = None) -> str:
    """The code with which the evidence is refused, or "accepted"."""
    try:
        prove(body, evidence, exp=exp, lemmas=lemmas)
    except checker.Rejected as error:
        return error.code
    return "accepted"


def lemma(body: str, *, exp: bool = False, trust: tuple[str, ...] = ()) -> checker.Lemma:
    return checker.Lemma(statement(body, exp=exp), trust)


def model_refusal(body: str, values: Mapping[str, Any], *, exp: bool = False) -> str:
    """The code with which a model of all assertions is refused, or "accepted"."""
    try:
        parsed = statement(body, exp=exp, status="sat")
        checker.refuse_truth_values(parsed)
        checker.check_model(parsed, parsed.hypotheses, {"kind": "model", "values": dict(values)})
    except checker.Rejected as error:
        return error.code
    return "accepted"


def have(steps: Sequence[tuple[str, str | None, Evidence]], then: Evidence) -> Evidence:
    """Steps are (name, formula or None when the evidence produces it, evidence)."""
    entries = [{"name": n, "by": by} | ({"formula": f} if f is not None else {}) for n, f, by in steps]
    return {"kind": "have", "steps": entries, "then": then}


def goal(formula: str) -> str:
    return f"(assert (! (not {formula}) :named goal))"


def fact(name: str, formula: str) -> str:
    return f"(assert (! {formula} :named {name}))"


def reals(*names: str) -> str:
    return " ".join(f"(declare-const {name} Real)" for name in names)


# whole certificates ---------------------------------------------------------------------------------------------------


def obligation(
    name: str,
    body: str,
    evidence: Evidence,
    *,
    near: str,
    near_values: Mapping[str, Any],
    witness: Mapping[str, Any] | None = None,
    role: str = "lemma",
    status: str = "unsat",
    also: Sequence[Evidence] = (),
) -> dict[str, Any]:
    """The parts from which ``certificate`` makes statement file and certificate."""
    return {
        "name": name,
        "body": body,
        "evidence": evidence,
        "near": near,
        "near_values": near_values,
        "witness": witness,
        "role": role,
        "status": status,
        "also": list(also),
    }


def certificate(
    claim: str, obligations: Sequence[Mapping[str, Any]], uses: Sequence[str] = ()
) -> tuple[Any, str]:
    """A well-formed certificate with the digests that belong to it, and its statement file."""
    text = f"; claim {claim}\n; a title\n"
    entries = []
    for part in obligations:
        name = part["name"]
        block = (
            f"(reset)\n(set-info :obligation |{name}|)\n(set-info :role {part['role']})\n"
            f"(set-info :status {part['status']})\n{part['body']}\n(check-sat)"
        )
        twin = (
            f"(reset)\n(set-info :obligation |{name}~twin|)\n(set-info :near-miss-of |{name}|)\n"
            f"(set-info :status sat)\n{part['near']}\n(check-sat)"
        )
        text += f"\n{block}\n\n{twin}\n"
        witness = part["witness"]
        entries.append(
            {
                "name": name,
                "role": part["role"],
                "says": "",
                "statement": checker.digest(block.encode()),
                "evidence": part["evidence"],
                "also": part["also"],
                "witness": None if witness is None else {"kind": "model", "values": dict(witness)},
                "near_misses": [
                    {
                        "name": f"{name}~twin",
                        "note": "",
                        "evidence": {"kind": "model", "values": dict(part["near_values"])},
                    }
                ],
            }
        )
    top = {
        "assumptions": [],
        "claim": claim,
        "headline": False,
        "not_said": [],
        "obligations": entries,
        "references": [],
        "schema": 1,
        "source": None,
        "statements": checker.digest(text.encode()),
        "theory": [],
        "title": "a title",
        "uses": sorted(uses),
        "verdict": checker.verdict((p["role"] for p in obligations), own=True),
    }
    return top, text


def check(
    claim: str,
    obligations: Sequence[Mapping[str, Any]],
    uses: Sequence[str] = (),
    claims: Mapping[str, checker.ClaimRecord] | None = None,
) -> checker.ClaimRecord:
    """Check a whole certificate made of ``obligations``."""
    top, text = certificate(claim, obligations, uses)
    return checker.check_claim(top, text, claims or {})
