"""The checker needs nothing but Python's standard library."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest


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
