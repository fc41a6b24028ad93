"""Lines of ip(8) and bridge(8), in their own grammar: global options, abbreviations, defaults.

A line is resolved in three steps. Its object and command are found by iproute2's order of
comparison. Its words are said again in brctl2's own (`canonical`), so that the command table and
the native parser know what they are. What comes out of that is a Request, from which the modules
ip_*.py and bridge_*.py make Changes or a Listing.

Unlike brctl2's own commands these read nothing before they change something, check nothing
afterwards, and refuse nothing that iproute2 does. Text is iproute2's on a terminal, too.
"""

from __future__ import annotations

from brctl2.commands import registry
from brctl2.commands.apply import Done, Plan, perform, tell
from brctl2.commands.session import Feed, Listing, Options, Session
from brctl2.errors import Brctl2Error, OutsideError, UnknownObjectError, UsageError
from brctl2.keyword import grammar
from brctl2.keyword.abbrev import Keywords
from brctl2.keyword.options import COLORS, FAMILIES, take_all
from brctl2.model.codec import UInt
from brctl2.render import report
from brctl2.typed import TYPE_CHECKING, Any, NamedTuple, import_module

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from brctl2.commands.spec import Command, Request, Scope
    from brctl2.errors import KernelError
    from brctl2.plan.change import Change

    # How many of the words behind a keyword belong to it.
    Arity = Callable[[Sequence[str]], int]

OPTIONS = {
    "ip": Keywords(
        "~loops ~family 4 6 0 M B ~human ~human-readable=human ~iec ~stats=statistics ~statistics "
        "~details ~resolve ~oneline ~timestamp ~tshort=timestamp_short ~Version=version ~force "
        "~batch ~brief ~json ~pretty ~rcvbuf ~color ~help ~netns ~Numeric=numeric ~all echo "
        "dry-run=dry_run explain"
    ),
    "bridge": Keywords(
        "~help ~Version=version ~stats=statistics ~statistics ~details ~oneline ~timestamp "
        "~family 4 6 ~netns ~color ~compressvlans=compress_vlans ~force ~json ~pretty ~batch "
        "dry-run=dry_run explain"
    ),
}
# Whose lines are understood; scripts look for the number.
VERSIONS = {"ip": "ip utility, iproute2-7.1.0", "bridge": "bridge utility, 7.1.0"}
SHORT_FAMILIES = {"4": 2, "6": 10, "0": 17, "M": 28, "B": 7}
OBJECTS = {
    "ip": Keywords(
        "~address=addr ~addrlabel ~maddress ~route ~rule ~neighbor=neigh ~neighbour=neigh ~ntable "
        "~ntbl ~link ~l2tp ~fou ~ila ~macsec ~tunnel ~tunl ~tuntap ~tap ~token ~tcpmetrics "
        "~tcp_metrics ~monitor ~xfrm ~mroute ~mrule ~netns ~netconf ~vrf ~sr ~nexthop ~mptcp "
        "~ioam ~help ~stats"
    ),
    "bridge": Keywords("~link ~fdb ~mdb ~mst ~vlan ~vni ~monitor ~help"),
}
COVERED = {
    "ip": ("link", "addr", "route", "neigh", "rule", "netns", "monitor"),
    "bridge": ("link", "fdb", "mdb", "mst", "vlan", "vni", "monitor"),
}


class Help(UsageError):
    """`help`, or a line without an object. The words are told, which iproute2 calls a failure."""

    status = 255


