"""A junction model as an ONNX graph (opset 18, float64), for any runtime. Needs the ``onnx`` extra.

    input    indicators    cases x S    the weights of all states of all variables in order; all 1 without findings
    output   posteriors    cases x S    P(state | findings); nan where they are impossible
    output   log_weight    cases        ln of the weight of the findings; -inf where they are impossible

Lookups are Gather, products Mul, sums ScatterND with reduction add; at every clique the messages are divided by their largest, so
that long products stay in range. The graph's metadata names the variables and states in the order of S.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from numeric.compiled.junction.model import JunctionModel, Level

OPSET, IR_VERSION = 18, 9


class _Graph:
    """Nodes and constants under names that are counted."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.constants: list[Any] = []

    def constant(self, array: NDArray[Any]) -> str:
        from onnx import numpy_helper

        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def index(self, numbers: NDArray[Any]) -> str:
        return self.constant(np.asarray(numbers, dtype=np.int64))

    def add(self, kind: str, *inputs: str, out: str | None = None, **attributes: Any) -> str:
        from onnx import helper

        name = out or f"n{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], **attributes))
        return name

    def gather(self, data: str, numbers: NDArray[Any]) -> str:
        return self.add("Gather", data, self.index(numbers), axis=0)

    def scatter(self, values: str, rows: NDArray[Any], length: int, cases: str, how: str = "add") -> str:
        """``length`` x cases: the rows of ``values`` summed (or their largest taken) at ``rows``; zero elsewhere."""
        from onnx import TensorProto, helper

        shape = self.add("Concat", self.index(np.array([length])), cases, axis=0)
        zero = helper.make_tensor("zero", TensorProto.DOUBLE, [1], [0.0])
        zeros = self.add("ConstantOfShape", shape, value=zero)
        return self.add("ScatterND", zeros, self.index(rows.reshape(-1, 1)), values, reduction=how)

    def where_positive(self, tested: str, value: str, otherwise: float) -> str:
        positive = self.add("Greater", tested, self.constant(np.array(0.0)))
        return self.add("Where", positive, value, self.constant(np.array(otherwise)))

    def log_sum(self, values: str) -> str:
        """The sum over the rows of ln, -inf where one is 0."""
        logs = self.add("Log", self.where_positive(values, values, 1.0))
        axes = self.index(np.array([0]))
        return self.add("ReduceSum", self.where_positive(values, logs, -np.inf), axes, keepdims=0)


def onnx_model(model: JunctionModel) -> Any:
    """The checked ``onnx.ModelProto``."""
    import onnx
    from onnx import TensorProto, helper

    graph = _Graph()
    states = len(model.state_messages)
    state_of = np.zeros(model.messages, np.int64)
    state_of[model.state_messages] = np.arange(states)
    shape = graph.add("Shape", "indicators")
    cases = graph.add("Slice", shape, graph.index(np.array([0])), graph.index(np.array([1])))
    given = graph.add("Transpose", "indicators", perm=[1, 0])
    log_weight = graph.constant(np.array(model.log_constant))
    separators: str | None = None
    phis: list[str] = []
    belows: list[str | None] = []
    for number in reversed(range(len(model.levels))):
        level = model.levels[number]
        belows.append(separators)
        leaves = graph.gather(given, state_of[level.middle : level.read[1]])
        messages = leaves if separators is None else graph.add("Concat", separators, leaves, axis=0)
        phi = _products(graph, model, level, messages, cases)
        own = model.own[slice(*level.entries)].astype(np.int64) - level.written[0]
        length = level.written[1] - level.written[0]
        total = graph.scatter(phi, own, length, cases)
        sizes = [clique.messages for clique in model.cliques if clique.level == number]
        node_of = np.repeat(np.arange(len(sizes)), sizes)
        largest = graph.scatter(total, node_of, len(sizes), cases, "max")
        scale = graph.where_positive(largest, largest, 1.0)
        log_weight = graph.add("Add", log_weight, graph.log_sum(scale))
        separators = graph.add("Div", total, graph.gather(scale, node_of))
        phis.append(graph.add("Div", phi, graph.gather(scale, node_of[own])))
    joint = _down(graph, model, phis, belows, separators, cases)
    if separators is not None:
        log_weight = graph.add("Add", log_weight, graph.log_sum(separators))
    variable_of = model.states_by_variable[0]
    sums = graph.scatter(joint, variable_of, len(model.tables.sizes), cases)
    posteriors = graph.add("Div", joint, graph.gather(sums, variable_of))
    graph.add("Transpose", posteriors, out="posteriors", perm=[1, 0])
    graph.add("Identity", log_weight, out="log_weight")
    described = helper.make_graph(
        graph.nodes,
        "junction_model",
        [helper.make_tensor_value_info("indicators", TensorProto.DOUBLE, ["cases", states])],
        [
            helper.make_tensor_value_info("posteriors", TensorProto.DOUBLE, ["cases", states]),
            helper.make_tensor_value_info("log_weight", TensorProto.DOUBLE, ["cases"]),
        ],
        graph.constants,
    )
    built = helper.make_model(
        described, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION, producer_name="tbn"
    )
    helper.set_model_props(built, {"states": json.dumps(dict(model.tables.states))})
    onnx.checker.check_model(built)
    return built


