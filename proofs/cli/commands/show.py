"""``tbn show ID``: one claim in full."""

from __future__ import annotations

from textwrap import fill, indent
from typing import Any

import click

from proofs.certification.errors import ACCEPTED, FAILED
from proofs.certification.locations import complete_claim_ids

_WIDTH = 110
_ACCEPTED = {
    "verified": "verified by the checker",
    "solver": "on a solver's word",
    "rocq": "checked by Rocq",
    "argued": "argued in prose",
}


@click.command()
@click.argument("identifier", metavar="ID", shell_complete=complete_claim_ids)
@click.option("--evidence", is_flag=True, help="The whole evidence as JSON instead of a summary in words.")
@click.option("--smt", is_flag=True, help="The statements as SMT-LIB instead of mathematics.")
@click.option("--latex", is_flag=True, help="Statements and derivations as LaTeX.")
@click.option("--json", "as_json", is_flag=True, help="Everything as JSON on stdout.")
def command(identifier: str, evidence: bool, smt: bool, latex: bool, as_json: bool) -> int:
    """Show the claim ID, or the item of the source with this name (such as "Theorem 1.4").

    Of a claim: what the source says, each statement with its evidence and near misses, the derivation, what is assumed
    and what is not said. The claim is checked on the way; exit code 1 if the checker refuses it.
    """
    from proofs import checker
    from proofs.certification import certificate, ledger, prove, registry
    from proofs.cli import terminal

    item = ledger.find(identifier)
    if item is not None:
        return _show_item(item, as_json)
    claim = registry.get(identifier)
    claims = registry.all_claims()
    try:
        record, refusal = prove.accepted(claim.id), None
    except checker.Rejected as error:
        record, refusal = None, str(error)
    derivations = tuple(claim.derivation()) if claim.derivation is not None else ()
    if as_json:
        data = certificate.certificate(claim)
        data["refused"] = refusal
        data["verdict"] = record.verdict if record is not None else "open"
        data["assumptions"] = list(record.assumptions) if record is not None else data["assumptions"]
        data["accepted"] = {o.name: o.accepted for o in record.obligations} if record is not None else {}
        data["statements_smt2"] = certificate.statements_text(claim)
        data["derivations"] = [{"name": d.name, "text": d.text(), "latex": d.latex()} for d in derivations]
        terminal.print_json(data)
        return ACCEPTED if refusal is None else FAILED

    say = _Page()
    say.head(claim, record, refusal)
    for number, obligation in enumerate(claim.obligations, start=1):
        how = (
            next((o.accepted for o in record.obligations if o.name == obligation.name), "") if record else ""
        )
        say.obligation(
            f"{number} of {len(claim.obligations)}", obligation, how, evidence=evidence, smt=smt, latex=latex
        )
    for derivation in derivations:
        say.line()
        say.line(click.style(f"Derivation {derivation.name}", bold=True))
        say.block(derivation.latex() if latex else derivation.text())
    say.tail(claim, record, certificate.transitive_uses(claim.id, claims))
    click.echo("\n".join(say.lines))
    return ACCEPTED if refusal is None else FAILED


def _show_item(item: Any, as_json: bool) -> int:
    """One line of the ledger in full; the claims that carry it are checked on the way."""
    from proofs import checker
    from proofs.certification import certificate, ledger, prove, registry
    from proofs.cli import terminal

    accepted, refused = {}, []
    everything = {name: certificate.certificate(claim) for name, claim in registry.all_claims().items()}
    for name in checker.carrying(item.item, item.theory, everything):
        try:
            prove.accepted(name)
            accepted[name] = everything[name]
            for used in certificate.transitive_uses(name, registry.all_claims()):
                accepted[used] = everything[used]
        except checker.Rejected as error:
            refused.append(f"{name}: {error}")
    line = ledger.entry(item, accepted)
    if as_json:
        terminal.print_json({**line, "refused": refused})
        return FAILED if refused else ACCEPTED
    say = _Page()
    say.line(click.style(line["item"], bold=True))
    say.paragraph("Source", line["says"])
    say.paragraph("Verdict", click.style(line["verdict"], bold=True))
    for sentence in line["holds"]:
        say.paragraph("Holds", sentence["text"])
    for sentence in line["fails"]:
        say.paragraph("Fails", sentence["text"])
    if line["missing"]:
        say.paragraph("Missing", f"no claim here yet on {ledger.in_words(line['missing'])}")
    for name in line["claims"]:
        say.paragraph("Claim", f"{name}: {accepted[name]['title']}")
    say.paragraph("Assumes", "; ".join(line["assumptions"]) or "nothing beyond the checker itself")
    for reason in refused:
        say.paragraph("Refused", reason)
    click.echo("\n".join(say.lines))
    return FAILED if refused else ACCEPTED


