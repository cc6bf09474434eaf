"""What the README shows is what its commands print."""

from __future__ import annotations

import pytest

from tests import readme

TEXT = readme.README.read_text(encoding="utf-8")
EXAMPLES = {example.command: example for example in readme.examples(TEXT)}


@pytest.mark.parametrize("command", EXAMPLES)
def test_the_example_prints_what_is_shown(command: str) -> None:
    example = EXAMPLES[command]
    output = example.output()
    assert example.agrees(output), f"run `python -m tests.readme`; now:\n{output}"


def test_an_example_with_other_output_is_noticed() -> None:
    example = readme.Example("x", "first\n...\nlast (1.0 s)")
    assert example.agrees("first\nmiddle\nmiddle\nlast (2.5 s)")
    assert example.agrees("first\nlast (2.5 s)")
    assert not example.agrees("first\nlast (2.5 s)\nmore")
    assert not example.agrees("other\nlast (2.5 s)")


def test_the_three_uses_come_first() -> None:
    places = [TEXT.index(use) for use in ("tbn prove", "tbn derive", "pytest certificates/")]
    assert places == sorted(places)
    assert max(places) < TEXT.index("## ")
