"""Derivations kept step by step: each step is the named rule applied to the expression before it.

Nothing in a derivation is typed in but its starting expression and the rules; every later expression is what
the rule returned. ``derive`` refuses a rule that changes nothing and a step whose two sides differ at sample
points (a guard against SymPy rewriting outside a rule's hypotheses; the proofs themselves do not rest on it).
``Derivation.rerun`` repeats the whole.

Glossary
    rule            a function from expression to expression, with the side conditions under which both are
                    equal
    substitution    for a rule that introduces new variables (such as odds x for a probability): old symbol ->
                    its new expression
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import sympy
from sympy import Expr, Rational, exp, log

from symbolic.algebra.functions import Logit, Relu, Sigmoid, Softplus, unfold

SAMPLES = tuple(
    Rational(a, b)
    for a, b in ((1, 3), (2, 7), (3, 11), (5, 13), (4, 17), (7, 19), (8, 23), (9, 29), (11, 31))
)
"""Sample values in (0, 1): admissible both as probabilities and as positive potentials."""
DIGITS = 40
"""Working precision of the sample comparison; agreement is asked to DIGITS - 10 digits."""


class DerivationError(ValueError):
    """A rule did nothing, changed the value, or gave another expression when re-run."""


@dataclass(frozen=True)
class Rule:
    """``apply`` turns an expression into an equal one wherever ``requires`` holds."""

    name: str
    says: str
    apply: Callable[[Expr], Expr] = field(compare=False)
    requires: tuple[Any, ...] = ()
    substitution: Mapping[Expr, Expr] = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class Step:
    """One application: ``rule`` took ``before`` to ``after`` under ``conditions``."""

    rule: str
    says: str
    before: Expr
    after: Expr
    conditions: tuple[Any, ...]


@dataclass(frozen=True)
class Derivation:
    """A starting expression, rules, and the steps they gave."""

    name: str
    start: Expr
    rules: tuple[Rule, ...]
    steps: tuple[Step, ...]

    @property
    def hypotheses(self) -> tuple[Any, ...]:
        """Under which the expressions are equal, all of them for every step: the symbols' signs and the rules' conditions."""
        conditions = [condition for step in self.steps for condition in step.conditions]
        return hypotheses((self.start, *(step.after for step in self.steps)), conditions)

    @property
    def result(self) -> Expr:
        """The last expression."""
        return self.steps[-1].after if self.steps else self.start

    def rerun(self) -> None:
        """Apply every rule again. Raises DerivationError when any expression comes out differently."""
        again = derive(self.name, self.start, *self.rules)
        for position, (kept, fresh) in enumerate(zip(self.steps, again.steps, strict=True)):
            if kept != fresh:
                raise DerivationError(
                    f"{self.name}, step {position + 1} ({kept.rule}): kept {kept.after}, now {fresh.after}"
                )

    def text(self) -> str:
        """The derivation as lines of plain text."""
        lines = [f"  for {', '.join(str(fact) for fact in self.hypotheses)}"] if self.hypotheses else []
        lines.append(f"  {self.start}")
        for step in self.steps:
            given = f"   [{', '.join(str(c) for c in step.conditions)}]" if step.conditions else ""
            lines.append(f"= {step.after}    ({step.rule}: {step.says}){given}")
        return "\n".join(lines)

    def latex(self) -> str:
        """The derivation as one aligned LaTeX display."""
        given = ", ".join(sympy.latex(fact) for fact in self.hypotheses)
        rows = [rf"& {sympy.latex(self.start)}" + (rf" && \text{{for }} {given}" if given else "")]
        rows += [rf"={{}}& {sympy.latex(s.after)} && \text{{{s.rule}}}" for s in self.steps]
        return "\\begin{align*}\n" + " \\\\\n".join(rows) + "\n\\end{align*}"


def hypotheses(expressions: Iterable[Expr], conditions: Iterable[Any] = ()) -> tuple[Any, ...]:
    """The signs that the expressions' symbols are assumed to have, then the conditions, each once, as formulas about ``plain``
    symbols.
    """
    conditions = tuple(conditions)
    symbols = sorted(set().union(*(e.free_symbols for e in (*expressions, *conditions))), key=str)
    found = [fact for s in symbols if (fact := _sign(s)) is not None]
    return tuple(dict.fromkeys([*found, *(plain(c) for c in conditions if c is not sympy.true)]))


def plain(expression: Any) -> Any:
    """The expression in symbols that are real and nothing more, so that ``0 < a`` stays a formula."""
    return expression.subs({s: sympy.Symbol(s.name, real=True) for s in expression.free_symbols})


def _sign(symbol: Expr) -> Any | None:
    """The strongest sign condition among the symbol's assumptions."""
    if symbol.is_positive:
        return plain(symbol) > 0
    if symbol.is_negative:
        return plain(symbol) < 0
    if symbol.is_nonnegative:
        return plain(symbol) >= 0
    if symbol.is_nonpositive:
        return plain(symbol) <= 0
    return sympy.Ne(plain(symbol), 0) if symbol.is_nonzero else None


