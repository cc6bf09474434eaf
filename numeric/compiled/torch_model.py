"""A compiled model as plain torch modules in float64, loading the same safetensors file. Needs the ``torch`` extra."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors import safe_open
from torch import Tensor, nn

from symbolic.networks.bayesian_network import EvidenceError, state_number
from symbolic.transformer.exact_inference import NO_FINDINGS


class TransformerLayer(nn.Module):  # type: ignore[misc]
    """x + sum_h softmax(t (x wq)(x wk)^T) x wv wo, then x + act(x w1 + b1) w2 + b2."""

    def __init__(self, tensors: Mapping[str, Tensor], activation: str, inverse_temperature: float) -> None:
        super().__init__()
        self.inverse_temperature = inverse_temperature
        self.wq, self.wk, self.wv, self.wo = (
            nn.Parameter(tensors[name]) for name in ("wq", "wk", "wv", "wo")
        )
        w1, b1, w2, b2 = (tensors[f"ffn.{name}"] for name in ("w1", "b1", "w2", "b2"))
        self.inner, self.outer = nn.Linear(*w1.shape, dtype=w1.dtype), nn.Linear(*w2.shape, dtype=w2.dtype)
        for linear, weight, bias in ((self.inner, w1, b1), (self.outer, w2, b2)):
            linear.weight = nn.Parameter(weight.T.contiguous())
            linear.bias = nn.Parameter(bias)
        # torch returns z for softplus(z) above the threshold; at 64 the difference, e^-64, is far below one unit in the last place
        known = {"relu": nn.ReLU(), "softplus": nn.Softplus(threshold=64.0)}
        if activation not in known:
            raise ValueError(f"unknown activation {activation!r}; known are {', '.join(known)}")
        self.activation = known[activation]

    def forward(self, x: Tensor) -> Tensor:
        scores = self.inverse_temperature * (x @ self.wq) @ (x @ self.wk).transpose(-1, -2)
        x = x + (torch.softmax(scores, dim=-1) @ (x @ self.wv) @ self.wo).sum(dim=0)
        result: Tensor = x + self.outer(self.activation(self.inner(x)))
        return result


class CompiledTransformer(nn.Module):  # type: ignore[misc]
    """The model of a file: ``forward(findings)`` gives alive * exp(value) at the read-out rows."""

    def __init__(self, path: str | Path) -> None:
        super().__init__()
        with safe_open(str(path), framework="pt") as file:
            about = file.metadata()
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        self.tokens = nn.Parameter(tensors["tokens"])
        self.coordinates = json.loads(about["coordinates"])
        self.states = json.loads(about["states"])
        self.indicators = json.loads(about["indicators"])
        self.read_out = json.loads(about["read_out"])
        self.root = int(about["root"]) if "root" in about else None
        blocks = json.loads(about["layers"])
        self.repeats = [block["repeat"] for block in blocks]
        temperature = float(about["inverse_temperature"])
        self.blocks = nn.ModuleList()
        for number, block in enumerate(blocks):
            start = f"layers.{number}."
            own = {
                name.removeprefix(start): value for name, value in tensors.items() if name.startswith(start)
            }
            self.blocks.append(TransformerLayer(own, block["activation"], temperature))

    def forward(self, findings: Mapping[str, str]) -> dict[str, dict[str, float]]:
        """Posteriors given the findings. Raises EvidenceError on an unknown variable or state, and when the findings have
        probability zero: no row of the result would be a distribution."""
        x = self.tokens.clone()
        for variable, state in findings.items():
            state_number(self.states, variable, state)
            if variable not in self.indicators:
                raise EvidenceError(NO_FINDINGS)
            for name, row in zip(self.states[variable], self.indicators[variable]):
                x[row, self.coordinates.index("possible")] = float(name == state)
        for block, repeat in zip(self.blocks, self.repeats):
            for _ in range(repeat):
                x = block(x)
        value, alive = self.coordinates.index("value"), self.coordinates.index("alive")
        if self.root is not None and x[self.root, alive].item() != 1.0:
            raise EvidenceError("the findings have probability zero")
        return {
            variable: dict(zip(self.states[variable], (x[rows, alive] * x[rows, value].exp()).tolist()))
            for variable, rows in self.read_out.items()
        }
