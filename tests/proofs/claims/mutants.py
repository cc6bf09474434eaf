"""Mutants of the update rules of ``symbolic``: every sign flipped, every term and factor dropped, one at a time.

Run as ``python -m tests.proofs.claims.mutants``: one line of JSON per mutant, saying what was changed and how ``tbn prove``
failed (null when it did not). Each mutant lives in a forked process in which the mutated module replaces the real one.
"""

from __future__ import annotations

import ast
import importlib.abc
import importlib.machinery
import importlib.util
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parents[3]

LOG_ODDS, MESSAGES, DEFINITIONS = (
    f"proofs.claims.{name}" for name in ("log_odds.algebra", "messages.units", "definitions.functions")
)

RULES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "symbolic.algebra.log_odds": (("update", "posterior", "weight_of_evidence"), (LOG_ODDS,)),
    "symbolic.algebra.functions": (
        ("Sigmoid.definition", "Logit.definition", "Softplus.definition", "Relu.definition"),
        (DEFINITIONS,),
    ),
    "symbolic.propagation.message_passing": (("normalised", "Engine._out", "_times"), (LOG_ODDS, MESSAGES)),
    "symbolic.transformer.softmax_layer": (("affine", "hidden"), (LOG_ODDS, MESSAGES)),
}
"""Module to the functions in it whose formulas are mutated, and the claims that must notice (``tbn prove`` proves these among
others)."""

_SWAP = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult}


def functions(tree: ast.Module) -> Iterator[tuple[str, ast.FunctionDef]]:
    """Functions and methods of a module by dotted name."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield node.name, node
        elif isinstance(node, ast.ClassDef):
            for inner in node.body:
                if isinstance(inner, ast.FunctionDef):
                    yield f"{node.name}.{inner.name}", inner


def mutations(path: Path, names: tuple[str, ...]) -> Iterator[tuple[str, ast.Module]]:
    """Every mutated module, with a description such as ``update:24: a * b -> a``."""
    source = path.read_text(encoding="utf-8")
    count = sum(1 for name, f in functions(ast.parse(source)) if name in names for _ in sites(f))
    known = {name for name, _ in functions(ast.parse(source))}
    missing = set(names) - known
    if missing:
        raise LookupError(f"{path}: no functions {sorted(missing)}")
    for number in range(count):
        for kind in ("flip", "left", "right"):
            tree = ast.parse(source)
            nodes = [(name, *site) for name, f in functions(tree) if name in names for site in sites(f)]
            name, parent, field, index, node = nodes[number]
            replacement = changed(node, kind)
            if replacement is None:
                continue
            text = f"{name}:{node.lineno}: {ast.unparse(node)} -> {ast.unparse(replacement)}"
            place(parent, field, index, replacement)
            yield text, ast.fix_missing_locations(tree)


def sites(function: ast.FunctionDef) -> Iterator[tuple[ast.AST, str, int | None, ast.expr]]:
    """Arithmetic nodes of a function with where they hang; tests of types and cases are not part of its formula."""
    tests = {
        id(inner) for node in ast.walk(function) if isinstance(node, ast.If) for inner in ast.walk(node.test)
    }
    for parent in ast.walk(function):
        if id(parent) in tests:
            continue
        for field, value in ast.iter_fields(parent):
            for index, node in enumerate(value) if isinstance(value, list) else [(None, value)]:
                if (isinstance(node, ast.BinOp) and type(node.op) in _SWAP) or (
                    isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub)
                ):
                    yield parent, field, index, node


def changed(node: ast.expr, kind: str) -> ast.expr | None:
    if isinstance(node, ast.UnaryOp):
        return node.operand if kind == "flip" else None
    if not isinstance(node, ast.BinOp):
        return None
    if kind == "flip":
        return ast.BinOp(node.left, _SWAP[type(node.op)](), node.right)
    return node.left if kind == "left" else node.right


def place(parent: ast.AST, field: str, index: int | None, node: ast.expr) -> None:
    if index is None:
        setattr(parent, field, node)
    else:
        getattr(parent, field)[index] = node


class MutatedModule(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Loads one module from a mutated tree."""

    def __init__(self, name: str, path: Path, tree: ast.Module) -> None:
        self.name, self.path, self.tree = name, path, tree

    def find_spec(
        self, fullname: str, path: Any, target: Any = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != self.name:
            return None
        return importlib.util.spec_from_file_location(fullname, self.path, loader=self)

    def exec_module(self, module: ModuleType) -> None:
        exec(compile(self.tree, str(self.path), "exec"), module.__dict__)


def verdict(name: str, path: Path, tree: ast.Module, claims: tuple[str, ...]) -> str | None:
    """How proving fails with this mutant in place, or None."""
    sys.meta_path.insert(0, MutatedModule(name, path, tree))
    from proofs import checker
    from proofs.certification import prove, registry
    from proofs.certification.errors import UserError

    registry.claim_modules = lambda: claims
    try:
        for claim in registry.all_claims():
            try:
                prove.accepted(claim)
            except checker.Rejected as error:
                return f"{claim}: {error.code}"
    except UserError as error:
        return f"{type(error).__name__}: {error}"[:160]
    return None


def main() -> None:
    import sympy  # loaded once, before the forks  # noqa: F401

    for module, (names, claims) in RULES.items():
        path = ROOT.joinpath(*module.split(".")).with_suffix(".py")
        for text, tree in mutations(path, names):
            reader, writer = os.pipe()
            child = os.fork()
            if child == 0:
                os.close(reader)
                outcome: Any = None
                try:
                    outcome = verdict(module, path, tree, claims)
                except BaseException as error:
                    outcome = f"crash: {type(error).__name__}: {error}"
                os.write(writer, json.dumps(outcome).encode())
                os._exit(0)
            os.close(writer)
            with os.fdopen(reader, "rb") as stream:
                outcome = json.loads(stream.read() or b'"crash: no answer"')
            os.waitpid(child, 0)
            print(json.dumps({"module": module, "mutant": text, "outcome": outcome}), flush=True)


if __name__ == "__main__":
    main()
