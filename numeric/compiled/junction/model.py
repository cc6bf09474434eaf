"""Junction models: a network as a transformer with one token per possible table entry.

Tokens are of two kinds, both numbered from 0:

    message   an entry of a separator of the join tree, or the indicator of a state of a variable
    entry     a possible joint state of a clique: ``theta``, the product of its table entries; ``own``, the message that it adds to;
              at most four pointers to the messages that it multiplies

Four fixed layers, repeated once for every level of the join tree (``layers`` runs them as dense softmax attention):

    up 1      v[e] = theta[e] * product of u over the pointers of e           lookups added (in logs), exp
    up 2      u[s] = sum of v[e] over the entries with own[e] = s             one head averages over ties, ln
    down 1    w[e] = v[e] * d[own[e]]                                         one lookup, exp
    down 2    d[s] = sum of w[e] over the entries that point to s, / u[s]     the pointers of up 1 used as keys, ln

At a root u is the weight of the findings, P(findings) in a Bayesian network. At the indicator of a state d u is P(state,
findings), at an entry w is P(entry | findings). A finding sets the indicators of the other states to 0; a soft finding sets them to
its weights.

Numbering. Levels are counted from the roots. The messages that a level reads are contiguous: first the separators of the level
below, then its indicators. So are its entries, sorted by ``own``; nodes with more messages come first, so that the entries with a
j-th pointer are a prefix of the level. ``pointers`` holds for every level first pointers, second pointers, and so on, counted from
the level's first message.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from numeric.compiled.junction.indexing import Integers, joint_states
from numeric.networks.arrays import Floats, Numbers, Tables, log_of_fraction
from symbolic.networks.bayesian_network import EvidenceError, state_number

Finding = str | Sequence[float]
"""The name of a state, or a weight for every state (a soft finding)."""

LAYERS = 4


@dataclass(frozen=True, slots=True)
class Level:
    """Where a level's tokens lie. ``read``: messages [first, last) that its entries point to, of which those before ``middle`` are
    separators; ``written``: messages [first, last) that they add to; ``slots``: how many entries have a j-th pointer."""

    read: tuple[int, int]
    middle: int
    written: tuple[int, int]
    entries: tuple[int, int]
    slots: tuple[int, ...]
    pointers: int
    """Where its pointers start."""


@dataclass(frozen=True, slots=True)
class Clique:
    """A node of the join tree and its tokens. ``rows``: the joint states of the scope that have a token; None when all have."""

    scope: tuple[int, ...]
    factors: tuple[int, ...]
    """The numbers of the tables multiplied here."""
    rows: Integers | None
    first: int
    entries: int
    first_message: int
    messages: int
    heads: int
    """How many messages each entry multiplies."""
    level: int


@dataclass(frozen=True)
class JunctionModel:
    """What a network compiles to. ``fixed``: the variables whose state is settled, by findings compiled in or because the tables
    leave no other; they have no tokens. ``whole``: the root holds the weight of these findings (else parts that matter to no query
    were left out)."""

    tables: Tables
    theta: Floats
    own: Numbers
    pointers: Numbers
    indicators: NDArray[np.int64]
    """The message of the first state of every variable; its other states follow."""
    levels: tuple[Level, ...]
    cliques: tuple[Clique, ...]
    """Roots first, level by level, in the order of their entries."""
    messages: int
    exponent: int
    """Weights are to be multiplied by two to this power, and by the tables' constant."""
    fixed: Mapping[str, str]
    whole: bool
    states: Mapping[str, tuple[str, ...]]
    """Of every variable of the network that was compiled, also of those that have no tokens."""

    @property
    def tokens(self) -> int:
        return self.messages + len(self.theta)

    @property
    def depth(self) -> int:
        """Layers: four for every level, and once more, since indicators come before the lowest level and roots after the first."""
        return LAYERS * (len(self.levels) + 1)

    @property
    def stored_bytes(self) -> int:
        rows = sum(int(c.rows.nbytes) for c in self.cliques if c.rows is not None)
        return int(self.theta.nbytes + self.own.nbytes + self.pointers.nbytes) + rows

    @property
    def largest_clique(self) -> int:
        """Joint states of the largest clique."""
        return max((joint_states(c.scope, self.tables.sizes) for c in self.cliques), default=1)

    def facts(self) -> dict[str, Any]:
        """What can be said of the model before it runs, as JSON data."""
        return {
            "tokens": self.tokens,
            "layers": {"junction": self.depth},
            "entries": len(self.theta),
            "messages": self.messages,
            "treewidth": self.treewidth,
            "cliques": len(self.cliques),
            "largest_clique": self.largest_clique,
        }

    def describe(self) -> tuple[str, ...]:
        """Lines that say what the model is, before it runs."""
        return (
            f"layers: {self.depth} of four kinds, repeated for each level of the junction tree; activations exp and ln",
            f"junction tree: treewidth {self.treewidth}, {len(self.cliques)} cliques, the largest of {self.largest_clique:,} joint "
            f"states",
        )

    @property
    def treewidth(self) -> int:
        """Of this tree: variables of the largest clique, less one."""
        return max((len(clique.scope) for clique in self.cliques), default=1) - 1

    @cached_property
    def offsets(self) -> NDArray[np.int64]:
        """Where the states of each variable start in a row of all states, and their number at the end."""
        return np.cumsum([0, *self.tables.sizes])

    @cached_property
    def state_messages(self) -> NDArray[np.int64]:
        """The messages of all states of all variables, in order."""
        sizes = np.array(self.tables.sizes, dtype=np.int64)
        return np.repeat(self.indicators - self.offsets[:-1], sizes) + np.arange(self.offsets[-1])

    @cached_property
    def states_by_variable(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """For every state in that row its variable and its number."""
        variables = np.repeat(np.arange(len(self.tables.sizes)), self.tables.sizes)
        return variables, np.arange(self.offsets[-1]) - self.offsets[variables]

    @cached_property
    def log_constant(self) -> float:
        return log_of_fraction(self.tables.constant) + self.exponent * math.log(2)

    @cached_property
    def first_entries(self) -> NDArray[np.int64]:
        """For every message the first of the entries that own it, which follow each other (none own an indicator), and their number
        at the end."""
        return np.searchsorted(self.own, np.arange(self.messages + 1, dtype=np.int32)).astype(np.int64)

    def refuse_other(self, variable: str, finding: object) -> None:
        """Raise EvidenceError unless the finding repeats what is settled."""
        if finding != self.fixed[variable]:
            state = self.fixed[variable]
            if isinstance(finding, str):
                raise EvidenceError(f"the findings have probability zero: {variable} is {state}")
            raise EvidenceError(f"{variable} is settled as {state} and takes no soft finding")

    def number(self, findings: Mapping[str, Finding]) -> dict[int, int | Floats]:
        """The findings by number: a state, or weights. Raises EvidenceError on an unknown name, weights that do not fit, and a
        contradiction to what the tables or findings compiled in have settled."""
        result: dict[int, int | Floats] = {}
        place = self.tables.places
        for variable, finding in findings.items():
            if variable in self.fixed:
                self.refuse_other(variable, finding)
            elif variable in self.states and variable not in place:
                raise EvidenceError(f"{variable!r} was left out of this model, which does not need it")
            elif isinstance(finding, str):
                result[place.get(variable, -1)] = state_number(self.tables.states, variable, finding)
            else:
                state_number(self.tables.states, variable, self.tables.states.get(variable, ("",))[0])
                weights = np.array(finding, dtype=np.float64)
                if weights.shape != (self.tables.sizes[place[variable]],):
                    raise EvidenceError(f"{len(finding)} weights for the states of {variable!r}")
                if not (np.isfinite(weights).all() and (weights >= 0).all() and weights.any()):
                    raise EvidenceError(
                        f"the weights of {variable!r} must be finite, not negative, and not all zero"
                    )
                result[place[variable]] = weights
        return result


@dataclass(frozen=True)
class Result:
    """One run. ``joint``: at every message the posterior probability of its state (times 1 / P(findings)); ``entries``: the
    posterior of every entry, where the run was asked to keep them."""

    model: JunctionModel
    log_weight: float
    joint: Floats
    entries: Floats | None = None

    def states(self) -> Floats:
        """P(state | findings) of all states of all variables in order; each variable's sum to 1."""
        model = self.model
        joint = self.joint[model.state_messages]
        offsets = model.offsets
        if not len(joint):
            return joint
        joint /= np.repeat(np.add.reduceat(joint, offsets[:-1]), np.diff(offsets))
        return joint

    def posteriors(self, variables: Sequence[str] | None = None) -> dict[str, dict[str, float]]:
        """P(variable | findings) by name, of every variable that the model answers for, in the order of the network."""
        model = self.model
        values = self.states().tolist()
        start = dict(zip(model.tables.names, model.offsets.tolist()))
        table: dict[str, dict[str, float]] = {}
        for variable in model.states if variables is None else variables:
            states = model.states[variable]
            if variable in model.fixed:
                table[variable] = {state: float(state == model.fixed[variable]) for state in states}
            elif variable in start:
                table[variable] = dict(zip(states, values[start[variable] : start[variable] + len(states)]))
        return table
