"""Fixtures and settings that all tests share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

REPOSITORY = Path(__file__).resolve().parent.parent

# Printed lines are compared, so the width of the terminal that the tests are started from must not matter.
os.environ.pop("COLUMNS", None)

# Same examples on every machine; speed is measured in benchmarks, not by deadlines.
settings.register_profile(
    "tbn", derandomize=True, deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("tbn")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Benchmarks run once, untimed, unless --benchmark-enable asks for more; without pytest-benchmark their marker is known."""
    config.addinivalue_line("markers", "benchmark: settings of pytest-benchmark")
    if hasattr(config.option, "benchmark_disable"):
        config.option.benchmark_disable = True


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without pytest-benchmark its fixture is missing: skip what asks for it."""
    if not hasattr(config.option, "benchmark_disable"):
        for item in items:
            if "benchmark" in getattr(item, "fixturenames", ()):
                item.add_marker(pytest.mark.skip(reason="pytest-benchmark is not installed"))


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of this checkout."""
    return REPOSITORY


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """Optional material beside the checkout (larger networks and the like). Skips when it is absent."""
    folder = REPOSITORY.parent / "shared"
    if not (folder / "networks").is_dir():
        pytest.skip("the optional material ../shared/networks is not there")
    return folder
