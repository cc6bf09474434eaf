"""Whether findings are possible at all, before anything is compiled: elimination of relations instead of tables.

    relation   the joint states of a scope that a table or a message allows: where it is not zero

Along a junction tree's order the relations of each cluster are joined and its variable is projected out; findings have
probability zero exactly when a relation becomes empty, since all weights are non-negative (R. Dechter and J. Pearl 1989, "Tree
clustering for constraint networks", Artificial Intelligence 38(3)). A relation that allows everything is left out, so that tables
without zeros cost nothing. No arithmetic is done, and no relation is larger than its cluster.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product

from symbolic.networks.bayesian_network import DiscreteNetwork, joint_size
from symbolic.propagation.junction_tree import JunctionTree

Relation = tuple[tuple[str, ...], set[tuple[int, ...]]]


def contradiction(
    network: DiscreteNetwork, tree: JunctionTree, findings: Mapping[str, str]
) -> dict[str, str] | None:
    """None when some joint state that agrees with the findings has positive weight. Else findings among them that exclude each
    other, none of which can be dropped; without any when every joint state has weight zero. Raises EvidenceError on unknown
    names."""
    relations = _relations(network)
    if _possible(network, tree, relations, findings):
        return None
    kept = dict(findings)
    for variable in findings:
        fewer = {name: state for name, state in kept.items() if name != variable}
        if not _possible(network, tree, relations, fewer):
            kept = fewer
    return kept


def _relations(network: DiscreteNetwork) -> list[Relation]:
    """The factors that exclude something."""
    return [
        (
            factor.scope,
            {
                state
                for state, entry in zip(
                    product(*(range(len(network.states[name])) for name in factor.scope)), factor.table
                )
                if entry
            },
        )
        for factor in network.factors
        if not all(factor.table)
    ]


def _possible(
    network: DiscreteNetwork, tree: JunctionTree, relations: list[Relation], findings: Mapping[str, str]
) -> bool:
    position = {name: index for index, name in enumerate(tree.order)}
    buckets: list[list[Relation]] = [[] for _ in tree.order]
    fixed = {name: network.state_number(name, state) for name, state in findings.items()}
    for scope, allowed in relations:
        free = [place for place, name in enumerate(scope) if name not in fixed]
        rest = [(place, fixed[name]) for place, name in enumerate(scope) if name in fixed]
        kept = {
            tuple(state[place] for place in free)
            for state in allowed
            if all(state[place] == value for place, value in rest)
        }
        if not _deliver(network, position, buckets, (tuple(scope[place] for place in free), kept)):
            return False
    for variable, bucket in zip(tree.order, buckets):
        joined: Relation = ((), {()})
        for relation in sorted(bucket, key=lambda item: len(item[1])):
            joined = _join(joined, relation)
        scope, allowed = joined
        left = [place for place, name in enumerate(scope) if name != variable]
        message = (
            tuple(scope[place] for place in left),
            {tuple(state[place] for place in left) for state in allowed},
        )
        if not _deliver(network, position, buckets, message):
            return False
    return True


def _deliver(
    network: DiscreteNetwork, position: Mapping[str, int], buckets: list[list[Relation]], relation: Relation
) -> bool:
    """Put the relation where its first variable is eliminated, unless it excludes nothing; False when it excludes everything."""
    scope, allowed = relation
    if len(allowed) < joint_size(network.states, scope):
        if not allowed:
            return False
        buckets[min(position[name] for name in scope)].append(relation)
    return True


def _join(left: Relation, right: Relation) -> Relation:
    """The joint states of both scopes that both allow."""
    shared = [name for name in right[0] if name in left[0]]
    added = [place for place, name in enumerate(right[0]) if name not in left[0]]
    mine, theirs = [left[0].index(name) for name in shared], [right[0].index(name) for name in shared]
    tails: dict[tuple[int, ...], list[tuple[int, ...]]] = {}
    for state in right[1]:
        tails.setdefault(tuple(state[place] for place in theirs), []).append(
            tuple(state[place] for place in added)
        )
    scope = left[0] + tuple(right[0][place] for place in added)
    return scope, {
        state + tail for state in left[1] for tail in tails.get(tuple(state[place] for place in mine), ())
    }
