"""The table of formats: every row is recognised, read or refused with what to do, and said in the help."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from numeric.networks.formats import FORMATS, READ, Format, is_network_path, read_network_file, suffixes_read
from numeric.networks.text import NetworkSyntaxError
from proofs.cli.main import cli
from tests.cases import random_bayesian_network

OTHERS = {
    "XMLBIF": "<?xml version='1.0'?>\n<BIF><VARIABLE/></BIF>",
    "XDSL": "<smile version='1'/>",
    "ProbModelXML": "<ProbModelXML/>",
    "XML": "<!-- a page --> <table/>",
    "DSC": "// a comment\nbelief network x",
    "Hugin NET": "% a comment\nnet { }",
    "Netica DNE": "bnet x { }",
}
UNREAD = [form for form in FORMATS if form.read is None]


@pytest.mark.parametrize("form", READ, ids=lambda form: form.name)
@pytest.mark.parametrize("name", ["right", "wrong"])
def test_content_decides_and_what_is_written_is_read(form: Format, name: str, tmp_path: Path) -> None:
    network = random_bayesian_network(7, 4)
    suffix = form.suffixes[0] if name == "right" else next(f for f in READ if f is not form).suffixes[0]
    assert form.write is not None
    file = tmp_path / f"n{suffix}"
    file.write_text(f"\n{form.write(network)}", encoding="utf-8")
    read = read_network_file(file).network
    assert [factor.table for factor in read.factors] == [factor.table for factor in network.factors]


@pytest.mark.parametrize("form", UNREAD, ids=lambda form: form.name)
def test_what_is_not_read_is_named_with_what_to_do(form: Format, tmp_path: Path) -> None:
    file = tmp_path / "n.bif"
    file.write_text(OTHERS[form.name], encoding="utf-8")
    with pytest.raises(NetworkSyntaxError) as refused:
        read_network_file(file)
    assert f"this is {form.name}" in str(refused.value)
    assert str(refused.value).endswith(f"only BIF and UAI are read: {form.mend}")
    assert form.mend
    assert all(is_network_path(f"n{suffix}.gz") for suffix in form.suffixes)


def test_suffixes_belong_to_one_format_each() -> None:
    suffixes = [suffix for form in FORMATS for suffix in form.suffixes]
    assert len(suffixes) == len(set(suffixes))
    assert not is_network_path("n.safetensors")


@pytest.mark.parametrize("command", ["infer", "compile", "converge", "check"])
def test_the_help_says_what_is_read(command: str) -> None:
    text = " ".join(CliRunner().invoke(cli, [command, "--help"], prog_name="tbn").output.split())
    assert f"a {suffixes_read()} file" in text
    assert "{networks}" not in text
    for option in ("--given", "--evidence", "--encoding", "--normalise"):
        assert option in text