class _Page:
    def __init__(self) -> None:
        self.lines: list[str] = []

    def line(self, text: str = "") -> None:
        self.lines.append(text)

    def block(self, text: str, margin: str = "    ") -> None:
        self.lines.append(indent(text, margin))

    def paragraph(self, label: str, text: str) -> None:
        body = fill(" ".join(text.split()), _WIDTH, initial_indent=f"{label:12}", subsequent_indent=" " * 12)
        self.lines.append(body)

    def head(self, claim: Any, record: Any, refusal: str | None) -> None:
        from proofs.certification import ledger, registry

        self.line(f"{click.style(claim.id, bold=True)}: {claim.title}")
        word = record.verdict if record is not None else "refused by the checker"
        colour = {"proved": "green", "refuted": "red", "open": "yellow"}.get(word, "cyan")
        self.paragraph("Verdict", click.style(word, fg=colour, bold=True))
        if refusal is not None:
            self.paragraph("Refusal", refusal)
        self.paragraph("Group", registry.group_titles().get(claim.id, claim.id.split(".")[0]))
        if claim.source is not None:
            items = ", ".join(claim.source.items)
            self.paragraph("Source", f"{claim.source.document}, {items}: {claim.source.says}")
        carried = ledger.carried_items(claim)
        if carried:
            self.paragraph("Ledger", f"bears on {', '.join(carried)}")

    def obligation(
        self, count: str, obligation: Any, how: str, *, evidence: bool, smt: bool, latex: bool
    ) -> None:
        from proofs import checker
        from proofs.language import describe, readable

        universal = obligation.status == "unsat"
        self.line()
        self.line(click.style(f"Statement {count}: {obligation.name}", bold=True) + f"  ({obligation.role})")
        self.paragraph("", obligation.says)
        if smt:
            self.block(obligation.statement.strip())
        else:
            self.block("\n".join(readable.lines(obligation.statement, universal, latex)))
        head, *rest = describe.lines(obligation.evidence)
        self.paragraph("  Evidence", f"{head}" + (f"   [{_ACCEPTED[how]}]" if how and not rest else ""))
        if rest:
            self.block("\n".join(rest), " " * 12)
            if how:
                self.block(f"[{_ACCEPTED[how]}]", " " * 12)
        if evidence:
            self.block(checker.canonical(dict(obligation.evidence)).decode("ascii").strip(), " " * 12)
        for other in obligation.also:
            self.paragraph("  Also", describe.lines(other)[0])
        if obligation.witness is not None:
            self.paragraph("  Witness", f"the hypotheses hold at {describe.values(obligation.witness)}")
        for miss in obligation.near_misses:
            self.near_miss(miss, latex=latex)

    def near_miss(self, miss: Any, *, latex: bool) -> None:
        from proofs.language import describe, readable

        parts = readable.parse(miss.statement)
        note = f": {miss.note}" if miss.note else ""
        self.paragraph("  Near miss", f"{miss.name}{note}")
        values = miss.evidence.get("values", {})
        if parts.goal is not None:
            printed = readable.Printer(latex).text(parts.goal)
            self.block(f"{printed}   fails at {describe.values(miss.evidence)}", " " * 12)
            sides = _sides(parts, values)
            if sides:
                self.block(sides, " " * 12)
        else:
            self.block("; ".join(readable.lines(miss.statement, False, latex)), " " * 12)
            self.block(f"holds at {describe.values(miss.evidence)}", " " * 12)

    def tail(self, claim: Any, record: Any, used: tuple[str, ...]) -> None:
        self.line()
        assumed = record.assumptions if record is not None else claim.assumptions
        self.paragraph(
            "Assumes",
            "; ".join(assumed) or "nothing beyond the checker itself and the meaning of its symbols",
        )
        if used:
            self.paragraph("Uses", ", ".join(used))
        for text in claim.not_said:
            self.paragraph("Not said", text)
        for text in claim.references:
            self.paragraph("Reference", text)


def _sides(parts: Any, values: Any) -> str:
    """The two sides of a failing comparison as numbers, where this display can compute them."""
    from proofs.language import readable

    goal = parts.goal
    if not (isinstance(goal, list) and len(goal) == 3 and goal[0] in ("=", "<", "<=", ">", ">=")):
        return ""
    try:
        left, right = (readable.number(readable.value(side, values, parts.definitions)) for side in goal[1:])
    except readable.NoValue:
        return ""
    return f"left side {left}, right side {right}"
