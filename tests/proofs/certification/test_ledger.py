"""The ledger: complete, computed from accepted claims alone, and the same in the folder, its page and the registry."""

from __future__ import annotations

import json
import re
import shutil
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from proofs import checker
from proofs.certification import certificate as cert
from proofs.certification import ledger, registry
from proofs.certification.ledger_items import ITEMS
from proofs.cli.commands import show, status
from proofs.language import claim

NUMBERED = {
    *(f"Theorem {n}" for n in ("1.1", "1.2", "1.4", "1.5", "5.1", "6.1", "6.2", "7.1", "7.2", "9.1", "9.2")),
    *(f"Corollary {n}" for n in ("1.3", "4.1", "7.3", "7.4")),
    *(f"Abstract ({letter})" for letter in "abcdef"),
    *("Section 8", "Table 4", "Formally verified"),
}


@pytest.fixture(scope="module")
def certificates() -> dict[str, dict[str, Any]]:
    return {name: cert.certificate(claim) for name, claim in registry.all_claims().items()}


def line(item: str, certificates: dict[str, dict[str, Any]]) -> dict[str, Any]:
    return next(entry for entry in ledger.document(certificates)["items"] if entry["item"] == item)


def test_every_numbered_claim_has_one_line() -> None:
    names = [item.item for item in ITEMS]
    assert set(names) >= NUMBERED
    assert len(set(names)) == len(names)


def test_statements_name_the_groups_that_decide_them() -> None:
    assert [item.item for item in ITEMS if item.kind == "statement" and not item.theory] == []


def test_sentences_belong_to_groups_of_their_item() -> None:
    for item in ITEMS:
        assert {label for label, _ in (*item.holds, *item.fails)} <= set(item.theory), item.item


def test_the_source_is_quoted_in_our_words_and_without_verdict_words() -> None:
    words = re.compile(r"\b(wrong|false claim|refuted|nonsense)\b")
    judged = [item.item for item in ITEMS if words.search(item.says)]
    assert judged == ["Corollary 4.1"]  # there the source itself speaks of wrong weights


@pytest.mark.parametrize(
    ("kind", "missing", "roles", "verdict"),
    [
        ("statement", [], {"literal", "lemma"}, "proved"),
        ("statement", [], {"literal", "literal-negation", "corrected"}, "proved-corrected"),
        ("statement", [], {"unfolds", "lemma"}, "definitional"),
        ("statement", [], {"unfolds", "literal"}, "definitional"),
        ("statement", [], {"unfolds", "literal-negation"}, "refuted"),
        ("statement", [], {"unfolds", "literal-negation", "corrected"}, "proved-corrected"),
        ("statement", [], {"unfolds", "literal", "corrected"}, "proved"),
        ("statement", [], {"unfolds", "corrected"}, "open"),
        ("statement", [], {"literal-negation"}, "refuted"),
        ("statement", [], {"lemma"}, "open"),
        ("statement", [], set(), "open"),
        ("statement", ["B8"], {"literal"}, "open"),
        ("statement", [], {"literal", "reproduced"}, "proved"),
        ("experiment", [], {"literal"}, "open"),
        ("experiment", [], {"reproduced", "literal"}, "reproduced"),
        ("experiment", [], {"reproduced", "not-reproduced"}, "not-reproduced"),
        ("experiment", [], {"reproduced", "not-decided"}, "not-decided"),
        ("experiment", [], {"not-reproduced", "not-decided"}, "not-reproduced"),
        ("text", [], {"literal"}, "no-statement"),
        ("text", [], {"not-decided"}, "no-statement"),
    ],
)
def test_item_verdicts(kind: str, missing: list[str], roles: set[str], verdict: str) -> None:
    assert checker.item_verdict(kind, missing, roles) == verdict


def test_both_verdicts_agree_on_every_set_of_roles() -> None:
    """The registry's and the checker's are written apart on purpose."""
    for size in range(len(checker.ROLES) + 1):
        for roles in combinations(checker.ROLES, size):
            for own in (False, True):
                assert claim.verdict(roles, own) == checker.verdict(roles, own), roles


