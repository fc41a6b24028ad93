"""The Typer tree, which tells what there is to type: every --help.

It is built only as far as the words go that are asked about: a group lists its members from the
command table, and what is named is made when it is looked up. Lines that do something never come
here (cli/words.py): importing Typer takes longer than all that they do.
"""

from __future__ import annotations

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from brctl2.cli import options as typer_options
from brctl2.cli.words import HELP, Group, root
from brctl2.typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from brctl2.commands.spec import Command

SETTINGS = {"help_option_names": list(HELP)}


def tell(path: Sequence[str]) -> int:
    """Print the help of the command or group that these words lead to; the exit status."""
    tree = _made("brctl2", root())
    try:
        with tree.make_context("brctl2", [*path, "--help"]) as context:
            tree.invoke(context)
    except typer.Exit as finished:
        return finished.exit_code
    raise AssertionError("Typer ends with its help")


def _nothing() -> None:
    """Typer wants a function."""


def _made(name: str, found: Group | Command) -> Any:
    """The Typer group or command for a place in the tree."""
    text = found.summary or typer_options.ROOT_HELP
    app = typer.Typer(name=name, add_completion=False, rich_markup_mode=None)
    if isinstance(found, Group):
        app.callback(cls=_group(found), help=text, context_settings=SETTINGS)(_nothing)
    else:
        cls = _command(found)
        app.command(name, cls=cls, help=text, context_settings=SETTINGS)(_nothing)
    return get_command(app)


def _group(found: Group) -> type[TyperGroup]:
    """A group class that knows its members' names and makes a member when it is asked for."""

    class Members(TyperGroup):
        def list_commands(self, ctx: Any) -> list[str]:
            return list(found.members)

        def get_command(self, ctx: Any, cmd_name: str) -> Any:
            return _made(cmd_name, found.member(cmd_name))

        def format_commands(self, ctx: Any, formatter: Any) -> None:
            rows = [(name, found.summary_of(name)) for name in found.members]
            with formatter.section("Commands" if found.path else "Objects"):
                formatter.write_dl(rows)

    return Members


def _command(command: Command) -> type[TyperCommand]:
    """A command class whose parameters are those of the command table."""

    class Words(TyperCommand):
        def get_params(self, ctx: Any) -> Any:
            self.params = typer_options.parameters(command)
            return super().get_params(ctx)

        def format_epilog(self, ctx: Any, formatter: Any) -> None:
            typer_options.write_global_options(formatter)

    return Words
