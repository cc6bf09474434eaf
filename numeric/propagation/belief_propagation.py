"""Loopy belief propagation on binary pairwise graphs, in batches: synchronous, damped and residual schedules.

One message u -> v through a factor f with cavity log-odds l (everything u knows except what it heard back through f):

    sum-product   m = ln (f01 + f11 e^l) - ln (f00 + f10 e^l)            (Pearl 1988, section 4.3, binary case)
    max-product   m = max(ln f01, ln f11 + l) - max(ln f00, ln f10 + l)

Three forms of the same round, none of which can overflow:

    log-odds   the formula above with log-sum-exp; any table, zeros and hard evidence included (numeric.propagation.hard_messages)
    odds       x = e^l: (f01 in + f11 all) / (f00 in + f10 all), with ``all`` the product of everything u hears and ``in`` what
               it heard back; no transcendental function; only where a bound proves that nothing leaves the float range
    tanh       tau = tanh(l/2), kept as the probability difference; keeps the relative accuracy of very weak messages; only
               where the same bound keeps tau away from +-1

Schedules: synchronous (all messages from the old ones), damped (a convex combination with the old message, taken in log-odds
or in probability), residual (Elidan, McGraw & Koller 2006, "Residual Belief Propagation", UAI; numeric.propagation.residual).
Shapes are those of numeric.propagation.pairwise; every log-odds value is in nats.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from numeric.propagation.beliefs import Measure, Rule, Run, beliefs_of, sigmoid
from numeric.propagation.hard_messages import hard_round
from numeric.propagation.pairwise import (
    LOG_RANGE,
    Floats,
    Ints,
    OutOfRange,
    PairwiseGraph,
    Structure,
    within_range,
)
from numeric.propagation.residual import propagate_residual

Form = Literal["auto", "log-odds", "odds", "tanh"]
Schedule = Literal["synchronous", "residual"]
Engine = Literal["numpy", "numba"]

TANH_RANGE = 30.0
"""tanh(l/2) differs from 1 by 2 e^-30 = 1.9e-13 there: about 840 ulps, so atanh still returns l to three digits and never inf."""


def movement(old: Floats, new: Floats, measure: Measure) -> Floats:
    """(B,) largest change of a message, in log-odds or in the probability of state 1 (equal infinities do not move)."""
    if old.shape[-1] == 0:
        return np.zeros(old.shape[0])
    if measure == "probability":
        return np.asarray(np.max(np.abs(sigmoid(new) - sigmoid(old)), axis=-1))
    with np.errstate(invalid="ignore"):
        moved = np.abs(new - old)
    return np.asarray(np.max(np.where(new == old, 0.0, moved), axis=-1))


def odds_movement(old: Floats, new: Floats, measure: Measure) -> Floats:
    """``movement`` of messages given as odds within the safe range, without a detour through logarithms for probabilities."""
    if measure == "log-odds":
        return movement(np.log(old), np.log(new), measure)
    moved = new / (1.0 + new)
    moved -= old / (1.0 + old)
    return np.asarray(np.max(np.abs(moved, out=moved), axis=-1))


class LogOddsRound:
    """State: (B, 2E) log-odds in slot order."""

    name = "log-odds"

    def __init__(self, graph: PairwiseGraph, rule: Rule) -> None:
        self.graph, self.structure = graph, graph.structure
        self.join = np.logaddexp if rule == "sum" else np.maximum
        self.f00, self.f01 = graph.coefficients(0, 0), graph.coefficients(0, 1)
        self.f10, self.f11 = graph.coefficients(1, 0), graph.coefficients(1, 1)
        self.segment = segment_of_slot(self.structure)

    def encode(self, log_odds: Floats) -> Floats:
        return log_odds.copy()

    def decode(self, state: Floats) -> Floats:
        return state

    def __call__(self, state: Floats) -> Floats:
        heard = np.take(state, self.structure.opposite, axis=-1)
        if self.graph.hard:
            return hard_round(self.graph, heard, (self.f00, self.f01, self.f10, self.f11), self.join)
        total = self.graph.unary[:, self.structure.connected] + np.add.reduceat(
            heard, self.structure.starts, axis=-1
        )
        cavity = np.take(total, self.segment, axis=-1) - heard
        new: Floats = self.join(self.f01, self.f11 + cavity) - self.join(self.f00, self.f10 + cavity)
        return new


class OddsRound:
    """State: (B, 2E) odds in slot order. Needs graph.range_needed <= LOG_RANGE."""

    name = "odds"

    def __init__(self, graph: PairwiseGraph, rule: Rule) -> None:
        if not graph.range_needed <= LOG_RANGE:
            raise ValueError(
                f"odds would need a range of {graph.range_needed:.0f} nats; at most {LOG_RANGE:.0f} are safe"
            )
        self.graph, self.structure, self.rule = graph, graph.structure, rule
        base = graph.coefficients(0, 0)
        self.f01 = np.exp(graph.coefficients(0, 1) - base)
        self.f10 = np.exp(graph.coefficients(1, 0) - base)
        self.f11 = np.exp(graph.coefficients(1, 1) - base)
        self.prior = np.exp(graph.unary[:, self.structure.connected])
        self.segment = segment_of_slot(self.structure)
        self.heard, self.all = np.empty_like(base), np.empty_like(base)

    def encode(self, log_odds: Floats) -> Floats:
        return np.asarray(np.exp(log_odds))

    def decode(self, state: Floats) -> Floats:
        return np.asarray(np.log(state))

    def __call__(self, state: Floats) -> Floats:
        heard, everything, upper = self.heard, self.all, np.empty_like(state)
        # mode="clip" lets np.take write straight into ``out``; the indices are in range by construction.
        np.take(state, self.structure.opposite, axis=-1, out=heard, mode="clip")
        total = np.multiply.reduceat(heard, self.structure.starts, axis=-1)
        total *= self.prior
        np.take(total, self.segment, axis=-1, out=everything, mode="clip")
        np.multiply(self.f11, everything, out=upper)
        everything *= self.f10
        if self.rule == "max":
            np.maximum(everything, heard, out=everything)
            heard *= self.f01
            np.maximum(upper, heard, out=upper)
        else:
            everything += heard
            heard *= self.f01
            upper += heard
        upper /= everything
        return upper


class TanhRound:
    """State: (B, 2E) probability differences tanh(l/2) in slot order. Needs every |l| <= TANH_RANGE."""

    name = "tanh"

    def __init__(self, graph: PairwiseGraph, rule: Rule) -> None:
        if not graph.range_needed <= TANH_RANGE:
            raise ValueError(
                f"tanh would need a range of {graph.range_needed:.0f} nats; at most {TANH_RANGE:.0f} keep their digits"
            )
        self.graph, self.structure, self.rule = graph, graph.structure, rule
        self.f = [[np.exp(graph.coefficients(row, column)) for column in (0, 1)] for row in (0, 1)]
        self.row_gap = [self.f[row][1] - self.f[row][0] for row in (0, 1)]
        self.row_mass = [self.f[row][1] + self.f[row][0] for row in (0, 1)]
        # p f1 + q f0 with p, q = (1 +- tau)/2; the gap splits into a part without tau and one proportional to it, so that a
        # balanced factor (no bias of its own) returns exactly (weight) * tau, however small tau is.
        self.bias = self.row_gap[0] + self.row_gap[1]
        self.weight = self.row_gap[1] - self.row_gap[0]
        self.segment = segment_of_slot(self.structure)

    def encode(self, log_odds: Floats) -> Floats:
        return np.asarray(np.tanh(log_odds / 2))

    def decode(self, state: Floats) -> Floats:
        return np.asarray(2 * np.arctanh(state))

    def __call__(self, state: Floats) -> Floats:
        heard = 2 * np.arctanh(np.take(state, self.structure.opposite, axis=-1))
        total = self.graph.unary[:, self.structure.connected] + np.add.reduceat(
            heard, self.structure.starts, axis=-1
        )
        tau = np.tanh((np.take(total, self.segment, axis=-1) - heard) / 2)
        if self.rule == "sum":
            mass = (1 - tau) * self.row_mass[0] + (1 + tau) * self.row_mass[1]
            return np.asarray((self.bias + self.weight * tau) / mass)
        zero = np.maximum((1 - tau) * self.f[0][0], (1 + tau) * self.f[1][0])
        one = np.maximum((1 - tau) * self.f[0][1], (1 + tau) * self.f[1][1])
        return np.asarray((one - zero) / (one + zero))


FORMS: dict[str, Callable[[PairwiseGraph, Rule], LogOddsRound | OddsRound | TanhRound]] = {
    "log-odds": LogOddsRound,
    "odds": OddsRound,
    "tanh": TanhRound,
}


def rounds_of(graph: PairwiseGraph, form: str, rule: Rule, engine: Engine) -> Any:
    """The object that makes one round of this form. The numba engine knows odds, and log-odds without zeros."""
    if engine == "numpy":
        return FORMS[form](graph, rule)
    from numeric.propagation.numba_rounds import CompiledLogOddsRound, CompiledOddsRound

    compiled: dict[str, Any] = {"odds": CompiledOddsRound, "log-odds": CompiledLogOddsRound}
    if form not in compiled:
        raise ValueError(f"the numba engine has no {form} form")
    return compiled[form](graph, rule)


def segment_of_slot(structure: Structure) -> Ints:
    """(2E,) position among the connected variables of each slot's source."""
    return np.repeat(
        np.arange(len(structure.connected), dtype=np.int32), structure.degree[structure.connected]
    )