@pytest.mark.parametrize(
    ("item", "verdict"),
    [
        ("Abstract (a)", "proved-corrected"),
        ("Theorem 1.1", "proved-corrected"),
        ("Theorem 6.1", "proved-corrected"),
        ("Abstract (f)", "open"),
        ("Section 4", "no-statement"),
        ("Section 9.4", "no-statement"),
        ("Section 6.7 two-variable experiment", "reproduced"),
        ("Section 6.7 dating graph", "not-decided"),
        ("Public summary (i)", "not-decided"),
        ("Public summary (ii)", "open"),
        ("Public summary (iii)", "no-statement"),
        ("Formally verified", "refuted"),
    ],
)
def test_no_item_claims_more_than_is_there(
    certificates: dict[str, dict[str, Any]], item: str, verdict: str
) -> None:
    assert line(item, certificates)["verdict"] == verdict


def test_the_unit_alone_is_definitional(certificates: dict[str, dict[str, Any]]) -> None:
    assert certificates["any-weights.unit"]["verdict"] == "definitional"
    assert [name for name, c in certificates.items() if c["verdict"] == "definitional"] == [
        "any-weights.unit"
    ]


def test_an_oscillation_confirms_that_there_is_no_guarantee(certificates: dict[str, dict[str, Any]]) -> None:
    for item in ("Abstract (e)", "Section 10.5"):
        entry = line(item, certificates)
        assert "G4" in {sentence["theory"] for sentence in entry["holds"]}
        assert [sentence["theory"] for sentence in entry["fails"]] == ["G2"]


def test_experiments_print_what_was_run(certificates: dict[str, dict[str, Any]]) -> None:
    for entry in ledger.document(certificates)["items"]:
        if entry["kind"] == "experiment":
            assert ledger.summary(entry), entry["item"]
    assert "processor" in ledger.summary(line("Public summary (i)", certificates))


def test_a_marginal_is_stated_before_it_is_reduced(certificates: dict[str, dict[str, Any]]) -> None:
    statements = cert.files(registry.get("finite.grounding")).statements.decode()
    assert "(= (/ b (+ (- 1 b) b)) b)" in statements
    assert "(= b b)" not in statements
    assert not line("Section 9.4", certificates)["fails"]


def test_without_claims_everything_is_open() -> None:
    for entry in ledger.document({})["items"]:
        assert entry["verdict"] == ("no-statement" if entry["kind"] == "text" else "open")
        assert entry["holds"] == entry["fails"] == entry["claims"] == entry["assumptions"] == []


def test_a_verdict_goes_with_its_claims(certificates: dict[str, dict[str, Any]]) -> None:
    assert line("Theorem 9.1", certificates)["verdict"] == "proved"
    fewer = {name: c for name, c in certificates.items() if "F2" not in c["theory"]}
    entry = line("Theorem 9.1", fewer)
    assert (entry["verdict"], entry["missing"]) == ("open", ["F2"])
    assert not any(sentence["theory"] == "F2" for sentence in entry["holds"])


def test_assumptions_are_those_of_all_claims_used(certificates: dict[str, dict[str, Any]]) -> None:
    entry = line("Formally verified", certificates)
    assert len(entry["assumptions"]) == 2
    assert all(text.startswith("transcription:") for text in entry["assumptions"])


def test_the_committed_ledger_is_the_registrys(repository: Path) -> None:
    committed = (repository / "certificates" / cert.LEDGER).read_bytes()
    assert committed == checker.canonical(ledger.of_claims(registry.all_claims()))


def test_the_committed_page_is_the_registrys(repository: Path) -> None:
    committed = (repository / "certificates" / cert.PAGE).read_text(encoding="utf-8")
    content = ledger.of_claims(registry.all_claims())
    assert committed == ledger.page(content), "run `tbn prove`"
    for entry in content["items"]:
        assert committed.count(f"\n| {entry['item']} | ") == 1
        assert f"**{entry['verdict']}**" in committed


def test_the_page_says_what_every_verdict_means() -> None:
    content = ledger.of_claims(registry.all_claims())
    explained = ledger.page(content).partition("| Item |")[0]
    for verdict in {entry["verdict"] for entry in content["items"]}:
        assert f"*{verdict}*" in explained, verdict


