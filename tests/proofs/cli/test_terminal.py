"""What commands share when they talk to a person: the progress line, and files that are never half there."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

import pytest

from proofs.certification.errors import UserError
from proofs.cli import terminal


class Screen(io.StringIO):
    """A terminal."""

    def isatty(self) -> bool:
        return True


def test_time_left_is_the_pace_of_this_run(capsys: pytest.CaptureFixture[str]) -> None:
    now = [0.0]
    meter = terminal.Meter(aloud=True, clock=lambda: now[0])
    meter("resumed", 50, 100)  # found done: no pace yet
    now[0] = 30.0
    meter("one more", 60, 100)
    now[0] = 31.0
    meter("too soon to print", 61, 100)
    lines = capsys.readouterr().err.splitlines()
    assert lines == ["50%  resumed", "60%  one more, about 2 min left"]


def test_a_terminal_sees_one_line_that_is_wiped(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Screen()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setenv("COLUMNS", "30")
    with terminal.progress("checking", 2) as advance:
        advance("one")
        advance("a-claim-with-a-name-longer-than-the-line")
    shown = screen.getvalue()
    assert "\n" not in shown
    assert shown.startswith("\r0%  checking")
    assert "\r50%  checking one" in shown
    lines = shown.split("\r")
    assert max(map(len, lines)) < 30
    assert lines[-1] == ""
    assert not lines[-2].strip()


def test_a_pipe_sees_nothing_of_short_work(capsys: pytest.CaptureFixture[str]) -> None:
    with terminal.progress("checking", 1) as advance, terminal.meter() as tell:
        advance("one")
        tell("pruning", 1, 1)
    assert capsys.readouterr().err == ""


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, link = tmp_path / "c.json", tmp_path / "link.json"
    terminal.write_file(file, b"old")
    link.symlink_to(file)
    terminal.write_file(link, b"new")
    assert (link.is_symlink(), file.read_bytes()) == (True, b"new")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(UserError, match=r"cannot write .*: No space left"):
        terminal.write_file(file, b"half")
    assert file.read_bytes() == b"new"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["c.json", "link.json"]


def test_what_is_no_regular_file_is_written_into(capfd: pytest.CaptureFixture[str]) -> None:
    terminal.write_file(Path("/dev/stdout"), b"shown")
    assert capfd.readouterr().out == "shown"
    with pytest.raises(UserError, match="cannot write"):
        terminal.write_file(Path(os.devnull).parent, b"a folder")
