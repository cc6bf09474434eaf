"""What the README shows is what its commands print."""

from __future__ import annotations

import ast
import doctest
import re
from pathlib import Path

import pytest

from tests import readme

TEXT = readme.README.read_text(encoding="utf-8")
EXAMPLES = {example.command: example for example in readme.examples(TEXT)}


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
    named = readme.commands(TEXT)
    script = (readme.ROOT / ".ci" / "run").read_text(encoding="utf-8")
    in_script = {f"ci: {name}" for name in re.findall(r"^run_readme (\S+)$", script, re.MULTILINE)}
    assert set(named) == in_script | set(HERE) | {"by hand: training"}
    with pytest.raises(ValueError, match="who runs"):
        readme.commands("```sh\nfalse\n```")


HERE = {"ci: compile": "tbn infer", "ci: edges": "tbn infer"}
"""The ```sh blocks that are run below: they write files and so need a folder of their own."""


@pytest.mark.parametrize("block", HERE)
def test_the_commands_run_as_printed(block: str, tmp_path: Path) -> None:
    commands = readme.commands(TEXT)[block]
    output = readme.run(commands, tmp_path)
    for number in re.findall(r"\d[\d,]*(?= tokens| bytes)", commands):
        assert number in output
    assert "probability" in output


def test_the_example_in_python_ends_in_what_its_comment_says() -> None:
    (source,) = re.findall(r"^```python\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE)
    *before, last = ast.parse(source).body
    assert isinstance(last, ast.Expr)
    names: dict[str, object] = {}
    exec(compile(ast.Module(before, []), "README.md", "exec"), names)
    assert repr(eval(ast.unparse(last), names)) == source.rpartition("# ")[2].strip()


def test_the_interactive_example_prints_what_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("torch", reason="the torch extra is not installed")
    readme.run(readme.commands(TEXT)["ci: compile"], tmp_path)
    monkeypatch.chdir(tmp_path)
    (source,) = re.findall(r"^```pycon\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE)
    example = doctest.DocTestParser().get_doctest(source, {}, "README.md", None, 0)
    assert doctest.DocTestRunner(verbose=False).run(example).failed == 0


def test_the_three_uses_come_first() -> None:
    places = [TEXT.index(use) for use in ("tbn prove", "tbn derive", "pytest certificates/")]
    assert places == sorted(places)
    assert max(places) < TEXT.index("## ")