def choose_form(graph: PairwiseGraph, form: Form, slots: Floats) -> str:
    """``auto`` takes odds (fastest) where the range bound allows it, log-odds everywhere else.

    The bound is that of messages made by a round; starting messages beyond it must find room as well. Raises ValueError for a
    form that was asked for and has too small a range for them.
    """
    excess = float(np.max(np.abs(slots) - graph.message_bound, initial=0.0))
    needed = graph.range_needed + (excess * (int(graph.structure.degree.max()) + 1) if excess > 0 else 0.0)
    if form == "auto":
        return "odds" if needed <= LOG_RANGE else "log-odds"
    room = {"odds": LOG_RANGE, "tanh": TANH_RANGE}.get(form, np.inf)
    if excess > 0 and not needed <= room:
        raise ValueError(
            f"{form} from these starting messages would need a range of {needed:.0f} nats; {room:.0f} are safe"
        )
    return form


def damp(old: Floats, new: Floats, damping: float, measure: Measure) -> Floats:
    """The convex combination (1 - damping) new + damping old, of log-odds or of probabilities (both given as log-odds)."""
    if measure == "log-odds":
        return np.asarray((1 - damping) * new + damping * old)
    # In probabilities p = s(l): combine the weights of both states over one denominator, in logs, so nothing saturates.
    one = np.logaddexp(np.log(1 - damping) - np.logaddexp(0, -new), np.log(damping) - np.logaddexp(0, -old))
    zero = np.logaddexp(np.log(1 - damping) - np.logaddexp(0, new), np.log(damping) - np.logaddexp(0, old))
    return np.asarray(one - zero)


