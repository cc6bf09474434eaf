"""What findings and questions leave of a network: evidence put in, barren variables and separate parts dropped.

    findings   variable number -> state number

R. Shachter 1986, Oper. Res. 34(6) (barren variables); M. Baker and T. Boult 1990, UAI (pruning by d-separation).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from numeric.networks.arrays import Numbers, Tables


@dataclass(frozen=True)
class Pruned:
    """What a question needs: tables over the variables left, the variables whose state is settled, and the parts that no queried
    variable is connected to, of which only whether they are possible matters."""

    tables: Tables
    """Their ``constant`` is 0 when the findings contradict each other or what the tables leave."""
    fixed: Mapping[str, int]
    rest: Tables | None


def prune(tables: Tables, findings: Mapping[int, int], queries: Sequence[int] | None = None) -> Pruned:
    """Reduce to what P(queries | findings) depends on: findings put into the tables; variables that only one state is left for
    put in as well; in a Bayesian network the variables that are not ancestors of a query or finding dropped (their tables sum to
    1); the parts that no query is connected to set apart. Without ``queries`` every variable is asked for and nothing is dropped.
    """
    kept = list(range(len(tables.scopes)))
    if tables.directed and queries is not None:
        ancestors = _ancestors(tables, [*queries, *findings])
        kept = [number for number in kept if tables.scopes[number][-1] in ancestors]
    scopes = {number: tables.scopes[number] for number in kept}
    arrays = {number: tables.numbers[number] for number in kept}
    constant = tables.constant
    holding: dict[int, set[int]] = {}
    for number, scope in scopes.items():
        for variable in scope:
            holding.setdefault(variable, set()).add(number)
    fixed: dict[int, int] = {}
    waiting = list(findings.items()) + [(v, 0) for v, size in enumerate(tables.sizes) if size == 1]
    waiting += [(scopes[n][0], s) for n in scopes if (s := _only_state(scopes[n], arrays[n])) is not None]
    while waiting:
        variable, state = waiting.pop()
        if variable in fixed:
            if fixed[variable] != state:
                constant = Fraction(0)
            continue
        fixed[variable] = state
        for number in sorted(holding.pop(variable, ())):
            scope = scopes[number]
            axis = scope.index(variable)
            table = arrays[number].reshape([tables.sizes[v] for v in scope])
            arrays[number] = np.ascontiguousarray(table.take(state, axis=axis)).ravel()
            scopes[number] = (*scope[:axis], *scope[axis + 1 :])
            if not scopes[number]:
                constant *= tables.values.exact[arrays.pop(number)[0]]
                del scopes[number]
            elif (only := _only_state(scopes[number], arrays[number])) is not None:
                waiting.append((scopes[number][0], only))
    here, rest = set(scopes), set()
    if queries is not None:
        here = _connected(scopes, holding, queries)
        rest = set(scopes) - here
    wanted = {v for v in range(len(tables.sizes)) if queries is None or v in queries}
    asked = {v for number in here for v in scopes[number]} | (wanted - fixed.keys())
    names = {tables.names[variable]: state for variable, state in sorted(fixed.items())}
    apart = _part(tables, scopes, arrays, rest, set(), Fraction(1)) if rest else None
    return Pruned(_part(tables, scopes, arrays, here, asked, constant), names, apart)


def _only_state(scope: Sequence[int], numbers: Numbers) -> int | None:
    """The state of a table over one variable that excludes every other."""
    if len(scope) != 1:
        return None
    allowed = np.flatnonzero(numbers)
    return int(allowed[0]) if len(allowed) == 1 else None


def _ancestors(tables: Tables, variables: Sequence[int]) -> set[int]:
    parents = {scope[-1]: scope[:-1] for scope in tables.scopes}
    found: set[int] = set()
    stack = list(variables)
    while stack:
        variable = stack.pop()
        if variable not in found:
            found.add(variable)
            stack.extend(parents[variable])
    return found


def _connected(
    scopes: Mapping[int, Sequence[int]], holding: Mapping[int, set[int]], variables: Sequence[int]
) -> set[int]:
    """The tables that a chain of shared variables connects to one of ``variables``."""
    found: set[int] = set()
    seen: set[int] = set()
    stack = list(variables)
    while stack:
        variable = stack.pop()
        if variable in seen:
            continue
        seen.add(variable)
        for number in holding.get(variable, set()) - found:
            found.add(number)
            stack.extend(scopes[number])
    return found


def _part(
    tables: Tables,
    scopes: Mapping[int, Sequence[int]],
    arrays: Mapping[int, Numbers],
    chosen: set[int],
    asked: set[int],
    constant: Fraction,
) -> Tables:
    """The chosen tables, over the variables in them and those asked for, renumbered."""
    variables = sorted(asked.union(*(scopes[number] for number in chosen)))
    place = {variable: position for position, variable in enumerate(variables)}
    order = sorted(chosen)
    return replace(
        tables,
        states={tables.names[v]: tables.states[tables.names[v]] for v in variables},
        scopes=tuple(tuple(place[v] for v in scopes[number]) for number in order),
        numbers=tuple(arrays[number] for number in order),
        directed=False,
        constant=constant,
    )
