"""The command line: lazy imports, exit codes, one-line errors."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
import types
from collections.abc import Callable
from pathlib import Path

import click
import pytest

import proofs
from proofs.certification import locations
from proofs.certification.errors import UserError
from proofs.cli import main as cli

Add = Callable[[Callable[[], object]], None]


@pytest.fixture
def add(monkeypatch: pytest.MonkeyPatch) -> Add:
    """Adds a sub-command ``trial`` with the given body."""

    def add_command(body: Callable[[], object]) -> None:
        module = types.ModuleType("proofs.cli.commands.trial")
        module.command = click.Command("trial", callback=body)  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, module.__name__, module)
        monkeypatch.setitem(cli.COMMANDS, "trial", "A trial.")

    return add_command


def tbn(*arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    root = str(Path(proofs.__file__).parent.parent)
    return subprocess.run(
        [sys.executable, "-m", "proofs.cli.main", *arguments],
        capture_output=True,
        text=True,
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": root, **environment},
        check=False,
        timeout=60,
    )


def test_help_imports_no_command_and_nothing_heavy(repository: Path) -> None:
    code = (
        "import sys; from proofs.cli.main import run; status = run(['--help']);"
        "heavy = {'sympy', 'z3', 'numpy', 'rich', 'networkx', 'torch'} | "
        "{m for m in sys.modules if m.startswith('proofs.cli.commands.')};"
        "print(sorted(heavy & set(sys.modules)), status)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=repository, check=True
    )
    assert done.stdout.splitlines()[-1] == "[] 0"
    for name, line in cli.COMMANDS.items():
        assert name in done.stdout
        assert line in done.stdout


def test_every_command_of_the_table_loads_and_has_help(capsys: pytest.CaptureFixture[str]) -> None:
    for name in cli.COMMANDS:
        assert cli.run([name, "--help"]) == 0
        assert f"Usage: tbn {name}" in capsys.readouterr().out


def test_the_version_is_the_packages(capsys: pytest.CaptureFixture[str], repository: Path) -> None:
    assert cli.run(["--version"]) == 0
    assert capsys.readouterr().out == f"tbn {proofs.__version__}\n"
    project = tomllib.loads((repository / "pyproject.toml").read_text())
    assert project["tool"]["setuptools"]["dynamic"]["version"] == {"attr": "proofs.__version__"}


@pytest.mark.parametrize(
    ("body", "code"),
    [(lambda: None, 0), (lambda: 0, 0), (lambda: 1, 1), (lambda: 3, 3)],
    ids=["none", "0", "1", "3"],
)
def test_a_command_returns_its_exit_code(add: Add, body: Callable[[], object], code: int) -> None:
    add(body)
    assert cli.run(["trial"]) == code


def raiser(error: BaseException) -> Callable[[], object]:
    def body() -> object:
        raise error

    return body


@pytest.mark.parametrize(
    ("error", "code", "line"),
    [
        (UserError("no claim 'x';\n did you mean y?"), 2, "error: no claim 'x'; did you mean y?\n"),
        (click.UsageError("odd."), 2, "error: odd; see `tbn trial --help`\n"),
        (
            RuntimeError("boom\nboom"),
            2,
            "error: internal: RuntimeError: boom boom (TBN_TRACEBACK=1 shows where)\n",
        ),
    ],
    ids=["user", "usage", "internal"],
)
def test_an_error_is_one_line(
    add: Add,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    code: int,
    line: str,
) -> None:
    monkeypatch.delenv("TBN_TRACEBACK", raising=False)
    add(raiser(error))
    assert cli.run(["trial"]) == code
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == line


def test_ctrl_c_ends_with_130_and_one_line(add: Add, capsys: pytest.CaptureFixture[str]) -> None:
    add(raiser(KeyboardInterrupt()))
    assert cli.run(["trial"]) == 130
    assert capsys.readouterr().err.strip() == "error: interrupted"


def test_a_traceback_can_be_asked_for(add: Add, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TBN_TRACEBACK", "1")
    add(raiser(RuntimeError("boom")))
    with pytest.raises(RuntimeError, match="boom"):
        cli.run(["trial"])


def test_a_mistyped_command_names_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["crosschek"]) == 2
    assert capsys.readouterr().err == "error: no command 'crosschek'; did you mean crosscheck?\n"
    assert cli.run(["qqq"]) == 2
    assert capsys.readouterr().err == "error: no command 'qqq'; `tbn --help` lists them\n"


def test_an_unknown_option_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["completion", "bash", "--x"]) == 2
    assert capsys.readouterr().err == "error: No such option '--x'; see `tbn completion --help`\n"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts_name_the_program(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["completion", shell]) == 0
    assert "_TBN_COMPLETE" in capsys.readouterr().out


def test_completion_answers_with_commands(tmp_path: Path) -> None:
    done = tbn(cwd=tmp_path, _TBN_COMPLETE="bash_complete", COMP_WORDS="tbn complet", COMP_CWORD="1")
    assert done.stdout.splitlines() == ["plain,completion"]


def test_completion_answers_with_claim_ids(repository: Path) -> None:
    done = tbn(
        cwd=repository, _TBN_COMPLETE="bash_complete", COMP_WORDS="tbn show log-odds.u", COMP_CWORD="2"
    )
    assert done.stdout.splitlines() == ["plain,log-odds.update"]


def test_no_color_is_honoured_even_where_colours_are_forced(repository: Path) -> None:
    code = "import sys; sys.stdout.isatty = lambda: True; from proofs.cli.main import run; run(['show', 'log-odds.inverse'])"
    for no_color, coloured in (("", True), ("1", False)):
        environment = {**os.environ, "PYTHONPATH": str(repository), "NO_COLOR": no_color}
        done = subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            cwd=repository,
            env=environment,
        )
        assert ("\x1b[" in done.stdout) == coloured


def test_no_arguments_shows_help_and_exits_with_2(tmp_path: Path) -> None:
    done = tbn(cwd=tmp_path)
    assert done.returncode == 2
    assert "Usage: tbn" in done.stderr


def test_a_missing_path_names_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "asia.bif").write_text("")
    with pytest.raises(UserError, match=r"did you mean asia\.bif\?"):
        locations.existing(str(tmp_path / "aisa.bif"))
    with pytest.raises(UserError, match="no folder"):
        locations.existing(str(tmp_path / "nowhere" / "asia.bif"))


def test_the_checkout_is_found_from_inside_only(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert locations.checkout(repository / "tests" / "proofs") == repository
    assert locations.checkout(tmp_path) is None
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UserError, match="tbn prove -o"):
        locations.output_directory(None)
    assert locations.output_directory("there") == Path("there")
