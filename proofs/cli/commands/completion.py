"""``tbn completion bash|zsh|fish``: the script that makes the shell complete commands, options and claim ids."""

from __future__ import annotations

import click

_INSTALL = {
    "bash": 'eval "$(tbn completion bash)"   # in ~/.bashrc',
    "zsh": 'eval "$(tbn completion zsh)"    # in ~/.zshrc',
    "fish": "tbn completion fish | source   # in ~/.config/fish/config.fish",
}


@click.command(epilog="\b\n" + "\n".join(_INSTALL.values()))
@click.argument("shell", type=click.Choice(list(_INSTALL)))
def command(shell: str) -> int:
    """Print the completion script of SHELL, to be evaluated in its start-up file."""
    from click.shell_completion import get_completion_class

    from proofs.cli.main import cli

    completion = get_completion_class(shell)
    if completion is None:  # click knows these three; a later click might not
        raise click.UsageError(f"no completion for {shell}")
    click.echo(completion(cli, {}, "tbn", "_TBN_COMPLETE").source())
    return 0
