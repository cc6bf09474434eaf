"""Attacks on statements: syntax, names, sorts, recursions, and statements that are not the claim's."""

from __future__ import annotations

from tests.rejected.harness import Target, attack


@attack(file="base.exists.json", code="sort")
def comparison_of_formulas(target: Target) -> None:
    """A sum of formulas."""
    target.replace("exists", "(= (* x x) (* y y))", "(= (+ (< x y) 1) 2)")
    target.seal("exists")


@attack(file="base.linear.json", code="duplicate-statement")
def duplicate_statement(target: Target) -> None:
    """Two statements have one name."""
    target.replace("linear", "(set-info :obligation |square|)", "(set-info :obligation |below-four|)")
    target.seal("linear")


@attack(file="base.exponential.json", code="name-clash")
def exp_redefined(target: Target) -> None:
    """Exp is given another meaning."""
    target.replace(
        "exponential", "(declare-const t Real)", "(declare-const t Real)\n(define-fun Exp ((x Real)) Real 0)"
    )
    target.seal("exponential")


@attack(file="base.linear.json", code="unknown-symbol")
def exp_without_preamble(target: Target) -> None:
    """Exp is used without the preamble that fixes it."""
    target.replace("linear", "(not (< x 4))", "(not (< x (Exp 4)))")
    target.seal("linear")


@attack(file="base.lemma.json", code="name-clash")
def fact_named_goal(target: Target) -> None:
    """A step names its fact goal, so that the denied goal could be replaced."""
    target.obligation("lemma", "second", lambda entry: entry["evidence"]["steps"][0].update(name="goal"))
    target.relist()


@attack(file="base.linear.json", code="malformed")
def goal_not_denied(target: Target) -> None:
    """The goal is asserted instead of denied."""
    target.replace("linear", "(assert (! (not (< x 4)) :named goal))", "(assert (! (< x 4) :named goal))")
    target.seal("linear")


@attack(file="statements/base.linear.smt2", code="statement-not-registered", level="registry")
def hypothesis_added(target: Target) -> None:
    """A further hypothesis, which its witness meets, weakens the statement."""
    target.replace(
        "linear", "(assert (! (not (< x 4))", "(assert (! (< x 1) :named handy))\n(assert (! (not (< x 4))"
    )
    target.seal("linear")


@attack(file="base.logic.json", code="sort")
def instance_at_wrong_sort(target: Target) -> None:
    """An integer variable instantiated with a fraction."""
    target.obligation(
        "logic", "everywhere", lambda entry: entry["evidence"]["steps"][0]["by"]["with"].update(i="(/ 1 2)")
    )
    target.relist()


@attack(file="base.linear.json", code="statements-differ")
def obligation_dropped(target: Target) -> None:
    """An obligation disappears from the certificate; its statement stays."""
    target.edit("linear", lambda data: data["obligations"].pop())
    target.relist()


@attack(file="base.linear.json", code="statements-differ")
def obligation_duplicated(target: Target) -> None:
    """An obligation is listed twice."""
    target.edit("linear", lambda data: data["obligations"].append(data["obligations"][0]))
    target.relist()


@attack(file="base.linear.json", code="statements-differ")
def obligations_swapped(target: Target) -> None:
    """Two obligations change places."""
    target.edit("linear", lambda data: data["obligations"].reverse())
    target.relist()


@attack(file="base.induction.json", code="recursion")
def recursion_in_place(target: Target) -> None:
    """f(k) = f(k) + 1 has no solution and would prove everything."""
    target.replace("induction", "(total (- k 1))", "(total k)", 2)
    target.seal("induction")


@attack(file="base.induction.json", code="recursion")
def recursion_upwards(target: Target) -> None:
    """A function that calls itself with a larger argument defines nothing."""
    target.replace("induction", "(total (- k 1))", "(total (+ k 1))", 2)
    target.seal("induction")


@attack(file="base.induction.json", code="recursion")
def recursion_without_base(target: Target) -> None:
    """A recursion whose base case calls itself."""
    target.replace("induction", "(ite (<= k 0) 0", "(ite (<= k 0) (total (- k 1))", 2)
    target.seal("induction")


@attack(file="base.linear.json", code="name-clash")
def second_goal(target: Target) -> None:
    """A second goal overrides the first."""
    target.replace(
        "linear",
        "(assert (! (not (< x 4)) :named goal))",
        "(assert (! (not (< x 4)) :named goal))\n(assert (! (< x 5) :named goal))",
    )
    target.seal("linear")


@attack(file="base.update.json", code="name-clash")
def sigmoid_redefined_in_preamble(target: Target) -> None:
    """The preamble's sigmoid loses a sign."""
    target.replace("update", "(Exp (- x))", "(Exp x)")
    target.seal("update")


@attack(file="base.exists.json", code="syntax")
def statement_exits_early(target: Target) -> None:
    """A solver that reads (exit) never sees the rest."""
    target.replace("exists", "(assert (! (distinct x y)", "(exit)\n(assert (! (distinct x y)")
    target.seal("exists")


@attack(file="statements/base.update.smt2", code="statement-not-registered", level="registry")
def statement_made_trivial(target: Target) -> None:
    """The goal becomes p = p: true, proved, and not what was claimed."""
    target.replace("update", "(= (Sigmoid (Logit p)) p)", "(= p p)")
    target.seal("update")


@attack(file="base.exists.json", code="syntax")
def statement_pushes(target: Target) -> None:
    """A command that is no part of the statement language."""
    target.replace("exists", "(declare-const x Real)", "(push 1)\n(declare-const x Real)")
    target.seal("exists")


@attack(file="statements/base.linear.smt2", code="statement-not-registered", level="registry")
def statement_weakened(target: Target) -> None:
    """x < 4 becomes x < 5: true, proved, and not what was claimed."""
    target.replace("linear", "(not (< x 4))", "(not (< x 5))")
    target.seal("linear")


@attack(file="base.linear.json", code="malformed")
def statement_without_goal(target: Target) -> None:
    """The goal is commented out."""
    target.replace(
        "linear", "(assert (! (not (< x 4)) :named goal))", "; (assert (! (not (< x 4)) :named goal))"
    )
    target.seal("linear")


@attack(file="base.exists.json", code="syntax")
def strings_in_statement(target: Target) -> None:
    """A string literal."""
    target.replace("exists", "(declare-const x Real)", '(set-info "x")\n(declare-const x Real)')
    target.seal("exists")


@attack(file="base.exists.json", code="syntax")
def unbalanced_parentheses(target: Target) -> None:
    """A parenthesis too many."""
    target.replace("exists", "(* y y))", "(* y y)))")
    target.seal("exists")


@attack(file="base.exists.json", code="unknown-symbol")
def undeclared_variable(target: Target) -> None:
    """A variable that is declared nowhere."""
    target.replace("exists", "(= (* x x) (* y y))", "(= (* x x) (* z z))")
    target.seal("exists")


@attack(file="base.linear.json", code="syntax")
def unnamed_assertion(target: Target) -> None:
    """An assertion without a name: a hidden hypothesis."""
    target.replace("linear", "(assert (! (not (< x 4))", "(assert false)\n(assert (! (not (< x 4))")
    target.seal("linear")


@attack(file="base.exists.json", code="name-clash")
def variable_declared_twice(target: Target) -> None:
    """A variable is declared twice."""
    target.replace("exists", "(declare-const x Real)", "(declare-const x Real)\n(declare-const x Real)")
    target.seal("exists")
