"""Ask an SMT solver, in a process of its own with hard limits; its answers are five distinct things.

    unsat, sat    the solver's word
    unknown       it gave up (its resource limit, or incompleteness); the reason says which
    timeout       it was killed after the wall-clock limit, which is only a safety net: budgets are resource units, so that an
                  answer does not depend on the machine's speed
    missing       the solver is not installed
    error         it could not read the statement, crashed, or ran out of memory

Only ``unsat`` (for a universal statement) and ``sat`` (for an existential one) support anything, and then as a solver's word.
"""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from dataclasses import dataclass
from typing import Literal

Result = Literal["unsat", "sat", "unknown", "timeout", "missing", "error"]

RESOURCE_UNITS = {"z3": 40_000_000, "cvc5": 4_000_000}
"""Deterministic budgets in each solver's own unit; several seconds of hard work."""
TIMEOUT_SECONDS = 60.0
MEMORY_BYTES = 2 << 30

SOLVERS = ("z3", "cvc5")

_EXPECTED = re.compile(r"\(set-info :status (sat|unsat)\)\n?")
"""A solver is not told which answer is expected."""

_CHILD = {
    "z3": """
import sys, resource
units, memory = int(sys.argv[1]), int(sys.argv[2])
resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
import z3
text = sys.stdin.read().replace("(reset)", "", 1).replace("(check-sat)", "")
options = f"(set-option :rlimit {units})(set-option :smt.random_seed 0)"
answer = z3.Z3_eval_smtlib2_string(z3.main_ctx().ref(), options + text + "(check-sat)(get-info :reason-unknown)")
print(answer)
""",
    "cvc5": """
import sys, resource
units, memory = int(sys.argv[1]), int(sys.argv[2])
resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
import cvc5
manager = cvc5.TermManager()
solver = cvc5.Solver(manager)
solver.setOption("rlimit", str(units))
solver.setOption("seed", "0")
text = sys.stdin.read().replace("(reset)", "", 1)
logic = "" if "(set-logic" in text else "(set-logic ALL)"
parser = cvc5.InputParser(solver)
parser.setStringInput(cvc5.InputLanguage.SMT_LIB_2_6, logic + text, "statement")
symbols = parser.getSymbolManager()
while True:
    command = parser.nextCommand()
    if command.isNull():
        break
    answer = command.invoke(solver, symbols)
    if answer.strip() and answer.strip() != "success":
        print(answer.strip())
""",
}


@dataclass(frozen=True)
class Answer:
    """What a solver said of one statement."""

    solver: str
    result: Result
    reason: str = ""

    def __str__(self) -> str:
        return f"{self.solver}: {self.result}" + (f" ({self.reason})" if self.reason else "")


def installed(solver: str) -> bool:
    """Whether the solver's Python package is there."""
    return importlib.util.find_spec(solver) is not None


def ask(
    solver: str,
    statement: str,
    *,
    units: int | None = None,
    timeout: float = TIMEOUT_SECONDS,
    memory: int = MEMORY_BYTES,
) -> Answer:
    """The solver's answer to one SMT-LIB block that ends in ``(check-sat)``. Raises ValueError for an unknown solver."""
    if solver not in SOLVERS:
        raise ValueError(f"unknown solver {solver!r}; known: {', '.join(SOLVERS)}")
    if statement.count("(check-sat)") != 1:
        raise ValueError("a statement asks exactly once: one (check-sat)")
    if not installed(solver):
        return Answer(solver, "missing", "not installed")
    question = _EXPECTED.sub("", statement)
    budget = RESOURCE_UNITS[solver] if units is None else units
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-c", _CHILD[solver], str(budget), str(memory)],
            input=question,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Answer(solver, "timeout", f"killed after {timeout:g} s")
    lines = [line.strip() for line in done.stdout.splitlines() if line.strip()]
    if done.returncode != 0 or not lines:
        tail = (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]
        return Answer(solver, "error", tail)
    word, _, rest = lines[0].partition(" ")
    if word in ("unsat", "sat") and not rest:
        return Answer(solver, "unsat" if word == "unsat" else "sat")
    if word == "unknown":
        return Answer(solver, "unknown", " ".join([rest, *lines[1:]]).strip())
    return Answer(solver, "error", lines[0])
