"""The networks that are trained, in plain torch: a transformer, an LSTM and a selective state-space model.

Glossary of shapes (B batch, T tokens, d width, h heads, n hidden units, s state size)
    x         B x T x d       residual stream
    Trace     per layer: attention B x h x T x T (rows sum to 1) and hidden B x T x n (inputs z of the feed-forward units)
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import torch
from torch import Tensor, nn
from torch.nn import functional

ACTIVATIONS = {"relu": torch.relu, "sigmoid": torch.sigmoid, "gelu": functional.gelu}


@dataclass
class Trace:
    """What happened inside one forward pass, layer by layer."""

    attention: list[Tensor] = field(default_factory=list)
    hidden: list[Tensor] = field(default_factory=list)


class Layer(nn.Module):
    """Attention, then W2 act(W1 x + b1) + b2, each with a residual and a LayerNorm.

    ``norm_first`` places the norm inside the branch; otherwise after the sum, as A. Vaswani et al., 2017, arXiv:1706.03762 do.
    """

    def __init__(self, width: int, heads: int, units: int, activation: str, norm_first: bool) -> None:
        super().__init__()
        self.heads, self.activation, self.norm_first = heads, activation, norm_first
        self.qkv = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        self.inner = nn.Linear(width, units)
        self.outer = nn.Linear(units, width)
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)

    def attend(self, x: Tensor, mask: Tensor | None, trace: Trace | None) -> Tensor:
        batch, count, width = x.shape
        q, k, v = self.qkv(x).view(batch, count, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        scores = q @ k.transpose(-1, -2) / math.sqrt(width // self.heads)
        if mask is not None:
            scores = scores.masked_fill(~mask, -math.inf)
        weights = scores.softmax(-1)
        if trace is not None:
            trace.attention.append(weights.detach())
        return self.out((weights @ v).transpose(1, 2).reshape(batch, count, width))

    def feed(self, x: Tensor, trace: Trace | None) -> Tensor:
        z = self.inner(x)
        if trace is not None:
            trace.hidden.append(z.detach())
        return self.outer(ACTIVATIONS[self.activation](z))

    def forward(self, x: Tensor, mask: Tensor | None, trace: Trace | None) -> Tensor:
        if self.norm_first:
            x = x + self.attend(self.norm1(x), mask, trace)
            return x + self.feed(self.norm2(x), trace)
        x = self.norm1(x + self.attend(x, mask, trace))
        return self.norm2(x + self.feed(x, trace))


class Encoder(nn.Module):
    """The source's encoder: a linear embedding of the token rows, layers, and the probability sigma(w x + b) of every token."""

    def __init__(
        self,
        inputs: int,
        width: int = 32,
        heads: int = 2,
        units: int = 128,
        layers: int = 2,
        activation: str = "relu",
    ):
        super().__init__()
        self.embed = nn.Linear(inputs, width)
        self.layers = nn.ModuleList(Layer(width, heads, units, activation, False) for _ in range(layers))
        self.read = nn.Linear(width, 1)

    def forward(self, rows: Tensor, trace: Trace | None = None) -> Tensor:
        x = self.embed(rows)
        for layer in self.layers:
            x = layer(x, None, trace)
        return torch.sigmoid(self.read(x)).squeeze(-1)


class CausalTransformer(nn.Module):
    """Symbols in, logits over ``outputs`` at every position; causal mask, learned positions, pre-norm."""

    def __init__(
        self,
        symbols: int,
        outputs: int,
        length: int,
        width: int,
        heads: int,
        layers: int,
        activation: str = "gelu",
    ):
        super().__init__()
        self.symbols = nn.Embedding(symbols, width)
        self.positions = nn.Parameter(torch.randn(length, width) * 0.02)
        self.layers = nn.ModuleList(Layer(width, heads, 4 * width, activation, True) for _ in range(layers))
        self.norm = nn.LayerNorm(width)
        self.read = nn.Linear(width, outputs)
        self.register_buffer("mask", torch.ones(length, length, dtype=torch.bool).tril(), persistent=False)

    def forward(self, ids: Tensor, trace: Trace | None = None) -> Tensor:
        length = ids.shape[1]
        x = self.symbols(ids) + self.positions[:length]
        for layer in self.layers:
            x = layer(x, self.mask[:length, :length], trace)
        return self.read(self.norm(x))


