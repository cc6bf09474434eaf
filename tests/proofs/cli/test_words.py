"""Claims are named by their ids and groups by their titles: no label of the ledger's machinery reaches a person."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner

from numeric import crosscheck
from numeric.functions import ACTIVATIONS
from numeric.trained.explain import which_theorems
from proofs.certification import ledger, registry
from proofs.cli.commands.reproduce import EXPERIMENTS
from proofs.cli.main import COMMANDS, cli

LABEL = re.compile(r"(?<![\w.-])[A-HMV]\d{1,2}(?![\w.-])")
HELPS = [[name] for name in COMMANDS] + [["reproduce", name] for name in EXPERIMENTS]


def printed(*arguments: str) -> str:
    result = CliRunner().invoke(cli, arguments, prog_name="tbn", standalone_mode=False)
    assert result.exception is None
    return result.output


@pytest.mark.parametrize("command", HELPS, ids=" ".join)
def test_help(command: list[str]) -> None:
    assert not LABEL.findall(printed(*command, "--help"))


def test_crosscheck_names_the_claims() -> None:
    claims = registry.all_claims()
    assert {check.claim for check in crosscheck.all_crosschecks().values()} <= set(claims)
    text = printed("crosscheck", "log-odds.update", "--samples", "10")
    assert text.count("log-odds.update") == 2
    assert not LABEL.findall(text)


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("placement", ["post", "pre", None])
def test_explain_names_claims_that_there_are(activation: str, placement: str | None) -> None:
    first, holds, fails = which_theorems(activation, placement)
    text = "\n".join([first, *holds, *fails])
    assert not LABEL.findall(text)
    named = re.findall(r"\b(?:any-weights|messages)\.[a-z-]+", text)
    assert set(named) <= set(registry.all_claims())
    assert "any-weights.attention" in first.partition("does not apply")[0]


def test_show_has_the_title_of_the_group() -> None:
    text = printed("show", "log-odds.inverse")
    assert re.search(r"^Group +The algebra of log-odds$", text, re.MULTILINE)
    assert "Theory" not in text


def test_every_group_has_a_title_of_its_own() -> None:
    titles = registry.group_titles()
    assert set(titles) == set(registry.all_claims())
    assert all(title and not LABEL.search(title) for title in titles.values())
    folders = {module.split(".")[2] for module in registry.claim_modules()}
    assert len(set(titles.values())) == len(folders)


def test_an_item_is_shown_without_labels() -> None:
    assert not LABEL.findall(printed("show", "Theorem 1.4"))


def test_what_is_missing_is_named_by_claims() -> None:
    line = {"holds": [], "fails": [], "missing": ["D3", "operating without concepts"], "verdict": "open"}
    summary = ledger.summary(line)
    assert "uniqueness.bias" in summary
    assert "operating without concepts" in summary
    assert not LABEL.findall(summary)
