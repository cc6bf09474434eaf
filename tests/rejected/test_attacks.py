"""Every named attack is refused for the right reason, in time, within memory, with one line and no traceback."""

from __future__ import annotations

import importlib
import pkgutil
import shutil
from pathlib import Path

import pytest

from proofs.certification import audit
from tests.rejected import attacks
from tests.rejected.base import BASE
from tests.rejected.harness import ATTACKS, Attack, Target, check, write_base

LINEAR, RESTS_ON_LINEAR = "base.linear.json", "base.lemma.json"
"""The second uses the first: refused with it."""

for module in pkgutil.iter_modules(attacks.__path__):
    importlib.import_module(f"{attacks.__name__}.{module.name}")


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("base") / "certificates"
    write_base(folder)
    return folder


def test_the_base_is_accepted(base: Path) -> None:
    verdict = check(base)
    if verdict.code != 0 or verdict.refused or verdict.errors:
        pytest.fail(verdict.output + verdict.errors)
    if audit.differences(base, {claim.id: claim for claim in BASE}):
        pytest.fail("the base differs from its own claims")


def test_there_are_at_least_sixty_attacks() -> None:
    if len(ATTACKS) < 60:
        pytest.fail(f"only {len(ATTACKS)} attacks")


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_attack_is_refused(attack: Attack, base: Path, tmp_path: Path) -> None:
    folder = tmp_path / "certificates"
    shutil.copytree(base, folder)
    attack.mutate(Target(folder))
    if attack.level == "registry":
        _refused_by_the_registry(attack, folder)
        return
    verdict = check(folder)
    report = f"{attack.mutate.__doc__}\n{verdict.output}{verdict.errors}"
    if verdict.code != 1:
        pytest.fail(f"exit code {verdict.code}\n{report}")
    if verdict.errors or "Traceback" in verdict.output:
        pytest.fail(report)
    if verdict.refused.get(attack.file) != attack.code:
        pytest.fail(f"expected {attack.file}: {attack.code}\n{report}")
    others = set(verdict.refused) - {attack.file} - set(attack.also)
    if LINEAR in {attack.file, *verdict.refused} and verdict.refused.get(RESTS_ON_LINEAR) == "unknown-lemma":
        others -= {RESTS_ON_LINEAR}
    if others:
        pytest.fail(f"refuses {others} too\n{report}")


def _refused_by_the_registry(attack: Attack, folder: Path) -> None:
    """The statement is true and proved, so the checker accepts it; but it is not the claimed one."""
    verdict = check(folder)
    if verdict.code != 0:
        pytest.fail(f"the checker alone should accept this\n{verdict.output}")
    found = {file: code for file, code, _ in audit.differences(folder, {claim.id: claim for claim in BASE})}
    if found.get(attack.file) != attack.code:
        pytest.fail(f"expected {attack.file}: {attack.code}, found {found}")
