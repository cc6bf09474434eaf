"""What else one run holds: joint posteriors of variables of one clique, and the gradient of ln P(findings) in every table.

The down value of an entry is P(entry | findings). Summed over the entries that agree with a joint state it is that state's
posterior; summed over the entries that use a table entry t and divided by t it is the derivative of ln P(findings) in t
(A. Darwiche 2003, J. ACM 50(3), theorem 1).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from numeric.compiled.junction.indexing import joint_states, positions
from numeric.compiled.junction.model import Result
from numeric.networks.arrays import Floats
from symbolic.networks.bayesian_network import EvidenceError, state_number


def joint_posterior(result: Result, variables: Sequence[str]) -> Floats | None:
    """P(variables | findings), one axis a variable; settled variables included. None when no clique holds them together
    (``compile_network`` brings them together when asked). Raises EvidenceError on an unknown name, ValueError when the run kept
    no entries."""
    model = result.model
    for variable in variables:
        state_number(model.states, variable, model.states.get(variable, ("",))[0])
    if len(set(variables)) != len(variables):
        raise EvidenceError(f"{', '.join(variables)}: a variable is named twice")
    place = {name: number for number, name in enumerate(model.tables.names)}
    missing = [v for v in variables if v not in place and v not in model.fixed]
    if missing:
        raise EvidenceError(f"{missing[0]!r} was left out of this model, which does not need it")
    free = tuple(place[v] for v in variables if v in place)
    sizes = model.tables.sizes
    table = np.ones(1)
    if free:
        holding = [clique for clique in model.cliques if set(free) <= set(clique.scope)]
        if not holding:
            return None
        if result.entries is None:
            raise ValueError("the run kept no entries")
        clique = min(holding, key=lambda c: c.entries)
        where = positions(clique.scope, free, sizes, clique.rows)
        weights = result.entries[clique.first : clique.first + clique.entries]
        table = _sums(where, weights, joint_states(free, sizes))
        table /= table.sum()
    full = np.zeros([len(model.states[v]) for v in variables])
    at = tuple(slice(None) if v in place else model.states[v].index(model.fixed[v]) for v in variables)
    full[at] = table.reshape([sizes[v] for v in free])
    return full


def entry_posteriors(result: Result) -> tuple[Floats, ...]:
    """For every table of the model, in its shape, the posterior of each of its entries: P(the entry's joint state | findings)."""
    model = result.model
    if result.entries is None:
        raise ValueError("the run kept no entries")
    sums: dict[int, Floats] = {}
    for clique in model.cliques:
        weights = result.entries[clique.first : clique.first + clique.entries]
        for factor in clique.factors:
            scope = model.tables.scopes[factor]
            where = positions(clique.scope, scope, model.tables.sizes, clique.rows)
            sums[factor] = _sums(where, weights, len(model.tables.numbers[factor]))
    return tuple(
        sums[factor].reshape([model.tables.sizes[v] for v in scope])
        for factor, scope in enumerate(model.tables.scopes)
    )


def gradients(result: Result) -> tuple[Floats, ...]:
    """The derivative of ln of the weight in every entry of every table; nan at zeros, which have no tokens."""
    model = result.model
    floats = np.array([float(value) for value in model.tables.values.exact])
    found: list[Floats] = []
    for posterior, numbers in zip(entry_posteriors(result), model.tables.numbers):
        value = floats[numbers].reshape(posterior.shape)
        found.append(np.divide(posterior, value, out=np.full_like(posterior, np.nan), where=value > 0))
    return tuple(found)


def _sums(where: NDArray[np.int32], weights: Floats, length: int) -> Floats:
    return np.asarray(np.bincount(where, weights, length), dtype=np.float64)
