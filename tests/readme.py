"""The examples of the README, of CONTRIBUTING and of the experiments' page are run. ``python -m tests.readme`` rewrites what is out
of date; ``python -m tests.readme --check`` only says so, with exit code 1, and needs no more than the package.

In a ```console block every line after ``$ `` is a command, and what follows up to the next command is its output on stdout. A line
``...`` stands for any number of lines. Times such as ``(1.2 s)`` are not compared. Every command must exit with 0.

A ```sh block shows commands without their output. The comment before it says who runs it: ``<!-- ci: NAME -->`` the script
``.ci/run`` or the tests, ``<!-- by hand: NAME -->`` nobody but its reader, because it takes too long.
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
PAGES = (README, ROOT / "CONTRIBUTING.md", ROOT / "proofs" / "experiments" / "README.md")
_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_COMMANDS = re.compile(r"^(?:<!-- ([^\n]*) -->\n)?```sh\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def run(commands: str, folder: Path = ROOT) -> str:
    """What the commands print in ``folder``, without trailing blanks. Raises CommandFailed unless they exit with 0."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1", "COLUMNS": "110"}
    words = commands
    for name in ("tbn", "python"):  # the interpreter that runs the tests
        program = f"{sys.executable} -m proofs.cli.main" if name == "tbn" else sys.executable
        words = re.sub(rf"(^|\| ){name} ", lambda m, p=program: f"{m[1]}{p} ", words, flags=re.MULTILINE)
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", words],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise CommandFailed(f"{commands.strip()}: exit code {done.returncode}\n{done.stdout}{done.stderr}")
    return "\n".join(line.rstrip() for line in done.stdout.strip("\n").splitlines())


class CommandFailed(Exception):
    """A command of a page exits with something else than 0."""


@dataclass(frozen=True)
class Example:
    """A command of a page and the output shown for it."""

    command: str
    shown: str

    def output(self) -> str:
        """What the command prints now. Raises CommandFailed."""
        return run(self.command)

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
    """All examples of a page."""
    for block in _BLOCK.findall(text):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, shown = part.partition("\n")
            yield Example(command, shown.strip("\n"))


def commands(text: str) -> dict[str, str]:
    """The commands of every ```sh block by the comment before it. Raises ValueError for a block without one of its own."""
    found: dict[str, str] = {}
    for comment, block in _COMMANDS.findall(text):
        if not comment or comment in found:
            raise ValueError(f"say in a comment of its own who runs the commands {block!r}")
        found[comment] = block
    return found


def current(text: str, output: Callable[[Example], str] = Example.output) -> str:
    """The page with every example's output that no longer agrees replaced."""

    def renew(match: re.Match[str]) -> str:
        parts = []
        for part in re.split(r"^\$ ", match[1], flags=re.MULTILINE)[1:]:
            command, _, shown = part.partition("\n")
            example = Example(command, shown.strip("\n"))
            now = output(example)
            parts.append(f"$ {command}\n{example.shown if example.agrees(now) else now}\n")
        return "```console\n" + "".join(parts) + "```"

    return _BLOCK.sub(renew, text)


def main(arguments: list[str]) -> int:
    """Renew the pages, or with ``--check`` name the examples that print something else than is shown."""
    different = 0
    for page in PAGES:
        before = page.read_text(encoding="utf-8")
        name = page.relative_to(ROOT)
        if arguments == ["--check"]:
            for example in examples(before):
                now = example.output()
                print(
                    f"{'as shown' if example.agrees(now) else 'otherwise'}: $ {example.command}", flush=True
                )
                if not example.agrees(now):
                    print(now)
                    different += 1
            continue
        after = current(before)
        page.write_text(after, encoding="utf-8")
        print(f"{name} was out of date" if after != before else f"{name} is up to date", flush=True)
    return 1 if different else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
