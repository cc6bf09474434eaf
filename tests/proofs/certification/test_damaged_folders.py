"""Certificate folders that were damaged on the way: one line that names the file, and no internal error."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from proofs.certification import audit, ledger, registry
from proofs.cli import main as cli


@pytest.fixture
def folder(repository: Path, tmp_path: Path) -> Path:
    """A copy of the committed certificates."""
    shutil.copytree(repository / "certificates", tmp_path / "c", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path / "c"


def test_the_status_of_a_folder_with_a_truncated_certificate(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = folder / "log-odds.update.json"
    path.write_bytes(path.read_bytes()[:900])
    assert cli.run(["status", str(folder)]) == 1
    refused = [line for line in capsys.readouterr().err.splitlines() if "log-odds.update.json" in line]
    assert len(refused) == 1
    assert refused[0].startswith(f"refused: {path}: ")


def test_what_rests_on_a_lost_certificate_is_left_out_of_the_ledger(folder: Path) -> None:
    content = ledger.usable(folder)
    lemma = next(used for data in content.values() for used in data["uses"])
    (folder / f"{lemma}.json").unlink()
    left = ledger.usable(folder)
    assert lemma not in left
    assert set(left) < set(content)
    assert all(set(data["uses"]) <= set(left) for data in left.values())
    assert ledger.document(left)["items"]


def test_line_endings_of_windows_are_named_in_one_line(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for path in [*folder.glob("*.json"), *folder.glob("statements/*")]:
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    for command in (["check", "--no-rocq", str(folder)], ["status", str(folder)]):
        assert cli.run(command) == 1
        captured = capsys.readouterr()
        told = [
            line
            for line in (captured.out + captured.err).splitlines()
            if line.startswith("refused: " + str(folder))
        ]
        assert len(told) == 1
        assert "line endings" in told[0]


def test_one_converted_statement_file_says_line_endings(folder: Path) -> None:
    claims = registry.all_claims()
    path = folder / "statements" / "log-odds.update.smt2"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    found = audit.differences(folder, claims)
    assert [(file, "line endings" in message) for file, _, message in found] == [
        ("statements/log-odds.update.smt2", True)
    ]


def test_a_clone_with_converted_line_ends_keeps_the_bytes(repository: Path, tmp_path: Path) -> None:
    attributes = repository / ".gitattributes"
    if shutil.which("git") is None or not attributes.is_file():
        pytest.skip("git, or the checkout's .gitattributes, is not here")
    source, clone = tmp_path / "source", tmp_path / "clone"
    source.mkdir()
    shutil.copy(attributes, source)
    (source / "a.json").write_bytes(b"{}\n")
    git = ["git", "-c", "user.name=t", "-c", "user.email=t@example.org"]
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "one"]):
        subprocess.run([*git, *words], cwd=source, check=True, capture_output=True)
    words = ["-c", "core.autocrlf=true", "clone", "-q", str(source), str(clone)]
    subprocess.run([*git, *words], check=True, capture_output=True)
    assert (clone / "a.json").read_bytes() == b"{}\n"
