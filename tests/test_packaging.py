"""What an installed package needs is in the wheel: every data file of the packages is listed as package data."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from pathlib import Path, PurePosixPath

import pytest

import proofs


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
    assert "certificates/README.md" in data
    assert {f"{package}/py.typed" for package in ("symbolic", "numeric", "proofs")} <= set(data)
    for path in data:
        package, _, rest = path.partition("/")
        assert any(PurePosixPath(rest).match(pattern) for pattern in patterns.get(package, ())), (
            f"{path} is not packaged"
        )


def test_the_plugin_and_the_command_are_entry_points(repository: Path) -> None:
    project = tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["entry-points"]["pytest11"] == {"tbn": "proofs.certification.pytest_plugin"}
    assert project["scripts"] == {"tbn": "proofs.cli.main:main"}


def test_version_citation_and_changelog_agree(repository: Path) -> None:
    citation = (repository / "CITATION.cff").read_text(encoding="utf-8")
    changelog = (repository / "CHANGELOG.md").read_text(encoding="utf-8")
    (released,) = re.findall(r"^date-released: (\S+)$", citation, re.MULTILINE)
    assert re.findall(r"^version: (\S+)$", citation, re.MULTILINE) == [proofs.__version__]
    latest = re.findall(r"^## \[(\d[^]]*)\] - (\S+)$", changelog, re.MULTILINE)[0]
    assert latest == (proofs.__version__, released)
    assert changelog.index("## [Unreleased]") < changelog.index(f"## [{latest[0]}]")


def test_the_workflow_only_runs_the_script(repository: Path) -> None:
    workflow = (repository / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")
    commands = re.findall(r"^ *- run: (.*)$", workflow, re.MULTILINE)
    assert commands[-1] == ".ci/run"
    assert all(
        "apt-get" in command for command in commands[:-1]
    )  # where the script runs without root, coq must be there
    assert (repository / ".ci" / "run").stat().st_mode & 0o111
