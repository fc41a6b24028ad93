"""Addresses as `ip address` shows them, and the ip lines that put and delete them."""

from __future__ import annotations

from brctl2.model.addr import (
    FLAGS,
    FOREVER,
    IFA_F_DEPRECATED,
    IFA_F_PERMANENT,
    SCOPE_HOST,
    SETTABLE,
    AddrAttr,
)
from brctl2.model.link import LinkAttr
from brctl2.render import json, stream
from brctl2.render.holes import Ip, Lifetimes, Name, Varying
from brctl2.typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from brctl2.model.addr import Address
    from brctl2.model.attr import Attr
    from brctl2.netlink.dump import Dump
    from brctl2.plan.change import AddrDel, AddrPut
    from brctl2.render.emitter import Emitter
    from brctl2.render.table import Table

FAMILIES = {2: "inet", 10: "inet6"}
# IFAPROT_* that the kernel gives by itself; iproute2 before 6.3 cannot say any.
KERNEL_PROTOCOLS = frozenset((0, 1, 2, 3))


def emit(out: Emitter, record: Any, session: Any, context: dict[str, Any]) -> None:
    """One device with its addresses.

    `context["bare"]`: without the device, as after `label`; "alone": without its addresses;
    "family": that of all addresses, 0 for any.
    """
    from brctl2.render import link

    options = session.options
    if context.get("alone"):
        _alone(out, record, session)
        return
    shows_link = not context.get("bare") and (options.brief or not options.oneline)
    if shows_link:
        link.addr_header(out, record.link, session, context.get("family", 0))
    out.open("addr_info", array=True)
    for address in record.addresses:
        out.open("")
        emit_address(out, address, session, device=bool(options.oneline))
        out.close()
    out.close()
    if options.brief:
        out.text("\n")
    elif shows_link and options.statistics:
        link.stats(out, record.link, session)


# ----------------------------------------------------------------- large listings

INDEX = 20  # where struct ifinfomsg and struct ifaddrmsg have it in a message


def chunks(found: Any, session: Any, emitter: Emitter) -> Iterator[str]:
    """The text of Tables, or its JSON."""
    tables, as_json = found.records, bool(session.options.json)
    between, behind, separator = (",", "]}", ",") if as_json else ("", "", "")
    below: dict[int, list[str]] = {}
    for index, text in _by_index(_address_texts(tables.addresses, session, emitter)):
        if text:
            below.setdefault(index, []).append(text)
    devices = [
        f"{head}{between.join(below.get(index, ()))}{behind}"
        for index, head in _by_index(_device_texts(tables, session, emitter))
        if index in below or not tables.family
    ]
    yield f"[{separator.join(devices)}]\n" if as_json else "".join(devices)


def _by_index(texts: stream.Texts) -> list[tuple[int, str]]:
    """The texts of a dump, each with the ifindex in its message."""
    return texts.indexed(texts.dump.keep(), INDEX)


def _device_texts(tables: Any, session: Any, emitter: Emitter) -> stream.Texts:
    """What stands above the addresses; in JSON up to the first of them."""
    from brctl2.render import link

    def plain(device: Any) -> str:
        emitter.reset()
        link.addr_header(emitter, device, session, tables.family)
        result = emitter.result()
        if not emitter.as_json:
            return str(result)
        return f'{json.dumps(result)[:-1]},"addr_info":['

    varying = link.varying(session, {}, stream.quoting(emitter))
    return stream.Texts(tables.links, plain, varying)


def _address_texts(dump: Dump, session: Any, emitter: Emitter) -> stream.Texts:
    """One address each."""

    def plain(address: Address) -> str:
        emitter.reset()
        emit_address(emitter, address, session, device=False)
        result = emitter.result()
        return json.dumps(result) if emitter.as_json else str(result)

    ends = {attr: Ip() for attr in (AddrAttr.local, AddrAttr.address, AddrAttr.broadcast)}
    more = {AddrAttr.label: Name(stream.quoting(emitter)), AddrAttr.cacheinfo: Lifetimes()}
    pair = (AddrAttr.local, AddrAttr.address)
    return stream.Texts(dump, plain, Varying({**ends, **more}, ("index",), pairs=(pair,)))


def _alone(out: Emitter, record: Any, session: Any) -> None:
    """The device, as `ip -f link address` shows it."""
    from brctl2.render import link

    if session.options.brief:
        link.emit(out, record.link, session, {})
        return
    link.addr_header(out, record.link, session)
    if session.options.statistics:
        link.stats(out, record.link, session)


def emit_address(out: Emitter, address: Address, session: Any, *, device: bool) -> None:
    """One address; with `device` its device comes first, as with -oneline and in monitor."""
    brief = session.options.brief
    if not brief:
        if device:
            name = session.device_name(address.index)
            out.text(f"{address.index}: {name}")
            out.json("index", address.index)
            out.json("dev", name)
        _family(out, address.family)
    _local(out, address)
    if brief:
        return
    color = FAMILIES.get(address.family, "")
    for attr, word in (
        (AddrAttr.broadcast, "brd"),
        (AddrAttr.anycast, "any"),
        (AddrAttr.multicast, "mcast"),
    ):
        found = address.values.get(attr)
        if found is not None:
            out.text(f"{word} ")
            out.field(attr.key or attr.field, f"{found} ", found, color)
    scope = session.names.scope(address.scope)
    out.field("scope", f"scope {scope} ", scope)
    _flags(out, address)
    _protocol(out, address, session)
    label = address.values.get(AddrAttr.label)
    if label is not None:
        out.field("label", label, label)
    _lifetimes(out, address)
    out.text("\n")