class Line(NamedTuple):
    """One line after its command was found: `words` are those behind it."""

    session: Session
    tool: str
    object: str
    verb: str
    words: list[str]

    def request(
        self,
        path: str,
        keywords: Keywords,
        operand: str = "",
        arities: dict[str, Arity] | None = None,
        turn: Callable[[str, list[str]], Place | None] | None = None,
    ) -> Request:
        """The words as a request of brctl2's command `path`; see `canonical`."""
        command = registry.command(path)
        place = Place(keywords, command, operand)
        tokens = canonical(command, place, self.words, arities, turn)
        return grammar.parse(command, tokens, self.session.options)

    def read(
        self, keywords: Keywords, flags: frozenset[str] = frozenset(), operand: str = ""
    ) -> list[tuple[str, str]]:
        """The keywords with their values, in the order typed; those in `flags` have none.

        Raises UsageError.
        """
        found = []
        words = iter(self.words)
        for word in words:
            name = keywords.find(word)
            if name in flags:
                found.append((name, ""))
                continue
            value = word if name is None else next(words, None)
            name = name or operand
            if not name:
                raise self.unknown(word)
            if value is None:
                raise UsageError(f"{self.command}: {name} needs a value")
            found.append((name, value))
        return found

    @property
    def command(self) -> str:
        """`bridge fdb add`."""
        return f"{self.tool} {self.object} {self.verb}".rstrip()

    def unknown(self, word: str) -> UsageError:
        """What is said to a word that is not understood."""
        return unknown(self.command, word)

    def need(self, values: dict[str, str], *names: str) -> None:
        """Raises UsageError unless all of these were typed."""
        missing = [name for name in names if name not in values]
        if missing:
            raise UsageError(f"{self.command}: {missing[0]} is missing")


def unknown(what: str, word: str) -> UsageError:
    """What is said to a word that is not understood."""
    if word == "help":
        return Help(f"{what}: help stands for itself, not among other words")
    return UsageError(f'{what}: unknown word "{word}"')


Result = Plan | Listing | Feed | int


# ------------------------------------------------------------------------- running


def run(tool: str, before: list[str], arguments: list[str]) -> int:
    """Carry out one command line; the exit status.

    `before` are the options that stood before the word `ip` or `bridge`, `arguments` all after it.
    """
    options = Options()
    session = Session(options)
    try:
        take_all(options, before)
        return start(session, tool, global_options(tool, options, arguments))
    except Brctl2Error as error:
        report.error(error, options)
        return error.status
    finally:
        session.close()


def start(session: Session, tool: str, words: list[str]) -> int:
    """Version, help, namespace, batch, or the line itself."""
    options = session.options
    if options.version:
        from brctl2 import __version__

        report.write(f"{VERSIONS[tool]}, brctl2 {__version__}\n")
        return 0
    if options.help:
        return tell_words(session, tool, [])
    if options.netns:
        from brctl2.kernel.netns import enter

        enter(options.netns)
    if options.batch:
        from brctl2.keyword import batch

        return batch.run(options, tool, options.batch)
    try:
        return finish(session, resolve(session, tool, words))
    except Help:
        return tell_words(session, tool, words)


def tell_words(session: Session, tool: str, words: Sequence[str]) -> int:
    """Tell which words there are, as far as the line is known; the exit status, as iproute2's.

    Only `ip link help KIND` is answered; all others are failures, and told like these.
    """
    from brctl2.keyword import usage

    asked, text = usage.of_line(tool, words)
    if asked:
        report.write(text)
        return 0
    report.usage(Help(" ".join(text.split())), text, session.options)
    return Help.status


def resolve(session: Session, tool: str, words: Sequence[str]) -> Result:
    """What a line wants; nothing is changed yet. Raises Brctl2Error."""
    module, line = find(session, tool, words)
    result: Result = module.RUN[line.verb](line)
    return result


def find(session: Session, tool: str, words: Sequence[str]) -> tuple[Any, Line]:
    """The module that knows a line's object, and the line as far as its command is known.

    Raises UsageError, OutsideError.
    """
    name = OBJECTS[tool].find(words[0]) if words else "help"
    if name is None:
        hint = objects_usage(tool)
        raise UnknownObjectError(f'{tool}: object "{words[0]}" is unknown', hint=hint)
    if name == "help":
        raise Help(objects_usage(tool))
    if name not in COVERED[tool]:
        raise outside(tool, name)
    module = import_module(f"brctl2.keyword.{tool}_{name}")
    if not hasattr(module, "VERBS"):  # monitor is a command by itself
        return module, Line(session, tool, name, "", list(words[1:]))
    typed = words[1] if len(words) > 1 else module.DEFAULT
    verb = module.VERBS.find(typed)
    if verb == "help":
        raise Help(commands_usage(tool, name, module))
    if verb is None:
        raise UsageError(
            f'{tool} {name}: command "{typed}" is unknown', hint=commands_usage(tool, name, module)
        )
    if verb not in module.RUN:
        raise outside(tool, f"{name} {verb}")
    return module, Line(session, tool, name, verb, list(words[2:]))


