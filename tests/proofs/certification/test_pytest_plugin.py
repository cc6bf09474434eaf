"""The audit with pytest: ids, messages, xdist, and no trace of it in other projects' runs."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from proofs import checker
from proofs.certification import certificate as cert
from proofs.certification import ledger

CLAIMS = ("log-odds.inverse", "log-odds.group", "log-odds.fold")
INSTALLED = any(
    entry.value == "proofs.certification.pytest_plugin" for entry in entry_points(group="pytest11")
)


def run(repository: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """pytest in its own process, in ``folder``, with the plugin and without this project's configuration."""
    plugin = () if INSTALLED else ("-p", "proofs.certification.pytest_plugin")
    (folder / "pytest.ini").write_text("[pytest]\n")
    return subprocess.run(
        [sys.executable, "-m", "pytest", *plugin, "-p", "no:cacheprovider", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(repository), "PYTEST_ADDOPTS": "", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def copy(repository: Path, tmp_path: Path) -> Path:
    """Three of the project's claims in a folder of their own (the registry has more: the manifest test says so)."""
    folder = tmp_path / "certificates"
    (folder / "statements").mkdir(parents=True)
    for name in CLAIMS:
        for path in (cert.certificate_path(name), cert.statements_path(name)):
            shutil.copy(repository / "certificates" / path, folder / path)
    cert.write_manifest(folder)
    return folder


def test_one_test_per_obligation_with_readable_ids(repository: Path, copy: Path) -> None:
    done = run(repository, copy.parent, "certificates", "-v", "-k", "log-odds")
    assert "certificates/log-odds.inverse.json::sigma-of-logit PASSED" in done.stdout
    assert "certificates/log-odds.fold.json::fold-is-sum PASSED" in done.stdout
    assert done.stdout.count("PASSED") == sum(len(_obligations(repository, name)) for name in CLAIMS)
    assert done.returncode == 0


def _obligations(repository: Path, claim: str) -> list[str]:
    data = json.loads((repository / "certificates" / f"{claim}.json").read_bytes())
    return [entry["name"] for entry in data["obligations"]]


def test_one_statement_can_be_chosen_by_its_id(repository: Path, copy: Path) -> None:
    done = run(repository, copy.parent, "certificates/log-odds.inverse.json::sigma-of-logit", "-q")
    assert "1 passed" in done.stdout


def test_it_works_in_parallel(repository: Path, copy: Path) -> None:
    done = run(repository, copy.parent, "certificates", "-q", "-n", "2", "-k", "log-odds")
    assert done.returncode == 0, done.stdout
    assert " passed" in done.stdout


def test_a_failure_names_statement_reason_and_place_without_traceback(repository: Path, copy: Path) -> None:
    path = copy / "log-odds.inverse.json"
    path.write_bytes(path.read_bytes().replace(b'"values":{"p":"1/3"}', b'"values":{"p":"3"}'))
    cert.write_manifest(copy)
    done = run(repository, copy.parent, "certificates/log-odds.inverse.json")
    assert done.returncode == 1
    assert "log-odds.inverse::sigma-of-logit: refused: " in done.stdout
    assert "statements/log-odds.inverse.smt2:" in done.stdout
    assert "(assert (! (not (= (Sigmoid (Logit p)) p)) :named goal))" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
    assert "pytest_plugin.py" not in done.stdout


def test_a_statement_that_is_not_the_registry_s_fails(repository: Path, copy: Path) -> None:
    path = copy / "log-odds.inverse.json"
    path.write_bytes(path.read_bytes().replace(b'"not_said":["Nothing', b'"not_said":["Everything'))
    cert.write_manifest(copy)
    done = run(repository, copy.parent, "certificates/log-odds.inverse.json")
    assert done.returncode == 1
    assert "record-not-registered" in done.stdout


def test_the_manifest_s_test_names_missing_and_unlisted_files(repository: Path, copy: Path) -> None:
    (copy / "statements" / "log-odds.fold.smt2").unlink()
    (copy / "notes.txt").write_text("x")
    (copy / "NOTES.md").write_bytes(b"x")
    data = json.loads((copy / "MANIFEST.json").read_bytes())
    data["files"]["NOTES.md"] = checker.digest(b"x")
    (copy / "MANIFEST.json").write_bytes(checker.canonical(data))
    done = run(repository, copy.parent, "certificates/MANIFEST.json")
    assert done.returncode == 1
    assert "unknown-file: NOTES.md" in done.stdout
    assert "not-in-manifest: the manifest does not list notes.txt" in done.stdout
    assert "missing-certificate: log-odds.update.json" in done.stdout
    assert "statements/log-odds.fold.smt2" in done.stdout


def test_an_unreadable_certificate_is_one_failing_test(repository: Path, copy: Path) -> None:
    (copy / "log-odds.inverse.json").write_bytes(b"{")
    cert.write_manifest(copy)
    done = run(repository, copy.parent, "certificates/log-odds.inverse.json", "-v")
    assert "log-odds.inverse.json::readable FAILED" in done.stdout
    assert "not-json" in done.stdout
    assert "Traceback" not in done.stdout


def test_other_projects_are_left_alone(repository: Path, tmp_path: Path) -> None:
    (tmp_path / "MANIFEST.json").write_text('{"name": "a web extension"}')
    (tmp_path / "data.json").write_text("{}")
    (tmp_path / "test_other.py").write_text(
        "import sys\n"
        "def test_nothing_heavy_is_loaded():\n"
        "    loaded = {'sympy', 'z3', 'numpy', 'proofs.checker', 'proofs.certification.registry'} & set(sys.modules)\n"
        "    assert loaded == set()\n"
    )
    done = run(repository, tmp_path, "-q", "-p", "no:hypothesispytest")
    assert done.returncode == 0, done.stdout
    assert "1 passed" in done.stdout


def test_the_ledger_has_a_test_of_its_own(repository: Path, copy: Path) -> None:
    """The ledger of three claims follows from them; but it is not the registry's. A verdict typed in does not even follow."""
    ledger.write(copy)
    cert.write_manifest(copy)
    done = run(repository, copy.parent, "certificates/LEDGER.json")
    assert done.returncode == 1
    assert "ledger-not-registered" in done.stdout
    assert "Traceback" not in done.stdout
    path = copy / cert.LEDGER
    path.write_bytes(path.read_bytes().replace(b'"verdict":"open"', b'"verdict":"proved"', 1))
    cert.write_manifest(copy)
    done = run(repository, copy.parent, "certificates/LEDGER.json")
    assert done.returncode == 1
    assert "ledger-differs" in done.stdout


def test_the_committed_ledger_passes(repository: Path) -> None:
    plugin = () if INSTALLED else ("-p", "proofs.certification.pytest_plugin")
    command = [
        sys.executable,
        "-m",
        "pytest",
        *plugin,
        "-p",
        "no:cacheprovider",
        "-q",
        "certificates/LEDGER.json",
    ]
    done = subprocess.run(command, cwd=repository, capture_output=True, text=True, check=False)
    assert "1 passed" in done.stdout, done.stdout
