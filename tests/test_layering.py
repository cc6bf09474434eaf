"""Who may import whom, read from the source text of every module."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import networkx as nx
import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("symbolic", "numeric", "proofs")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))

SOLVERS = {"z3", "cvc5"}
TRANSFORMER = {
    "symbolic.transformer.softmax_layer",
    "symbolic.transformer.gate_layers",
    "symbolic.transformer.edge_layers",
    "symbolic.compile.edges",
    "symbolic.transformer.exact_run",
    "symbolic.transformer.exact_inference",
    "numeric.compiled",
    "numeric.trained.softmax_layer",
}
MESSAGE_PASSING = {
    "symbolic.propagation.message_passing",
    "symbolic.propagation.junction_tree",
    "symbolic.propagation.elimination",
    "numeric.propagation",
}
"""The two sides of the theorems: modules, and packages with all their modules."""


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path) -> Iterator[str]:
    """Full names of everything a module imports, wherever in it; ``from a import b`` gives both ``a`` and ``a.b``."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports hide the layers"
            yield str(node.module)
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def ours(path: Path) -> set[str]:
    known = {name_of(module) for module in MODULES}
    return {name for name in imports(path) if name in known}


def tops(path: Path) -> set[str]:
    return {name.split(".")[0] for name in imports(path)}


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_layers(path: Path) -> None:
    name, used = name_of(path), tops(path)
    package = name.split(".")[0]
    if package == "symbolic":
        assert not used & ({"numeric", "proofs", "tests", "numpy"} | SOLVERS)
    if package == "numeric":
        assert not used & ({"proofs", "tests"} | SOLVERS)
    if package == "proofs":
        assert "tests" not in used
    if name == "proofs.checker":
        assert used <= set(sys.stdlib_module_names)


def closure(name: str) -> set[str]:
    """Everything of ours that a module reaches."""
    paths = {name_of(path): path for path in MODULES}
    reached: set[str] = set()
    waiting = [name]
    while waiting:
        current = waiting.pop()
        if current in paths and current not in reached:
            reached.add(current)
            waiting.extend(ours(paths[current]))
    return reached - {name}


def test_the_two_sides_of_the_theorems_share_no_code() -> None:
    existing = {name_of(path) for path in MODULES}
    sides = tuple(
        {name for name in existing for part in side if name == part or name.startswith(f"{part}.")}
        for side in (TRANSFORMER, MESSAGE_PASSING)
    )
    assert {*TRANSFORMER, "numeric.compiled.forward"} <= sides[0]
    assert {*MESSAGE_PASSING, "numeric.propagation.residual"} <= sides[1]
    for mine, theirs in (sides, sides[::-1]):
        for name in sorted(mine):
            assert not closure(name) & theirs, f"{name} reaches the other side"


def test_no_module_reaches_itself() -> None:
    graph = nx.DiGraph((name_of(path), name) for path in MODULES for name in ours(path) - {name_of(path)})
    assert graph.number_of_edges() > len(MODULES)
    assert [sorted(circle) for circle in nx.strongly_connected_components(graph) if len(circle) > 1] == []


def test_only_the_plugin_knows_pytest_and_only_proofs_knows_click() -> None:
    for path in MODULES:
        name = name_of(path)
        assert "pytest" not in tops(path) or name == "proofs.certification.pytest_plugin", name
        assert "click" not in tops(path) or name.startswith("proofs."), name


def test_nothing_read_from_a_file_can_be_executed() -> None:
    for path in MODULES:
        used = set(imports(path))
        assert not used & {"pickle", "marshal", "shelve", "dill"}, f"{path} can load executable data"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in {"eval", "exec", "__import__"}, f"{path}:{node.lineno}"


def test_no_assertion_outside_the_tests() -> None:
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            assert not isinstance(node, ast.Assert), f"{path}:{node.lineno}: python -O removes assertions"