def finish(session: Session, result: Result) -> int:
    """Carry it out or show it; the exit status. Raises Brctl2Error."""
    if isinstance(result, int):
        return result
    if isinstance(result, Listing):
        report.listing(result, session, plain=True)
        return 0
    if isinstance(result, Feed):
        report.feed(result, session, plain=True)
        return 0
    options = session.options
    if options.dry_run or options.explain:
        from brctl2.kernel import changes

        messages = [changes.message(change) for change in result.changes]
        report.plan(result.changes, messages, session)
    if options.dry_run:
        return 0
    if result.run is not None:
        report.write_plain(result.run().sentence)
    else:
        carry_out(session, result)
    return 0


def counted(line: Line, plan: Plan, what: str, shown: Listing | None = None) -> Plan:
    """A flush that tells with -s how much it deleted, and with another -s, what."""
    session = line.session

    def run() -> Done:
        if shown is not None and session.options.statistics > 1:
            report.listing(shown, session, plain=True)
        carry_out(session, plan)
        if not plan.changes:
            return Done("Nothing to flush.\n", {})
        return Done(
            f"\n*** Round 1, deleting {len(plan.changes)} {what} ***\n"
            "*** Flush is complete after 1 round ***\n",
            {},
        )

    return plan._replace(run=run) if session.options.statistics else plan


def carry_out(session: Session, plan: Plan) -> None:
    """One change after the other, until the kernel refuses one. Raises Brctl2Error."""
    for change in plan.changes:
        error = perform(session, change)
        if error is not None and error.number not in plan.gone:
            raise told(change, error)
    session.forget()


def told(change: Change, error: KernelError) -> Brctl2Error:
    """The kernel's answer, without a hint at options that only brctl2's own commands have."""
    found = tell(change, error)
    if found.hint and "--" in found.hint:
        found.hint = None
    return found


def outside(tool: str, what: str) -> OutsideError:
    """The refusal of what is not covered."""
    return OutsideError(f"brctl2 {tool} does not cover `{tool} {what}`", hint=f"use {tool}(8)")


def objects_usage(tool: str) -> str:
    """In one line, which objects there are."""
    return f"{tool} [OPTIONS] {{ {' | '.join(COVERED[tool])} }} [COMMAND ...]"


def commands_usage(tool: str, name: str, module: Any) -> str:
    """In one line, which commands an object has."""
    return f"{tool} {name} {{ {' | '.join(v for v in module.VERBS.names if v in module.RUN)} }}"


# ------------------------------------------------------------------ global options


def global_options(tool: str, options: Options, arguments: Sequence[str]) -> list[str]:
    """Take the options at the beginning; the words from the object on. Raises UsageError."""
    rest = list(arguments)
    while rest and rest[0].startswith("-"):
        typed = rest.pop(0)
        if typed == "--":
            break
        _option(tool, options, typed, rest)
    return rest


def _option(tool: str, options: Options, typed: str, rest: list[str]) -> None:
    bare = typed[2:] if typed.startswith("--") else typed[1:]
    name, equals, value = bare.partition("=")
    found = OPTIONS[tool].find(name)
    if found is None or (equals and found != "color"):
        raise UsageError(f'{tool}: option "{typed}" is unknown')
    if found in ("family", "batch", "netns", "loops", "rcvbuf"):
        if not rest:
            raise UsageError(f"{tool}: {typed} needs a value")
        value = rest.pop(0)
    if found == "color":
        if equals and value not in COLORS:
            raise UsageError(f"{typed}: expected one of {', '.join(COLORS)}")
        options.color = value or "always"
    elif found == "family":
        options.family = family(tool, value)
    elif found in SHORT_FAMILIES:
        options.family = SHORT_FAMILIES[found]
    elif found in ("loops", "rcvbuf"):
        # How often a flush starts again, and how large the receive buffer is: brctl2 deletes what
        # it has read, and takes all the buffer it can get.
        grammar.convert(typed, UInt(32), value)
    elif found in ("batch", "netns"):
        setattr(options, found, value)
    elif found in ("echo", "resolve"):
        raise outside(tool, typed)
    else:
        setattr(options, found, getattr(options, found) + 1)


