"""Where certificates are: in this checkout, or in the installed package; and paths that users type."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from proofs.certification.errors import UserError, did_you_mean

_PROJECT_LINE = 'name = "transformers-bayesian-networks"'


def checkout(start: Path | None = None) -> Path | None:
    """The root of the checkout that holds ``start`` (default: the working directory), or None outside one."""
    start = (start or Path.cwd()).resolve()
    for folder in (start, *start.parents):
        project = folder / "pyproject.toml"
        ours = (folder / "proofs" / "__init__.py").is_file() and project.is_file()
        if ours and _PROJECT_LINE in project.read_text(encoding="utf-8", errors="replace"):
            return folder
    return None


def output_directory(option: str | None) -> Path:
    """Where ``tbn prove`` writes: ``-o``, or ``certificates`` of the checkout. Raises UserError outside a checkout."""
    if option is not None:
        return Path(option)
    root = checkout()
    if root is None:
        raise UserError(
            "this is not a checkout of the project: say where to write with `tbn prove -o DIRECTORY`"
        )
    return root / "certificates"


def certificates(option: str | None = None) -> Path:
    """Where certificates are read: the given path, else the checkout's folder, else the installed package's."""
    if option is not None:
        return existing(option)
    root = checkout()
    if root is not None:
        return root / "certificates"
    spec = importlib.util.find_spec("certificates")
    if spec is None or spec.origin is None:
        raise UserError("no certificates here: give their folder, or make it with `tbn prove -o DIRECTORY`")
    return Path(spec.origin).parent


def committed() -> Path | None:
    """The folder of ``certificates()``, None where there is none."""
    try:
        return certificates()
    except UserError:
        return None


def existing(path: str) -> Path:
    """``path`` if there is such a file or folder. Raises UserError with the nearest name otherwise."""
    found = Path(path)
    try:
        if found.exists():
            return found
        parent = found.parent
        if not parent.is_dir():
            raise UserError(f"no folder {str(parent)!r} (looking for {path!r})")
        hint = did_you_mean(found.name, (entry.name for entry in parent.iterdir()))
    except (OSError, RuntimeError) as error:  # RuntimeError: a link that leads to itself
        reason = error.strerror if isinstance(error, OSError) else error
        raise UserError(f"cannot look for {path!r}: {reason}") from None
    raise UserError(f"no file or folder {path!r}{hint}")


def complete_claim_ids(context: object, parameter: object, incomplete: str) -> list[str]:
    """Shell completion of claim ids, from the names of the certificate files: fast, and it imports no claim."""
    try:
        names = sorted(p.stem for p in certificates().glob("*.json") if p.stem not in {"MANIFEST", "LEDGER"})
    except (UserError, OSError):
        return []
    return [name for name in names if name.startswith(incomplete)]