class Lstm(nn.Module):
    """An LSTM (S. Hochreiter, J. Schmidhuber, 1997) of one or more layers; logits at every position."""

    def __init__(self, symbols: int, outputs: int, width: int, layers: int) -> None:
        super().__init__()
        self.symbols = nn.Embedding(symbols, width)
        self.cells = nn.LSTM(width, width, layers, batch_first=True)
        self.read = nn.Linear(width, outputs)

    def forward(self, ids: Tensor) -> Tensor:
        return self.read(self.cells(self.symbols(ids))[0])


class SelectiveBlock(nn.Module):
    """One selective state-space block (A. Gu, T. Dao, "Mamba", 2023, arXiv:2312.00752, algorithm 2, without its hardware scan).

    h_t = exp(delta_t A) h_{t-1} + delta_t B_t u_t,  y_t = C_t h_t + D u_t,  with delta_t, B_t, C_t functions of the input.
    """

    def __init__(self, width: int, state: int, expand: int = 2, kernel: int = 4) -> None:
        super().__init__()
        self.inner, self.state, self.kernel = expand * width, state, kernel
        self.norm = nn.LayerNorm(width)
        self.enter = nn.Linear(width, 2 * self.inner, bias=False)
        self.conv = nn.Conv1d(self.inner, self.inner, kernel, groups=self.inner)
        self.rank = max(1, width // 16)
        self.select = nn.Linear(self.inner, self.rank + 2 * state, bias=False)
        self.delta = nn.Linear(self.rank, self.inner)
        self.log_decay = nn.Parameter(
            torch.arange(1, state + 1, dtype=torch.float32).log().repeat(self.inner, 1)
        )
        self.skip = nn.Parameter(torch.ones(self.inner))
        self.leave = nn.Linear(self.inner, width, bias=False)
        with torch.no_grad():  # steps between 0.001 and 0.1 at the start, as the paper initialises them
            steps = torch.exp(torch.rand(self.inner) * math.log(100.0) + math.log(0.001))
            self.delta.bias.copy_(steps + torch.log(-torch.expm1(-steps)))

    def forward(self, x: Tensor) -> Tensor:
        u, gate = self.enter(self.norm(x)).chunk(2, dim=-1)
        u = functional.silu(self.conv(functional.pad(u.transpose(1, 2), (self.kernel - 1, 0)))).transpose(
            1, 2
        )
        low, b, c = self.select(u).split([self.rank, self.state, self.state], dim=-1)
        delta = functional.softplus(self.delta(low))
        keep = torch.exp(-delta[..., None] * self.log_decay.exp())
        write = (delta * u)[..., None] * b[:, :, None, :]
        h = torch.zeros_like(write[:, 0])
        outputs = []
        for t in range(x.shape[1]):
            h = keep[:, t] * h + write[:, t]
            outputs.append((h * c[:, t, None, :]).sum(-1))
        y = torch.stack(outputs, dim=1) + self.skip * u
        return x + self.leave(y * functional.silu(gate))


class SelectiveStateSpace(nn.Module):
    """Selective state-space blocks; logits at every position."""

    def __init__(self, symbols: int, outputs: int, width: int, layers: int, state: int = 16) -> None:
        super().__init__()
        self.symbols = nn.Embedding(symbols, width)
        self.blocks = nn.ModuleList(SelectiveBlock(width, state) for _ in range(layers))
        self.norm = nn.LayerNorm(width)
        self.read = nn.Linear(width, outputs)

    def forward(self, ids: Tensor) -> Tensor:
        x = self.symbols(ids)
        for block in self.blocks:
            x = block(x)
        return self.read(self.norm(x))


def parameters(model: nn.Module) -> int:
    """How many numbers are trained."""
    return sum(p.numel() for p in model.parameters() if p.requires_grad)