def _family(out: Emitter, family: int) -> None:
    name = FAMILIES.get(family)
    if name:
        out.field("family", f"    {name} ", name)
    else:
        out.field("family_index", f"    family {family} ", family)


def _local(out: Emitter, address: Address) -> None:
    if not address.local:
        return
    color = FAMILIES.get(address.family, "")
    out.field("local", address.local, address.local, color)
    if address.peer:
        out.text(" peer ")
        out.field("address", address.peer, address.peer, color)
    out.field("prefixlen", f"/{address.prefixlen} ", address.prefixlen)
    metric = address.values.get(AddrAttr.metric)
    if metric is not None:
        out.field("metric", f"metric {metric} ", metric)


def flag_words(address: Address) -> list[str]:
    """The flags in words, in iproute2's order; `dynamic` is the lack of `permanent`."""
    found = []
    left = address.flags
    for name, bit in FLAGS.items():
        if bit == IFA_F_PERMANENT:
            if not left & bit:
                found.append("dynamic")
        elif left & bit:
            found.append("temporary" if bit == 1 and address.family == 10 else name)
        left &= ~bit
    return found


def _flags(out: Emitter, address: Address) -> None:
    for word in flag_words(address):
        out.field(word, f"{word} ", True)
    rest = address.flags & ~sum(set(FLAGS.values()))
    if rest:
        out.field("ifa_flags", f"flags {rest:02x} ", f"{rest:02x}")


def _protocol(out: Emitter, address: Address, session: Any) -> None:
    proto = address.values.get(AddrAttr.proto)
    if proto is None:
        return
    name = session.names.addr_protocol(proto)
    out.json("protocol", name)
    # What the kernel itself has set every address of its own to: iproute2 before 6.3 is silent
    # of it, and lines that scripts read should not depend on the release.
    if proto and (session.options.details or proto not in KERNEL_PROTOCOLS):
        out.text(f"proto {name} ")


def _lifetimes(out: Emitter, address: Address) -> None:
    found = address.values.get(AddrAttr.cacheinfo)
    if found is None:
        return
    out.newline()
    out.text("       valid_lft ")
    out.field("valid_life_time", lifetime(found["valid"]), found["valid"])
    preferred = found["preferred"]
    if address.flags & IFA_F_DEPRECATED and preferred != FOREVER:
        preferred -= (preferred & 0x80000000) << 1  # it is late by so much: a negative number
    out.text(" preferred_lft ")
    out.field("preferred_life_time", lifetime(preferred), preferred)


def lifetime(seconds: int) -> str:
    """`forever` or `100sec`."""
    return "forever" if seconds == FOREVER else f"{seconds}sec"


# ------------------------------------------------------------------- terminal


def table(found: Any, session: Any) -> Table:
    """The same for a terminal: one row an address."""
    from brctl2.render.table import Table

    rows = [row for record in found.records for row in _rows(record, session)]
    return Table(["Device", "State", "Address", "Scope", "Flags", "Valid", "Preferred"], rows)


def _rows(record: Any, session: Any) -> list[list[str]]:
    state = record.link.values.get(LinkAttr.operstate)
    head = [record.link.name, "" if state is None else LinkAttr.operstate.codec.text(state)]
    if not record.addresses:
        return [[*head, "", "", "", "", ""]]
    return [
        [
            *(head if not place else ["", ""]),
            _whole(address),
            session.names.scope(address.scope),
            " ".join(flag_words(address)),
            *map(lifetime, address.lifetimes),
        ]
        for place, address in enumerate(record.addresses)
    ]


def _whole(address: Address) -> str:
    if address.peer:
        return f"{address.local} peer {address.peer}/{address.prefixlen}"
    return address.cidr


# -------------------------------------------------------------------- explain


def explain(change: AddrPut | AddrDel, session: Any) -> list[list[str]]:
    """The ip lines of a change."""
    from brctl2.plan.change import AddrDel  # showing addresses need not pay for it

    address = change.address
    place = [
        *(("peer", f"{address.peer}/{address.prefixlen}") if address.peer else ()),
        "dev",
        change.device,
    ]
    own = address.local if address.peer else address.cidr
    if isinstance(change, AddrDel):
        return [["ip", "addr", "del", own, *place]]
    return [["ip", "addr", change.verb, own, *place, *_properties(address, session)]]


def _properties(address: Address, session: Any) -> list[str]:
    """What an `ip addr add` says besides the address and the device."""
    words: list[str] = []
    told: tuple[Attr[Any], ...] = (AddrAttr.broadcast, AddrAttr.label, AddrAttr.metric)
    for attr in told:
        found = address.values.get(attr)
        if found:
            words += [attr.word, str(found)]
    usual = SCOPE_HOST if address.local.startswith("127.") else 0
    if address.family == 2 and address.scope != usual:
        words += ["scope", session.names.scope(address.scope)]
    words += [name for name in SETTABLE if address.flags & FLAGS[name]]
    valid, preferred = address.lifetimes
    if valid != FOREVER or preferred != FOREVER:
        words += ["valid_lft", _seconds(valid), "preferred_lft", _seconds(preferred)]
    if address.proto not in KERNEL_PROTOCOLS:
        words += ["proto", str(address.proto)]
    return words


def _seconds(seconds: int) -> str:
    return "forever" if seconds == FOREVER else str(seconds)
