"""Completion scripts for bash, zsh and fish: data from the table, and an engine for each shell.

The data are the same for all three: a tree of nodes, each a list of records. The engine walks
along the words that stand on the line, and offers what is in the node that it ends in. A record is

    /add==HELP          a command; its node is that of this one, a blank, and its name
    mtu=-=HELP          a keyword and its value; node NODE:mtu (for a flag) or NODE:mtu:VALUE, if
                        there is one, counts from there on as well
    ~brd=-=HELP         a keyword or command that is offered only to who has begun to type it
    *nexthop==HELP      a keyword that may be repeated
    :!*dev=@dev=HELP    an operand, which the keyword `dev` gives as well; ! required, * may be
                        several, . no keyword gives it
    &                   behind the operands, a command line of its own

and a value is nothing (a flag), - (anything), a|b|c, or names that the shell finds: @dev, @bridge,
@port (of the bridge on the line, if there is one), @netns, @file, and @joins: a bridge, but a
device where the required operand is still missing, as in `link set master DEV BRIDGE`.
"""

from __future__ import annotations

import string
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from brctl2.commands import registry
from brctl2.commands.session import Session
from brctl2.errors import Brctl2Error, UsageError
from brctl2.keyword import compat
from brctl2.keyword.brctl import ACTIONS
from brctl2.model.codec import Device, DevName
from brctl2.model.kinds import TYPES
from brctl2.model.netns import NetnsName
from gendocs import tables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from brctl2.commands.spec import Command, Positional, Scope
    from brctl2.keyword.abbrev import Keywords
    from brctl2.model.codec import Codec
    from gendocs.tables import Row

Nodes = dict[str, list[str]]
FLAGS = "/:!*.~&"  # what may stand before the name in a record
PLAIN = frozenset("-@%_+=:./" + string.ascii_letters + string.digits)

# What may be offered for values that are free text to the grammar, by object and keyword.
HINTS = {
    "scope": ("global", "site", "link", "host"),
    "table": ("main", "local", "default", "all"),
    "proto": ("kernel", "boot", "static", "ra", "dhcp"),
    "protocol": ("kernel", "boot", "static", "ra", "dhcp"),
    "addr type": tuple(TYPES),
}
BRIDGES = frozenset(("br", "bridge", "destination", "master"))
PORT_WORDS = frozenset(("backup_port", "brport", "port"))
# Operands and keywords that name a bridge, or a NIC that is no port yet, by their command.
SPECIAL = {
    "migrate start port": "@dev",
    "topology show name": "@bridge",
    "mdb dev": "@bridge",
    "link set master": "@joins",
    "link set type": "|".join(TYPES),
}
ONLY_NATIVE = frozenset(("if-exists", "may-exist"))
BRCTL_OPTIONS = ("--help", "--version")


# ----------------------------------------------------------------------- the tree


def nodes() -> Nodes:
    """Every node by name; "" is the root, "-" has the global options."""
    found: Nodes = {"": [], "-": list(option_records())}
    for object_ in tables.objects():
        found[""].append(record(f"/{object_.name}", "", object_.summary))
        for command in object_.commands:
            add(found, command.path, command.summary, native(command))
    bridge8(found)
    tool(found, "ip", "A line of ip(8).")
    brctl(found)
    found[""].append(record("/batch", "", "Carry out the lines of a file."))
    found["batch"] = [record(":!.file", "@file", "The file; - is standard input.")]
    return found


def add(found: Nodes, path: str, summary: str, leaf: Nodes) -> None:
    """A command, and the nodes above it as far as they are missing."""
    words = path.split()
    for depth in range(1, len(words)):
        node, word = " ".join(words[:depth]), words[depth]
        here = found.setdefault(node, [])
        help = summary if depth == len(words) - 1 else ""
        if not any(r.startswith(f"/{word}=") for r in here):
            here.append(record(f"/{word}", "", help))
    found |= leaf


def native(command: Command) -> Nodes:
    """The nodes of one of brctl2's own commands."""
    kind_of = kinds(command.path)
    own = [operand_record(p, kind_of) for p in command.positionals]
    own += keyword_records(tables.rows(command.items), kind_of)
    if command.rest:
        own.append("&")
    found = {command.path: own} | scopes(command.path, command, kind_of)
    if command.switch is not None:
        word, _ = command.switch
        for opened in tables.opened(command):
            here = f"{command.path}:{word}:{opened.value}"
            found[here] = list(keyword_records(opened.rows, kind_of))
    return found


def scopes(node: str, scope: Scope, kind_of: Callable[[str, Any], str]) -> Nodes:
    """The nodes of keywords that open a scope."""
    found: Nodes = {}
    for row in tables.rows(scope.items):
        if row.opens is None:
            continue
        records = [operand_record(p, kind_of) for p in row.opens.positionals]
        records += keyword_records(tables.rows(row.opens.items), kind_of)
        found[f"{node}:{row.names[0]}"] = records
    return found