def _products(graph: _Graph, model: JunctionModel, level: Level, messages: str, cases: str) -> str:
    """Entries x cases: theta times the messages that each entry points to."""
    theta = model.theta[slice(*level.entries)]
    blocks: list[str] = []
    starts = (level.pointers + np.cumsum([0, *level.slots])).tolist()
    bounds = [len(theta), *level.slots, 0]
    """Entries bounds[h + 1] to bounds[h] have h pointers."""
    for heads in range(len(level.slots), -1, -1):
        first, last = bounds[heads + 1], bounds[heads]
        if first == last:
            continue
        product = graph.constant(theta[first:last, None])
        for j in range(heads):
            read = graph.gather(messages, model.pointers[starts[j] + first : starts[j] + last])
            product = graph.add("Mul", product, read)
        if not heads:
            shape = graph.add("Concat", graph.index(np.array([last - first])), cases, axis=0)
            product = graph.add("Expand", product, shape)
        blocks.append(product)
    return blocks[0] if len(blocks) == 1 else graph.add("Concat", *blocks, axis=0)


def _down(
    graph: _Graph,
    model: JunctionModel,
    phis: list[str],
    belows: list[str | None],
    roots: str | None,
    cases: str,
) -> str:
    """The joint at all states, in order."""
    parts: list[str] = []
    order: list[NDArray[np.int64]] = []
    down: str | None = None
    if roots is not None:
        inverse = graph.add("Reciprocal", graph.where_positive(roots, roots, 1.0))
        down = graph.where_positive(roots, inverse, 0.0)
    for level in model.levels:
        phi, below = phis.pop(), belows.pop()
        own = model.own[slice(*level.entries)].astype(np.int64) - level.written[0]
        if down is None or not level.slots:
            continue
        phi = graph.add("Mul", phi, graph.gather(down, own))
        source = np.concatenate([np.arange(n) for n in level.slots])
        pointers = model.pointers[level.pointers : level.pointers + sum(level.slots)]
        total = graph.scatter(graph.gather(phi, source), pointers, level.read[1] - level.read[0], cases)
        separators = level.middle - level.read[0]
        parts.append(graph.gather(total, np.arange(separators, level.read[1] - level.read[0])))
        order.append(np.arange(level.middle, level.read[1]))
        if below is not None:
            sent = graph.gather(total, np.arange(separators))
            quotient = graph.add("Div", sent, graph.where_positive(below, below, 1.0))
            down = graph.where_positive(below, quotient, 0.0)
    place = np.empty(model.messages, np.int64)
    place[np.concatenate(order)] = np.arange(len(model.state_messages))
    return graph.gather(graph.add("Concat", *parts, axis=0), place[model.state_messages])


def save_onnx(model: JunctionModel, path: str | Path) -> None:
    """Write the graph. Raises ImportError without the ``onnx`` package."""
    import onnx

    onnx.save(onnx_model(model), str(path))
