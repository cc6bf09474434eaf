"""The pictures of the stored experiments, drawn from their records: ``python -m proofs.certification.experiment_pictures FOLDER``.

One SVG and one PNG a record; the same record gives the same bytes. Only ``factor-training.svg``, which the page of the experiments
shows, is kept with the records.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

from numeric.experiments import plots
from numeric.experiments.record import RecordError
from proofs.certification.errors import ACCEPTED, UNUSABLE, UserError
from proofs.claims.experiments._measured import stored

DRAW = {
    "two-variables": plots.courses,
    "factor-training": plots.factor_training,
    "machines": plots.machines,
    "posterior-tracking": plots.posterior_tracking,
    "posterior-tracking-16": plots.posterior_tracking,
}
"""Name of a record to what draws it."""


def draw(folder: Path) -> list[Path]:
    """Draw every stored record into ``folder``; the files written. Raises UserError without matplotlib, OSError, RecordError."""
    if importlib.util.find_spec("matplotlib") is None:
        raise UserError("pictures need matplotlib: pip install matplotlib")
    written: list[Path] = []
    for name, picture in DRAW.items():
        if (record := stored(name)) is not None:
            written += picture(record, folder)
    return written


def main(arguments: list[str]) -> int:
    """Draw into the folder that is named. Exit code 0, or 2 with one line on stderr."""
    try:
        if len(arguments) != 1:
            raise UserError("name one folder for the pictures")
        for path in draw(Path(arguments[0])):
            print(path)
    except (OSError, RecordError, UserError) as error:
        print(f"error: {error}", file=sys.stderr)
        return UNUSABLE
    return ACCEPTED


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
