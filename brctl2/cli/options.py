"""The command table as Typer parameters: what --help shows."""

from __future__ import annotations

import inspect

import typer
from typer.main import get_command

from brctl2.commands.spec import Word, entries
from brctl2.keyword.options import TABLE
from brctl2.model.attr import Attr
from brctl2.typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from brctl2.commands.spec import Command, Entry

ROOT_HELP = """Manage Linux bridges: make them, fill them, look into them, and move the address of a
NIC to one without losing a packet.

Every command takes its properties as bare words (master br0 mtu 1450) or as options
(--master br0 --mtu 1450). A line of ip(8), bridge(8) or brctl(8) runs unchanged behind
"brctl2 ip", "brctl2 bridge" or "brctl2 brctl"."""


def parameters(command: Command) -> list[Any]:
    """The parameters of a command, made by Typer from a signature that the table gives."""
    names = [
        inspect.Parameter(
            f"operand_{p.name}",
            inspect.Parameter.KEYWORD_ONLY,
            default=typer.Argument(
                ... if p.required else None, metavar=p.metavar, help=p.help, show_default=False
            ),
            annotation=list[str] if p.many else str,
        )
        for p in command.positionals
    ]
    options = [
        _option(place, *option)
        for place, option in enumerate(o for e in entries(command.items) for o in _options(e))
    ]

    def signature(**_: object) -> None:
        """Only its signature is used."""

    signature.__signature__ = inspect.Signature([*names, *options])  # type: ignore[attr-defined]
    signature.__annotations__ = {p.name: p.annotation for p in [*names, *options]}
    app = typer.Typer(add_completion=False, rich_markup_mode=None)
    app.command()(signature)
    made = get_command(app)
    return [p for p in made.params if p.name != "help"]


def _options(entry: Entry) -> Iterator[tuple[list[str], bool, str, str]]:
    """(names, whether it takes no value, metavar, help) of each option that a keyword gives."""
    presets = entry.presets if isinstance(entry, Attr) else {}
    names = [name for name in (entry.word, *entry.aliases) if name and name not in presets]
    if names:
        metavar = _metavar(entry)
        yield names, not metavar, metavar, entry.help
    if presets:
        yield list(presets), True, "", entry.help


def _option(place: int, names: list[str], flag: bool, metavar: str, text: str) -> inspect.Parameter:
    option = typer.Option(
        False if flag else None,
        *(f"--{name.replace('_', '-')}" for name in names),
        help=text,
        metavar=None if flag else metavar,
        show_default=False,
    )
    return inspect.Parameter(
        f"option_{place}",
        inspect.Parameter.KEYWORD_ONLY,
        default=option,
        annotation=bool if flag else str,
    )


def _metavar(entry: Entry) -> str:
    """What stands for the value; "" where there is none."""
    if isinstance(entry, Word) and entry.scope is not None:
        words = ["..."] if entry.scope.items else []
        return " ".join([*(p.metavar for p in entry.scope.positionals), *words])
    return entry.codec.metavar if entry.codec is not None and entry.codec.takes_word else ""


def write_global_options(formatter: Any) -> None:
    """The options that every command takes."""
    rows = []
    for name, shorts, _, wants, text in TABLE:
        long = f"--{name}" if len(name) > 1 else ""
        value = "[=WHEN]" if wants == "?" else f" {wants}" if wants else ""
        rows.append((", ".join(filter(None, (*shorts, long))) + value, text))
    with formatter.section("Global options (anywhere)"):
        formatter.write_dl(rows)