def keyword_records(found: Iterable[Row], kind_of: Callable[[str, Any], str]) -> Iterator[str]:
    """A record for each spelling of each keyword."""
    for row in found:
        many = "*" if row.many else ""
        value = kind_of(row.names[0], row.codec)
        yield record(f"{many}{row.names[0]}", value, row.help)
        for name in row.names[1:]:
            alias = "~" if row.metavar or row.opens else ""
            yield record(f"{alias}{many}{name}", value, row.help)


def operand_record(positional: Positional, kind_of: Callable[[str, Any], str]) -> str:
    """The record of an operand."""
    required = "!" if positional.required else ""
    many = "*" if positional.many and positional.bare != 1 else ""
    bare = "" if positional.word else "."
    value = kind_of(positional.name, positional.codec)
    name = positional.word or positional.name
    return record(f":{required}{many}{bare}{name}", value, positional.help)


def option_records() -> Iterator[str]:
    """The global options."""
    values = {"NAME": "@netns", "FILE": "@file", "FAMILY": "inet|inet6|bridge|link"}
    for option in tables.global_options():
        for spelled in option.spellings:
            yield record(spelled, values.get(option.metavar, ""), option.help)


def record(name: str, value: str, help: str) -> str:
    """One record; the help is its first sentence."""
    text = " ".join(help.split())
    end = min((at for at in map(text.find, (". ", "; ", ": ")) if at > 0), default=len(text))
    return f"{name}={value}={text[:end].rstrip('.')}"


# ------------------------------------------------------------------------- values


def kinds(path: str) -> Callable[[str, Any], str]:
    """What is offered for a keyword or operand of a command: (name, codec) -> value."""
    object_name = path.partition(" ")[0]

    def kind_of(name: str, codec: Codec[Any] | None) -> str:
        if codec is None:
            return ""
        for key in (f"{path} {name}", f"{object_name} {name}"):
            if key in SPECIAL:
                return SPECIAL[key]
        if path.startswith("vlan global") and name == "dev":
            return "@bridge"
        return offered(object_name, name, codec)

    return kind_of


def offered(object_name: str, name: str, codec: Codec[Any]) -> str:
    """The value of a record."""
    if codec.choices:
        return "|".join(codec.choices)
    if isinstance(codec, NetnsName) or name == "netns":
        return "@netns"
    if isinstance(codec, (DevName, Device)):
        return device(object_name, name, codec)
    hints = HINTS.get(f"{object_name} {name}") or HINTS.get(name)
    return "|".join(hints) if hints else "-"


def device(object_name: str, name: str, codec: Codec[Any]) -> str:
    """Which devices are meant; none for a name that is yet to be given."""
    if name in BRIDGES:
        return "@bridge"
    if isinstance(codec, DevName) and codec.longest == 15:
        return "-"
    if name in PORT_WORDS:
        return "@port"
    return "@bridge" if object_name == "bridge" else "@dev"


# ---------------------------------------------------------- lines of the other tools


class Asked(Exception):
    """What a module of the keyword front end asks its line for: the keywords, which of them take no
    value, and what a word is that is none.
    """

    def __init__(self, keywords: Keywords, flags: frozenset[str], operand: str, path: str) -> None:
        super().__init__(path)
        self.keywords = keywords
        self.flags = flags
        self.operand = operand
        self.path = path


class Nowhere(Session):
    """A session that must not reach the kernel."""

    @property
    def channel(self) -> NoReturn:
        """Raises UsageError."""
        raise UsageError("not here")


class Probe(compat.Line):
    """A line that tells which keywords its command knows, instead of having any."""

    __slots__ = ()

    def request(self, path: str, keywords: Keywords, operand: str = "", *_: object) -> NoReturn:
        """Raises Asked."""
        raise Asked(keywords, frozenset(), operand, path)

    def read(
        self, keywords: Keywords, flags: frozenset[str] = frozenset(), operand: str = ""
    ) -> NoReturn:
        """Raises Asked."""
        raise Asked(keywords, flags, operand, f"{self.object} {self.verb}")


def tool(found: Nodes, name: str, summary: str) -> None:
    """All of `brctl2 ip`."""
    found[""].append(record(f"/{name}", "", summary))
    found[name] = [
        record(f"-{option}", compat_value(option), "") for option in compat.OPTIONS[name].spelled
    ]
    lines(found, name)


def bridge8(found: Nodes) -> None:
    """bridge(8)'s objects, below brctl2's own `bridge`."""
    lines(found, "bridge")


def compat_value(option: str) -> str:
    """The value of an option of ip(8)."""
    values = {"netns": "@netns", "batch": "@file", "family": "inet|inet6|bridge|link"}
    return values.get(option, "-" if option in ("loops", "rcvbuf") else "")


