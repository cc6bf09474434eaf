"""The ledger: which of the source's claims hold, computed from the certificates that are there.

An item of ``proofs.certification.ledger_items`` is carried by the claims whose theory labels it names, or that name it as their
source. Its verdict is the one that the roles of all their statements support together (``proofs.checker.item_verdict``). While
a label has no claim, the item is ``open``. ``certificates/LEDGER.json`` holds the result; the bare checker computes it again
from the claims that it accepted. ``certificates/README.md`` says the same to people; of it the checker compares the digest only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from html import escape
from pathlib import Path
from typing import Any

from proofs import checker
from proofs.certification import certificate as cert
from proofs.certification.errors import UserError
from proofs.certification.folder import certificates
from proofs.certification.ledger_items import ITEMS, Item
from proofs.language.claim import Claim

FILE = cert.LEDGER
Records = Mapping[str, Mapping[str, Any]]
"""Claim id to its certificate (the JSON object)."""


def entry(item: Item, certificates: Records) -> dict[str, Any]:
    """One line of the ledger from the accepted certificates."""
    claims = checker.carrying(item.item, item.theory, certificates)
    missing = [label for label in item.theory if not checker.carrying("", [label], certificates)]

    def supported(sentences: Iterable[tuple[str, str]], roles: Iterable[str]) -> list[dict[str, str]]:
        return [
            {"text": text, "theory": label}
            for label, text in sentences
            if checker.supports(label, roles, certificates)
        ]

    return {
        "assumptions": checker.declared_assumptions(claims, certificates),
        "claims": claims,
        "fails": supported(item.fails, checker.AGAINST),
        "holds": supported(item.holds, checker.IN_FAVOUR),
        "item": item.item,
        "kind": item.kind,
        "missing": missing,
        "says": item.says,
        "theory": list(item.theory),
        "verdict": checker.item_verdict(item.kind, missing, checker.roles_of(claims, certificates)),
    }


def document(certificates: Records) -> dict[str, Any]:
    """The content of ``LEDGER.json``."""
    checker.METER.start(checker.MAX_WORK)  # the work of one ledger, whatever was counted before
    try:
        items = [entry(item, certificates) for item in ITEMS]
    finally:
        checker.METER.stop()
    return {"document": "arXiv:2603.17063v1", "items": items, "schema": 1}


def of_claims(claims: Mapping[str, Claim]) -> dict[str, Any]:
    """The ledger that the registry's claims support when all of them are accepted."""
    return document({name: cert.certificate(claim) for name, claim in claims.items()})


def stored(folder: Path) -> dict[str, dict[str, Any]]:
    """The certificates of a folder, as JSON objects. Raises checker.Rejected on an unreadable one."""
    return {path.stem: checker.load_json(checker.read_file(path)) for path in certificates(folder)}


def usable(folder: Path) -> dict[str, dict[str, Any]]:
    """The certificates of a folder that a ledger can speak of: readable, of the right form, and with every claim they use.

    The others are left out here, because the checker refuses them by itself, each by name.
    """
    found: dict[str, dict[str, Any]] = {}
    for path in certificates(folder):
        with suppress(checker.Rejected):
            data = checker.load_json(checker.read_file(path))
            if _well_formed(data):
                found[path.stem] = data
    return closed(found)


