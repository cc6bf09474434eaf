"""The architecture, read from the source text of every module: which folder may import which, and what nobody may do."""

from __future__ import annotations

import ast
import sys
from functools import cache
from pathlib import Path

import networkx as nx
import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("symbolic", "numeric", "proofs")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
SOLVERS = {"z3", "cvc5"}

ARROWS: dict[str, set[str]] = {
    # exact mathematics
    "symbolic/algebra": set(),
    "symbolic/networks": {"symbolic/algebra"},
    "symbolic/propagation": {"symbolic/networks"},
    "symbolic/transformer": {"symbolic/networks", "symbolic/algebra"},
    "symbolic/compile": {"symbolic/networks", "symbolic/propagation", "symbolic/transformer"},
    "symbolic/correspondence": {"symbolic/networks", "symbolic/propagation", "symbolic/transformer"},
    # float64
    "numeric/functions": set(),
    "numeric/networks": {"symbolic/algebra", "symbolic/networks"},
    "numeric/propagation": {"numeric/functions", "symbolic/networks", "symbolic/propagation"},
    "numeric/trained": {"numeric/functions"},
    "numeric/compiled": {
        "numeric/functions",
        "numeric/networks",
        "symbolic/algebra",
        "symbolic/networks",
        "symbolic/transformer",
        "symbolic/compile",
    },
    "numeric/correspondence": {"numeric/propagation", "numeric/trained"},
    "numeric/crosscheck": {"numeric/functions", "numeric/trained", "numeric/correspondence"},
    "numeric/experiments": {
        "numeric/functions",
        "numeric/compiled",
        "numeric/propagation",
        "symbolic/networks",
        "symbolic/transformer",
        "symbolic/compile",
    },
    # claims and evidence
    "proofs/checker": set(),
    "proofs/language": {"proofs/checker"},
    "proofs/search": {"proofs/checker", "proofs/language"},
    "proofs/rocq": {"proofs/checker", "proofs/language"},
    "proofs/claims": {
        "proofs/language",
        "proofs/search",
        "proofs/rocq",
        "symbolic/algebra",
        "symbolic/networks",
        "symbolic/propagation",
        "symbolic/transformer",
        "symbolic/compile",
        "symbolic/correspondence",
        "numeric/experiments",
    },
    "proofs/certification": {
        "proofs/checker",
        "proofs/language",
        "proofs/search",
        "proofs/claims",
        "symbolic/algebra",
        "symbolic/networks",
        "symbolic/propagation",
        "symbolic/transformer",
        "numeric/experiments",
    },
    "proofs/cli": {
        "symbolic/algebra",
        "proofs/certification",
        "proofs/checker",
        "proofs/language",
        "proofs/rocq",
        "symbolic/networks",
        "symbolic/propagation",
        "symbolic/transformer",
        "symbolic/compile",
        "numeric/networks",
        "numeric/propagation",
        "numeric/compiled",
        "numeric/trained",
        "numeric/crosscheck",
        "numeric/experiments",
    },
}
"""Every folder (or module beside the folders) and what it may import of ours. Each arrow is used, and they form no circle."""

SIDES = (
    ("symbolic/transformer", "numeric/trained", "numeric/compiled"),
    ("symbolic/propagation", "numeric/propagation"),
)
"""The two sides of the theorems. They meet in ``correspondence`` and in the claims; ``compile`` makes tokens from a junction tree,
so what runs compiled tokens reaches both, but no oracle reaches ``compile``."""


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def folder_of(name: str) -> str:
    """``symbolic.networks.factor_graph`` is in ``symbolic/networks``."""
    return "/".join(name.split(".")[:2])


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    """Everything in a module's syntax tree, parsed when a test first asks."""
    return tuple(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


@cache
def imports(path: Path) -> frozenset[str]:
    """Full names of everything a module imports, wherever in it; ``from a import b`` gives both ``a`` and ``a.b``."""
    found: set[str] = set()
    for node in nodes(path):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports hide the layers"
            found |= {str(node.module)} | {f"{node.module}.{alias.name}" for alias in node.names}
    return frozenset(found)


NAMES = {name_of(path): path for path in MODULES}


@cache
def ours(name: str) -> frozenset[str]:
    """What a module imports of ours; a package named only on the way to its module is left out."""
    used = imports(NAMES[name]) & NAMES.keys()
    return frozenset({one for one in used if not any(other.startswith(f"{one}.") for other in used)})


def tops(path: Path) -> set[str]:
    return {name.split(".")[0] for name in imports(path)}


@pytest.mark.parametrize("name", NAMES)
def test_every_import_follows_an_arrow(name: str) -> None:
    folder = folder_of(name)
    if folder in PACKAGES:
        assert not ours(name), "a package's face imports nothing"
        return
    assert {folder_of(used) for used in ours(name)} - {folder} <= ARROWS[folder]


def test_no_arrow_is_unused_and_there_is_no_circle() -> None:
    used = nx.DiGraph(
        (folder_of(name), folder_of(other))
        for name in NAMES
        for other in ours(name)
        if folder_of(name) != folder_of(other)
    )
    allowed = nx.DiGraph((folder, other) for folder, others in ARROWS.items() for other in others)
    assert {*allowed.edges} - {*used.edges} == set()
    assert nx.is_directed_acyclic_graph(allowed)


def test_no_module_reaches_itself() -> None:
    graph = nx.DiGraph((name, other) for name in NAMES for other in ours(name) - {name})
    assert graph.number_of_edges() > len(MODULES)
    assert [sorted(circle) for circle in nx.strongly_connected_components(graph) if len(circle) > 1] == []


def test_the_two_sides_of_the_theorems_share_no_code() -> None:
    reached = nx.DiGraph((name, other) for name in NAMES for other in ours(name))
    for side, other_side in (SIDES, SIDES[::-1]):
        for name in NAMES:
            if folder_of(name) not in side:
                continue
            seen = nx.descendants(reached, name) if name in reached else set()
            if any(folder_of(one) == "symbolic/compile" for one in seen):
                assert folder_of(name) == "numeric/compiled", f"{name}: an oracle reaches compile"
                continue
            assert not {one for one in seen if folder_of(one) in other_side}, f"{name} reaches the other side"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_what_lies_outside(path: Path) -> None:
    name, used = name_of(path), tops(path)
    package = name.split(".")[0]
    assert "tests" not in used
    if package == "symbolic":
        assert not used & ({"numpy"} | SOLVERS)
    if package == "numeric":
        assert not used & SOLVERS
    if folder_of(name) == "proofs/checker":
        assert used <= set(sys.stdlib_module_names)
    assert "pytest" not in used or name == "proofs.certification.pytest_plugin"
    assert "click" not in used or package == "proofs"


def test_nothing_read_from_a_file_can_be_executed() -> None:
    for path in MODULES:
        assert not imports(path) & {"pickle", "marshal", "shelve", "dill"}, f"{path} can load executable data"
        for node in nodes(path):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in {"eval", "exec", "__import__"}, f"{path}:{node.lineno}"


def test_no_assertion_outside_the_tests() -> None:
    for path in MODULES:
        for node in nodes(path):
            assert not isinstance(node, ast.Assert), f"{path}:{node.lineno}: python -O removes assertions"
