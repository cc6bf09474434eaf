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


class TorchLayer(nn.Module):
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
        self.layers = nn.ModuleList(TorchLayer(width, heads, units, activation, False) for _ in range(layers))
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
        self.layers = nn.ModuleList(
            TorchLayer(width, heads, 4 * width, activation, True) for _ in range(layers)
        )
        self.norm = nn.LayerNorm(width)
        self.read = nn.Linear(width, outputs)
        self.register_buffer("mask", torch.ones(length, length, dtype=torch.bool).tril(), persistent=False)

    def forward(self, ids: Tensor, trace: Trace | None = None) -> Tensor:
        length = ids.shape[1]
        x = self.symbols(ids) + self.positions[:length]
        for layer in self.layers:
            x = layer(x, self.mask[:length, :length], trace)
        return self.read(self.norm(x))


class Stepper(nn.Module):
    """A machine's next configuration from the cells' tokens: logits of every cell's symbol (B x T x 3), of the head's cell (B x T)
    and, from the mean over the cells, of the state (B x states). Pre-norm, ReLU, all cells see each other."""

    def __init__(self, inputs: int, states: int, width: int, heads: int, units: int, layers: int) -> None:
        super().__init__()
        self.embed = nn.Linear(inputs, width)
        self.layers = nn.ModuleList(TorchLayer(width, heads, units, "relu", True) for _ in range(layers))
        self.symbol, self.head, self.state = (
            nn.Linear(width, 3),
            nn.Linear(width, 1),
            nn.Linear(width, states),
        )

    def forward(self, rows: Tensor, trace: Trace | None = None) -> tuple[Tensor, Tensor, Tensor]:
        x = self.embed(rows)
        for layer in self.layers:
            x = layer(x, None, trace)
        return self.symbol(x), self.head(x).squeeze(-1), self.state(x.mean(dim=1))


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
    """One selective state-space block with one decay per head (T. Dao, A. Gu, "Transformers are SSMs", 2024, arXiv:2405.21060).

    Per head, with d_t > 0, B_t and C_t functions of the input:  H_t = exp(-a d_t) H_(t-1) + d_t B_t u_t^T,  y_t = C_t^T H_t
    + D u_t.
    ``forward`` computes the sum over s <= t of exp(-a (d_(s+1) + ... + d_t)) (C_t . B_s) d_s u_s at once; ``recurrent``
    step by step.
    """

    def __init__(self, width: int, state: int, heads: int = 4, kernel: int = 4) -> None:
        super().__init__()
        self.inner, self.state, self.heads, self.kernel = 2 * width, state, heads, kernel
        mixed = self.inner + 2 * state
        self.norm = nn.LayerNorm(width)
        self.enter = nn.Linear(width, self.inner + mixed + heads, bias=False)
        self.conv = nn.Parameter((torch.rand(kernel, mixed) * 2 - 1) / math.sqrt(kernel))
        self.conv_bias = nn.Parameter(torch.zeros(mixed))
        self.log_decay = nn.Parameter(torch.linspace(1, 16, heads).log())
        self.skip = nn.Parameter(torch.ones(heads))
        self.out_norm = nn.LayerNorm(self.inner)
        self.leave = nn.Linear(self.inner, width, bias=False)
        steps = torch.exp(
            torch.rand(heads) * math.log(100.0) + math.log(0.001)
        )  # 0.001 .. 0.1, as the paper starts
        self.step_bias = nn.Parameter(steps + torch.log(-torch.expm1(-steps)))

    def select(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
        """gate B x T x inner, u B x h x T x (inner/h), B and C B x T x N, d B x h x T."""
        batch, count, _ = x.shape
        gate, mixed, low = self.enter(self.norm(x)).split(
            [self.inner, self.inner + 2 * self.state, self.heads], dim=-1
        )
        padded = functional.pad(mixed, (0, 0, self.kernel - 1, 0))
        shifted = sum(padded[:, k : k + count] * self.conv[k] for k in range(self.kernel))
        mixed = functional.silu(shifted + self.conv_bias)
        u, b, c = mixed.split([self.inner, self.state, self.state], dim=-1)
        u = u.reshape(batch, count, self.heads, -1).transpose(1, 2)
        return gate, u, b, c, functional.softplus(low + self.step_bias).transpose(1, 2)

    def finish(self, x: Tensor, y: Tensor, u: Tensor, gate: Tensor) -> Tensor:
        y = (y + self.skip[:, None, None] * u).transpose(1, 2).reshape(gate.shape)
        return x + self.leave(self.out_norm(y * functional.silu(gate)))

    def forward(self, x: Tensor) -> Tensor:
        gate, u, b, c, d = self.select(x)
        total = (self.log_decay.exp()[:, None] * d).cumsum(-1)
        past = torch.ones(x.shape[1], x.shape[1], dtype=torch.bool, device=x.device).tril()
        decay = torch.exp((total[..., None, :] - total[..., :, None]).masked_fill(~past, -math.inf))
        y = (decay * (c @ b.transpose(1, 2))[:, None]) @ (d[..., None] * u)
        return self.finish(x, y, u, gate)

    def recurrent(self, x: Tensor) -> Tensor:
        """The same function as a recurrence with a state of h x N x (inner/h) numbers: what makes it a state-space model."""
        gate, u, b, c, d = self.select(x)
        memory = torch.zeros(x.shape[0], self.heads, self.state, u.shape[-1], dtype=x.dtype)
        outputs = []
        for t in range(x.shape[1]):
            keep = torch.exp(-self.log_decay.exp() * d[:, :, t])[..., None, None]
            memory = keep * memory + b[:, t, None, :, None] * (d[:, :, t, None] * u[:, :, t])[:, :, None, :]
            outputs.append((c[:, t, None, None, :] @ memory)[:, :, 0])
        return self.finish(x, torch.stack(outputs, dim=2), u, gate)


class SelectiveStateSpace(nn.Module):
    """Selective state-space blocks; logits at every position."""

    def __init__(self, symbols: int, outputs: int, width: int, layers: int, state: int = 32) -> None:
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
