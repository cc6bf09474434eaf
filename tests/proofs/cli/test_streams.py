"""Where output goes: narrow code pages, closed or full streams, readers that leave early. Never an internal error."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import proofs

CODE_PAGES = ["cp1252", "gbk", "ascii"]
GREEK = """network unknown { }
variable σ { type discrete [ 2 ] { α, β }; }
probability ( σ ) { table 0.25, 0.75; }
"""


def shell(line: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a line of bash in which ``$TBN`` is the command."""
    root = str(Path(proofs.__file__).parent.parent)
    variables = {
        **os.environ,
        "PYTHONPATH": root,
        "TBN": f"{sys.executable} -m proofs.cli.main",
        **environment,
    }
    return subprocess.run(
        ["bash", "-c", line],
        capture_output=True,
        text=True,
        encoding="latin-1",
        cwd=cwd,
        env=variables,
        check=False,
        timeout=120,
    )


def one_error(done: subprocess.CompletedProcess[str], pattern: str) -> None:
    lines = done.stderr.splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("error: ")
    assert pattern in lines[0]
    assert "internal" not in lines[0]


@pytest.mark.parametrize("page", CODE_PAGES)
def test_a_narrow_code_page_gets_replacements_on_a_page(tmp_path: Path, page: str) -> None:
    done = shell("$TBN show log-odds.update", tmp_path, PYTHONIOENCODING=page)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Derivation" in done.stdout


@pytest.mark.parametrize("page", [*CODE_PAGES, "utf-8"])
def test_a_narrow_code_page_loses_no_letter_of_json(tmp_path: Path, page: str) -> None:
    (tmp_path / "greek.bif").write_text(GREEK, encoding="utf-8")
    root = str(Path(proofs.__file__).parent.parent)
    done = subprocess.run(
        [sys.executable, "-m", "proofs.cli.main", "infer", "greek.bif", "--json"],
        capture_output=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": root, "PYTHONIOENCODING": page},
        check=False,
        timeout=120,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    posterior = json.loads(done.stdout.decode(page))["posteriors"]["σ"]
    assert posterior["α"]["decimal"] == pytest.approx(0.25, abs=1e-12)


@pytest.mark.parametrize("page", CODE_PAGES)
def test_an_error_message_is_one_line_on_any_code_page(tmp_path: Path, page: str) -> None:
    (tmp_path / "greek.bif").write_text(GREEK, encoding="utf-8")
    done = shell("$TBN infer greek.bif --given σ=γ", tmp_path, PYTHONIOENCODING=page)
    assert done.returncode == 2
    one_error(done, "error: ")


def test_a_name_that_is_no_text_does_not_stop_the_output(tmp_path: Path) -> None:
    (Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.uai"))).write_text(
        "MARKOV\n1\n2\n1\n1 0\n2\n1 3\n", "utf-8"
    )
    for option in ("", "--json"):
        done = shell(f"$TBN converge *.uai {option} -o c.json", tmp_path, PYTHONIOENCODING="utf-8")
        assert "internal" not in done.stderr
        assert done.returncode == 0


@pytest.mark.parametrize("command", ["show log-odds.update --json", "--help", "--version"])
def test_output_that_cannot_be_written_is_said(tmp_path: Path, command: str) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full here")
    done = shell(f"$TBN {command} > /dev/full", tmp_path)
    assert done.returncode == 2
    one_error(done, "cannot write the output: No space left on device")


@pytest.mark.parametrize("command", ["infer asia", "--help"])
def test_a_closed_output_is_said(tmp_path: Path, command: str) -> None:
    done = shell(f"$TBN {command} >&-", tmp_path)
    assert done.returncode == 2
    one_error(done, "standard output is closed")


def test_a_closed_error_stream_is_no_error(tmp_path: Path) -> None:
    done = shell("$TBN infer asia 2>&-", tmp_path)
    assert done.returncode == 0
    assert "lung" in done.stdout
    assert shell("$TBN infer nowhere.bif 2>&-", tmp_path).returncode == 2


@pytest.mark.parametrize("command", ["show log-odds.update --json", "--help"])
def test_a_reader_that_has_gone_is_no_error(tmp_path: Path, command: str) -> None:
    # the reader ends before anything is written; the exit code that is printed is the command's own
    done = shell(f"{{ sleep 0.2; $TBN {command}; echo $? >&2; }} | true", tmp_path)
    assert done.stderr == "0\n"


def test_a_rich_table_meets_a_reader_that_has_gone(tmp_path: Path) -> None:
    code = "from proofs.cli import main as cli, terminal; import click, sys, types;"
    code += "m = types.ModuleType('proofs.cli.commands.trial');"
    code += "m.command = click.Command('trial', callback=lambda: terminal.console().print('x ' * 100_000));"
    code += "sys.modules[m.__name__] = m; cli.COMMANDS['trial'] = ''; sys.exit(cli.run(['trial']))"
    (tmp_path / "trial.py").write_text(code, encoding="utf-8")
    done = shell(f"{{ sleep 0.2; {sys.executable} trial.py; echo $? >&2; }} | true", tmp_path)
    assert done.stderr == "0\n"
