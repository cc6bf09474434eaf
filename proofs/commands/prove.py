"""``tbn prove``: regenerate the proof certificates."""

from __future__ import annotations

from typing import Any

import click

from proofs.errors import ACCEPTED, FAILED
from proofs.locations import complete_claim_ids


@click.command()
@click.argument("ids", nargs=-1, metavar="[ID]...", shell_complete=complete_claim_ids)
@click.option("-o", "--output", metavar="DIRECTORY", help="Where to write; ./certificates inside a checkout.")
@click.option(
    "-j",
    "--jobs",
    type=click.IntRange(1),
    metavar="N",
    help="Parallel processes; all processors if not given.",
)
@click.option("--fresh", is_flag=True, help="Also re-check what is unchanged since it was last accepted.")
@click.option("--json", "as_json", is_flag=True, help="The outcome as JSON on stdout.")
def command(ids: tuple[str, ...], output: str | None, jobs: int | None, fresh: bool, as_json: bool) -> int:
    """Regenerate the proof certificates of the claims ID (all by default): render the statements, ask the solvers that are
    cited, re-check with the independent checker, and only then write.

    An ID may be a claim, a group of claims such as `logodds`, or a label such as A2. Exit code 1 if any claim fails.
    """
    from proofs import locations

    directory = locations.output_directory(output)

    from proofs import prove as work
    from proofs import registry, terminal

    selected = registry.select(ids)
    cache = None if fresh else work.cache_directory(locations.checkout())
    with terminal.progress("proving", len(selected)) as advance:
        summary = work.prove(
            ids,
            directory,
            jobs=jobs or work.available_processors(),
            cache=cache,
            progress=lambda outcome, done, total: advance(outcome.claim),
        )
    for note in (note for outcome in summary.outcomes for note in outcome.notes):
        click.echo(f"note: {note}", err=True)
    if as_json:
        terminal.print_json(_as_json(summary))
    else:
        _report(summary)
    for failure in summary.failures:
        click.echo(f"failed: {failure}", err=True)
    return FAILED if summary.failures else ACCEPTED


def _report(summary: Any) -> None:
    for outcome in summary.outcomes:
        click.echo(f"{outcome.result:9}  {outcome.claim}  ({outcome.seconds:.2f} s)")
    for name in summary.removed:
        click.echo(f"removed    {name}, which is no claim any more")
    results = [outcome.result for outcome in summary.outcomes]
    parts = [f"{results.count(word)} {word}" for word in ("proved", "unchanged", "failed") if word in results]
    files = f"{len(summary.written)} file{'' if len(summary.written) == 1 else 's'} written"
    click.echo(
        f"{len(results)} claims: {', '.join(parts)}; {files} in {summary.directory} ({summary.seconds:.1f} s)"
    )


def _as_json(summary: Any) -> dict[str, Any]:
    return {
        "schema": 1,
        "directory": str(summary.directory),
        "claims": [
            {
                "id": outcome.claim,
                "result": outcome.result,
                "seconds": outcome.seconds,
                "failures": [
                    {"obligation": f.obligation, "code": f.code, "message": f.message}
                    for f in outcome.failures
                ],
                "notes": list(outcome.notes),
            }
            for outcome in summary.outcomes
        ],
        "written": summary.written,
        "removed": summary.removed,
        "seconds": summary.seconds,
    }
