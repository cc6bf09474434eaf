"""Flipping any sign, or dropping any term or factor, in the update rules of ``symbolic`` makes ``tbn prove`` fail."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.proofs.claims.mutants import RULES

EQUIVALENT = {
    "affine:93: ones(rows.rows, 1) * bias.T -> bias.T": "claims run the unit on one row, where the ones are the number 1",
}
"""Mutants that change nothing in what the claims speak of, each with its reason."""


def test_every_mutant_is_noticed_in_the_mathematics(repository: Path) -> None:
    """One test, so that parallel runs make the mutants once."""
    if not hasattr(os, "fork"):
        pytest.skip("mutants run in forked processes")
    done = subprocess.run(
        [sys.executable, "-m", "tests.proofs.claims.mutants"],
        cwd=repository,
        capture_output=True,
        text=True,
        check=True,
    )
    outcomes: list[dict[str, str | None]] = [json.loads(line) for line in done.stdout.splitlines()]
    survivors = {o["mutant"] for o in outcomes if o["outcome"] is None}
    assert {text.split(":", 2)[2] for text in survivors} == {text.split(":", 2)[2] for text in EQUIVALENT}
    crashed = [o for o in outcomes if (o["outcome"] or "").startswith("crash")]
    assert crashed == []
    assert len(outcomes) >= 60
    assert {o["module"] for o in outcomes} == set(RULES)
