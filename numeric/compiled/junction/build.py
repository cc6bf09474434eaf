"""From a network to a junction model: the order with the fewest tokens, its size before any work, then index arithmetic."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from numeric.compiled.junction.indexing import joint_states
from numeric.compiled.junction.layout import laid_out
from numeric.compiled.junction.model import JunctionModel
from numeric.compiled.junction.possible import PossibleStates, TooManyError, possible_states
from numeric.compiled.junction.prune import prune
from numeric.networks.arrays import Tables, tables_of
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
    states = tables.states
    findings, queries = _numbered(tables, given, of)
    for variable in together:
        _known(tables, variable)
    fixed: dict[str, str] = {}
    whole = True
    if findings or queries is not None:
        pruned = prune(tables, findings, queries)
        fixed = {variable: tables.states[variable][state] for variable, state in pruned.fixed.items()}
        whole = of is None
        if not pruned.tables.constant or (
            pruned.rest is not None and not _possible(pruned.rest, token_limit)
        ):
            raise _impossible(given)
        tables = pruned.tables
    kept = [tables.places[variable] for variable in together if variable in tables.places]
    built = _smallest(tables, token_limit, budget, kept)
    if built is None or not tables.constant:
        raise _impossible(given)
    return laid_out(tables, *built, fixed, whole, states)


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
    tables = prune(model.tables, *_numbered(model.tables, given, of)).tables
    order = best_orders(moral_graph(tables.scopes, len(tables.sizes)), tables.sizes, 0)[0]
    if order.size * MUCH_SMALLER > model.tokens:
        return model
    return compile_tables(model.tables, given, of, budget=budget)


def _numbered(
    tables: Tables, given: Mapping[str, str] | None, of: Sequence[str] | None
) -> tuple[dict[int, int], list[int] | None]:
    """The findings and queries by number."""
    findings = {}
    for variable, state in (given or {}).items():
        number = state_number(tables.states, variable, state)
        findings[tables.places[variable]] = number
    return findings, None if of is None else [_known(tables, variable) for variable in of]


def _known(tables: Tables, variable: str) -> int:
    state_number(tables.states, variable, tables.states.get(variable, ("",))[0])
    return tables.places[variable]


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
) -> tuple[list[Node], PossibleStates] | None:
    """The join tree with the fewest tokens among those of the best orders, and what is possible in it; None when nothing is.
    One clique holds the variables ``together``."""
    sizes = tables.sizes
    if not sizes:
        return [], PossibleStates((), (), 0, 0, 0)
    orders = best_orders(moral_graph((*tables.scopes, together), len(sizes)), sizes, budget)
    trees = [join_tree(order, tables.scopes, sizes) for order in orders]
    sized = [(sum(joint_states(node.scope, sizes) for node in nodes), nodes) for nodes in trees]
    sized.sort(key=lambda pair: pair[0])
    if all(table.all() for table in tables.numbers):
        del sized[1:]  # every joint state is possible
    best: tuple[list[Node], PossibleStates] | None = None
    spent, needed = 0, 0
    for states, nodes in sized:
        spent += states
        if best is not None and spent > COUNTED:
            break
        try:
            found = possible_states(nodes, tables, token_limit if best is None else best[1].tokens)
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
