"""The README's examples are run. ``python -m tests.readme`` rewrites what is out of date (``tbn prove`` renews the ledger).

In a ```console block every line after ``$ `` is a command, and what follows up to the next command is its output on stdout. A line
``...`` stands for any number of lines. Times such as ``(1.2 s)`` are not compared.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Example:
    """A command of the README and the output shown for it."""

    command: str
    shown: str

    def output(self) -> str:
        """What the command prints now, without trailing blanks."""
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1", "COLUMNS": "110"}
        words = self.command
        for name in ("tbn", "python"):  # the interpreter that runs the tests
            program = f"{sys.executable} -m proofs.cli" if name == "tbn" else sys.executable
            words = re.sub(rf"(^|\| ){name} ", lambda m, p=program: f"{m[1]}{p} ", words)
        done = subprocess.run(
            ["bash", "-c", words], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )
        return "\n".join(line.rstrip() for line in done.stdout.strip("\n").splitlines())

    def agrees(self, output: str) -> bool:
        """Whether the shown output is this one, up to ``...`` and times."""
        pattern = "".join(
            r"(?:.*\n)*?" if line == "..." else re.escape(line) + r"\n"
            for line in _timeless(self.shown).splitlines()
        )
        return re.fullmatch(pattern, _timeless(output) + "\n") is not None


def _timeless(text: str) -> str:
    return re.sub(r"\(\d+\.\d+ s\)", "(time)", text)


def examples(text: str) -> Iterator[Example]:
    """All examples of the README."""
    for block in _BLOCK.findall(text):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, shown = part.partition("\n")
            yield Example(command, shown.strip("\n"))


def current(text: str, output: Callable[[Example], str] = Example.output) -> str:
    """The README with every example's output that no longer agrees replaced."""

    def renew(match: re.Match[str]) -> str:
        parts = []
        for part in re.split(r"^\$ ", match[1], flags=re.MULTILINE)[1:]:
            command, _, shown = part.partition("\n")
            example = Example(command, shown.strip("\n"))
            now = output(example)
            parts.append(f"$ {command}\n{example.shown if example.agrees(now) else now}\n")
        return "```console\n" + "".join(parts) + "```"

    return _BLOCK.sub(renew, text)


if __name__ == "__main__":
    before = README.read_text(encoding="utf-8")
    after = current(before)
    README.write_text(after, encoding="utf-8")
    print("README.md was out of date" if after != before else "README.md is up to date")
