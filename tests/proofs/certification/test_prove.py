"""``tbn prove``: writes what the checker accepted, names what it refused, and gives the same bytes everywhere."""

from __future__ import annotations

import dataclasses
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from proofs import checker
from proofs.certification import prove, registry, solvers
from proofs.certification.errors import UserError
from proofs.cli import main as cli
from proofs.language.claim import Claim
from proofs.language.evidence import identity, smt
from tests.rejected.base import BASE, LINEAR, TRUSTED


@pytest.fixture(autouse=True)
def base_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, *BASE)


def use(monkeypatch: pytest.MonkeyPatch, *claims: Claim) -> None:
    """Make these the claims of the registry."""
    monkeypatch.setattr(registry, "all_claims", lambda: {claim.id: claim for claim in claims})
    prove.accepted.cache_clear()
    prove._files.cache_clear()


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_all_claims_are_written_and_the_checker_accepts_the_folder(tmp_path: Path) -> None:
    summary = prove.prove((), tmp_path)
    assert [outcome.result for outcome in summary.outcomes] == ["proved"] * len(BASE)
    report = checker.check_directory(tmp_path)
    assert report.refused == []
    assert set(report.claims) == {claim.id for claim in BASE}


def test_parallel_runs_write_the_same_bytes(tmp_path: Path) -> None:
    prove.prove((), tmp_path / "one", jobs=1)
    prove.prove((), tmp_path / "two", jobs=2)
    assert bytes_of(tmp_path / "one") == bytes_of(tmp_path / "two")


def test_what_was_accepted_is_not_checked_again_until_something_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = tmp_path / "cache"
    prove.prove((), tmp_path / "out", cache=cache)
    again = prove.prove((), tmp_path / "out", cache=cache)
    assert {outcome.result for outcome in again.outcomes} == {"unchanged"}
    assert again.written == []

    retitled = dataclasses.replace(LINEAR, title="Another title")
    use(monkeypatch, retitled, *BASE[1:])
    third = prove.prove((), tmp_path / "out", cache=cache)
    changed = {outcome.claim for outcome in third.outcomes if outcome.result == "proved"}
    assert changed == {"base.linear", "base.lemma"}  # the lemma's user is checked again too


def test_another_checker_invalidates_the_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = tmp_path / "cache"
    prove.prove((), tmp_path / "out", cache=cache)
    monkeypatch.setattr(prove, "_checker_digest", lambda: "another")
    assert {o.result for o in prove.prove((), tmp_path / "out", cache=cache).outcomes} == {"proved"}


def broken() -> Claim:
    first, *rest = LINEAR.obligations
    return dataclasses.replace(LINEAR, obligations=(dataclasses.replace(first, evidence=identity()), *rest))


def test_a_failure_names_claim_obligation_and_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    use(monkeypatch, broken(), *BASE[1:])
    assert cli.run(["prove", "base.linear", "-o", str(tmp_path), "--fresh"]) == 1
    error = capsys.readouterr().err
    assert error.startswith("failed: base.linear::below-four: wrong-goal: identity proves equations")
    assert not (tmp_path / "base.linear.json").exists()


