"""Is what was trained belief propagation? Attention, units, behaviour off the training distribution, beside the constructed.

attention   how sharp, and at what the variables' tokens look (the constructed model: one-hot on the right token, always)
units       z(l): the log-odds of each sigmoid unit, and the output's, as v0's prior log-odds l moves; how far from any sum-product
            message (``messages``)
off         the same error figures on tables U[0.001, 1], with evidence, and on longer paths
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch

from numeric.experiments import constructed
from numeric.experiments.factors import messages
from numeric.experiments.factors import task as factor_tasks
from numeric.experiments.factors.task import Examples, Task
from numeric.experiments.factors.train import Options, Trained, data, predict
from numeric.experiments.models import Trace
from numeric.experiments.training import home
from numeric.functions import logit

RESPONDS = 0.1
"""Nats. Units whose log-odds move less than this over all probes ignore the message: a constant is trivially one."""


def off_distribution(task: Task, count: int, seed: int) -> dict[str, Examples]:
    """Named test sets that the training never saw."""
    sets = {
        "tables U[0.001, 1]": factor_tasks.draw(task, count, seed, low=0.001),
        "evidence U[0.05, 0.95]": factor_tasks.draw(task, count, seed + 1, evidence=True),
    }
    if task.variables == 2:
        sets |= {
            f"path of {n}": factor_tasks.draw(factor_tasks.path(n), count, seed + n, evidence=task.evidence)
            for n in (3, 4, 6)
        }
    return sets


def _rows(trained: Trained, examples: Examples) -> torch.Tensor:
    return torch.as_tensor(examples.tokens, dtype=torch.float32, device=home(trained.model))


def attention(trained: Trained, examples: Examples) -> list[list[dict[str, float]]]:
    """Per layer and head, over the variables' tokens: the mean largest weight, the mean entropy as a share of ln T, and the
    share of tokens whose largest weight lies on an adjacent factor's token."""
    trace = Trace()
    with torch.no_grad():
        trained.model(_rows(trained, examples), trace)
    task = examples.task
    variables, factors = factor_tasks.layout(task)
    near = np.zeros((task.tokens, task.tokens), dtype=bool)
    for index, edge in enumerate(task.edges):
        for variable in edge:
            near[variables[variable], factors[index]] = True
    result = []
    for weights in trace.attention:
        rows = weights[:, :, variables].double().cpu().numpy()
        entropy = -(rows * np.log(np.maximum(rows, np.finfo(float).tiny))).sum(-1) / np.log(task.tokens)
        hits = near[np.array(variables)[None, None, :], rows.argmax(-1)]
        result.append(
            [
                {
                    "largest weight": float(rows[:, head].max(-1).mean()),
                    "entropy of ln T": float(entropy[:, head].mean()),
                    "looks at its factor": float(hits[:, head].mean()),
                }
                for head in range(rows.shape[1])
            ]
        )
    return result


def probed(examples: Examples) -> Examples:
    """Every table once per probe, with v0's prior at the probe's odds and v1's at even: N * P examples."""
    odds = np.exp(messages.PROBES)
    tables = np.repeat(examples.tables, len(odds), axis=0)
    priors = np.full((len(tables), examples.task.variables), 0.5)
    priors[:, 0] = np.tile(odds / (1 + odds), len(examples.tables))
    exact = factor_tasks.enumerate_posteriors(examples.task, tables, priors)
    return Examples(examples.task, tables, priors, exact)


def log_odds(p: factor_tasks.Array) -> factor_tasks.Array:
    """Of probabilities, kept 1e-15 away from 0 and 1 so that they are finite."""
    return logit(np.clip(p, 1e-15, 1 - 1e-15))


def summary(curves: factor_tasks.Array) -> dict[str, float]:
    """Of curves C x P: how many respond; of those the share provably no message, and the median and largest distance."""
    moving = curves[np.ptp(curves, axis=1) > RESPONDS]
    found = np.array([messages.distance(curve) for curve in moving])
    provably = messages.at_least(moving) if len(moving) else found
    return {
        "curves": len(curves),
        "respond": len(moving),
        "provably no message": float((provably > 0).mean()) if len(moving) else 0.0,
        "median distance": float(np.median(found)) if len(moving) else 0.0,
        "largest distance": float(found.max()) if len(moving) else 0.0,
    }


def units(trained: Trained, examples: Examples, most: int = 100) -> dict[str, Any]:
    """The response curves of the hidden units of every token and layer (a fixed sample of ``most``) and of the output at v1."""
    inputs = probed(examples)
    trace = Trace()
    with torch.no_grad():
        trained.model(_rows(trained, inputs), trace)
    count, probes = len(examples.tables), len(messages.PROBES)
    result: dict[str, Any] = {}
    for layer, z in enumerate(trace.hidden):
        curves = z.double().cpu().numpy().reshape(count, probes, -1).transpose(0, 2, 1).reshape(-1, probes)
        chosen = np.random.default_rng(layer).choice(len(curves), min(most, len(curves)), replace=False)
        result[f"units of layer {layer + 1}"] = summary(curves[chosen])
    outputs = log_odds(predict(trained.model, inputs)[:, 1]).reshape(count, probes)
    exact = log_odds(inputs.exact[:, 1]).reshape(count, probes)
    result["output"] = summary(outputs)
    result["output"]["mean gap to this factor's message"] = float(np.abs(outputs - exact).mean())
    result["example"] = {
        "log-odds": messages.PROBES.tolist(),
        "trained": outputs[0].tolist(),
        "exact": exact[0].tolist(),
    }
    return result


def constructed_units(examples: Examples) -> dict[str, Any]:
    """The same question asked of the constructed model's output."""
    inputs = probed(examples)
    shape = (len(examples.tables), len(messages.PROBES))
    outputs = log_odds(constructed.posteriors(inputs)[:, 1]).reshape(shape)
    exact = log_odds(inputs.exact[:, 1]).reshape(shape)
    return summary(outputs) | {"mean gap to this factor's message": float(np.abs(outputs - exact).mean())}


def diagnose(options: Options, trained: Sequence[Trained]) -> dict[str, Any]:
    """Per task: the constructed model on held-out and off-distribution examples, then every trained model on the same."""
    result: dict[str, Any] = {}
    for name in options.tasks:
        task = factor_tasks.TASKS[name]
        _, held_out = data(options, task)
        sets = {"held out": held_out} | off_distribution(task, options.held_out, options.data_seed + 1)
        probes = held_out.part(0, 40)
        entry: dict[str, Any] = {
            "always 1/2": {
                label: factor_tasks.errors(np.full_like(s.exact, 0.5), s.exact) for label, s in sets.items()
            }
        }
        for precision in (np.float64, np.float32):
            entry[f"constructed {precision.__name__}"] = {
                label: factor_tasks.errors(constructed.posteriors(s, precision), s.exact)
                for label, s in sets.items()
            }
        if task.variables == 2:
            entry["constructed units"] = constructed_units(probes)
        for one in (t for t in trained if t.task.name == name):
            about: dict[str, Any] = {
                "errors": {
                    label: factor_tasks.errors(predict(one.model, s), s.exact) for label, s in sets.items()
                },
                "attention": attention(one, held_out.part(0, 500)),
            }
            if task.variables == 2 and one.activation == "sigmoid":
                about["units"] = units(one, probes)
            entry.setdefault(one.activation, []).append(about)
        result[name] = entry
    return result
