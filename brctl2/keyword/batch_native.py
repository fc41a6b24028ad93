"""What may differ in lines of brctl2's own commands, for keyword/shape.py.

Here a line of brctl2's own may mean more than the same words of ip(8) or bridge(8): whom a
forwarding entry is for depends on its device. What it depends on is asked of every device that a
line names, or the line has no shape.
"""

from __future__ import annotations

import struct

from brctl2.errors import NotFoundError
from brctl2.keyword import batch_tools
from brctl2.keyword.abbrev import Keywords
from brctl2.keyword.shape import Kind, Pattern, dev_name, mac
from brctl2.model.link import LinkAttr
from brctl2.model.neigh import NTF_MASTER
from brctl2.typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from brctl2.commands.apply import Plan
    from brctl2.commands.session import Session
    from brctl2.commands.spec import Command

NAME = (LinkAttr.ifname,)
# Devices and names elsewhere, and what looks for something before it is done.
LINK_BARRED = frozenset(
    ("link", "netns", "vrf", "may-exist", "protodown_reason", "addrgenmode", "index", "type")
)


def pattern_of(command: Command, tokens: list[str], plan: Plan) -> Pattern | None:
    """How lines of a command of brctl2's own differ, where that is known."""
    if any(token.startswith("-") for token in tokens):
        return None
    if command.rewrite is not None and command.rewrite(tokens) != tokens:
        return None
    make = PATTERNS.get(command.path)
    return make(command, tokens, plan) if make is not None else None


def plain(command: Command, kinds: dict[str, Kind], barred: frozenset[str]) -> Pattern:
    """The lines of a command, typed with bare words."""
    entries = command.words
    flags = {n for n, e in entries.items() if e.codec is None or not e.codec.takes_word}
    operands = [operand.word for operand in command.positionals]
    keywords = Keywords(" ".join((*entries, *operands)))
    return Pattern(keywords, frozenset(flags), operands[0], kinds, barred)


# ------------------------------------------------------------------------------- kinds


def fdb(command: Command, tokens: list[str], plan: Plan) -> Pattern:
    """Forwarding entries. A device decides whom they are for, unless that is said."""
    known = batch_tools.known("bridge fdb")["add"].kinds
    kinds = dict(known)
    if {"self", "master"}.isdisjoint(tokens):
        of_ports = bool(plan.changes[0].entry.flags & NTF_MASTER)
        # With the words of a vxlan device it is for that, whatever the device is.
        is_remote = not {*known, "port", "nhid", "via"}.isdisjoint(
            {*tokens} - {"to", "dev", "vlan"}
        )
        kinds["dev"] = kinds["dev"] if is_remote else port_or_not("index", of_ports)
    return plain(command, kinds, frozenset())


def port_or_not(member: str, of_ports: bool) -> Kind:
    """The name of a device that is a port of a bridge, or of one that is none."""

    def pack(words: Sequence[bytes], session: Session) -> bytes | None:
        indexes = {}
        for word in set(words):
            try:
                link = session.link(word.decode(errors="surrogateescape"))
            except NotFoundError:
                return None
            if (link.slave_kind == "bridge") != of_ports:
                return None
            indexes[word] = struct.pack("=i", link.index)
        return b"".join([indexes[word] for word in words])

    return Kind(lambda first: pack, 4, (), member)


def addr(command: Command, tokens: list[str], plan: Plan) -> Pattern:
    """Addresses."""
    known = batch_tools.known("ip addr")["add"]
    return plain(command, known.kinds, known.barred)


def route(command: Command, tokens: list[str], plan: Plan) -> Pattern:
    """Routes."""
    known = batch_tools.known("ip route")["add"]
    return plain(command, known.kinds, known.barred)


def neigh(command: Command, tokens: list[str], plan: Plan) -> Pattern | None:
    """Neighbours. Without a link-layer address the device decides whether it needs one."""
    if "lladdr" not in tokens:
        return None
    known = batch_tools.known("ip neigh")["add"]
    return plain(command, known.kinds, known.barred)


def link_set(command: Command, tokens: list[str], plan: Plan) -> Pattern:
    """Changes of one link, which keeps its name and place."""
    pattern = plain(command, {}, LINK_BARRED | {"name"})
    name = named(pattern, NAME)
    kinds = {"dev": name, "master": batch_tools.MASTER}
    return pattern._replace(kinds=kinds, said=batch_tools.by_name, named=frozenset(("dev",)))


def link_add(command: Command, tokens: list[str], plan: Plan) -> Pattern | None:
    """New links; of a kind whose own words are not typed."""
    behind = tokens.index("peer") if "peer" in tokens else len(tokens)
    if "type" in tokens and tokens.index("type") != behind - 2:
        return None
    if tokens[behind:] and tokens[behind + 1 : -1] not in ([], ["name"]):
        return None
    pattern = plain(command, {}, LINK_BARRED - {"type"})
    name = named(pattern, NAME, b"%")
    kinds = {
        "name": name,
        "dev": name,
        "master": batch_tools.MASTER,
        "address": mac(LinkAttr.address),
    }
    said = {"said": batch_tools.whole_names, "named": frozenset(("name", "dev"))}
    if not tokens[behind:]:
        return pattern._replace(kinds=kinds, **said)  # type: ignore[arg-type]
    other = named(pattern, NAME, b"%", inside=batch_tools.PEER)
    kinds |= {"peer": other, "peer name": other}
    return WithPeer(*pattern._replace(kinds=kinds, **said))  # type: ignore[arg-type]


class WithPeer(Pattern):
    """Lines that make a veth pair, the name of its other end last."""

    __slots__ = ()

    def columns(self, words: Sequence[str]) -> list[tuple[int, str]]:
        behind = words.index("peer")
        return [*super().columns(words[:behind]), (len(words) - 1, "peer name")]


def named(pattern: Pattern, attrs: Any, barred: bytes = b"", *, inside: Any = ()) -> Kind:
    """A name that is none of the command's keywords, nor an option."""
    plain_name = dev_name(pattern.keywords, *attrs, inside=inside)

    def of(first: bytes) -> Any:
        pack = plain_name.pack(first)
        if pack is None:
            return None

        def checked(words: Sequence[bytes], session: Session) -> bytes | None:
            joined = b"".join(words)
            if (
                any(word.startswith(b"-") for word in words)
                or joined.translate(None, barred) != joined
            ):
                return None
            return pack(words, session)

        return checked

    return plain_name._replace(pack=of)


PATTERNS = {
    "fdb add": fdb,
    "fdb replace": fdb,
    "fdb append": fdb,
    "fdb del": fdb,
    "addr add": addr,
    "route add": route,
    "neigh add": neigh,
    "link add": link_add,
    "link set": link_set,
}