def lines(found: Nodes, name: str) -> None:
    """The objects and commands of ip(8) or bridge(8) that are covered, in their order."""
    for object_name in covered(name):
        module = import_module(f"brctl2.keyword.{name}_{object_name}")
        spelled = next(k for k, _, n in compat.OBJECTS[name].entries if n == object_name)
        node = f"{name} {spelled}"
        found.setdefault(name, []).append(record(f"/{spelled}", "", summary_of(object_name)))
        found[node] = []
        if not hasattr(module, "VERBS"):  # monitor is a command by itself
            _, leaf = compat_leaf(name, object_name, "", module)
            found |= {f"{node}{key}": records for key, records in leaf.items()}
            continue
        for keyword, _, verb in module.VERBS.entries:
            if verb not in module.RUN:
                continue
            summary, leaf = compat_leaf(name, object_name, verb, module)
            alias = "" if keyword == spelling(module.VERBS, verb) else "~"
            found[node].append(record(f"{alias}/{keyword}", "", summary))
            found |= {f"{node} {keyword}{key}": records for key, records in leaf.items()}


def spelling(verbs: Keywords, verb: str) -> str:
    """The keyword by which a command is offered: its own name, else the first."""
    known = [keyword for keyword, _, name in verbs.entries if name == verb]
    return verb if verb in known else known[0]


def summary_of(object_name: str) -> str:
    """The summary of brctl2's object of that name."""
    _, summary = registry.OBJECTS.get(object_name, ("", ""))
    return summary


def covered(name: str) -> Iterator[str]:
    """The objects of a tool whose module exists, in iproute2's order."""
    for object_name in compat.OBJECTS[name].names:
        if object_name in compat.COVERED[name] and find_spec(
            f"brctl2.keyword.{name}_{object_name}"
        ):
            yield object_name


def compat_leaf(name: str, object_name: str, verb: str, module: Any) -> tuple[str, Nodes]:
    """The summary of a command of ip(8) or bridge(8), and its nodes by what follows its path."""
    asked = ask(name, object_name, verb, module)
    command = equivalent(asked.path if asked else f"{object_name} {verb}")
    if command is None:
        return "", {"": respelled([], asked) if asked else []}
    leaf = native(command)
    own = {key.removeprefix(command.path): value for key, value in leaf.items()}
    own[""] = (
        respelled(own[""], asked)
        if asked
        else [r for r in own[""] if name_of(r) not in ONLY_NATIVE]
    )
    return command.summary, own


def equivalent(path: str) -> Command | None:
    """brctl2's own command of that name; show is called list in `netns`."""
    object_name, _, verb = path.partition(" ")
    try:
        known = registry.commands(object_name)
    except ModuleNotFoundError:
        return None
    return known.get(verb) or (known.get("list") if verb == "show" else None)


def ask(name: str, object_name: str, verb: str, module: Any) -> Asked | None:
    """Which keywords a command of ip(8) or bridge(8) knows; None for one without."""
    path = f"{object_name} {verb}"
    command = equivalent(path)
    if command is not None and command.rest:
        return None
    for words in ([], ["dev", "lo"]):
        try:
            module.RUN[verb](Probe(Nowhere(), name, object_name, verb, words))
        except Asked as asked:
            return asked
        except Brctl2Error:
            continue
    # `ip link` takes its words one by one.
    if hasattr(module, "PUT") and hasattr(module, "BARE"):
        return Asked(module.PUT, module.BARE, "dev", path)
    return None


def respelled(records: list[str], asked: Asked) -> list[str]:
    """brctl2's records of a command with the keywords that the other tool has for them."""
    known = {
        name_of(r): r.partition("=")[2].replace("@joins", "@bridge") for r in records if r != "&"
    }
    found = [r for r in records if r.startswith(":") and name_of(r) == asked.operand]
    seen: set[str] = set()
    for keyword, _, name in asked.keywords.entries:
        if keyword == asked.operand or keyword.startswith("-"):
            continue
        value = known.get(name, "=" if name in asked.flags else "-=")
        found.append(f"{'~' if name in seen else ''}{keyword}={value}")
        seen.add(name)
    return found


def name_of(found: str) -> str:
    """The name in a record."""
    return found.partition("=")[0].lstrip(FLAGS)


def brctl(found: Nodes) -> None:
    """All of `brctl2 brctl`, and of brctl2 by the name of brctl."""
    found[""].append(record("/brctl", "", "A line of brctl(8)."))
    found["brctl"] = [record(option, "", "") for option in BRCTL_OPTIONS]
    for name, action in ACTIONS.items():
        found["brctl"].append(record(f"/{name}", "", action.summary))
        found[f"brctl {name}"] = list(brctl_records(name, action.operands, action.most))