SENTENCE = {"text": "Everything holds.", "theory": "Z9"}


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("verdict", "proved", "ledger-differs"),
        ("claims", [], "ledger-differs"),
        ("missing", ["D1"], "ledger-differs"),
        ("assumptions", ["nothing"], "ledger-differs"),
        ("holds", [SENTENCE], "ledger-differs"),
        ("fails", [SENTENCE], "ledger-differs"),
        ("theory", ["D1", "Z9"], "ledger-differs"),
        ("kind", "rumour", "malformed"),
        ("says", 1, "malformed"),
        ("note", "x", "unknown-key"),
    ],
)
def test_the_checker_refuses_an_edited_ledger(
    certificates: dict[str, dict[str, Any]], key: str, value: Any, code: str
) -> None:
    content = ledger.document(certificates)
    checker.check_ledger(content, certificates)
    entry = next(e for e in content["items"] if e["item"] == "Theorem 1.4")
    entry[key] = value
    with pytest.raises(checker.Rejected) as caught:
        checker.check_ledger(content, certificates)
    assert caught.value.code == code


def test_an_item_listed_twice_is_refused(certificates: dict[str, dict[str, Any]]) -> None:
    content = ledger.document(certificates)
    content["items"].append(content["items"][0])
    with pytest.raises(checker.Rejected) as caught:
        checker.check_ledger(content, certificates)
    assert caught.value.code == "duplicate-item"


def test_the_bare_checker_recomputes_the_ledger_of_a_folder(tmp_path: Path, repository: Path) -> None:
    """A small folder with two claims; then the ledger is changed together with the manifest."""
    folder = tmp_path / "folder"
    (folder / "statements").mkdir(parents=True)
    for name in ("boolean.no-unbiased-or", "boolean.self-dual"):
        for path in (cert.certificate_path(name), cert.statements_path(name)):
            shutil.copy(repository / "certificates" / path, folder / path)
    ledger.write(folder)
    cert.write_manifest(folder)
    assert checker.check_directory(folder).refused == []
    content = json.loads((folder / cert.LEDGER).read_bytes())
    next(e for e in content["items"] if e["item"] == "Section 1.5")["verdict"] = "proved"
    (folder / cert.LEDGER).write_bytes(checker.canonical(content))
    cert.write_manifest(folder)
    assert [(file, code) for file, code, _ in checker.check_directory(folder).refused] == [
        (cert.LEDGER, "ledger-differs")
    ]


def test_status_prints_json_in_the_documented_shape(repository: Path) -> None:
    result = CliRunner().invoke(
        status.command, ["--json", str(repository / "certificates")], standalone_mode=False
    )
    shown = json.loads(result.stdout)
    assert result.return_value == 0
    assert shown["schema"] == 1
    assert {"item", "verdict", "claims"} <= set(shown["source"][0])
    assert {"id", "verdict", "assumptions"} <= set(shown["claims"][0])
    assert [entry["item"] for entry in shown["source"]] == [item.item for item in ITEMS]


def test_the_page_escapes_what_it_shows(certificates: dict[str, dict[str, Any]]) -> None:
    content = ledger.document(certificates)
    content["items"][0]["says"] = "<script>alert(1)</script>"
    page = ledger.html(content, "accepted: 1 & more")
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert "1 &amp; more" in page
    assert page.count("<tr>") == 1 + len(ITEMS)


def test_what_rests_on_rocq_says_so(certificates: dict[str, dict[str, Any]]) -> None:
    for entry in ledger.document(certificates)["items"]:
        kernel = {name for name in entry["claims"] if name.startswith("kernel.")}
        assert {f"a theorem of Rocq, claimed: {name}" for name in kernel} <= set(entry["assumptions"]), entry[
            "item"
        ]
    assert line("Theorem 1.4", certificates)["assumptions"] == [
        "a theorem of Rocq, claimed: kernel.uniqueness"
    ]


def test_an_item_can_be_shown_by_its_name() -> None:
    result = CliRunner().invoke(show.command, ["theorem  9.2", "--json"], standalone_mode=False)
    shown = json.loads(result.stdout)
    assert result.return_value == 0
    assert (shown["item"], shown["verdict"], shown["refused"]) == ("Theorem 9.2", "proved-corrected", [])
    text = CliRunner().invoke(show.command, ["Theorem 9.2"], standalone_mode=False).stdout
    assert text.index("Holds") < text.index("Fails")
    assert "finite.routing-keys" in text


def test_status_writes_a_page(repository: Path, tmp_path: Path) -> None:
    page = tmp_path / "ledger.html"
    arguments = ["--html", str(page), str(repository / "certificates")]
    result = CliRunner().invoke(status.command, arguments, standalone_mode=False)
    assert result.return_value == 0
    assert "Theorem 1.4" in page.read_text(encoding="utf-8")