def initial_slots(graph: PairwiseGraph, start: ArrayLike | None) -> Floats:
    """Starting messages in slot order; uniform by default. They must be finite: a hard start would be an unsound deduction."""
    structure = graph.structure
    if start is None:
        return np.zeros((graph.batch, structure.messages))
    given = np.asarray(start, dtype=np.float64)
    messages = np.broadcast_to(given, (graph.batch, structure.messages))
    if not np.isfinite(messages).all():
        raise ValueError("starting messages must be finite log-odds")
    return messages[:, structure.slots].copy()


def propagate(
    graph: PairwiseGraph,
    *,
    rule: Rule = "sum",
    schedule: Schedule = "synchronous",
    damping: float = 0.0,
    damping_in: Measure = "log-odds",
    form: Form = "auto",
    measure: Measure = "probability",
    tolerance: float = 1e-6,
    limit: int = 100,
    start: ArrayLike | None = None,
    history: bool = False,
    engine: Engine = "numpy",
) -> Run:
    """Run until no message of a graph would move by ``tolerance`` or more (strictly less stops), or ``limit`` rounds have passed.

    What is measured is the step before damping: a strong damping makes every step small, near a fixed point or not.

    ``engine="numba"`` (the ``fast`` extra) compiles the round: see numeric.propagation.numba_rounds.

    Graphs of a batch stop independently and keep the messages they stopped with. ``start`` is (2E,) or (B, 2E) finite log-odds
    in canonical order. Raises ContradictoryEvidence when every state of a variable is ruled out, OutOfRange for messages that
    grow until float64 cannot hold them (deterministic factors on loops), ValueError for a form whose range the graph or ``start``
    exceeds or a damping outside [0, 1).
    """
    if not 0 <= damping < 1:
        raise ValueError(f"damping is {damping}; it must lie in [0, 1)")
    slots = initial_slots(graph, start)
    if schedule == "residual":
        if damping:
            raise ValueError("the residual schedule takes no damping")
        return propagate_residual(graph, slots, rule, measure, tolerance, limit, history)
    name = choose_form(graph, form, slots)
    structure = graph.structure
    canonical = structure.slot_of
    trace = [slots[:, canonical]] if history else []
    active = np.full(graph.batch, structure.messages > 0)
    converged, change = ~active, np.zeros(graph.batch)
    rounds = np.zeros(graph.batch, dtype=np.int64)
    if active.any():
        one_round = rounds_of(graph, name, rule, engine)
        state = one_round.encode(slots)
        for round_number in range(limit):
            with within_range(round_number):
                proposed = one_round(state)
                if name == "odds":
                    moved = odds_movement(state, proposed, measure)
                else:
                    moved = movement(one_round.decode(state), one_round.decode(proposed), measure)
                if damping:
                    old, new = one_round.decode(state), one_round.decode(proposed)
                    proposed = one_round.encode(damp(old, new, damping, damping_in))
            if (
                not graph.hard and not np.isfinite(proposed).all()
            ):  # compiled rounds raise nothing of themselves
                raise OutOfRange(round_number)
            change = np.where(active, moved, change)
            rounds += active
            state = proposed if active.all() else np.where(active[:, None], proposed, state)
            if history:
                trace.append(one_round.decode(state)[:, canonical])
            converged = converged | (active & (moved < tolerance))
            active = ~converged
            if not active.any():
                break
        slots = one_round.decode(state)
    with within_range(int(rounds.max(initial=0))):
        beliefs = beliefs_of(graph, slots)
    return Run(slots[:, canonical], beliefs, converged, rounds, change, name, trace)
