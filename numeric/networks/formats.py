"""The formats of network files: one table, from which readers, help texts and refusals follow.

A file is told by its content: by the first format of ``FORMATS`` that recognises the text from its first word on. Where none does,
its name decides among the formats that are read, and then the first of them reads it, so that the refusal says what is missing.
A format that is added is a module beside this one and a row here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from numeric.networks import bif, uai
from numeric.networks.decoding import file_text
from numeric.networks.text import NetworkSyntaxError, ReadNetwork
from symbolic.networks.bayesian_network import DiscreteNetwork

if TYPE_CHECKING:
    from numeric.networks.arrays import Tables


class Reader(Protocol):
    """``bif.parse_bif`` and its like. Raises NetworkSyntaxError, which names ``file``, line and column."""

    def __call__(self, text: str, *, file: str, normalise: bool) -> ReadNetwork[DiscreteNetwork]: ...


@dataclass(frozen=True)
class Format:
    """One format: how it is called and recognised, and who reads and writes it, or else what to do with such a file.

    ``recognise`` gets a text from its first word on and gives the format's name, as precisely as the text tells it, or None.
    """

    name: str
    suffixes: tuple[str, ...]
    recognise: Callable[[str], str | None]
    read: Reader | None = None
    write: Callable[[Any], str] | None = None
    mend: str = ""


def _begins(pattern: str, name: str) -> Callable[[str], str | None]:
    """Recognises by the text's beginning."""
    compiled = re.compile(pattern)
    return lambda start: name if compiled.match(start) else None


def _element(names: str, name: str) -> Callable[[str], str | None]:
    """Recognises XML by one of its elements."""
    compiled = re.compile(rf"<\s*(?:{names})\b", re.IGNORECASE)
    return lambda start: name if start.startswith("<") and compiled.search(start) else None


def _xmlbif(start: str) -> str | None:
    if _element("BIF", "XMLBIF")(start) is None:
        return None
    return "XMLBIF" if _element("VARIABLE", "")(start) is not None else "XMLBIF, and it has no variables"


_ELSEWHERE = "save it as one of them where it comes from"

FORMATS: tuple[Format, ...] = (
    Format("BIF", (".bif",), bif.recognised, bif.parse_bif, bif.write_bif),
    Format("UAI", (".uai",), uai.recognised, uai.parse_uai, uai.write_uai),
    Format(
        "XMLBIF",
        (".xmlbif", ".bifxml", ".xml"),
        _xmlbif,
        mend="pgmpy has an XMLBIFReader and a BIFWriter",
    ),
    Format(
        "XDSL",
        (".xdsl",),
        _element("smile|genie|xdsl", "XDSL (GeNIe)"),
        mend="pgmpy has an XDSLReader and a BIFWriter",
    ),
    Format("ProbModelXML", (".pgmx",), _element("ProbModelXML", "ProbModelXML"), mend=_ELSEWHERE),
    Format("XML", (), _begins("<", "XML"), mend=_ELSEWHERE),
    Format(
        "DSC",
        (".dsc",),
        _begins(r"belief\s+network\b", "DSC (`belief network`)"),
        mend="bnlearn in R has read.dsc and write.bif",
    ),
    Format(
        "Hugin NET",
        (".net", ".hugin"),
        _begins(r"(?:net|class\s+\w+)\s*\{|(?:discrete\s+)?node\s+\S+\s*\{", "Hugin NET"),
        mend="bnlearn in R has read.net and write.bif",
    ),
    Format("Netica DNE", (".dne", ".dnet"), _begins(r"bnet\b", "Netica DNE"), mend=_ELSEWHERE),
)
"""In the order in which they are tried."""

READ = tuple(form for form in FORMATS if form.read is not None)

_COMMENTS = re.compile(
    r"(?:\s+|//[^\n]*|/\*.*?\*/|#[^\n]*|%[^\n]*|^c[ \t]+\S[^\n]*)*", re.DOTALL | re.MULTILINE
)
"""Of any of the formats; a line that starts with the word ``c`` is a comment of UAI files."""


def names_read(joint: str = "and") -> str:
    """``BIF and UAI``."""
    return _listed([form.name for form in READ], joint)


def suffixes_read(joint: str = "or") -> str:
    """``.bif or .uai``."""
    return _listed([suffix for form in READ for suffix in form.suffixes], joint)


def _listed(words: list[str], joint: str) -> str:
    return f" {joint} ".join(part for part in (", ".join(words[:-1]), words[-1]) if part)


def is_network_path(path: str | Path) -> bool:
    """Whether the name is one of a network file, packed or not; also of formats that are only named in a refusal."""
    return _suffix(path) in {suffix for form in FORMATS for suffix in form.suffixes}


def _suffix(path: str | Path) -> str:
    """The last suffix in small letters, that of a packed file being the one before ``.gz``."""
    suffixes = [suffix.lower() for suffix in Path(path).suffixes]
    if suffixes and suffixes[-1] == ".gz":
        suffixes.pop()
    return suffixes[-1] if suffixes else ""


def read_network_file(
    path: str | Path, *, normalise: bool = False, encoding: str | None = None
) -> ReadNetwork[DiscreteNetwork]:
    """The network in a file. Raises OSError, DecodingError and NetworkSyntaxError."""
    text = file_text(path, encoding)
    return _reader(text, str(path))(text, file=str(path), normalise=normalise)


def read_tables_file(
    path: str | Path, *, normalise: bool = False, encoding: str | None = None
) -> tuple[Tables, str | None]:
    """The same network as arrays, and the notice of ``ReadNetwork``; quick where the file is plain BIF. Raises as
    ``read_network_file``."""
    from numeric.networks.arrays import tables_of  # with NumPy, which help texts and refusals do not need
    from numeric.networks.quick_bif import quick_bif

    text, file = file_text(path, encoding), str(path)
    reader = _reader(text, file)
    quick = quick_bif(text, file=file, normalise=normalise) if reader is bif.parse_bif else None
    if quick is not None:
        return quick.tables, quick.notice
    read = reader(text, file=file, normalise=normalise)
    return tables_of(read.network), read.notice


def _reader(text: str, file: str) -> Reader:
    """Who reads this text. Raises NetworkSyntaxError for a format that is recognised but not read."""
    comments = _COMMENTS.match(text)
    start = text[comments.end() if comments else 0 :]
    for form in FORMATS:
        name = form.recognise(start)
        if name is None:
            continue
        if form.read is not None:
            return form.read
        raise NetworkSyntaxError(f"this is {name}; only {names_read()} are read: {form.mend}", file, 1, 1)
    readers = [form.read for form in READ if form.read is not None and _suffix(file) in form.suffixes]
    return readers[0] if readers else bif.parse_bif