def derive(name: str, start: Expr, *rules: Rule) -> Derivation:
    """Apply ``rules`` one after the other to ``start``. Raises DerivationError as the module says."""
    current, steps = start, []
    for rule in rules:
        after = rule.apply(current)
        if after == current:
            raise DerivationError(f"{name}: rule {rule.name!r} leaves {current} unchanged")
        _same_value(name, rule, current, after)
        steps.append(Step(rule.name, rule.says, current, after, rule.requires))
        current = after
    return Derivation(name, start, rules, tuple(steps))


def _same_value(name: str, rule: Rule, before: Expr, after: Expr) -> None:
    before, after = unfold(before.subs(rule.substitution)), unfold(after)
    symbols = sorted(before.free_symbols | after.free_symbols, key=str)
    for shift in range(3):
        values = {s: SAMPLES[(i + 2 * shift) % len(SAMPLES)] for i, s in enumerate(symbols)}
        left, right = (e.subs(values).evalf(DIGITS) for e in (before, after))
        if not left.is_number or not right.is_number:
            raise DerivationError(
                f"{name}: rule {rule.name!r} gives no number at {values}: {left} against {right}"
            )
        if abs(left - right) > Rational(1, 10 ** (DIGITS - 10)) * (1 + abs(left)):
            raise DerivationError(
                f"{name}: rule {rule.name!r} turned {before} into {after}, which differs at {values}"
            )


# Rules ------------------------------------------------------------------------------------------------------


def unfolding(*which: type[Any]) -> Rule:
    """Replace the named functions by their base definitions."""
    names = ", ".join(c.__name__ for c in which)
    return Rule("unfold", f"definition of {names}", lambda e: unfold(e, *which))


def unfolding_all() -> Rule:
    """Replace Sigmoid, Logit, Softplus and Relu by their base definitions."""
    return Rule("unfold", "base definitions", lambda e: unfold(e))


def common_denominator(*requires: Any) -> Rule:
    """Write the expression as one reduced fraction."""
    return Rule("one fraction", "common denominator, common factors cancelled", sympy.cancel, requires)


def together(*requires: Any) -> Rule:
    """Write sums of fractions over a common denominator without cancelling."""
    return Rule("together", "common denominator", sympy.together, requires)


def substitute(says: str, mapping: Mapping[Expr, Expr], *requires: Any) -> Rule:
    """Change of variables: each key is replaced by its value."""
    return Rule("substitute", says, lambda e: e.subs(mapping), requires, dict(mapping))


def split_logs(*requires: Any) -> Rule:
    """ln(ab) = ln a + ln b, ln(a/b) = ln a - ln b, for positive a and b (SymPy asks the symbols'
    assumptions).
    """
    return Rule(
        "split logarithms", "ln of a product, quotient or power of positive terms", sympy.expand_log, requires
    )


def factored(*requires: Any) -> Rule:
    """Factor numerator and denominator over the rationals."""
    return Rule("factor", "numerator and denominator factored", sympy.factor, requires)


def expanded(*requires: Any) -> Rule:
    """Multiply out."""
    return Rule("expand", "products multiplied out", sympy.expand, requires)


def divide_through(says: str, by: Expr, *requires: Any) -> Rule:
    """Divide numerator and denominator of a fraction by the same term ``by`` (asked to be non-zero)."""

    def rewritten(e: Expr) -> Expr:
        top, bottom = sympy.fraction(sympy.together(e))
        return sympy.expand(top / by) / sympy.expand(bottom / by)

    return Rule("divide through", says, rewritten, requires or (sympy.Ne(by, 0),))


def recognise_sigmoid() -> Rule:
    """Replace 1/(1+exp(-x)) and exp(x)/(1+exp(x)) by Sigmoid(x)."""
    x = sympy.Wild("x")
    y = sympy.Wild("y", exclude=[0])

    def rewritten(e: Expr) -> Expr:
        e = e.replace(exp(x) / (1 + exp(x)), Sigmoid(x))
        return e.replace(1 / (1 + exp(-y)), Sigmoid(y))

    return Rule("recognise Sigmoid", "1/(1+exp(-x)) = Sigmoid(x)", rewritten)


def recognise_softplus() -> Rule:
    """Replace log(1+exp(x)) by Softplus(x)."""
    x = sympy.Wild("x")
    return Rule(
        "recognise Softplus", "log(1+exp(x)) = Softplus(x)", lambda e: e.replace(log(1 + exp(x)), Softplus(x))
    )


