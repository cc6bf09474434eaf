"""A junction model as a torch module with a batch axis, on any device, differentiable in the findings and in the tables. Needs the
``torch`` extra.

    indicators     B x S, float64: for every case the weights of all states of all variables in order; all 1 without findings
    log_weight     B: ln of the weight of the findings (P(findings) in a Bayesian network); -inf where they are impossible
    posteriors     B x S: P(state | findings); nan where they are impossible

Messages are divided by their largest entry at every clique, so that long products stay in range.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import torch
from torch import Tensor, nn

from numeric.compiled.junction.indexing import positions
from numeric.compiled.junction.model import Finding, JunctionModel


class _Level(nn.Module):  # type: ignore[misc]
    """Index arrays of one level; entries come in the order of the model."""

    def __init__(self, model: JunctionModel, number: int, state_of: np.ndarray) -> None:
        super().__init__()
        level = model.levels[number]
        self.entries = level.entries
        self.separators = level.middle - level.read[0]
        self.written = level.written[1] - level.written[0]
        own = model.own[slice(*level.entries)].astype(np.int64) - level.written[0]
        nodes = [clique for clique in model.cliques if clique.level == number]
        node_of = np.repeat(np.arange(len(nodes)), [clique.messages for clique in nodes])
        self.nodes = len(nodes)
        self.slots = level.slots
        self.register_buffer("own", torch.from_numpy(own))
        self.register_buffer("node_of", torch.from_numpy(node_of))
        self.register_buffer("leaves", torch.from_numpy(state_of[level.middle : level.read[1]]))
        start = level.pointers
        for j, slot in enumerate(level.slots):
            pointers = model.pointers[start : start + slot].astype(np.int64)
            self.register_buffer(f"pointers{j}", torch.from_numpy(pointers))
            start += slot

    def pointers(self) -> list[Tensor]:
        return [self.get_buffer(f"pointers{j}") for j in range(len(self.slots))]


class JunctionModule(nn.Module):  # type: ignore[misc]
    """``forward(indicators)`` gives (log_weight, posteriors). With ``trainable`` the entries of every table are parameters
    (``tables``), else theta is a constant."""

    def __init__(self, model: JunctionModel, *, trainable: bool = False) -> None:
        super().__init__()
        self.model = model
        state_of = np.zeros(model.messages, np.int64)
        state_of[model.state_messages] = np.arange(len(model.state_messages))
        self.levels = nn.ModuleList(_Level(model, number, state_of) for number in range(len(model.levels)))
        order = [np.arange(level.middle, level.read[1]) for level in model.levels]
        self.register_buffer(
            "state_of", torch.from_numpy(state_of[np.concatenate([*order, np.zeros(0, int)])])
        )
        self.register_buffer("variable_of", torch.from_numpy(model.states_by_variable[0]))
        self.register_buffer("theta", torch.from_numpy(model.theta.copy()))
        self.tables = nn.ParameterList()
        if trainable:
            floats = np.array([float(value) for value in model.tables.values.exact])
            self.tables = nn.ParameterList(
                nn.Parameter(torch.from_numpy(floats[numbers])) for numbers in model.tables.numbers
            )
            for clique in model.cliques:
                for factor in clique.factors:
                    scope = model.tables.scopes[factor]
                    where = positions(clique.scope, scope, model.tables.sizes, clique.rows).astype(np.int64)
                    self.register_buffer(f"where{factor}", torch.from_numpy(where))

    def indicators(self, findings: Sequence[Mapping[str, Finding]]) -> Tensor:
        """The input for cases given by name, on the module's device. Raises EvidenceError as ``JunctionModel.number``."""
        model = self.model
        rows = np.ones((len(findings), int(model.offsets[-1])))
        for row, case in zip(rows, findings):
            for variable, finding in model.number(case).items():
                states = row[model.offsets[variable] : model.offsets[variable + 1]]
                states[:] = np.eye(len(states))[finding] if isinstance(finding, int) else finding
        return torch.from_numpy(rows).to(self.theta.device)

    def _theta(self) -> tuple[Tensor, float]:
        """The products of table entries, and ln of what all weights are to be multiplied by."""
        model = self.model
        if not len(self.tables):
            return self.theta, model.log_constant
        parts = []
        for clique in model.cliques:
            part = self.theta.new_ones(clique.entries)
            for factor in clique.factors:
                part = part * self.tables[factor][self.get_buffer(f"where{factor}")]
            parts.append(part)
        return torch.cat(parts), model.log_constant - model.exponent * math.log(2)

    def forward(self, indicators: Tensor) -> tuple[Tensor, Tensor]:
        theta, log_constant = self._theta()
        cases = len(indicators)
        log_weight = indicators.new_full((cases,), log_constant)
        separators = indicators.new_zeros(cases, 0)
        phis: list[Tensor] = []
        ups: list[Tensor] = []
        for level in reversed(self.levels):
            ups.append(separators)
            messages = torch.cat([separators, indicators[:, level.leaves]], dim=1)
            phi = theta[slice(*level.entries)].expand(cases, -1)
            for pointers in level.pointers():
                n = len(pointers)
                phi = torch.cat([phi[:, :n] * messages[:, pointers], phi[:, n:]], dim=1)
            total = phi.new_zeros(cases, level.written).index_add(1, level.own, phi)
            largest = total.detach().new_zeros(cases, level.nodes)
            largest = largest.scatter_reduce(1, level.node_of.expand(cases, -1), total.detach(), "amax")
            log_weight = log_weight + torch.where(largest > 0, largest, 1.0).log().sum(dim=1)
            scale = torch.where(largest > 0, largest, 1.0)[:, level.node_of]
            separators = total / scale
            phis.append(phi / scale[:, level.own])
        alive = separators > 0
        log_weight = log_weight + torch.where(
            alive, torch.where(alive, separators, 1.0).log(), -torch.inf
        ).sum(dim=1)
        down = torch.where(alive, 1.0 / torch.where(alive, separators, 1.0), 0.0)
        found: list[Tensor] = []
        for level in self.levels:
            phi, below = phis.pop(), ups.pop()
            phi = phi * down[:, level.own]
            total = phi.new_zeros(cases, level.separators + len(level.leaves))
            for pointers in level.pointers():
                total = total.index_add(1, pointers, phi[:, : len(pointers)])
            possible = below > 0
            down = torch.where(
                possible, total[:, : level.separators] / torch.where(possible, below, 1.0), 0.0
            )
            found.append(total[:, level.separators :])
        joint = indicators.new_zeros(cases, len(self.state_of)).index_copy(
            1, self.state_of, torch.cat([*found, indicators.new_zeros(cases, 0)], dim=1)
        )
        variables = len(self.model.tables.sizes)
        sums = joint.new_zeros(cases, variables).index_add(1, self.variable_of, joint)
        return log_weight, joint / sums[:, self.variable_of]
