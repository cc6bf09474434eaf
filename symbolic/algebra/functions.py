"""The scalar functions of the subject, as unevaluated SymPy functions with their base definitions.

    Sigmoid(x)  = 1 / (1 + exp(-x))          log-odds (nats) -> probability
    Logit(p)    = log(p / (1 - p))           probability in (0, 1) -> log-odds (nats)
    Softplus(x) = log(1 + exp(x))
    Relu(x)     = x if x >= 0 else 0

``exp`` and ``log`` are SymPy's own. Keeping the four as named functions keeps expressions readable;
``unfold`` goes back to the base definitions, which is what every proof is about. SiLU(x) = x Sigmoid(x) and
the exact Gaussian GELU (D. Hendrycks, K. Gimpel, "Gaussian Error Linear Units", 2016, arXiv:1606.08415) are
plain expressions.
"""

from __future__ import annotations

from typing import Any

import sympy
from sympy import Expr, Function, Piecewise, Rational, S, erf, exp, log, sqrt


class _Named(Function):  # type: ignore[misc]
    """A real function of one real argument that knows its base definition."""

    nargs = 1
    latex_name = ""

    def _latex(
        self, printer: Any, exp: str | None = None
    ) -> str:  # SymPy passes the exponent of a power by this name
        power = "" if exp is None else f"^{{{exp}}}"
        return rf"{self.latex_name}{power}\left({printer._print(self.args[0])}\right)"

    def _eval_is_real(self) -> bool | None:
        return True if self.args[0].is_real else None

    def definition(self) -> Expr:
        """The base definition, applied to this argument."""
        raise NotImplementedError


class Sigmoid(_Named):
    """sigma(x) = 1/(1+e^-x); its derivative is sigma (1 - sigma)."""

    latex_name = r"\sigma"

    def definition(self) -> Expr:
        return 1 / (1 + exp(-self.args[0]))

    def _eval_is_positive(self) -> bool | None:
        return True if self.args[0].is_real else None

    def fdiff(self, argindex: int = 1) -> Expr:
        return self * (1 - self)


class Logit(_Named):
    """logit(p) = ln(p/(1-p)) for 0 < p < 1; its derivative is 1/(p(1-p))."""

    latex_name = r"\operatorname{logit}"

    def definition(self) -> Expr:
        p = self.args[0]
        return log(p / (1 - p))

    def fdiff(self, argindex: int = 1) -> Expr:
        p = self.args[0]
        return 1 / (p * (1 - p))


class Softplus(_Named):
    """softplus(x) = ln(1+e^x); its derivative is Sigmoid."""

    latex_name = r"\operatorname{softplus}"

    def definition(self) -> Expr:
        return log(1 + exp(self.args[0]))

    def _eval_is_positive(self) -> bool | None:
        return True if self.args[0].is_real else None

    def fdiff(self, argindex: int = 1) -> Expr:
        return Sigmoid(self.args[0])


class Relu(_Named):
    """relu(x) = max(0, x)."""

    latex_name = r"\operatorname{relu}"

    def definition(self) -> Expr:
        x = self.args[0]
        return Piecewise((x, S.Zero <= x), (S.Zero, True))

    def _eval_is_nonnegative(self) -> bool | None:
        return True if self.args[0].is_real else None


NAMED: tuple[type[_Named], ...] = (Sigmoid, Logit, Softplus, Relu)


def unfold(expression: Any, *which: type[Any]) -> Expr:
    """``expression`` with Sigmoid, Logit, Softplus and Relu (or only those in ``which``) replaced by their
    definitions.
    """
    chosen = which or NAMED
    return sympy.sympify(expression).replace(
        lambda e: isinstance(e, chosen),
        lambda e: e.definition(),
    )


def silu(x: Expr) -> Expr:
    """SiLU(x) = x Sigmoid(x)."""
    return x * Sigmoid(x)


def gelu(x: Expr) -> Expr:
    """GELU(x) = x Phi(x), Phi the standard normal distribution function (the erf form, not the tanh
    approximation).
    """
    return x * (1 + erf(x / sqrt(2))) * Rational(1, 2)
