"""The global options, in every spelling that iproute2 takes.

One dash and a long name is matched by its beginning, as iproute2 does (`-det` is `-details`); two
dashes need the whole name.
"""

from __future__ import annotations

from brctl2.errors import UsageError
from brctl2.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from brctl2.commands.session import Options

FAMILIES = {"inet": 2, "inet6": 10, "bridge": 7, "link": 17, "mpls": 28}
# name, short forms, attribute, what it takes ("": nothing; counts), help.
# The order decides which name a beginning means: iproute2's order.
TABLE = (
    ("family", ("-f",), "family", "FAMILY", "Address family: inet, inet6, bridge, link."),
    ("4", ("-4",), "family=2", "", "The same as -f inet."),
    ("6", ("-6",), "family=10", "", "The same as -f inet6."),
    ("statistics", ("-s", "-stats"), "statistics", "", "Counters; twice for more of them."),
    ("details", ("-d",), "details", "", "All attributes."),
    ("oneline", ("-o",), "oneline", "", "One record a line."),
    ("timestamp", ("-t",), "timestamp", "", "Time before each event of monitor."),
    ("tshort", ("-ts",), "timestamp_short", "", "The same, shorter and on the event's own line."),
    ("batch", ("-b",), "batch", "FILE", "Read commands from FILE; - is standard input."),
    ("brief", ("-br",), "brief", "", "Short lines."),
    ("json", ("-j",), "json", "", "JSON, with iproute2's keys and types."),
    ("pretty", ("-p",), "pretty", "", "Indent the JSON."),
    ("netns", ("-n",), "netns", "NAME", "Do it in this network namespace."),
    ("color", ("-c",), "color", "?", "Colour: auto, always or never."),
    (
        "force",
        ("-force",),
        "force",
        "",
        "Go on after an error in a batch; do what is refused as risky.",
    ),
    ("dry-run", (), "dry_run", "", "Print what would be sent; change nothing."),
    ("explain", (), "explain", "", "Print the equivalent ip and bridge lines."),
    ("version", ("-V",), "version", "", "The version."),
    ("help", ("-h",), "help", "", "Help."),
)
# Spellings that iproute2 takes and --help does not list.
QUIET = (
    ("human", ("-h", "-human", "-human-readable"), "human", ""),
    ("Numeric", ("-N",), "numeric", ""),
    ("compressvlans", ("-com",), "compress_vlans", ""),
    ("Version", ("-V",), "version", ""),
)
COLORS = ("auto", "always", "never")


def take(
    options: Options, tokens: list[str], at: int, *, shadowed: frozenset[str] = frozenset()
) -> int:
    """Read the global option at `tokens[at]`; the place after it, or `at` when it is none.

    `shadowed` are long names that mean something else to the command at hand.
    Raises UsageError for a bad or missing value.
    """
    token = tokens[at]
    name, equals, inline = token.partition("=")
    found = _find(name, shadowed)
    if found is None:
        return at
    attribute, wants = found
    if wants == "?":
        return _color(options, inline if equals else "always", at)
    if equals and not wants:
        raise UsageError(f"{name} takes no value")
    if not wants:
        _count(options, attribute)
        return at + 1
    if not equals:
        if at + 1 >= len(tokens):
            raise UsageError(f"{name} needs a value: {wants}")
        inline, at = tokens[at + 1], at + 1
    _set(options, attribute, inline)
    return at + 1


def take_all(options: Options, tokens: list[str]) -> None:
    """Read global options and nothing else. Raises UsageError for what is none."""
    at = 0
    while at < len(tokens):
        after = take(options, tokens, at)
        if after == at:
            raise UsageError(f'option "{tokens[at]}" is unknown')
        at = after


def _find(token: str, shadowed: frozenset[str]) -> tuple[str, str] | None:
    if token.startswith("--"):
        if token[2:] in shadowed:
            return None
        return next(((row[2], row[3]) for row in TABLE if row[0] == token[2:]), None)
    if len(token) < 2 or token[0] != "-":
        return None
    for name, shorts, attribute, wants, *_ in (*TABLE, *QUIET):
        if token in shorts or token == f"-{name}":
            return attribute, wants
    for name, _, attribute, wants, *_ in (*TABLE, *QUIET):
        if len(token) > 2 and f"-{name}".startswith(token):
            return attribute, wants
    return None


def _count(options: Options, attribute: str) -> None:
    name, equals, value = attribute.partition("=")
    setattr(options, name, int(value) if equals else getattr(options, name) + 1)


def _set(options: Options, attribute: str, value: str) -> None:
    if attribute == "family":
        if value not in FAMILIES:
            raise UsageError(f"family {value}: expected one of {', '.join(FAMILIES)}")
        options.family = FAMILIES[value]
    else:
        setattr(options, attribute, value)


def _color(options: Options, value: str, at: int) -> int:
    if value not in COLORS:
        raise UsageError(f"color {value}: expected one of {', '.join(COLORS)}")
    options.color = value
    return at + 1
