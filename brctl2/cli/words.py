"""A native command line: from its words to the command that is meant. No Typer: that is help's."""

from __future__ import annotations

from brctl2.commands import registry
from brctl2.errors import UnknownObjectError, UsageError
from brctl2.keyword import options as global_options
from brctl2.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from brctl2.commands.session import Options
    from brctl2.commands.spec import Command

HELP = ("-h", "--help")
DEFAULTS = ("show", "list")  # what an object by itself means, where it has one of these


class Group(NamedTuple):
    """Commands that begin with the words of `path`, which are "" (all objects), "vlan" or more.

    members  by their next word; None for an object whose table is not read yet
    """

    path: str
    summary: str
    members: Mapping[str, Group | Command | None]

    def member(self, name: str) -> Group | Command:
        """What that word leads to. KeyError."""
        found = self.members[name]
        return of_object(name) if found is None else found

    def summary_of(self, name: str) -> str:
        """In one line, without reading a table that is not read."""
        found = self.members[name]
        return registry.OBJECTS[name][1] if found is None else found.summary


class Meant(NamedTuple):
    """What a line means: a command with the words behind it; or help, which `command` None says.

    path  the words that lead there: ["vlan", "global", "set"]
    """

    path: list[str]
    command: Command | None
    words: list[str]


def root() -> Group:
    """All objects."""
    return Group("", "", dict.fromkeys(registry.OBJECTS))


def of_object(name: str) -> Group | Command:
    """The commands of an object; one that is a command by itself, as `demo` is. KeyError."""
    commands = registry.commands(name)
    alone = commands.get("")
    return _group(name, registry.OBJECTS[name][1], commands) if alone is None else alone


def _group(path: str, summary: str, commands: Mapping[str, Command]) -> Group:
    members: dict[str, Group | Command | None] = {}
    inner: dict[str, dict[str, Command]] = {}
    for verb, command in commands.items():
        first, _, rest = verb.partition(" ")
        members[first] = command
        if rest:
            inner.setdefault(first, {})[rest] = command
    for first, found in inner.items():
        told = " ".join(command.summary for command in found.values())
        members[first] = _group(f"{path} {first}", told, found)
    return Group(path, summary, members)


def find(options: Options, words: list[str]) -> Meant:
    """The command that a line means. Global options on the way to it go into `options`.

    Raises UsageError, UnknownObjectError.
    """
    path: list[str] = []
    at: Group | Command = root()
    while isinstance(at, Group):
        words = _leading_options(options, words)
        if not words:
            default = next((verb for verb in DEFAULTS if verb in at.members), None)
            if options.help or default is None:
                return Meant(path, None, [])
            words = [default]
        name, *words = words
        if name not in at.members:
            raise _unknown(at, name)
        at = at.member(name)
        path.append(name)
    # Behind the operands of `netns exec` all words, --help too, belong to the program.
    asked = words and (words[0] in HELP or (words[-1] in HELP and not at.rest))
    return Meant(path, None if asked or options.help else at, words)


def _leading_options(options: Options, words: list[str]) -> list[str]:
    """Take the global options before the next word; what is left."""
    at = 0
    while at < len(words) and words[at].startswith("-"):
        after = global_options.take(options, words, at)
        if after == at:
            raise UsageError(f'unknown option "{words[at]}"', hint="see brctl2 --help")
        at = after
    return words[at:]


def _unknown(group: Group, word: str) -> UsageError:
    if not group.path:
        return UnknownObjectError(f'object "{word}" is unknown', hint="see brctl2 --help")
    hint = f"expected one of {', '.join(group.members)}"
    return UsageError(f'{group.path}: unknown command "{word}"', hint=hint)
