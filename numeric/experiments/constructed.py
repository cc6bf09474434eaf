"""Constructed transformers in float32 and float64 on batches: the same weights for every table and every sequence.

Glossary of shapes (N examples, T tokens, D width, H heads)
    x          N x T x D    residual stream
    block      the weights of a layer, ``numeric.compiled.blocks.Block``

The examples of one task differ in their tokens' potentials only. Those come from a template: the task is compiled once with
a different
prime in every table entry, and the factorisation of a token's constant tells of which entries its potential is the sum of logs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import count, islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from numeric.compiled.blocks import HARD_INVERSE_TEMPERATURE, block_of
from numeric.compiled.dense import apply_attended, attention
from numeric.experiments.factors.task import Examples
from numeric.experiments.machines.task import CELLS, Configurations
from numeric.experiments.tracking.task import Bijections, HiddenMarkov, Ids
from numeric.functions import softmax
from symbolic.compile import posterior_tracking, turing_step
from symbolic.compile.gates import compile_network
from symbolic.compile.turing_machines import Machine
from symbolic.networks.bayesian_network import DiscreteNetwork
from symbolic.networks.factor_graph import Factor
from symbolic.transformer.gate_layers import GATE_COORDINATES
from symbolic.transformer.weights import Coordinate, Layer, Log

Array = NDArray[Any]


class Runner:
    """The layers, and nothing else; works in the precision of its input. Attention is kept while queries and keys stay the same;
    where it is the same for all examples and every weight is 0 or 1, what is kept are the positions that are read."""

    def __init__(
        self,
        layers: Sequence[Layer],
        dtype: Any,
        *,
        inverse_temperature: float = HARD_INVERSE_TEMPERATURE,
        causal: bool = False,
    ) -> None:
        self.blocks = [block_of(layer, dtype) for layer in layers]
        self.inverse_temperature, self.causal = inverse_temperature, causal
        self._kept: dict[tuple[int, int], tuple[Array, Array, Array]] = {}

    def __call__(self, x: Array) -> Array:
        for number, block in enumerate(self.blocks):
            for _ in range(block.repeat):
                heads = enumerate(zip(block.wq, block.wk))
                attended = (self._attention((number, head), x @ wq, x @ wk) for head, (wq, wk) in heads)
                x = apply_attended(x, block, attended)
        return x

    def _attention(self, name: tuple[int, int], queries: Array, keys: Array) -> Array:
        if (queries == queries[:1]).all() and (keys == keys[:1]).all():
            queries, keys = queries[0], keys[0]
        kept = self._kept.get(name)
        if kept is None or not (np.array_equal(kept[0], queries) and np.array_equal(kept[1], keys)):
            weights = attention(queries, keys, self.inverse_temperature, self.causal)
            if weights.ndim == 2 and ((weights == 0) | (weights == 1)).all():
                weights = weights.argmax(axis=-1)
            kept = queries, keys, weights
            self._kept[name] = kept
        return kept[2]


def _floats(rows: Sequence[Sequence[Coordinate]]) -> Array:
    """Tokens without their potentials, which come from the template."""
    return np.array([[0.0 if isinstance(item, Log) else float(item) for item in row] for row in rows])


def primes() -> Any:
    """2, 3, 5, ..."""
    found: list[int] = []
    for number in count(2):
        if all(number % p for p in found):
            found.append(number)
            yield number


@dataclass(frozen=True)
class Template:
    """Tokens of a task but for the potentials, which are ``exponents`` (T x E) @ log(entries) + ``fixed`` (T)."""

    tokens: Array
    exponents: Array
    fixed: Array
    layers: tuple[Layer, ...]
    rows: Array
    """V x 2: the rows whose values are the log posteriors of the two states."""


def template(scopes: Sequence[tuple[str, ...]], asked: Sequence[str]) -> Template:
    """Compile a network of binary variables once. Entries: the tables scope by scope, the last variable of a scope changing
    fastest; the rows are those of the asked variables."""
    names = dict.fromkeys(name for scope in scopes for name in scope)
    sizes = [2 ** len(scope) for scope in scopes]
    labels = list(islice(primes(), sum(sizes)))
    starts = np.cumsum([0, *sizes])
    factors = tuple(
        Factor(scope, tuple(Fraction(p) for p in labels[start : start + size]))
        for scope, start, size in zip(scopes, starts, sizes)
    )
    transformer = compile_network(DiscreteNetwork(dict.fromkeys(names, ("0", "1")), factors)).transformer
    column = transformer.column("potential")
    exponents = np.zeros((len(transformer.tokens), len(labels)))
    fixed = np.zeros(len(transformer.tokens))
    for row, token in enumerate(transformer.tokens):
        item = token[column]
        if isinstance(item, Log) and item.odds.numerator == 1 and item.odds.denominator == 2 and row == 0:
            fixed[row] = -np.log(2.0)  # the null token's potential -softplus(0) is no table entry
        elif isinstance(item, Log):
            exponents[row] = [_multiplicity(item.odds, p) for p in labels]
    return Template(
        _floats(transformer.tokens),
        exponents,
        fixed,
        transformer.layers,
        np.array([transformer.read_out[name] for name in asked]),
    )


def _multiplicity(value: Fraction, prime: int) -> int:
    """How often ``prime`` divides the value (negative for its denominator)."""
    times, top, bottom = 0, value.numerator, value.denominator
    while top % prime == 0:
        top, times = top // prime, times + 1
    while bottom % prime == 0:
        bottom, times = bottom // prime, times - 1
    return times


def posteriors(examples: Examples, dtype: Any = np.float64) -> Array:
    """N x V: P(x_v = 1) as the compiled transformer's read-out rows hold it, all in ``dtype``."""
    task = examples.task
    names = [f"v{variable}" for variable in range(task.variables)]
    scopes = [*((names[u], names[v]) for u, v in task.edges), *((name,) for name in names)]
    entries = np.concatenate(
        [
            examples.tables.reshape(len(examples.tables), -1),
            np.stack([1 - examples.priors, examples.priors], axis=-1).reshape(len(examples.priors), -1),
        ],
        axis=1,
    )
    return run_template(template(scopes, names), entries, dtype)


