"""Noisy AND and OR factors with leak: tables, and exact messages in time linear in the number of causes.

Glossary
    cause i      binary; when true it fails to act with probability ``inhibit[i]``
    leak         probability that the effect occurs by itself (OR), or fails by itself (AND)
    belief[i]    incoming cavity probability that cause i is true
    effect       incoming message (mu0, mu1) of the effect's other factors, any non-negative pair

    noisy OR     P(effect = 0 | x) = (1 - leak) prod_i inhibit[i]^x_i
    noisy AND    P(effect = 1 | x) = (1 - leak) prod_i inhibit[i]^(1 - x_i)
(J. Pearl, "Probabilistic Reasoning in Intelligent Systems", 1988, section 4.3.2; leak: M. Henrion, "Practical issues in
constructing a belief network", UAI 1987. A conjunction is the disjunction of complements.) Both are the factor

    P(effect = z | x) = (1 - leak) prod_i w[i][x_i],      z = 0 for OR, 1 for AND,      (w[i][0], w[i][1]) = (1, q) or (q, 1)

so that a sum over the 2^k states of the causes is a product of k sums. ``proofs/claims/boolean/noisy_gates.py`` proves that for
every k. Entries are ints, Fractions or SymPy expressions. No floats.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Any, Literal

Entry = Any
Pair = tuple[Entry, Entry]


@dataclass(frozen=True)
class NoisyGate:
    """A noisy AND or OR of ``len(inhibit)`` causes. Numbers outside [0, 1] raise ValueError when they can be compared.

    >>> from fractions import Fraction
    >>> NoisyGate("or", (Fraction(1, 5), Fraction(1, 2))).message_to_effect([1, 1])
    (Fraction(1, 10), Fraction(9, 10))
    """

    kind: Literal["and", "or"]
    inhibit: tuple[Entry, ...]
    leak: Entry = 0

    def __post_init__(self) -> None:
        for value in (*self.inhibit, self.leak):
            if (value >= 0) == False or (value <= 1) == False:  # noqa: E712  (SymPy may leave it undecided)
                raise ValueError(f"{value} is no probability")

    @property
    def special(self) -> int:
        """The effect's state whose probability is a product: 0 for OR, 1 for AND."""
        return 0 if self.kind == "or" else 1

    def weights(self, cause: int) -> Pair:
        """(w[0], w[1]) of a cause."""
        inhibit = self.inhibit[cause]
        return (1, inhibit) if self.kind == "or" else (inhibit, 1)

    def table(self) -> tuple[Entry, ...]:
        """All 2^(k+1) entries P(effect | causes), causes first, the effect last (fastest)."""
        entries: list[Entry] = []
        for state in product((0, 1), repeat=len(self.inhibit)):
            chance = (1 - self.leak) * prod((self.weights(i)[x] for i, x in enumerate(state)), start=1)
            entries += [chance, 1 - chance] if self.special == 0 else [1 - chance, chance]
        return tuple(entries)

    def message_to_effect(self, beliefs: Sequence[Entry]) -> Pair:
        """The message (P(effect=0), P(effect=1)), exact and normalised; k multiplications."""
        self._require(beliefs)
        chance = (1 - self.leak) * prod((self._expected(i, b) for i, b in enumerate(beliefs)), start=1)
        return (chance, 1 - chance) if self.special == 0 else (1 - chance, chance)

    def messages_to_causes(self, beliefs: Sequence[Entry], effect: Pair) -> list[Pair]:
        """The unnormalised messages to all causes, exact, in time linear in k (prefix and suffix products; no division, so that
        zeros are no exception)."""
        self._require(beliefs)
        expected = [self._expected(i, b) for i, b in enumerate(beliefs)]
        suffix: list[Entry] = [1]
        for value in reversed(expected):
            suffix.append(value * suffix[-1])
        other, gain = effect[1 - self.special], effect[self.special] - effect[1 - self.special]
        prefix: Entry = 1 - self.leak
        messages: list[Pair] = []
        for i, value in enumerate(expected):
            rest = prefix * suffix[len(expected) - 1 - i]
            w0, w1 = self.weights(i)
            messages.append((other + gain * rest * w0, other + gain * rest * w1))
            prefix = prefix * value
        return messages

    def _expected(self, cause: int, belief: Entry) -> Entry:
        w0, w1 = self.weights(cause)
        return (1 - belief) * w0 + belief * w1

    def _require(self, beliefs: Sequence[Entry]) -> None:
        if len(beliefs) != len(self.inhibit):
            raise ValueError(f"{len(beliefs)} beliefs for {len(self.inhibit)} causes")