def closed(certificates: Mapping[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Those certificates whose claims rest on nothing outside them."""
    kept = dict(certificates)
    while lost := [name for name, data in kept.items() if not set(data["uses"]) <= set(kept)]:
        for name in lost:
            del kept[name]
    return kept


def _well_formed(data: object) -> bool:
    """Whether everything that a ledger reads of a certificate is there."""

    def texts(value: object) -> bool:
        return isinstance(value, list) and all(isinstance(item, str) for item in value)

    if not isinstance(data, dict) or not all(
        texts(data.get(key)) for key in ("assumptions", "theory", "uses")
    ):
        return False
    source, obligations = data.get("source", ""), data.get("obligations")
    named = source is None or (isinstance(source, dict) and texts(source.get("items")))
    return (
        named
        and isinstance(obligations, list)
        and all(
            isinstance(o, dict) and isinstance(o.get("role"), str) and "evidence" in o for o in obligations
        )
    )


def files(content: Mapping[str, Any]) -> dict[str, bytes]:
    """The two files of a ledger by name: canonical JSON, and its page in Markdown."""
    return {cert.LEDGER: checker.canonical(content), cert.PAGE: page(content).encode("utf-8")}


def write(folder: Path) -> list[str]:
    """Write the ledger and its page for the usable certificates of ``folder``; the names of what changed."""
    found = files(document(usable(folder)))
    return [name for name, data in found.items() if cert.write_if_changed(folder / name, data)]


def require_place(folder: Path) -> None:
    """Raises UserError where another README.md stands in the place of the page: it is not ours to overwrite."""
    there = folder / cert.PAGE
    if there.is_file() and not there.read_bytes().startswith(_HEADING.encode("ascii")):
        raise UserError(
            f"{there} is not a ledger and would be overwritten by one: move it, or write elsewhere with -o DIRECTORY"
        )


def find(name: str) -> Item | None:
    """The item of the source with this name, whatever its capitals."""
    wanted = " ".join(name.lower().split())
    return next((item for item in ITEMS if item.item.lower() == wanted), None)


# For people -------------------------------------------------------------------------------------------------------------------

_HEADING = "# The ledger: which claims of the source hold"
_MARKDOWN = """{heading}

Written by `tbn prove` from the certificates of this folder, about {document}. The independent checker computes every
verdict again, from `LEDGER.json` and the claims that it accepts. `tbn status` prints this table, and `tbn show "Theorem 1.1"`
one line of it with the claims that carry it.

| Verdict | |
|---|---|
| *proved* | as stated |
| *proved-corrected* | the statement fails or is ill-posed as made; a corrected one is proved |
| *definitional* | both sides were defined to be equal, and nothing had to be corrected |
| *refuted* | by an exact counterexample |
| *reproduced*, *not-reproduced* | an experiment, repeated as published |
| *not-decided* | an experiment that came out otherwise, but was not run as published |
| *open* | no claim here yet |
| *no-statement* | nothing that could be proved or refuted |

{table}
"""


def summary(line: Mapping[str, Any]) -> str:
    """What holds, and then what fails, in one paragraph; what is missing while the item is open."""
    parts = [sentence["text"] for sentence in line["holds"]]
    if line["fails"]:
        parts.append("But: " + " ".join(sentence["text"] for sentence in line["fails"]))
    if line["missing"] and line["verdict"] == "open":
        parts.append(f"(No claim here yet on {in_words(line['missing'])}.)")
    return " ".join(parts)


def in_words(missing: Iterable[str]) -> str:
    """What is missing, a label by the ids of the registry's claims that would carry it."""
    from proofs.certification import registry

    claims = registry.all_claims()
    return ", ".join(
        " and ".join(name for name, claim in claims.items() if label in claim.theory) or label
        for label in missing
    )


def page(content: Mapping[str, Any]) -> str:
    """The ledger as a page in Markdown: what the verdicts mean, and the table."""
    return _MARKDOWN.format(heading=_HEADING, document=content["document"], table=_table(content))


def _table(content: Mapping[str, Any]) -> str:
    """Item, what the source says, verdict, what holds and what fails."""
    lines = ["| Item | The source says | Verdict | What holds, and what does not |", "|---|---|---|---|"]
    for line in content["items"]:
        cells = (line["item"], line["says"], f"**{line['verdict']}**", summary(line) or "-")
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines)


_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Ledger of verdicts</title>
<style>body{{font:15px/1.4 sans-serif;max-width:75em;margin:2em auto;padding:0 1em}}table{{border-collapse:collapse}}
td,th{{border:1px solid #999;padding:.4em;text-align:left;vertical-align:top}}
.verdict{{font-weight:bold;white-space:nowrap}}</style>
</head><body><h1>Which claims of "Transformers are Bayesian Networks" hold?</h1>
<p>{document}. Every verdict is computed from certificates that an independent checker accepted: {counts}.</p>
<table><tr><th>Item</th><th>The source says</th><th>Verdict</th><th>What holds, and what does not</th><th>Claims</th>
<th>Assumes</th></tr>
{rows}
</table></body></html>
"""


def html(content: Mapping[str, Any], counts: str) -> str:
    """The ledger as one page without scripts; ``counts`` is the checker's last line."""
    rows = []
    for line in content["items"]:
        claims, assumed = ", ".join(line["claims"]) or "-", "; ".join(line["assumptions"]) or "-"
        cells = [escape(text) for text in (line["item"], line["says"], summary(line) or "-", claims, assumed)]
        verdict = f'<td class="verdict">{escape(line["verdict"])}</td>'
        rows.append(
            f"<tr><td>{cells[0]}</td><td>{cells[1]}</td>{verdict}"
            + "".join(f"<td>{c}</td>" for c in cells[2:])
            + "</tr>"
        )
    return _PAGE.format(document=escape(content["document"]), counts=escape(counts), rows="\n".join(rows))


def carried_items(claim: Claim) -> list[str]:
    """The items of the source that a claim bears on."""
    named = claim.source.items if claim.source is not None else ()
    return [item.item for item in ITEMS if item.item in named or set(item.theory) & set(claim.theory)]
