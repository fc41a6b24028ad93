"""The Typer tree, built only as far as the command line needs it.

The tree lists its objects and commands from the command table; what is named is built when it is
looked up. Every command's arguments are read by the one keyword grammar (keyword/grammar.py),
which knows bare words and long options alike; the Typer parameters are what --help shows.
"""

from __future__ import annotations

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from brctl2.cli import options as typer_options
from brctl2.cli.dispatch import carry_out
from brctl2.commands import registry
from brctl2.errors import UnknownObjectError, UsageError
from brctl2.keyword import grammar
from brctl2.keyword import options as global_options
from brctl2.typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from brctl2.commands.session import Session
    from brctl2.commands.spec import Command

HELP = ("-h", "--help")
SETTINGS = {"help_option_names": list(HELP)}


def build(session: Session) -> Any:
    """The root of the tree."""
    app = typer.Typer(
        cls=_group(session, "", registry.OBJECTS, lambda name: _object(session, name)),
        name="brctl2",
        help=typer_options.ROOT_HELP,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        invoke_without_command=True,
        context_settings=SETTINGS,
    )
    app.callback()(_nothing)
    return get_command(app)


def _nothing() -> None:
    """Typer wants a function; the group does the work."""


def _object(session: Session, name: str) -> Any:
    """The group of one object."""
    commands = registry.commands(name)
    if "" in commands:  # an object that is a command by itself: `brctl2 demo`
        return _command(session, commands[""])
    return _commands(session, name, registry.OBJECTS[name][1], commands)


def _commands(session: Session, path: str, summary: str, commands: dict[str, Command]) -> Any:
    """The group of commands that begin with the words of `path`: `vlan`, `vlan global`."""
    members: dict[str, Any] = {}
    for verb, command in commands.items():
        first, _, rest = verb.partition(" ")
        if rest:
            members.setdefault(first, (first, "", {}))[2][rest] = command
        else:
            members[first] = command

    def member(first: str) -> Any:
        found = members[first]
        if isinstance(found, tuple):
            return _commands(session, f"{path} {first}", _summary(found), found[2])
        return _command(session, found)

    app = typer.Typer(
        cls=_group(session, path, members, member),
        name=path.rpartition(" ")[2],
        help=summary,
        add_completion=False,
        rich_markup_mode=None,
        invoke_without_command=True,
        context_settings=SETTINGS,
    )
    app.callback()(_nothing)
    return get_command(app)


def _group(
    session: Session, path: str, members: dict[str, Any], member: Callable[[str], Any]
) -> type[TyperGroup]:
    """A group class that knows its members' names and builds a member when it is asked for."""

    class Group(TyperGroup):
        def list_commands(self, ctx: Any) -> list[str]:
            return list(members)

        def get_command(self, ctx: Any, cmd_name: str) -> Any:
            return member(cmd_name) if cmd_name in members else None

        def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
            rest, wants_help = _leading_options(session, args)
            if not rest and not wants_help:
                rest = next(([verb] for verb in ("show", "list") if verb in members), [])
            if wants_help or not rest:
                rest = ["--help"]
            elif rest[0] not in members:
                raise _unknown(path, rest[0], members)
            parsed: list[str] = super().parse_args(ctx, rest)
            return parsed

        def format_commands(self, ctx: Any, formatter: Any) -> None:
            rows = [(name, _summary(members[name])) for name in members]
            with formatter.section("Commands" if path else "Objects"):
                formatter.write_dl(rows)

    return Group


def _leading_options(session: Session, args: list[str]) -> tuple[list[str], bool]:
    """Global options before the next word; what is left, and whether help is asked for."""
    at = 0
    while at < len(args) and args[at].startswith("-"):
        after = global_options.take(session.options, args, at)
        if after == at:
            raise UsageError(f'unknown option "{args[at]}"', hint="see brctl2 --help")
        at = after
    return args[at:], bool(session.options.help) and at >= len(args)


def _summary(member: Any) -> str:
    """Of an object, of a command, or of commands that have their first word in common."""
    if not isinstance(member, tuple):
        return str(member.summary)
    return str(member[1] or " ".join(command.summary for command in member[2].values()))


def _unknown(path: str, word: str, members: dict[str, Any]) -> UsageError:
    if not path:
        return UnknownObjectError(f'object "{word}" is unknown', hint="see brctl2 --help")
    return UsageError(
        f'{path}: unknown command "{word}"', hint=f"expected one of {', '.join(members)}"
    )


def _command(session: Session, command: Command) -> Any:
    """One command: its parameters for --help, the grammar for everything else."""

    class Words(TyperCommand):
        def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
            # After the operands of `netns exec` all words, --help too, belong to the program.
            if args and (args[0] in HELP or (args[-1] in HELP and not command.rest)):
                return list(super().parse_args(ctx, ["--help"]))
            request = grammar.parse(command, args, session.options)
            ctx.obj = request
            ctx.params = {}
            return []

        def invoke(self, ctx: Any) -> int:
            return carry_out(session, command, ctx.obj)

        def get_params(self, ctx: Any) -> Any:
            self.params = typer_options.parameters(command)
            return super().get_params(ctx)

        def format_epilog(self, ctx: Any, formatter: Any) -> None:
            typer_options.write_global_options(formatter)

    app = typer.Typer(add_completion=False, rich_markup_mode=None)
    name = command.verb or command.path
    app.command(name=name, cls=Words, help=command.summary, context_settings=SETTINGS)(_nothing)
    return get_command(app)
