"""The examples in docstrings print what they say: every module of the packages that has one."""

from __future__ import annotations

import doctest
import importlib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for package in ("symbolic", "numeric", "proofs")
    for path in (ROOT / package).rglob("*.py")
    if "    >>> " in path.read_text(encoding="utf-8")
)


def test_the_packages_have_examples() -> None:
    assert {name.rpartition(".")[0] for name in MODULES} >= {
        "symbolic.networks",
        "symbolic.algebra",
        "numeric.networks",
    }


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module(name: str) -> None:
    failed, tried = doctest.testmod(importlib.import_module(name))
    assert failed == 0
    assert tried > 0
