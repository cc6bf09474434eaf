"""Networks and model files as the command line names them: a shipped name, or a path to .bif, .uai or .safetensors."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from proofs.errors import UserError, did_you_mean

if TYPE_CHECKING:
    from numeric.compiled.model import CompiledModel
    from symbolic.bayesian_network import DiscreteNetwork
    from symbolic.universal_layer import Activation

MODEL_SUFFIX = ".safetensors"


def read_network(name: str, *, normalise: bool = False) -> DiscreteNetwork:
    """The network called ``name``. A notice about scaled rows goes to stderr. Raises UserError."""
    from numeric.networks.bif import read_bif
    from numeric.networks.shipped import SHIPPED, shipped_network
    from numeric.networks.uai import read_uai

    if name in SHIPPED:
        return shipped_network(name)
    path = Path(name)
    if path.suffix.lower() not in (".bif", ".uai"):
        hint = did_you_mean(name, SHIPPED) or f"; shipped networks are {', '.join(SHIPPED)}"
        raise UserError(
            f"{name!r} is neither a shipped network nor a .bif, .uai or {MODEL_SUFFIX} file{hint}"
        )
    network: DiscreteNetwork
    try:
        if path.suffix.lower() == ".bif":
            bif = read_bif(path, normalise=normalise)
            network, notice = bif.network, bif.notice
        else:
            uai = read_uai(path, normalise=normalise)
            network, notice = uai.network, uai.notice
    except OSError as error:
        raise UserError(f"cannot read {name}: {error.strerror}") from None
    except ValueError as error:  # NetworkSyntaxError, or text that is not UTF-8
        raise UserError(str(error)) from None
    if notice is not None:
        click.echo(f"note: {notice}", err=True)
    return network


def read_model(path: str) -> CompiledModel:
    """The compiled model in ``path``. Raises UserError."""
    from numeric.compiled.model import ModelError, load_model

    try:
        return load_model(path)
    except OSError as error:
        raise UserError(f"cannot read {path}: {error.strerror or error}") from None
    except ModelError as error:
        raise UserError(str(error)) from None


def compiled_model(
    network: DiscreteNetwork, treewidth_limit: int, entry_limit: int, given: Mapping[str, str] | None = None
) -> CompiledModel:
    """Compile with progress on stderr. Raises UserError when the network is too large, or ``given`` impossible, before any work."""
    from numeric.compiled.model import model_of
    from symbolic.bayesian_network import EvidenceError
    from symbolic.compiler import compile_network

    with reporter() as report:
        try:
            compiled = compile_network(
                network,
                treewidth_limit=treewidth_limit,
                entry_limit=entry_limit,
                given=given,
                progress=report,
            )
        except EvidenceError as error:
            raise UserError(str(error)) from None
        except ValueError as error:
            raise UserError(f"cannot compile {network.name}: {error}") from None
    return model_of(compiled)


def edge_model(
    name: str,
    network: DiscreteNetwork,
    findings: Mapping[str, str],
    rounds: int | None,
    activation: Activation,
    degree: int,
) -> CompiledModel:
    """Compile to rounds of belief propagation. Raises UserError when the network called ``name``, cut to the findings, is not one
    that the edge layers serve."""
    from numeric.compiled.model import edge_model_of
    from symbolic.edge_compiler import LoopyGraphError, compile_edges
    from symbolic.pairwise_layer import DegreeError

    hint = {LoopyGraphError: ": say how many with --rounds N", DegreeError: " (--degree D raises it)"}
    try:
        transformer = compile_edges(network, findings, rounds=rounds, activation=activation, degree=degree)
    except ValueError as error:
        raise UserError(f"cannot compile {name} with --edges: {error}{hint.get(type(error), '')}") from None
    return edge_model_of(transformer, findings)


def findings(texts: Sequence[str]) -> dict[str, str]:
    """``--given`` options as findings. The variable ends at the first ``=``. Raises UserError."""
    result: dict[str, str] = {}
    for text in texts:
        variable, sign, state = text.partition("=")
        if not sign or not variable or not state:
            raise UserError(f"--given {text!r} is not of the form VARIABLE=STATE")
        if result.setdefault(variable, state) != state:
            raise UserError(f"--given names {variable} twice, as {result[variable]} and {state}")
    return result


def with_evidence(
    found: Mapping[str, str], file: str | None, states: Mapping[str, Sequence[str]]
) -> dict[str, str]:
    """The findings together with those of a UAI evidence file for variables with these states. Raises UserError."""
    if file is None:
        return dict(found)
    from numeric.networks.uai import parse_uai_evidence
    from symbolic.bayesian_network import DiscreteNetwork

    try:
        text = Path(file).read_text(encoding="utf-8")
        read = parse_uai_evidence(
            text, DiscreteNetwork({v: tuple(s) for v, s in states.items()}, ()), file=file
        )
    except OSError as error:
        raise UserError(f"cannot read {file}: {error.strerror}") from None
    except ValueError as error:
        raise UserError(str(error)) from None
    for variable, state in found.items():
        if read.setdefault(variable, state) != state:
            raise UserError(f"{file} and --given disagree about {variable}")
    return read


@contextmanager
def reporter() -> Iterator[Callable[[str, int, int], None] | None]:
    """A ``progress(stage, done, total)`` that rewrites one line on stderr while it is a terminal; None otherwise."""
    if not sys.stderr.isatty():
        yield None
        return
    last = ""

    def report(stage: str, done: int, total: int) -> None:
        nonlocal last
        line = f"{stage} {100 * done // max(total, 1)}%"
        if line != last:
            last = line
            sys.stderr.write(f"\r{line:<30}")
            sys.stderr.flush()

    try:
        yield report
    finally:
        sys.stderr.write("\r" + " " * 30 + "\r")
        sys.stderr.flush()
