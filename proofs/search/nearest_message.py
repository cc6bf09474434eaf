"""How far a unit is from every sum-product message: exact, by linear programming with Farkas certificates
(claim any-weights.distance).

A unit is given by its odds h_j at probe odds x_j. "Some non-negative factor's message is within a factor r of h_j at every
probe" is linear in the factor f: with n_j = f01 + f11 x_j, d_j = f00 + f10 x_j > 0 it reads n_j <= r h_j d_j and h_j d_j <=
r n_j. If no factor does, non-negative multipliers of these rows (J. Farkas, 1902) add up to a row that is not positive where
sum_j d_j is, and they certify it. Distances are ratios of odds: ln r nats.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from proofs.search.linear_programming import nonnegative_combination

ENTRIES = ("f00", "f01", "f10", "f11")


@dataclass(frozen=True)
class Probe:
    """The unit sends odds ``sent`` when it receives odds ``received`` (both positive)."""

    received: Fraction
    sent: Fraction


@dataclass(frozen=True)
class Infeasible:
    """Non-negative multipliers of the rows ``above`` (r h d - n >= 0) and ``below`` (r n - h d >= 0) per probe."""

    ratio: Fraction
    above: tuple[Fraction, ...]
    below: tuple[Fraction, ...]

    def check(self, probes: Sequence[Probe]) -> bool:
        """Multiply out: every entry of f then has a coefficient <= 0, those of d at most -1."""
        total = dict.fromkeys(ENTRIES, Fraction(0))
        for y, z, probe in zip(self.above, self.below, probes, strict=True):
            for weight, row in ((y, _above(probe, self.ratio)), (z, _below(probe, self.ratio))):
                for entry in ENTRIES:
                    total[entry] += weight * row[entry]
        nonnegative = all(m >= 0 for m in (*self.above, *self.below))
        return nonnegative and all(total[e] <= (-1 if e in ("f00", "f10") else 0) for e in ENTRIES)


def _above(probe: Probe, ratio: Fraction) -> dict[str, Fraction]:
    x, h = probe.received, probe.sent
    return {"f00": ratio * h, "f10": ratio * h * x, "f01": Fraction(-1), "f11": -x}


def _below(probe: Probe, ratio: Fraction) -> dict[str, Fraction]:
    x, h = probe.received, probe.sent
    return {"f00": -h, "f10": -h * x, "f01": ratio, "f11": ratio * x}


def infeasible(probes: Sequence[Probe], ratio: Fraction) -> Infeasible | None:
    """The certificate that no factor is within ``ratio``, or None when some factor is."""
    rows = [_above(p, ratio) for p in probes] + [_below(p, ratio) for p in probes]
    rows += [{entry: Fraction(1)} for entry in ENTRIES]
    target = {entry: Fraction(-1 if entry in ("f00", "f10") else 0) for entry in ENTRIES}
    found = nonnegative_combination(rows, [], target)
    if found is None:
        return None
    count = len(probes)
    return Infeasible(ratio, tuple(found[0][:count]), tuple(found[0][count : 2 * count]))


def distance(probes: Sequence[Probe], steps: int = 20) -> tuple[Fraction, Fraction, Infeasible | None]:
    """(low, high, certificate at low): the least ratio r lies in [low, high]. Bisection on a logarithmic scale.

    Raises ValueError for probes that are not positive.
    """
    if any(p.received <= 0 or p.sent <= 0 for p in probes):
        raise ValueError("probes are odds: they must be positive")
    low, high = Fraction(1), Fraction(2)
    certificate = None
    while (found := infeasible(probes, high)) is not None:
        low, high, certificate = high, high * 2, found
    for _ in range(steps):
        middle = (low + high) / 2
        found = infeasible(probes, middle)
        if found is None:
            high = middle
        else:
            low, certificate = middle, found
    return low, high, certificate
