"""Every claim of ``proofs/claims``: each module there exposes ``CLAIMS: tuple[Claim, ...]``; ids are unique. Each folder there is a
group, and its docstring the group's title."""

from __future__ import annotations

import importlib
import os
import pkgutil
import re
from collections.abc import Iterable
from functools import lru_cache

from proofs.certification.errors import FAILED, UserError, did_you_mean
from proofs.language.claim import Claim

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*")


class RegistryError(UserError):
    """A claims module that cannot be used: a derivation in it fails, CLAIMS is missing, a name is ill-formed or repeated."""

    exit_code = FAILED


def claim_modules() -> tuple[str, ...]:
    """Dotted names of the modules in the folders of ``proofs/claims``, in order; a leading underscore marks a helper."""
    import proofs.claims as package

    found = pkgutil.walk_packages(package.__path__, "proofs.claims.")
    return tuple(sorted(info.name for info in found if not info.ispkg and "._" not in info.name))


def theory_order(claim: Claim) -> tuple[tuple[str, int, str], str]:
    """Sort key: the first label of the ledger, its number as a number, then the id."""
    label = claim.theory[0] if claim.theory else "~"
    match = re.fullmatch(r"([A-Za-z~]*)(\d*)(.*)", label)
    if match is None:
        return (label, 0, ""), claim.id
    return (match[1], int(match[2] or 0), match[3]), claim.id


@lru_cache(maxsize=1)
def all_claims() -> dict[str, Claim]:
    """All claims by id, in the order of the theory labels. Raises RegistryError on a defect of a claims module."""
    found: list[Claim] = []
    owner: dict[str, str] = {}
    for module_name in claim_modules():
        try:
            module = importlib.import_module(module_name)
        except (
            Exception
        ) as error:  # whatever a derivation or a builder raised, the claims of this module do not stand
            if os.environ.get("TBN_TRACEBACK"):
                raise
            raise RegistryError(
                f"{module_name}: {type(error).__name__}: {error} (TBN_TRACEBACK=1 shows where)"
            ) from error
        claims = getattr(module, "CLAIMS", None)
        if not isinstance(claims, tuple) or not all(isinstance(claim, Claim) for claim in claims):
            raise RegistryError(f"{module_name} must expose CLAIMS, a tuple of Claim")
        for claim in claims:
            if claim.id in owner:
                raise RegistryError(
                    f"claim id {claim.id!r} appears in {owner[claim.id]} and in {module_name}"
                )
            owner[claim.id] = module_name
            _require_well_named(claim, module_name)
            found.append(claim)
    return {claim.id: claim for claim in sorted(found, key=theory_order)}


@lru_cache(maxsize=1)
def group_titles() -> dict[str, str]:
    """What the group of each claim is about, by claim id: the first line of its folder in ``proofs/claims``."""
    return {
        claim.id: (importlib.import_module(module.rpartition(".")[0]).__doc__ or "").partition("\n")[0]
        for module in claim_modules()
        for claim in importlib.import_module(module).CLAIMS
    }


def _require_well_named(claim: Claim, module_name: str) -> None:
    if not _ID.fullmatch(claim.id):
        raise RegistryError(f"{module_name}: claim id {claim.id!r} is not of the form group.name-with-dashes")
    names = [o.name for o in claim.obligations]
    names += [f"{o.name}~{m.name}" for o in claim.obligations for m in o.near_misses]
    for name in names:
        if not all(_ID.fullmatch(part) for part in name.split("~")):
            raise RegistryError(f"{claim.id}: obligation name {name!r} is not of the form words-with-dashes")
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise RegistryError(f"{claim.id}: obligation name {repeated[0]!r} appears twice")


def select(ids: Iterable[str]) -> dict[str, Claim]:
    """The claims with these ids, or all of them when none is given. A prefix such as ``log-odds`` selects
    its group. Raises UserError with the nearest names for an unknown id."""
    claims = all_claims()
    wanted = list(ids)
    if not wanted:
        return claims
    chosen: set[str] = set()
    for word in wanted:
        matches = [
            name for name, claim in claims.items() if name == word or name.startswith(word.rstrip(".") + ".")
        ]
        if not matches:
            hint = did_you_mean(word, claims) or "; `tbn status` lists all ids"
            raise UserError(f"no claim {word!r}{hint}")
        chosen.update(matches)
    return {name: claim for name, claim in claims.items() if name in chosen}


def get(identifier: str) -> Claim:
    """The claim with this id. Raises UserError with the nearest names when there is none."""
    claims = select([identifier])
    if identifier in claims:
        return claims[identifier]
    if len(claims) == 1:
        return next(iter(claims.values()))
    raise UserError(f"{identifier!r} names {len(claims)} claims: {', '.join(claims)}; give one id")
