"""The source's encoder, of torch's own parts: pre-norm layers without a norm after the last, and a read-out of two layers.

Torch's ``TransformerEncoder`` copies one layer, so that all layers start from the same numbers; the source's do too.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from numeric.experiments.models import ACTIVATIONS


class PublishedEncoder(nn.Module):
    """Rows (B x T x inputs) to the probability of every token (B x T), after ``passes`` runs of the same weights.

    After each pass but the last the answer is written to number 0 of every token, which is where beliefs stand.
    """

    def __init__(
        self, inputs: int, width: int, heads: int, layers: int, activation: str = "relu", passes: int = 1
    ) -> None:
        super().__init__()
        self.passes = passes
        self.embed = nn.Linear(inputs, width)
        layer = nn.TransformerEncoderLayer(
            width,
            heads,
            4 * width,
            dropout=0.0,
            activation=ACTIVATIONS[activation],
            batch_first=True,
            norm_first=True,
        )
        self.encoder = nn.TransformerEncoder(layer, layers, enable_nested_tensor=False)
        self.read = nn.Sequential(nn.Linear(width, width), nn.ReLU(), nn.Linear(width, 1))

    def once(self, rows: Tensor) -> Tensor:
        """One pass."""
        found: Tensor = torch.sigmoid(self.read(self.encoder(self.embed(rows))).squeeze(-1))
        return found

    def forward(self, rows: Tensor) -> Tensor:
        answer = self.once(rows)
        for _ in range(self.passes - 1):
            rows = torch.cat([answer.unsqueeze(-1), rows[:, :, 1:]], dim=-1)
            answer = self.once(rows)
        return answer
