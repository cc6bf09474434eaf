"""Networks and model files as the command line names them: a shipped name, or a path to .bif, .uai or .safetensors."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from proofs.certification.errors import UserError, did_you_mean

if TYPE_CHECKING:
    from numeric.compiled.model import CompiledModel
    from symbolic.networks.bayesian_network import DiscreteNetwork
    from symbolic.transformer.gate_layers import Activation

Command = TypeVar("Command", bound=Callable[..., Any])

MODEL_SUFFIX = ".safetensors"


def read_network(name: str, *, normalise: bool = False, encoding: str | None = None) -> DiscreteNetwork:
    """The network called ``name``. A notice about scaled rows goes to stderr. Raises UserError."""
    from numeric.networks.formats import is_network_path, read_network_file
    from numeric.networks.shipped import SHIPPED, shipped_network

    if name in SHIPPED:
        return shipped_network(name)
    if not is_network_path(name):
        hint = did_you_mean(name, SHIPPED) or f"; shipped networks are {', '.join(SHIPPED)}"
        raise UserError(
            f"{name!r} is neither a shipped network nor a .bif, .uai or {MODEL_SUFFIX} file{hint}"
        )
    try:
        network, notice = read_network_file(name, normalise=normalise, encoding=encoding)
    except OSError as error:
        raise UserError(f"cannot read {name}: {error.strerror or error}") from None
    except ValueError as error:  # NetworkSyntaxError or DecodingError, which name the file
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
    name: str,
    network: DiscreteNetwork,
    treewidth_limit: int,
    entry_limit: int,
    given: Mapping[str, str] | None = None,
) -> CompiledModel:
    """Compile with progress on stderr. Raises UserError when the network is too large, or ``given`` impossible, before any work."""
    from numeric.compiled.model import model_of
    from symbolic.compile.gates import compile_network
    from symbolic.networks.bayesian_network import EvidenceError

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
            raise UserError(f"cannot compile {name}: {error}") from None
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
    from symbolic.compile.edges import LoopyGraphError, compile_edges
    from symbolic.transformer.edge_layers import DegreeError

    hint = {LoopyGraphError: ": say how many with --rounds N", DegreeError: " (--degree D raises it)"}
    try:
        transformer = compile_edges(network, findings, rounds=rounds, activation=activation, degree=degree)
    except ValueError as error:
        raise UserError(f"cannot compile {name} with --edges: {error}{hint.get(type(error), '')}") from None
    return edge_model_of(transformer, findings)


def findings(
    texts: Sequence[str],
    states: Mapping[str, tuple[str, ...]],
    evidence: str | None = None,
    encoding: str | None = None,
) -> dict[str, str]:
    """``--given`` options, together with the findings of a UAI evidence file, as names of these variables and states. Raises
    UserError."""
    from numeric.networks.findings import findings as read_findings
    from symbolic.networks.bayesian_network import EvidenceError

    try:
        found = read_findings(texts, states)
    except EvidenceError as error:
        raise UserError(f"--given: {error}") from None
    if evidence is None:
        return found
    result = _evidence_file(evidence, states, encoding)
    for variable, state in found.items():
        if result.setdefault(variable, state) != state:
            raise UserError(
                f"{evidence} and --given disagree about {variable}: {result[variable]} and {state}"
            )
    return result


def _evidence_file(file: str, states: Mapping[str, tuple[str, ...]], encoding: str | None) -> dict[str, str]:
    from numeric.networks.decoding import DecodingError, decoded
    from numeric.networks.uai import parse_uai_evidence
    from symbolic.networks.bayesian_network import DiscreteNetwork

    try:
        data = Path(file).read_bytes()
        try:
            text = decoded(data, file)
        except DecodingError:
            if encoding is None:
                raise
            text = decoded(data, file, encoding)
        return parse_uai_evidence(text, DiscreteNetwork(dict(states), ()), file=file)
    except OSError as error:
        raise UserError(f"cannot read {file}: {error.strerror or error}") from None
    except ValueError as error:
        raise UserError(str(error)) from None


def chosen_variables(texts: Sequence[str], states: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """``--of`` options as names of these variables. Raises UserError."""
    from numeric.networks.findings import known_name

    names = [known_name(text, states) for text in texts]
    for name in names:
        if name not in states:
            raise UserError(f"--of {name}: unknown variable{did_you_mean(name, states)}")
    return tuple(dict.fromkeys(names))


def encoding_option(command: Command) -> Command:
    """The option for files that are not UTF-8."""
    return click.option(
        "--encoding", metavar="NAME", help="The encoding of the network file; UTF-8 by default."
    )(command)


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