def family(tool: str, word: str) -> int:
    """The address family of `-family`. Raises UsageError."""
    known = FAMILIES if tool == "ip" else {name: FAMILIES[name] for name in ("inet", "inet6")}
    if word not in known:
        raise UsageError(f"family {word}: expected one of {', '.join(known)}")
    return known[word]


# --------------------------------------------------------------------------- words


class Place(NamedTuple):
    """Which keywords are known at a place in a line, and whose they are."""

    keywords: Keywords
    scope: Scope
    operand: str = ""


def canonical(
    command: Command,
    place: Place,
    words: Sequence[str],
    arities: dict[str, Arity] | None = None,
    turn: Callable[[str, list[str]], Place | None] | None = None,
) -> list[str]:
    """The words, with brctl2's keywords in full, as iproute2 understands them.

    place    the keywords, and in `operand` the one that a word gets which is none itself: `dev`
             of `ip link show v0`
    arities  keywords that have more, or fewer, words behind them than the command table says
    turn     with a keyword and its values, the place behind it: after `nexthop`, after `type`

    A keyword that comes a second time in a place takes the place of the first, as in iproute2.
    Raises UsageError, OutsideError.
    """
    found: list[tuple[str, list[str]]] = []
    start, last = 0, place
    for there, name, at, count in walk(command, place, words, arities, turn):
        if there is not last:
            start, last = len(found), there
        if name == there.operand and any(name == earlier for earlier, _ in found[start:]):
            raise UsageError(f'{command.path}: {name} is given twice, or "{words[at]}" is too much')
        _put(there.scope, found, start, name, list(words[at : at + count]))
    return [word for name, values in found for word in (name, *values)]


def walk(
    command: Command,
    place: Place,
    words: Sequence[str],
    arities: dict[str, Arity] | None = None,
    turn: Callable[[str, list[str]], Place | None] | None = None,
) -> Iterator[tuple[Place, str, int, int]]:
    """Each keyword in full: its place, its name, where its values begin and how many they are.

    Arguments and errors are those of `canonical`.
    """
    at = 0
    while at < len(words):
        name = place.keywords.find(words[at])
        if name is None:
            name = _operand(command, place, words[at])
        else:
            at += 1
        count = arity(place.scope, name, words[at:], arities or {})
        if at + count > len(words):
            raise UsageError(f"{command.path}: {name} needs a value")
        yield place, name, at, count
        after = turn(name, list(words[at : at + count])) if turn is not None else None
        at += count
        place = after or place


def _operand(command: Command, place: Place, typed: str) -> str:
    if typed == "help" or not place.operand:
        raise unknown(command.path, typed)
    return place.operand


def _put(
    scope: Scope, found: list[tuple[str, list[str]]], start: int, name: str, values: list[str]
) -> None:
    entry = scope.words.get(name)
    if not getattr(entry, "many", False):
        same = getattr(entry, "into", name)
        for twin in found[start:]:
            if getattr(scope.words.get(twin[0]), "into", twin[0]) == same:
                found.remove(twin)
    found.append((name, values))


def arity(scope: Scope, name: str, rest: Sequence[str], special: dict[str, Arity]) -> int:
    """How many of the words behind the keyword are its value. Raises OutsideError."""
    if name in special:
        return special[name](rest)
    entry = scope.words.get(name)
    if entry is not None:
        return int(entry.codec is not None and entry.codec.takes_word)
    if any(operand.word == name for operand in scope.positionals):
        return 1
    raise OutsideError(f"brctl2 does not cover {name}", hint="use ip(8) or bridge(8)")
