"""Errors that a user can mend: one line, no traceback, exit code 2; and the exit codes themselves."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

ACCEPTED = 0
FAILED = 1
UNUSABLE = 2
UNDECIDED = 3
INTERRUPTED = 130
"""Exit codes of ``tbn``: accepted; a claim fails or a certificate is refused; wrong usage or could not run; undecided or out of
time; stopped from the keyboard."""


class UserError(Exception):
    """Wrong usage, or something the machine lacks. The message names the file or claim, and what to do about it.

    The command line prints ``error: <message>`` on stderr and exits with ``exit_code``.
    """

    exit_code = UNUSABLE

    def __init__(self, message: str) -> None:
        super().__init__(" ".join(message.split()))

    @property
    def message(self) -> str:
        return str(self)


def did_you_mean(wrong: str, known: Iterable[str]) -> str:
    """A hint such as ``; did you mean logodds.update?``, or the empty string when nothing is near."""
    candidates = sorted(set(known))
    lowered = {name.lower(): name for name in candidates}
    near = [
        lowered[name] for name in difflib.get_close_matches(wrong.lower(), list(lowered), n=3, cutoff=0.6)
    ]
    if not near:  # a fragment such as "update" of "logodds.update" is a common way to mistype
        near = [name for name in candidates if wrong and wrong.lower() in name.lower()][:3]
    return f"; did you mean {' or '.join(near)}?" if near else ""
