"""How long proving and checking take, and that checking is linear in the number of obligations.

Run with ``pytest tests/benchmarks/test_prove_and_check.py --benchmark-enable``; without it each runs once, untimed.
"""

from __future__ import annotations

import dataclasses
import os
import subprocess
import sys
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from proofs import checker
from proofs.certification import certificate as cert
from tests.rejected.base import UPDATE


def run(repository: Path, *command: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(repository)}
    done = subprocess.run(
        [sys.executable, *command],
        cwd=repository,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_prove_all_claims_on_two_processors(
    benchmark: BenchmarkFixture, repository: Path, tmp_path: Path
) -> None:
    command = ("-m", "proofs.cli.main", "prove", "--fresh", "-j", "2", "-o", str(tmp_path))
    out = benchmark.pedantic(run, args=(repository, *command), rounds=1)
    assert "failed" not in out


def test_check_all_claims_on_a_bare_python(benchmark: BenchmarkFixture, repository: Path) -> None:
    command = ("-I", "-S", "proofs/checker.py", "certificates")
    out = benchmark.pedantic(run, args=(repository, *command), rounds=3 if benchmark.enabled else 1)
    assert out.splitlines()[-1].startswith("accepted: ")


@pytest.mark.parametrize("count", [20, 40, 80, 160])
def test_checking_is_linear_in_the_number_of_claims(
    benchmark: BenchmarkFixture, tmp_path: Path, count: int
) -> None:
    """Copies of one claim of three obligations; compare the times per obligation over ``count``."""
    for number in range(count):
        files = cert.files(dataclasses.replace(UPDATE, id=f"copy.number-{number}"))
        cert.write_if_changed(tmp_path / cert.statements_path(files.id), files.statements)
        cert.write_if_changed(tmp_path / cert.certificate_path(files.id), files.certificate)
    cert.write_manifest(tmp_path)
    report = benchmark.pedantic(
        checker.check_directory, args=(tmp_path,), rounds=3 if benchmark.enabled else 1
    )
    benchmark.extra_info["obligations"] = 3 * count
    assert len(report.claims) == count
    assert [entry for entry in report.refused if entry[0] != "LEDGER.json"] == []
