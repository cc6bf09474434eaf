"""The checker needs nothing but Python's standard library."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from proofs import checker


def bare(repository: Path, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """The checker without site-packages, environment variables or the working directory on its path."""
    checker = str(repository / "proofs" / "checker.py")
    return subprocess.run(
        [sys.executable, "-I", "-S", checker, *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
        env={},
    )


@pytest.fixture
def certificates(repository: Path) -> str:
    return str(repository / "certificates")


def test_it_accepts_the_committed_certificates(repository: Path, certificates: str, tmp_path: Path) -> None:
    done = bare(repository, certificates, cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1].startswith("accepted: ")
    assert done.stderr == ""


def test_sympy_z3_and_numpy_are_out_of_its_reach(tmp_path: Path) -> None:
    for module in ("sympy", "z3", "numpy", "click"):
        done = subprocess.run(
            [sys.executable, "-I", "-S", "-c", f"import {module}"], capture_output=True, check=False
        )
        assert done.returncode != 0, f"{module} is importable, so the test above shows nothing"


def test_a_wrong_path_is_one_line_and_exit_code_2(repository: Path, tmp_path: Path) -> None:
    done = bare(repository, "nowhere", cwd=tmp_path)
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("$CHECKER claim >&-", "standard output is closed"),
        ("$CHECKER claim > /dev/full", "cannot write the output: No space left on device"),
        ("$CHECKER --help > /dev/full", "cannot write the output: No space left on device"),
        ("$CHECKER claim > /dev/full 2> /dev/full", ""),
        ("$CHECKER claim >&- 2>&-", ""),
        ("$CHECKER nowhere 2>&-", ""),
    ],
)
def test_output_that_cannot_be_written_is_one_line_and_exit_code_2(
    repository: Path, tmp_path: Path, line: str, said: str
) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full here")
    (tmp_path / "claim").write_text("{}", "utf-8")
    command = f"{sys.executable} -I -S {repository / 'proofs' / 'checker.py'}"
    done = subprocess.run(
        ["bash", "-c", line],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env={"CHECKER": command},
    )
    assert done.returncode == 2
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == (1 if said else 0)


def test_a_folder_that_cannot_be_listed_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def walk(folder: Path, onerror: Callable[[OSError], None]) -> list[Any]:
        onerror(PermissionError(13, "Permission denied", str(folder / "hidden")))
        return []

    monkeypatch.setattr("proofs.checker.os.walk", walk)
    (tmp_path / "MANIFEST.json").write_bytes(checker.canonical({"files": {"a.json": "0"}, "schema": 1}))
    ((name, code, message),) = checker.check_directory(tmp_path).refused
    assert (name, code) == (".", "unreadable")
    assert message.endswith("hidden: Permission denied")
