"""The same file run by torch modules gives the decimals of the exact run."""

from __future__ import annotations

from pathlib import Path

import pytest

from numeric.compiled_model import model_of, save_model
from numeric.shipped import shipped_network
from symbolic.compiler import compile_network
from symbolic.exact_inference import exact_posteriors

torch = pytest.importorskip("torch")

TORCH_TOLERANCE = 1e-12
"""float64 throughout; logs below 2^5 in size and 16 layers, so roundings add up to some 2^-44."""


@pytest.mark.parametrize(
    ("name", "findings"), [("asia", {"smoke": "yes"}), ("survey", {}), ("cancer", {"Xray": "negative"})]
)
def test_torch_gives_the_same_decimals(name: str, findings: dict[str, str], tmp_path: Path) -> None:
    from numeric.compiled_torch import CompiledTransformer

    compiled = compile_network(shipped_network(name))
    path = tmp_path / "model.safetensors"
    save_model(model_of(compiled), path)
    with torch.no_grad():
        result = CompiledTransformer(path)(findings)
    expected = exact_posteriors(compiled.transformer, findings)
    for variable, row in expected.items():
        for state, probability in row.items():
            assert abs(result[variable][state] - float(probability)) < TORCH_TOLERANCE


def test_a_changed_weight_changes_torchs_answer(tmp_path: Path) -> None:
    from numeric.compiled_torch import CompiledTransformer

    compiled = compile_network(shipped_network("cancer"))
    path = tmp_path / "model.safetensors"
    save_model(model_of(compiled), path)
    model = CompiledTransformer(path)
    with torch.no_grad():
        before = model({})["Cancer"]["True"]
        model.blocks[1].outer.weight *= 2
        after = model({})["Cancer"]["True"]
    assert abs(after - before) > 1e-3