def test_a_failed_claim_keeps_its_old_files_and_fails_its_users(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prove.prove((), tmp_path)
    before = bytes_of(tmp_path)
    use(monkeypatch, broken(), *BASE[1:])
    summary = prove.prove((), tmp_path)
    assert {failure.claim for failure in summary.failures} == {"base.linear", "base.lemma"}
    assert bytes_of(tmp_path) == before


def test_files_of_claims_that_are_gone_are_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    prove.prove((), tmp_path)
    use(monkeypatch, LINEAR)
    summary = prove.prove((), tmp_path)
    assert "base.update" in summary.removed
    kept = {"LEDGER.json", "MANIFEST.json", "README.md", "base.linear.json", "statements/base.linear.smt2"}
    assert set(bytes_of(tmp_path)) == kept


def test_a_readme_of_other_contents_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("# My project\n", encoding="utf-8")
    with pytest.raises(UserError, match=r"README\.md is not a ledger"):
        prove.prove((), tmp_path)
    assert bytes_of(tmp_path) == {"README.md": b"# My project\n"}


def test_a_damaged_page_is_written_again(tmp_path: Path) -> None:
    prove.prove((), tmp_path)
    before = bytes_of(tmp_path)
    (tmp_path / "README.md").write_bytes(before["README.md"].replace(b"open", b"proved"))
    assert prove.prove((), tmp_path).written == ["README.md"]
    assert bytes_of(tmp_path) == before


def test_proving_one_claim_leaves_the_others(tmp_path: Path) -> None:
    prove.prove((), tmp_path)
    assert prove.prove(("base.update",), tmp_path).removed == []
    assert checker.check_directory(tmp_path).refused == []


def test_proving_one_claim_elsewhere_brings_the_claims_it_uses(
    tmp_path: Path,
) -> None:
    user = next(claim for claim in BASE if checker_uses(claim))
    prove.prove((user.id,), tmp_path)
    report = checker.check_directory(tmp_path)
    assert report.refused == []
    assert set(report.claims) == {user.id, *checker_uses(user)}


def checker_uses(claim: Claim) -> tuple[str, ...]:
    return prove.cert.transitive_uses(claim.id, registry.all_claims())


def test_a_missing_solver_keeps_a_committed_word_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prove.prove((), tmp_path)
    monkeypatch.setattr(solvers, "installed", lambda solver: solver != "cvc5")
    (outcome,) = prove.prove(("base.trusted",), tmp_path).outcomes
    assert outcome.result == "proved"
    assert outcome.notes == ("base.trusted::by-solver: cvc5 is not installed; its committed word is kept",)


def test_a_missing_solver_without_a_committed_word_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(solvers, "installed", lambda solver: solver != "cvc5")
    (outcome,) = prove.prove(("base.trusted",), tmp_path).outcomes
    assert [failure.code for failure in outcome.failures] == ["solver-missing"]
    assert "pip install cvc5" in outcome.failures[0].message


@pytest.mark.parametrize("result", ["sat", "unknown", "timeout", "error"])
def test_any_answer_but_unsat_fails_with_its_own_code(
    result: solvers.Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(solvers, "ask", lambda solver, text: solvers.Answer(solver, result, "because"))
    (outcome,) = prove.prove(("base.trusted",), tmp_path).outcomes
    assert {failure.code for failure in outcome.failures} == {f"solver-{result}"}
    assert outcome.result == "failed"


def test_a_false_statement_is_not_proved_by_a_solver(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not solvers.installed("z3"):
        pytest.skip("z3 is not installed")
    first = TRUSTED.obligations[0]
    false = dataclasses.replace(
        first, statement=first.statement.replace("(<= 0", "(<= 1"), evidence=smt("z3"), also=()
    )
    use(monkeypatch, dataclasses.replace(TRUSTED, obligations=(false,)))
    (failure,) = prove.prove((), tmp_path).failures
    assert failure.code == "solver-sat"


def test_json_has_the_outcome_of_every_claim(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["prove", "base", "-o", str(tmp_path), "--json", "--fresh", "-j", "1"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["schema"] == 1
    assert [claim["id"] for claim in report["claims"]] == [claim.id for claim in BASE]
    assert {claim["result"] for claim in report["claims"]} == {"proved"}


def test_outside_a_checkout_it_says_where_to_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.run(["prove"]) == 2
    assert capsys.readouterr().err == (
        "error: this is not a checkout of the project: say where to write with `tbn prove -o DIRECTORY`\n"
    )


def test_a_mistyped_id_names_the_nearest(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["prove", "base.inductoin", "-o", str(tmp_path)]) == 2
    assert capsys.readouterr().err == "error: no claim 'base.inductoin'; did you mean base.induction?\n"


SETTINGS = (
    {"PYTHONHASHSEED": "1", "LC_ALL": "C", "TZ": "UTC"},
    {"PYTHONHASHSEED": "77", "LC_ALL": "C.UTF-8", "TZ": "Asia/Kathmandu", "LANG": "de_DE.UTF-8"},
)


def test_the_real_certificates_are_the_same_bytes_under_any_seed_locale_and_processes(
    repository: Path, tmp_path: Path
) -> None:
    ids = ["log-odds", "messages", "definitions", "uniqueness"]
    folders = []
    for number, setting in enumerate(SETTINGS):
        folder = tmp_path / str(number)
        command = [
            sys.executable,
            "-m",
            "proofs.cli.main",
            "prove",
            *ids,
            "-o",
            str(folder),
            "--fresh",
            "-j",
            str(number + 1),
        ]
        environment = {**os.environ, **setting, "PYTHONPATH": str(repository)}
        subprocess.run(command, check=True, capture_output=True, cwd=repository, env=environment)
        folders.append(bytes_of(folder))
    assert folders[0] == folders[1]
    assert len(folders[0]) > 10
    committed = bytes_of(repository / "certificates")
    for name, content in folders[0].items():
        if name not in (
            "MANIFEST.json",
            "LEDGER.json",
            "README.md",
        ):  # these depend on which claims there are
            assert committed[name] == content, f"{name} is not as committed: run `tbn prove`"


def test_ctrl_c_ends_all_processes_with_one_line(repository: Path, tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "proofs.cli.main", "prove", "-o", str(tmp_path), "--fresh", "-j", "2"],
        cwd=repository,
        env={**os.environ, "PYTHONPATH": str(repository)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a background job would ignore it
    )
    time.sleep(0.7)  # while it loads or proves: either way it must end the same
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert err.strip() == "error: interrupted"
    assert "Traceback" not in out + err
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)  # no worker is left


def test_a_failed_lemma_leaves_no_certificate_that_rests_on_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, broken(), *BASE[1:])
    summary = prove.prove((), tmp_path)
    assert {"base.linear", "base.lemma"} <= {failure.claim for failure in summary.failures}
    report = checker.check_directory(tmp_path)
    assert report.refused == []
    assert set(report.claims) == {claim.id for claim in BASE} - {"base.linear", "base.lemma"}


def test_a_missing_solver_counts_a_word_committed_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prove.prove((), tmp_path / "known")
    monkeypatch.setattr(solvers, "installed", lambda solver: solver != "cvc5")
    summary = prove.prove((), tmp_path / "out", known=tmp_path / "known")
    assert summary.failures == []
    assert bytes_of(tmp_path / "out") == bytes_of(tmp_path / "known")


def test_an_unreadable_certificate_is_named_and_the_manifest_is_written(tmp_path: Path) -> None:
    prove.prove((), tmp_path)
    path = tmp_path / "base.linear.json"
    path.write_bytes(path.read_bytes()[:100])
    (tmp_path / "MANIFEST.json").unlink()
    summary = prove.prove(("base.update",), tmp_path)
    assert ("base.linear", "unusable-certificate") in {(f.claim, f.code) for f in summary.failures}
    assert (tmp_path / "MANIFEST.json").is_file()


@pytest.mark.parametrize("content", ["[]", "{}", '{"uses":["base.linear"]}', '{"uses":1}'])
def test_a_certificate_of_another_form_is_named(tmp_path: Path, content: str) -> None:
    prove.prove((), tmp_path)
    (tmp_path / "base.linear.json").write_text(content + "\n", encoding="ascii")
    summary = prove.prove(("base.update",), tmp_path)
    assert "base.linear" in {failure.claim for failure in summary.failures}


def test_the_manifest_is_written_even_when_the_ledger_cannot_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(folder: Path) -> list[str]:
        raise KeyError(folder)

    monkeypatch.setattr(prove.ledger, "write", fail)
    with pytest.raises(KeyError):
        prove.prove((), tmp_path)
    assert set(json.loads((tmp_path / "MANIFEST.json").read_bytes())["files"]) == set(bytes_of(tmp_path)) - {
        "MANIFEST.json"
    }