def recognise_logit() -> Rule:
    """Replace log(p/(1-p)) by Logit(p)."""
    p = sympy.Wild("p")
    return Rule("recognise Logit", "log(p/(1-p)) = Logit(p)", lambda e: e.replace(log(p / (1 - p)), Logit(p)))


def partial_fractions(variable: Expr, *requires: Any) -> Rule:
    """Split a rational function of ``exp(variable)`` into a constant and proper fractions."""
    unknown = sympy.Dummy("X", positive=True)

    def rewritten(e: Expr) -> Expr:
        return sympy.apart(e.subs(exp(variable), unknown), unknown).subs(unknown, exp(variable))

    return Rule("partial fractions", f"split in powers of exp({variable})", rewritten, requires)


def _affine(base: Expr, variable: Expr) -> tuple[Expr, Expr] | None:
    """(a, b) when base = a + b exp(variable) with a, b free of the variable and b not 0."""
    unknown = sympy.Dummy("X")
    replaced = sympy.expand(base).subs(exp(variable), unknown)
    if not replaced.has(unknown) or replaced.has(variable) or not replaced.is_polynomial(unknown):
        return None
    polynomial = sympy.Poly(replaced, unknown)
    if polynomial.degree() != 1:
        return None
    high, low = polynomial.all_coeffs()
    return (low, high) if low != 0 else None


def recognise_logistic(variable: Expr, *requires: Any) -> Rule:
    """1/(a + b exp(l)) = (1 - Sigmoid(l + log(b/a)))/a for positive a, b."""

    def fold(base: Expr) -> Expr:
        found = _affine(base, variable)
        if found is None:
            return 1 / base
        low, high = map(sympy.factor, found)
        return (1 - Sigmoid(variable + log(high / low))) / low

    def rewritten(e: Expr) -> Expr:
        return e.replace(lambda s: s.is_Pow and s.exp == -1, lambda s: fold(s.base))

    says = "1/(a + b exp(l)) = (1 - Sigmoid(l + log(b/a)))/a"
    return Rule("recognise logistic", says, rewritten, requires)


def factor_out_of_log(variable: Expr, *requires: Any) -> Rule:
    """log(a + b exp(l)) = log(a) + Softplus(l + log(b/a)) for positive a, b."""

    def fold(argument: Expr) -> Expr:
        found = _affine(argument, variable)
        if found is None:
            return log(argument)
        low, high = found
        return log(low) + Softplus(variable + log(high / low))

    def rewritten(e: Expr) -> Expr:
        return e.replace(lambda s: isinstance(s, log), lambda s: fold(s.args[0]))

    return Rule(
        "factor out of the logarithm",
        "log(a + b exp(l)) = log(a) + Softplus(l + log(b/a))",
        rewritten,
        requires,
    )


def collected_sigmoid(*requires: Any) -> Rule:
    """Write an expression linear in its one Sigmoid as A + B Sigmoid, with A and B factored."""

    def rewritten(e: Expr) -> Expr:
        atoms = e.atoms(Sigmoid)
        if len(atoms) != 1:
            raise DerivationError(f"one Sigmoid expected, found {len(atoms)} in {e}")
        (unit,) = atoms
        unknown = sympy.Dummy("S")
        polynomial = sympy.Poly(sympy.expand(e.subs(unit, unknown)), unknown)
        if polynomial.degree() != 1:
            raise DerivationError(f"{e} is not linear in {unit}")
        slope, constant = polynomial.all_coeffs()
        return sympy.factor(constant) + sympy.factor(slope) * unit

    return Rule("collect", "A + B Sigmoid", rewritten, requires)


def factor_out_of_max(*requires: Any) -> Rule:
    """log(Max(a, b)) = log(a) + Relu(log(b/a)) for positive a, b; a is the argument without an exponential."""

    def fold(argument: Expr) -> Expr:
        if not isinstance(argument, sympy.Max) or len(argument.args) != 2:
            return log(argument)
        low, high = sorted(argument.args, key=lambda e: (e.has(exp), sympy.default_sort_key(e)))
        return log(low) + Relu(sympy.expand_log(log(high / low)))

    def rewritten(e: Expr) -> Expr:
        return e.replace(lambda s: isinstance(s, log), lambda s: fold(s.args[0]))

    return Rule("factor out of the maximum", "log(max(a, b)) = log(a) + Relu(log(b/a))", rewritten, requires)


def cancel_in_logs(*requires: Any) -> Rule:
    """Write the argument of every logarithm as one reduced fraction."""

    def rewritten(e: Expr) -> Expr:
        return e.replace(lambda s: isinstance(s, log), lambda s: log(sympy.cancel(s.args[0])))

    return Rule("one fraction in logarithms", "common denominator inside ln", rewritten, requires)
