"""The table of commands as the generators see it: rows of words, operands, synopses."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, NamedTuple

from brctl2.commands import registry
from brctl2.commands.spec import READ, Command, Scope, Word, entries
from brctl2.keyword.options import TABLE
from brctl2.model.attr import Attr

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from brctl2.commands.spec import Entry, Item, Positional
    from brctl2.model.codec import Codec


class Row(NamedTuple):
    """A keyword as documents show it.

    names    the keyword, then its other spellings
    metavar  what stands for its value; "" for a flag
    many     whether it may come several times
    opens    the words that may follow it (`nexthop`, `peer`)
    codec    None for a flag
    """

    names: tuple[str, ...]
    metavar: str
    help: str
    many: bool = False
    opens: Scope | None = None
    codec: Codec[Any] | None = None


class Object(NamedTuple):
    """An object with its commands."""

    name: str
    summary: str
    commands: tuple[Command, ...]


def objects() -> Iterator[Object]:
    """All objects whose module exists, in the order of the help."""
    for name, (module, summary) in registry.OBJECTS.items():
        if find_spec(f"brctl2.commands.{module}") is not None:
            yield Object(name, summary, tuple(registry.commands(name).values()))


def rows(items: Iterable[Item]) -> list[Row]:
    """A row for each keyword; of two with the same name the first counts, as in the grammar."""
    found: list[Row] = []
    taken: set[str] = set()
    for entry in entries(tuple(items)):
        for row in _rows(entry):
            names = tuple(name for name in row.names if name not in taken)
            taken.update(names)
            if names:
                found.append(row._replace(names=names))
    return found


def _rows(entry: Entry) -> Iterator[Row]:
    presets = entry.presets if isinstance(entry, Attr) else {}
    names = tuple(name for name in (entry.word, *entry.aliases) if name and name not in presets)
    many = isinstance(entry, Word) and entry.many
    opens = entry.scope if isinstance(entry, Word) else None
    codec = entry.codec if entry.codec is not None and entry.codec.takes_word else None
    metavar = "" if codec is None else codec.metavar
    if isinstance(entry, Word) and entry.optional:
        metavar = f"[{metavar}]"
    if names:
        yield Row(names, metavar, entry.help, many, opens, codec)
    if presets:
        yield Row(tuple(presets), "", entry.help)


def operand(positional: Positional) -> str:
    """`DEV`, `[DEV]`, `DEV...`: how an operand stands in a synopsis."""
    text = positional.metavar + ("..." if positional.many else "")
    return text if positional.required else f"[{text}]"


def synopsis(command: Command) -> str:
    """`brctl2 link set DEV... [PROPERTY]...`."""
    parts = ["brctl2", command.path, *map(operand, command.positionals)]
    if rows(command.items):
        parts.append("[PROPERTY]...")
    if command.rest:
        parts.append("PROGRAM [ARGUMENT]...")
    return " ".join(parts)


class Tables(NamedTuple):
    """The words that a value opens: those of `type vxlan`."""

    value: str
    rows: list[Row]


def opened(command: Command) -> list[Tables]:
    """What the value of the command's switch opens, by value."""
    if command.switch is None:
        return []
    known = command.switch[1]
    return [Tables(value, rows((known[value],))) for value in known if rows((known[value],))]


class Shared(NamedTuple):
    """A command whose words are mostly those of an earlier one."""

    like: Command
    without: list[str]
    more: list[Row]


def shared(command: Command, before: Iterable[Command]) -> Shared | None:
    """The earlier command that has most of this one's words, if that shortens the text."""
    own = rows(command.items)
    best: Shared | None = None
    for other in before:
        theirs = rows(other.items)
        more = [row for row in own if row not in theirs]
        without = [row.names[0] for row in theirs if row not in own]
        if len(own) - len(more) < 6 or len(more) + len(without) > len(own) // 2:
            continue
        if best is None or len(more) + len(without) < len(best.more) + len(best.without):
            best = Shared(other, without, more)
    return best


def reads(command: Command) -> bool:
    """Whether it only shows something."""
    return command.effect == READ


class Option(NamedTuple):
    """A global option: all spellings, the metavar as it follows them, and the help."""

    spellings: tuple[str, ...]
    metavar: str
    help: str


def global_options() -> list[Option]:
    """The global options, in the order of the help."""
    found = []
    for name, shorts, _, wants, text in TABLE:
        long = (f"--{name}",) if len(name) > 1 else ()
        found.append(Option((*shorts, *long), wants, text))
    return found
