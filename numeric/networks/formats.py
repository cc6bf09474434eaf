"""Which format a network file holds, by its content: BIF and UAI are read, the others are named and refused."""

from __future__ import annotations

import re
from pathlib import Path

from numeric.networks.bif import parse_bif
from numeric.networks.decoding import file_text
from numeric.networks.text import NetworkSyntaxError
from numeric.networks.uai import KINDS, parse_uai
from symbolic.networks.bayesian_network import DiscreteNetwork

SUFFIXES = (".bif", ".uai")
OTHER_SUFFIXES = (".xmlbif", ".bifxml", ".xml", ".xdsl", ".net", ".dsc", ".dne", ".dnet", ".hugin")
"""Of other programs: such a file is opened, so that the refusal can name what is in it."""

_COMMENTS = re.compile(r"(?:\s+|//[^\n]*|/\*.*?\*/|#[^\n]*|%[^\n]*)*", re.DOTALL)


def is_network_path(path: str | Path) -> bool:
    """Whether the name is one of a network file, packed or not."""
    suffixes = [suffix.lower() for suffix in Path(path).suffixes]
    if suffixes and suffixes[-1] == ".gz":
        suffixes.pop()
    return bool(suffixes) and suffixes[-1] in SUFFIXES + OTHER_SUFFIXES


def read_network_file(
    path: str | Path, *, normalise: bool = False, encoding: str | None = None
) -> tuple[DiscreteNetwork, str | None]:
    """The network in a file, and the notices of its reader on one line. Raises OSError, DecodingError and NetworkSyntaxError."""
    file = str(path)
    text = file_text(path, encoding)
    other = _other_format(text)
    if other is not None:
        raise NetworkSyntaxError(f"this is {other}; only BIF and UAI are read", file, 1, 1)
    if _is_uai(text, file):
        uai = parse_uai(text, file=file, normalise=normalise)
        return uai.network, uai.notice
    bif = parse_bif(text, file=file, normalise=normalise)
    return bif.network, bif.notice


def _is_uai(text: str, file: str) -> bool:
    """By the first word after comments; by the name where that word says nothing."""
    for line in text.splitlines():
        words = re.sub(r"(#|//).*", "", line).split()
        if words and not (words[0] == "c" and len(words) > 1):
            first = words[0].upper()
            return first in KINDS or (
                first not in ("NETWORK", "VARIABLE", "PROBABILITY") and _named_uai(file)
            )
    return _named_uai(file)


def _named_uai(file: str) -> bool:
    return ".uai" in [suffix.lower() for suffix in Path(file).suffixes]


def _other_format(text: str) -> str | None:
    """The name of a format that is recognised but not read."""
    start = _COMMENTS.match(text)
    rest = text[start.end() if start else 0 :]
    if rest.startswith("<"):
        tag = re.search(
            r"<\s*(BIF|smile|genie|xdsl|pgmx|PGMX|ProbModelXML|pnml|html|HTML)\b", rest, re.IGNORECASE
        )
        name = tag[1].lower() if tag else ""
        if name == "bif":
            empty = "" if re.search(r"<\s*VARIABLE\b", rest, re.IGNORECASE) else ", and it has no variables"
            return f"XMLBIF{empty}"
        return {"smile": "XDSL (GeNIe)", "probmodelxml": "ProbModelXML"}.get(name, "XML")
    if re.match(r"belief\s+network\b", rest):
        return "DSC (`belief network`)"
    if re.match(r"(net|class\s+\w+)\s*\{", rest) or re.match(r"(discrete\s+)?node\s+\S+\s*\{", rest):
        return "Hugin NET"
    if re.match(r"bnet\b", rest):
        return "Netica DNE"
    return None
