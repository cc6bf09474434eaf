"""From a network to a junction model: the order with the fewest tokens, its size before any work, then index arithmetic."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from numeric.compiled.junction.indexing import joint_states, positions
from numeric.compiled.junction.model import Clique, JunctionModel, Level
from numeric.compiled.junction.prune import prune
from numeric.compiled.junction.support import Support, TooManyError, support
from numeric.networks.arrays import Floats, Numbers, Tables, tables_of
from symbolic.compile.join_tree import Node, join_tree
from symbolic.compile.orders import BUDGET, best_orders, moral_graph
from symbolic.networks.bayesian_network import DiscreteNetwork, EvidenceError, state_number

TOKEN_LIMIT = 60_000_000
COUNTED = 20_000_000
"""Joint states of cliques that are looked at to count the tokens of more orders than the first."""
TOKEN_BYTES, POINTER_BYTES = 12, 4
"""Stored for an entry: theta and its own pointer; and for each of its other pointers."""

QUICK = 50_000
"""Tokens of a model that is run as fast as another one is compiled."""
MUCH_SMALLER = 8


class TooLargeError(ValueError):
    """The network needs more tokens than the limit; the message names the need, the limit and the ways out."""


def compile_network(
    network: DiscreteNetwork,
    given: Mapping[str, str] | None = None,
    of: Sequence[str] | None = None,
    *,
    together: Sequence[str] = (),
    token_limit: int = TOKEN_LIMIT,
    budget: int = BUDGET,
) -> JunctionModel:
    """The junction model of a network. With ``given`` these findings are put into the tables; with ``of`` only these variables are
    asked for, and what does not matter to them is left out. Without either the model answers every question. One clique holds
    the variables ``together``, so that their joint posterior can be read.

    Raises EvidenceError when ``given`` or ``of`` name what is not there, or when ``given`` has probability zero; ValueError when
    every joint state has weight zero; TooLargeError, before any token is made, when more than ``token_limit`` are needed.
    """
    return compile_tables(
        tables_of(network), given, of, together=together, token_limit=token_limit, budget=budget
    )


def compile_tables(
    tables: Tables,
    given: Mapping[str, str] | None = None,
    of: Sequence[str] | None = None,
    *,
    together: Sequence[str] = (),
    token_limit: int = TOKEN_LIMIT,
    budget: int = BUDGET,
) -> JunctionModel:
    """As ``compile_network``, from tables: a model that was built can be built again for a question."""
    place = {name: number for number, name in enumerate(tables.names)}
    states = tables.states
    findings = {
        place.get(variable, -1): state_number(tables.states, variable, state)
        for variable, state in (given or {}).items()
    }
    for variable in (*(of or ()), *together):
        state_number(tables.states, variable, tables.states.get(variable, ("",))[0])
    fixed: dict[str, str] = {}
    whole = True
    if findings or of is not None:
        pruned = prune(tables, findings, None if of is None else [place[variable] for variable in of])
        fixed = {variable: tables.states[variable][state] for variable, state in pruned.fixed.items()}
        whole = of is None
        if not pruned.tables.constant or (
            pruned.rest is not None and not _possible(pruned.rest, token_limit)
        ):
            raise _impossible(given)
        tables = pruned.tables
    left = {name: number for number, name in enumerate(tables.names)}
    built = _smallest(
        tables, token_limit, budget, [left[variable] for variable in together if variable in left]
    )
    if built is None or not tables.constant:
        raise _impossible(given)
    return _laid_out(tables, *built, fixed, whole, states)


def for_question(
    model: JunctionModel,
    given: Mapping[str, str] | None = None,
    of: Sequence[str] | None = None,
    *,
    budget: int = 0,
) -> JunctionModel:
    """The model to answer a question with: a new one of what the question needs, its findings compiled in, where that promises to
    be ``MUCH_SMALLER`` and the model is large enough for it to matter; else the model itself. Raises as ``compile_network``."""
    if model.tokens <= QUICK or not (given or of is not None) or not model.whole or model.fixed:
        return model
    place = {name: number for number, name in enumerate(model.tables.names)}
    findings = {
        place.get(variable, -1): state_number(model.states, variable, state)
        for variable, state in (given or {}).items()
    }
    for variable in of or ():
        state_number(model.states, variable, model.states.get(variable, ("",))[0])
    pruned = prune(model.tables, findings, None if of is None else [place[variable] for variable in of])
    tables = pruned.tables
    order = best_orders(moral_graph(tables.scopes, len(tables.sizes)), tables.sizes, 0)[0]
    if order.size * MUCH_SMALLER > model.tokens:
        return model
    return compile_tables(model.tables, given, of, budget=budget)


def contradiction(tables: Tables, given: Mapping[str, str]) -> dict[str, str]:
    """Of findings that have probability zero together an irreducible part: without any one of them the rest is possible. Halves are
    tried before single findings (U. Junker 2004, AAAI: QuickXplain). Raises TooLargeError when that is not told quickly."""
    place = {name: number for number, name in enumerate(tables.names)}

    def possible(names: Sequence[str]) -> bool:
        findings = {place[name]: tables.states[name].index(given[name]) for name in names}
        left = prune(tables, findings).tables
        return bool(left.constant) and _possible(left, 4 * QUICK)

    def needed(kept: list[str], added: bool, names: list[str]) -> list[str]:
        """Of ``names`` those that contradict ``kept``."""
        if added and not possible(kept):
            return []
        if len(names) == 1:
            return names
        first, second = names[: len(names) // 2], names[len(names) // 2 :]
        late = needed(kept + first, True, second)
        return needed(kept + late, bool(late), first) + late

    found = needed([], False, list(given))
    return {name: state for name, state in given.items() if name in found}


def _impossible(given: Mapping[str, str] | None) -> ValueError:
    if not given:
        return ValueError("every joint state has weight zero")
    named = ", ".join(f"{variable}={state}" for variable, state in given.items())
    return EvidenceError(f"the findings {named} have probability zero")


def _possible(tables: Tables, token_limit: int) -> bool:
    return all(table.all() for table in tables.numbers) or _smallest(tables, token_limit, 0) is not None


def _smallest(
    tables: Tables, token_limit: int, budget: int, together: Sequence[int] = ()
) -> tuple[list[Node], Support] | None:
    """The join tree with the fewest tokens among those of the best orders, and what is possible in it; None when nothing is.
    One clique holds the variables ``together``."""
    sizes = tables.sizes
    if not sizes:
        return [], Support((), (), 0, 0, 0)
    orders = best_orders(moral_graph((*tables.scopes, together), len(sizes)), sizes, budget)
    trees = [join_tree(order, tables.scopes, sizes) for order in orders]
    dense = [sum(joint_states(node.scope, sizes) for node in nodes) for nodes in trees]
    if all(table.all() for table in tables.numbers):
        trees = [trees[dense.index(min(dense))]]
    best: tuple[list[Node], Support] | None = None
    spent, needed = 0, 0
    for nodes, states in zip(trees, dense):
        spent += states
        if best is not None and spent > COUNTED:
            break
        try:
            found = support(nodes, tables, token_limit if best is None else best[1].tokens)
        except TooManyError as error:
            needed = min(needed, error.needed) if needed else error.needed
            continue
        if found is None:
            return None
        if best is None or found.tokens < best[1].tokens:
            best = nodes, found
    if best is None:
        raise TooLargeError(
            f"{len(sizes)} variables need at least {needed:,} tokens (about {_size(needed)}), over the limit of {token_limit:,} "
            f"({_size(token_limit)}): give findings, ask for fewer variables, or raise the limit"
        )
    return best


def _size(tokens: int) -> str:
    """About what so many tokens take, with two pointers each."""
    size = float(tokens) * (TOKEN_BYTES + 2 * POINTER_BYTES)
    for unit in ("B", "kB", "MB", "GB"):
        if size < 1000:
            return f"{size:.0f} {unit}"
        size /= 1000
    return f"{size:.3g} TB"


def _laid_out(
    tables: Tables,
    nodes: Sequence[Node],
    possible: Support,
    fixed: Mapping[str, str],
    whole: bool,
    names: Mapping[str, tuple[str, ...]],
) -> JunctionModel:
    """Number the tokens, level by level, and fill the arrays."""
    sizes = tables.sizes
    layers: list[list[int]] = [[] for _ in range(1 + max((node.level for node in nodes), default=-1))]
    for k, node in enumerate(nodes):
        layers[node.level].append(k)
    for layer in layers:
        layer.sort(key=lambda k: -nodes[k].messages)
    states = [joint_states(node.scope, sizes) for node in nodes]
    count = [states[k] if (rows := possible.rows[k]) is None else len(rows) for k in range(len(nodes))]
    width = [
        joint_states(node.separator, sizes) if (mask := possible.alive[k]) is None else int(mask.sum())
        for k, node in enumerate(nodes)
    ]
    start = [0] * len(nodes)
    indicators = [0] * len(sizes)
    for message, k in enumerate(layers[0] if layers else ()):
        start[k] = message
    message = len(layers[0]) if layers else 0
    written = (0, message)
    theta = np.empty(possible.entries)
    own = np.empty(possible.entries, np.int32)
    pointers = np.empty(possible.pointers, np.int32)
    fill = _Filler(tables, nodes, possible, start, indicators)
    levels: list[Level] = []
    cliques: list[Clique] = []
    entry = offset = 0
    for depth, layer in enumerate(layers):
        low = message
        for k in layers[depth + 1] if depth + 1 < len(layers) else ():
            start[k] = message
            message += width[k]
        middle = message
        for k in layer:
            for variable in nodes[k].leaves:
                indicators[variable] = message
                message += sizes[variable]
        slots = [0] * max(nodes[k].messages for k in layer)
        for k in layer:
            for j in range(nodes[k].messages):
                slots[j] += count[k]
        starts = [offset + end - slot for end, slot in zip(np.cumsum(slots).tolist(), slots)]
        first = entry
        for k in layer:
            place = slice(entry, entry + count[k])
            fill.own(k, own[place])
            fill.theta(k, theta[place])
            for j, at in enumerate(starts[: nodes[k].messages]):
                fill.pointer(k, j, low, pointers[at + entry - first : at + entry - first + count[k]])
            cliques.append(
                Clique(
                    nodes[k].scope,
                    tuple(nodes[k].factors),
                    possible.rows[k],
                    entry,
                    count[k],
                    start[k],
                    width[k],
                    nodes[k].messages,
                    depth,
                )
            )
            entry += count[k]
        levels.append(Level((low, message), middle, written, (first, entry), tuple(slots), offset))
        offset += sum(slots)
        written = (low, middle)
    return JunctionModel(
        tables,
        theta,
        own,
        pointers,
        np.array(indicators, dtype=np.int64),
        tuple(levels),
        tuple(cliques),
        message,
        fill.exponent,
        fixed,
        whole,
        names,
    )


class _Filler:
    """Writes the arrays of one node at a time; ``start`` and ``indicators`` are the messages numbered so far."""

    def __init__(
        self,
        tables: Tables,
        nodes: Sequence[Node],
        possible: Support,
        start: Sequence[int],
        indicators: Sequence[int],
    ) -> None:
        self.sizes, self.scopes, self.nodes = tables.sizes, tables.scopes, nodes
        self.floats, shifts = tables.floats
        self.exponent = int(shifts.sum())
        self.rows, self.start, self.indicators = possible.rows, start, indicators
        self.ranks: list[Numbers | None] = [
            None if mask is None else np.cumsum(mask, dtype=np.int32) - np.int32(1) for mask in possible.alive
        ]

    def _message(self, k: int, child: int) -> NDArray[np.int32]:
        """The entry of the separator of ``child`` that each token of node ``k`` agrees with, among those that are alive."""
        where = positions(self.nodes[k].scope, self.nodes[child].separator, self.sizes, self.rows[k])
        rank = self.ranks[child]
        return where if rank is None else rank[where]

    def own(self, k: int, out: Numbers) -> None:
        np.add(self._message(k, k), np.int32(self.start[k]), out=out)

    def pointer(self, k: int, j: int, low: int, out: Numbers) -> None:
        """The ``j``-th pointers, counted from message ``low``."""
        node = self.nodes[k]
        if j < len(node.children):
            child = node.children[j]
            where, shift = self._message(k, child), self.start[child]
        else:
            variable = node.leaves[j - len(node.children)]
            where = positions(node.scope, (variable,), self.sizes, self.rows[k])
            shift = self.indicators[variable]
        np.add(where, np.int32(shift - low), out=out)

    def theta(self, k: int, out: Floats) -> None:
        """The product of the table entries; where it is small or large as a whole, times a power of two."""
        factors = self.nodes[k].factors
        if not factors:
            out[:] = 1.0
            return
        for number, factor in enumerate(factors):
            where = positions(self.nodes[k].scope, self.scopes[factor], self.sizes, self.rows[k])
            if number:
                np.multiply(out, self.floats[factor][where], out=out)
            else:
                self.floats[factor].take(where, out=out, mode="clip")
        largest = float(out.max())
        if largest > 0.0 and not 2.0**-20 < largest < 2.0**20:
            power = int(np.frexp(largest)[1])
            np.ldexp(out, -power, out=out)
            self.exponent += power
