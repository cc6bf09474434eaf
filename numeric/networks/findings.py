"""Findings and variables as people type them or a file lists them, resolved against the names of a network.

``VARIABLE=STATE`` may hold several ``=``, since names may: the longest known variable that leaves a known state wins. A name that
is not known as typed is looked up in Unicode's composed form (NFC), in which the readers keep names.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path

from numeric.networks.decoding import DecodingError, decoded
from numeric.networks.uai import parse_uai_evidence
from symbolic.networks.bayesian_network import DiscreteNetwork, EvidenceError, state_number

States = Mapping[str, tuple[str, ...]]


def known_name(typed: str, names: Sequence[str] | Mapping[str, object]) -> str:
    """The name among ``names`` that was typed, or the text itself."""
    if typed in names:
        return typed
    composed = unicodedata.normalize("NFC", typed)
    if composed in names:
        return composed
    same = [name for name in names if unicodedata.normalize("NFC", name) == composed]
    return same[0] if len(same) == 1 else typed


def finding(text: str, states: States) -> tuple[str, str]:
    """Variable and state of ``VARIABLE=STATE``. Raises EvidenceError when it is not of that form, or names what is not there.

    >>> finding("wet=yes", {"rain": ("yes", "no"), "wet": ("yes", "no")})
    ('wet', 'yes')
    """
    splits = [(known_name(text[:at], states), text[at + 1 :]) for at, sign in enumerate(text) if sign == "="]
    if not splits:
        raise EvidenceError(f"{text!r} is not of the form VARIABLE=STATE")
    known = [(variable, state) for variable, state in splits if variable in states]
    for variable, state in reversed(known):
        found = known_name(state, states[variable])
        if found in states[variable]:
            return variable, found
    variable, state = known[-1] if known else splits[0]
    if not variable or not state:
        raise EvidenceError(f"{text!r} is not of the form VARIABLE=STATE")
    state_number(states, variable, state)
    raise EvidenceError(f"{text!r} is not a finding on {variable!r}")  # not reached: the state is unknown


def findings(texts: Sequence[str], states: States) -> dict[str, str]:
    """All of them. Raises EvidenceError as ``finding`` does, and when two disagree."""
    result: dict[str, str] = {}
    for text in texts:
        variable, state = finding(text, states)
        if result.setdefault(variable, state) != state:
            raise EvidenceError(f"names {variable} twice, as {result[variable]} and {state}")
    return result


def listed(file: str, states: States, encoding: str | None = None) -> dict[str, str]:
    """The findings that a UAI evidence file lists. ``encoding`` is tried where it is not UTF-8: it is meant for the network's file,
    and this one holds digits. Raises OSError, DecodingError and NetworkSyntaxError.
    """
    data = Path(file).read_bytes()
    try:
        text = decoded(data, file)
    except DecodingError:
        if encoding is None:
            raise
        text = decoded(data, file, encoding)
    return parse_uai_evidence(text, DiscreteNetwork(dict(states), ()), file=file)


def all_findings(
    texts: Sequence[str], states: States, file: str | None = None, encoding: str | None = None
) -> dict[str, str]:
    """``findings`` together with those that ``file`` lists, which come first. Raises as both do, and EvidenceError when they
    disagree."""
    typed = findings(texts, states)
    if file is None:
        return typed
    result = listed(file, states, encoding)
    for variable, state in typed.items():
        if result.setdefault(variable, state) != state:
            raise EvidenceError(
                f"{variable}={state} disagrees with {file}, which has {variable}={result[variable]}"
            )
    return result


def questions(texts: Sequence[str], states: States) -> tuple[tuple[str, ...], ...]:
    """What was asked for, each once: a variable, or several with commas between them, whose joint posterior is meant. Names may
    hold commas: the longest that is known is taken. Raises KeyError with the first name that is none.

    >>> questions(["rain,wet", "rain"], {"rain": ("yes", "no"), "wet": ("yes", "no")})
    (('rain', 'wet'), ('rain',))
    """
    return tuple(dict.fromkeys(tuple(dict.fromkeys(_question(text, states))) for text in texts))


def _question(text: str, states: States) -> list[str]:
    parts = text.split(",")
    found: list[str] = []
    while parts:
        for length in range(len(parts), 0, -1):
            name = known_name(",".join(parts[:length]).strip(), states)
            if name in states:
                break
        else:
            raise KeyError(name)
        found.append(name)
        parts = parts[length:]
    return found