def brctl_records(name: str, operands: str, most: int) -> Iterator[str]:
    """The operands of a command of brctl, from its usage."""
    words = operands.replace("[", "").replace("]", "").split()
    for place, word in enumerate(words):
        many = "*" if place == len(words) - 1 and most > len(words) else ""
        required = "" if "[" in operands else "!"
        yield record(f":{required}{many}.{place}", brctl_value(name, word), "")


def brctl_value(name: str, word: str) -> str:
    """What stands for `<bridge>`, `<port>`, `<device>`, `{on|off}`."""
    if word == "<device>":
        return "@port" if name == "delif" else "@dev"
    known = {"<bridge>": "@bridge", "<port>": "@port", "{on|off}": "on|off"}
    return "-" if name == "addbr" else known.get(word, "-")


# ------------------------------------------------------------------------ scripts


def scripts() -> dict[str, str]:
    """The three scripts by file name."""
    found = nodes()
    return {
        "brctl2.bash": script("bash", bash_data(found)),
        "_brctl2": script("zsh", zsh_data(found)),
        "brctl2.fish": script("fish", fish_data(found)),
    }


def script(shell: str, data: str) -> str:
    """The engine of a shell with the data in their place."""
    engine = Path(__file__).with_name(f"engine.{shell}").read_text()
    return engine.replace("# DATA #\n", data)


def alike(found: Nodes) -> list[tuple[list[str], list[str]]]:
    """Nodes with the same records, together: (names, records)."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for name, records in found.items():
        groups.setdefault(tuple(records), []).append(name)
    return [(names, list(records)) for records, names in groups.items()]


def bash_data(found: Nodes) -> str:
    """One function a node, with what the engine makes of records done already, and without help.

    Not one function for all: bash copies a function whenever it is called.
    """
    groups = alike(
        {name: [r.rpartition("=")[0] if "=" in r else r for r in rs] for name, rs in found.items()}
    )
    numbers = " ".join(
        f"[{bash_quoted(f'={name}')}]={number}"
        for number, (names, _) in enumerate(groups)
        for name in names
    )
    lines = [f"declare -gA _brctl2_nodes=({numbers})\n\n"]
    for number, (_, records) in enumerate(groups):
        body = "".join(f"    {line}\n" for line in bash_lines(records)) or "    :\n"
        lines.append(f"_brctl2_node_{number}() {{\n{body}}}\n\n")
    return "".join(lines)


def bash_lines(records: list[str]) -> Iterator[str]:
    """What a node assigns to the variables of the engine: strings, which cost less than arrays."""
    found: dict[str, list[str]] = {}
    for one in records:
        for variable, word in bash_words(one):
            found.setdefault(variable, []).append(word)
    for variable, words in found.items():
        joined = " ".join(words)
        if variable == "rest":
            yield "rest=1"
        elif variable == "operands":
            yield f'operands=({joined} "${{operands[@]}}")'
        else:
            yield f"{variable}={quoted(f' {joined}')}${variable}"


def bash_words(found: str) -> Iterator[tuple[str, str]]:
    """What a record means to the engine: variables, and a word for each."""
    name = found.lstrip(FLAGS)
    flags = found[: len(found) - len(name)]
    if "&" in flags:
        yield "rest", ""
        return
    if ":" in flags:
        keyword, _, value = name.partition("=")
        yield "operands", quoted(f"{flags}={value}={keyword}")
    elif "*" in flags:
        yield "again", name.partition("=")[0]
    if "/" in flags:
        yield "commands", name.partition("=")[0]
    if "." not in flags:
        yield ("hidden" if {"~", ":"} & set(flags) else "shown"), name


def zsh_data(found: Nodes) -> str:
    """One `case` a node; an array."""
    lines = []
    for names, records in alike(found):
        patterns = "|".join(quoted(name) for name in names)
        body = "\n".join(f"                {quoted(r)}" for r in records)
        lines.append(f"        ({patterns})\n            records=(\n{body}\n            ) ;;\n")
    return "".join(lines)


def fish_data(found: Nodes) -> str:
    """One `case` a node; a list."""
    lines = []
    for names, records in alike(found):
        patterns = " ".join(fish_quoted(name) for name in names)
        body = "".join(f" \\\n                {fish_quoted(r)}" for r in records)
        lines.append(f"        case {patterns}\n            set __brctl2_records{body}\n")
    return "".join(lines)


def bash_quoted(text: str) -> str:
    """For bash, where a word without any special character may stand as it is."""
    return text if text and not set(text) - PLAIN else quoted(text)


def quoted(text: str) -> str:
    """For bash and zsh."""
    inner = text.replace("'", "'\\''")
    return f"'{inner}'"


def fish_quoted(text: str) -> str:
    """For fish."""
    inner = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{inner}'"