def run_template(made: Template, entries: Array, dtype: Any = np.float64, chunk: int = 250) -> Array:
    """N x V: P(1) of the asked variables, for tables ``entries`` (N x E) in the template's order."""
    potentials = (np.log(entries) @ made.exponents.T + made.fixed).astype(dtype)
    runner = Runner(made.layers, dtype)
    column, value = GATE_COORDINATES.index("potential"), GATE_COORDINATES.index("value")
    answers = []
    for start in range(0, len(potentials), chunk):
        part = potentials[start : start + chunk]
        x = np.repeat(made.tokens[None].astype(dtype), len(part), axis=0)
        x[:, :, column] = part
        answers.append(np.exp(runner(x)[:, made.rows[:, 1], value]))
    return np.concatenate(answers)


def eliminate(
    task: Bijections, ids: Ids, dtype: Any = np.float64, inverse_temperature: float = HARD_INVERSE_TEMPERATURE
) -> Array:
    """N x pairs x V posteriors of the constructed causal transformer on bijections; read-out softmax(answer *
    inverse_temperature)."""
    names = posterior_tracking.elimination_coordinates(task.symbols)
    layers = posterior_tracking.elimination_layers(task.symbols, task.length + 1)
    runner = Runner(layers, dtype, inverse_temperature=inverse_temperature, causal=True)
    length = ids.shape[1] + 1
    x = np.zeros((len(ids), length, len(names)), dtype=dtype)
    at = {name: column for column, name in enumerate(names)}
    x[:, :, at["one"]] = 1
    x[:, 0, at["start"]] = 1
    x[:, :, at["position"]] = np.arange(length)
    x[:, :, at["square"]] = np.arange(length) ** 2
    symbol_columns = np.array(
        [at[f"x{v}"] for v in range(task.symbols)] + [at[f"image{v}"] for v in range(task.symbols)]
    )
    np.put_along_axis(x[:, 1:], symbol_columns[ids][..., None], 1, axis=2)
    x = runner(x)
    answers = x[:, 1::2][:, :, list(posterior_tracking.answer_columns(task.symbols))]
    return softmax(np.asarray(inverse_temperature, dtype) * answers)


def filter_states(task: HiddenMarkov, ids: Ids, dtype: Any = np.float64, chunk: int = 50) -> Array:
    """N x L x K filtered state probabilities of the constructed causal transformer (gates in order of time)."""
    start, transition, emission = task.floats()
    made = posterior_tracking.filtering_transformer(
        task.start, task.transition, task.emission, ids[0].tolist()
    )
    rows, t, i, j = (np.array(column) for column in zip(*made.constants))
    prior = np.where(i[None] < 0, start[j][None], transition[i, j][None])
    potentials = np.log(prior * emission[j[None], ids[:, t]]).astype(dtype)
    column, value = GATE_COORDINATES.index("potential"), GATE_COORDINATES.index("value")
    tokens = _floats(made.tokens).astype(dtype)
    tokens[0, column] = -np.log(2.0)
    runner = Runner(made.layers, dtype, causal=True)
    answers = []
    for begin in range(0, len(ids), chunk):
        part = potentials[begin : begin + chunk]
        x = np.repeat(tokens[None], len(part), axis=0)
        x[:, rows, column] = part
        answers.append(np.exp(runner(x)[:, np.array(made.read_out), value]))
    return np.concatenate(answers)


def step_configurations(machine: Machine, now: Configurations, dtype: Any = np.float64) -> Configurations:
    """The next configurations by the two layers of ``symbolic.compile.turing_step``. Raises ValueError when what they leave is
    none."""
    symbols = 3
    names = turing_step.coordinates(machine.states, symbols)
    runner = Runner(turing_step.step_layers(machine.states, symbols, machine.rules), dtype)
    blank = turing_step.tokens(machine.states, symbols, (0,) * CELLS, -1, machine.states[0])
    x = np.repeat(np.array(blank, dtype=dtype)[None], len(now), axis=0)
    tape, head = names.index("symbol 0"), names.index(f"head {machine.states[0]}")
    stop = head + len(machine.states)
    x[:, :CELLS, tape : tape + symbols] = np.eye(symbols)[now.tapes]
    x[np.arange(len(now)), now.heads, head + now.states] = 1
    x = runner(x)
    shown, heads = x[:, :CELLS, tape : tape + symbols], x[:, :CELLS, head:stop]
    one_hot = (shown.sum(axis=2) == 1).all() and (heads.sum(axis=(1, 2)) == 1).all()
    if not one_hot or not np.isin(x[:, :, tape:], (0, 1)).all() or x[:, :, stop:].any():
        raise ValueError(f"the layers of {machine.name} left no configuration")
    return Configurations(
        shown.argmax(axis=2), heads.any(axis=2).argmax(axis=1), heads.any(axis=1).argmax(axis=1)
    )
