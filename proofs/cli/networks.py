"""Networks, findings and model files as the command line names them, and the options and words that its commands share."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import click

from numeric.networks import findings as reading
from numeric.networks.formats import suffixes_read
from numeric.networks.shipped import SHIPPED
from proofs.certification.errors import UserError, did_you_mean
from proofs.cli import terminal

if TYPE_CHECKING:
    from numeric.compiled.edge_model import EdgeModel
    from numeric.compiled.gate_model import GateModel
    from numeric.compiled.junction.model import JunctionModel
    from numeric.networks.arrays import Tables
    from symbolic.networks.bayesian_network import DiscreteNetwork
    from symbolic.transformer.weights import Activation

Command = TypeVar("Command", bound=Callable[..., Any])

MODEL_SUFFIX = ".safetensors"
LARGEST_MODEL = 2_000_000_000
"""Tokens: they are numbered by 32 bits."""
NETWORKS = f"{', '.join(SHIPPED)}, or a {suffixes_read()} file"
"""What a command takes as a network, in words."""


def read_network(name: str, *, normalise: bool = False, encoding: str | None = None) -> DiscreteNetwork:
    """The network called ``name``. A notice about scaled rows goes to stderr. Raises UserError."""
    from numeric.networks.formats import read_network_file
    from numeric.networks.shipped import shipped_network

    if name in SHIPPED:
        return shipped_network(name)
    with _reading(name):
        read = read_network_file(name, normalise=normalise, encoding=encoding)
    _tell(read.notice)
    return read.network


def read_tables(name: str, *, normalise: bool = False, encoding: str | None = None) -> Tables:
    """The same network as arrays. Notices and errors as ``read_network``."""
    from numeric.networks.arrays import tables_of
    from numeric.networks.formats import read_tables_file
    from numeric.networks.shipped import shipped_network

    if name in SHIPPED:
        return tables_of(shipped_network(name))
    with _reading(name):
        tables, notice = read_tables_file(name, normalise=normalise, encoding=encoding)
    _tell(notice)
    return tables


def _tell(notice: str | None) -> None:
    if notice is not None:
        click.echo(f"note: {notice}", err=True)


@contextmanager
def _reading(name: str) -> Iterator[None]:
    """Raises UserError where ``name`` is no network file, or reading it failed."""
    from numeric.networks.formats import is_network_path

    if not is_network_path(name):
        hint = did_you_mean(name, SHIPPED) or (
            f"; shipped networks are {', '.join(SHIPPED)}, and models of `tbn compile` end in {MODEL_SUFFIX}"
        )
        raise UserError(f"{name!r} is neither a shipped network nor a {suffixes_read()} file{hint}")
    try:
        yield
    except OSError as error:
        raise UserError(f"cannot read {name}: {error.strerror or error}") from None
    except ValueError as error:  # NetworkSyntaxError or DecodingError, which name the file
        raise UserError(str(error)) from None


def read_model(path: str) -> GateModel | EdgeModel | JunctionModel:
    """The compiled model in ``path``. Raises UserError."""
    from numeric.compiled.blocks import ModelError
    from numeric.compiled.files import load_any_model
    from numeric.compiled.junction.file import JunctionFileError

    try:
        return load_any_model(path)
    except OSError as error:
        raise UserError(f"cannot read {path}: {error.strerror or error}") from None
    except (ModelError, JunctionFileError) as error:
        raise UserError(str(error)) from None


def junction_model(
    name: str,
    tables: Tables,
    given: Mapping[str, str] | None = None,
    of: Sequence[str] | None = None,
    *,
    together: Sequence[str] = (),
    token_limit: int,
    budget: int | None = None,
) -> JunctionModel:
    """Compile to one token per table entry. Raises EvidenceError for findings of probability zero; UserError, before any token is
    made, when the network is too large."""
    from numeric.compiled.junction.build import TooLargeError, compile_tables
    from symbolic.compile.orders import BUDGET
    from symbolic.networks.bayesian_network import EvidenceError

    try:
        return compile_tables(
            tables,
            given,
            of,
            together=together,
            token_limit=token_limit,
            budget=BUDGET if budget is None else budget,
        )
    except EvidenceError:
        raise
    except TooLargeError as error:
        raise UserError(f"cannot compile {name}: {error} (--given, --of, --token-limit)") from None
    except ValueError as error:
        raise UserError(f"cannot compile {name}: {error}") from None


def compiled_model(
    name: str,
    network: DiscreteNetwork,
    treewidth_limit: int,
    entry_limit: int,
    given: Mapping[str, str] | None = None,
) -> GateModel:
    """Compile with progress on stderr. Raises UserError when the network is too large, or ``given`` impossible, before any work."""
    from numeric.compiled.gate_model import gate_model_of
    from symbolic.compile.gates import TooLargeError, compile_network
    from symbolic.networks.bayesian_network import EvidenceError

    with terminal.meter() as report:
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
        except TooLargeError as error:
            raise UserError(
                f"cannot compile {name}: {error}; the whole network is compiled, whatever --of and findings name; "
                f"--treewidth-limit and --entry-limit raise the limits if the machine can hold that"
            ) from None
        except ValueError as error:
            raise UserError(f"cannot compile {name}: {error}") from None
    return gate_model_of(compiled)


def edge_model(
    name: str,
    network: DiscreteNetwork,
    findings: Mapping[str, str],
    rounds: int | None,
    activation: Activation,
    degree: int,
) -> EdgeModel:
    """Compile to rounds of belief propagation. Raises UserError when the network called ``name``, cut to the findings, is not one
    that the edge layers serve."""
    from numeric.compiled.edge_model import edge_model_of
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
    from symbolic.networks.bayesian_network import EvidenceError

    try:
        return reading.all_findings(texts, states, evidence, encoding)
    except EvidenceError as error:
        raise UserError(f"--given: {error}") from None
    except OSError as error:
        raise UserError(f"cannot read {evidence}: {error.strerror or error}") from None
    except ValueError as error:  # NetworkSyntaxError or DecodingError, which name the file
        raise UserError(str(error)) from None


@dataclass(frozen=True)
class Asked:
    """A network that an option names, how its file is read, and the findings that were typed with it."""

    name: str
    given: tuple[str, ...]
    evidence: str | None
    encoding: str | None
    normalise: bool

    @property
    def has_findings(self) -> bool:
        return bool(self.given) or self.evidence is not None

    def network(self) -> DiscreteNetwork:
        """Raises UserError."""
        return read_network(self.name, normalise=self.normalise, encoding=self.encoding)

    def findings(self, network: DiscreteNetwork) -> dict[str, str]:
        """Raises UserError."""
        return findings(self.given, network.states, self.evidence, self.encoding)


def asked(
    name: str | None, given: tuple[str, ...], evidence: str | None, encoding: str | None, normalise: bool
) -> Asked | None:
    """What ``--network`` and the options that go with it ask; None without it. Raises UserError when they stand alone."""
    if name is not None:
        return Asked(name, given, evidence, encoding, normalise)
    alone = {"--given": given, "--evidence": evidence, "--encoding": encoding, "--normalise": normalise}
    for option, value in alone.items():
        if value:
            raise UserError(f"{option} needs --network")
    return None


def asked_for(texts: Sequence[str], states: Mapping[str, tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    """``--of`` options as names of these variables; several together where their joint posterior is meant. Raises UserError."""
    try:
        return reading.questions(texts, states)
    except KeyError as error:
        raise UserError(
            f"--of {error.args[0]}: unknown variable{did_you_mean(error.args[0], states)}"
        ) from None


def describes(command: Command) -> Command:
    """Says in the help of ``command`` which networks there are and which files are read, where its text has ``{networks}``."""
    if command.__doc__ is not None:
        command.__doc__ = command.__doc__.replace("{networks}", NETWORKS)
    return command


def refuse(context: click.Context, options: Mapping[str, str], why: str) -> None:
    """Options that would have no effect, if given, are an error: parameter -> option. Raises UserError."""
    for parameter, option in options.items():
        if context.get_parameter_source(parameter) is click.core.ParameterSource.COMMANDLINE:
            raise UserError(f"{option} {why}")


def token_limit_option(command: Command) -> Command:
    """``--token-limit``: how large a model may become."""
    return click.option(
        "--token-limit",
        type=click.IntRange(1, LARGEST_MODEL),
        default=60_000_000,
        show_default=True,
        help="Most tokens, about 20 bytes each in a file; refused before any is made.",
    )(command)


def reading_options(command: Command) -> Command:
    """``--encoding`` and ``--normalise``: how the file of a network is read."""
    for option in (
        click.option(
            "--normalise", is_flag=True, help="Scale rows that do not sum to 1, whatever the reason."
        ),
        click.option(
            "--encoding", metavar="NAME", help="The encoding of the network file; UTF-8 by default."
        ),
    ):
        command = option(command)
    return command


def findings_options(only: str = "") -> Callable[[Command], Command]:
    """``--given`` and ``--evidence``; ``only`` says in their help where they mean anything."""

    def add(command: Command) -> Command:
        for option in (
            click.option("--evidence", metavar="FILE", help=f"{only}Findings from a UAI evidence file."),
            click.option("--given", multiple=True, metavar="X=x", help=f"{only}A finding; may be repeated."),
        ):
            command = option(command)
        return command

    return add
