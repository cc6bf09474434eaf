"""What the README, CONTRIBUTING and the experiments' page show is what their commands print."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests import readme

TEXT = readme.README.read_text(encoding="utf-8")
PAGES = [page.read_text(encoding="utf-8") for page in readme.PAGES]
EXAMPLES = {example.command: example for text in PAGES for example in readme.examples(text)}


@pytest.mark.parametrize("command", EXAMPLES)
def test_the_example_prints_what_is_shown(command: str) -> None:
    example = EXAMPLES[command]
    output = example.output()
    assert example.agrees(output), f"run `python -m tests.readme`; now:\n{output}"


def test_an_example_with_other_output_is_noticed() -> None:
    example = readme.Example("x", "first\n...\nlast (1.0 s)")
    assert example.agrees("first\nmiddle\nmiddle\nlast (2.5 s)")
    assert example.agrees("first\nlast (2.5 s)")
    assert not example.agrees("first\nlast (2.5 s)\nmore")
    assert not example.agrees("other\nlast (2.5 s)")


def test_a_command_that_fails_is_noticed() -> None:
    for command in ("tbn show no.such-claim", "tbn show no.such-claim | tail -1", "false\ntrue"):
        with pytest.raises(readme.CommandFailed, match="exit code"):
            readme.Example(command, "").output()


def test_every_block_of_commands_says_who_runs_it() -> None:
    named = [block for text in PAGES for block in readme.commands(text)]
    assert len(named) == len(set(named))
    script = (readme.ROOT / ".ci" / "run").read_text(encoding="utf-8")
    in_script = {f"ci: {name}" for name in re.findall(r"^run_readme (\S+)$", script, re.MULTILINE)}
    assert set(named) == in_script | set(HERE) | {"by hand: training", "by hand: checks"}
    with pytest.raises(ValueError, match="who runs"):
        readme.commands("```sh\nfalse\n```")


HERE = ("ci: compile",)
"""The ```sh blocks that are run below: they write files and so need a folder of their own."""


@pytest.mark.parametrize("block", HERE)
def test_the_commands_run_as_printed(block: str, tmp_path: Path) -> None:
    commands = readme.commands(TEXT)[block]
    output = readme.run(commands, tmp_path)
    assert output.count("probability") == commands.count("tbn infer ")
    for name in re.findall(r"-o (\S+)", commands):
        assert (tmp_path / name).stat().st_size > 0


def test_the_example_in_python_ends_in_what_its_comment_says() -> None:
    (source,) = re.findall(r"^```python\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE)
    *before, last = ast.parse(source).body
    assert isinstance(last, ast.Expr)
    names: dict[str, object] = {}
    exec(compile(ast.Module(before, []), "README.md", "exec"), names)
    assert repr(eval(ast.unparse(last), names)) == source.rpartition("# ")[2].strip()


def test_the_three_uses_come_first() -> None:
    places = [TEXT.index(use) for use in ("tbn prove", "tbn derive", "pytest certificates/")]
    assert places == sorted(places)
    assert max(places) < TEXT.index("## ")


def test_the_readme_is_a_door() -> None:
    """Short enough to be read in five minutes, and every page that it points to is there."""
    assert len(TEXT.splitlines()) <= 170
    assert "](certificates/README.md)" in TEXT
    for page in readme.PAGES:
        links = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
        for link in links:
            assert link.startswith("https://") or (page.parent / link).exists(), f"{page.name}: {link}"
