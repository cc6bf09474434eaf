"""What an installed package needs is in the wheel: every data file of the packages is listed as package data."""

from __future__ import annotations

import shutil
import subprocess
import tomllib
from pathlib import Path, PurePosixPath

import pytest


def test_every_data_file_is_package_data(repository: Path) -> None:
    if shutil.which("git") is None or not (repository / ".git").exists():
        pytest.skip("not a git checkout")
    project = tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))
    patterns = project["tool"]["setuptools"]["package-data"]
    done = subprocess.run(
        ["git", "ls-files", "symbolic", "numeric", "proofs", "certificates"],
        cwd=repository,
        capture_output=True,
        text=True,
        check=True,
    )
    data = [path for path in done.stdout.splitlines() if not path.endswith(".py")]
    assert len(data) > 20
    for path in data:
        package, _, rest = path.partition("/")
        assert any(PurePosixPath(rest).match(pattern) for pattern in patterns.get(package, ())), (
            f"{path} is not packaged"
        )


def test_the_plugin_and_the_command_are_entry_points(repository: Path) -> None:
    project = tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["entry-points"]["pytest11"] == {"tbn": "proofs.certification.pytest_plugin"}
    assert project["scripts"] == {"tbn": "proofs.cli.main:main"}
