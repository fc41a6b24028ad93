"""What `brctl2 addr` does; `addr move` is in commands/move.py."""

from __future__ import annotations

import errno

from brctl2.commands.addrshow import by_device, selected
from brctl2.commands.apply import Plan
from brctl2.commands.session import looked_up
from brctl2.errors import ExistsError, NotFoundError, RefusedError, UnsupportedError, UsageError
from brctl2.kernel import addrs
from brctl2.model.addr import (
    FLAGS,
    FOREVER,
    IFA_F_OPTIMISTIC,
    IFA_F_SETTABLE,
    IPV4_FLAGS,
    SCOPE_HOST,
    SETTABLE,
    AddrAttr,
    Address,
    DeviceAddresses,
    computed_broadcast,
)
from brctl2.model.attr import AttrSet
from brctl2.model.prefix import to_int
from brctl2.plan.change import AddrDel, AddrPut
from brctl2.typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from brctl2.commands.session import Session
    from brctl2.commands.spec import Request
    from brctl2.model.attr import Attr
    from brctl2.model.link import Link
    from brctl2.model.prefix import Prefix
    from brctl2.plan.change import Change

AF_INET, AF_INET6, AF_PACKET = 2, 10, 17
# An address that is gone meanwhile: deleted with its primary, or expired.
GONE = frozenset((errno.EADDRNOTAVAIL,))
# What may be asked for, as far as it is read back alike.
COMPARED: tuple[Attr[Any], ...] = (
    AddrAttr.label,
    AddrAttr.broadcast,
    AddrAttr.metric,
    AddrAttr.proto,
)
# What net/ipv4/devinet.c leaves as it is when the address is there.
FIXED = ("label", "broadcast", "scope", "flags", "prefix length")


# --------------------------------------------------------------------- put


def add(session: Session, request: Request) -> Plan:
    """Put an address on a device."""
    device = the_device(session, request)
    wanted = address_of(session, request, device)
    if request.word("may-exist"):
        found = find(session, wanted)
        if found is not None:
            other = list(differences(session, found, wanted))
            if other:
                raise ExistsError(
                    f"{found.cidr} is there already, with {'; '.join(other)}", device=device.name
                )
            return Plan([])
    return Plan([AddrPut(wanted, device.name)], check(session, device, wanted))


def replace(session: Session, request: Request) -> Plan:
    """Put an address, or change it where it is there."""
    device = the_device(session, request)
    wanted = address_of(session, request, device)
    found = find(session, wanted)
    if found is None:
        return Plan([AddrPut(wanted, device.name, "replace")], check(session, device, wanted))
    return update(session, device, found, wanted, "replace")


def change(session: Session, request: Request) -> Plan:
    """Change an address that is there; RTM_NEWADDR without NLM_F_CREATE would make it."""
    device = the_device(session, request)
    wanted = address_of(session, request, device)
    found = find(session, wanted)
    if found is None:
        raise NotFoundError("address", f"{wanted.cidr} on {device.name}")
    return update(session, device, found, wanted, "change")


def update(session: Session, device: Link, found: Address, wanted: Address, verb: str) -> Plan:
    """Change what can be changed in place; nothing where everything is so already."""
    fixed = [
        words
        for words in differences(session, found, wanted)
        if words.startswith(FIXED if found.family == AF_INET else "prefix length")
    ]
    if fixed:
        raise RefusedError(
            f"the kernel cannot change {'; '.join(fixed)} of {found.cidr} in place",
            device=device.name,
            hint="delete the address and add it again",
        )
    if is_so(found, wanted):
        return Plan([])
    put = AddrPut(wanted, device.name, verb, before=found)
    return Plan([put], check(session, device, wanted))


def is_so(found: Address, wanted: Address) -> bool:
    """Whether a replacement would change nothing. What it does not say is set back to its default.

    A lifetime that runs out is always renewed.
    """
    told: tuple[Attr[int], ...] = (AddrAttr.metric, AddrAttr.proto)
    if any((found.values.get(attr) or 0) != (wanted.values.get(attr) or 0) for attr in told):
        return False
    if found.family == AF_INET6 and (found.flags ^ wanted.flags) & (
        IFA_F_SETTABLE & ~IFA_F_OPTIMISTIC
    ):
        return False
    if found.family == AF_INET6 and found.peer != wanted.peer:
        return False
    return found.lifetimes == wanted.lifetimes == (FOREVER, FOREVER)


def the_device(session: Session, request: Request) -> Link:
    """The device after `dev`. Raises UsageError where it is missing, NotFoundError."""
    name = request.word("dev")
    if name is None:
        raise UsageError("dev is missing", hint="say: dev DEV")
    return session.link(name)


def address_of(session: Session, request: Request, device: Link) -> Address:
    """The address that was typed. Raises UsageError for what makes no sense."""
    local: Prefix = request.name("local")
    peer: Prefix | None = request.word("peer")
    need_family(session, request, local, peer)
    prefix = peer or local
    values = request.values.of(AddrAttr)
    values.head = {
        "family": local.family,
        "prefixlen": prefix.length,
        "scope": scope_of(session, request, local),
        "index": device.index,
    }
    values[AddrAttr.local] = local.address
    values[AddrAttr.address] = prefix.address
    sign = request.word("broadcast")
    broadcast = computed_broadcast(sign, prefix) if sign in ("+", "-") else sign
    if broadcast:
        values[AddrAttr.broadcast] = broadcast
    flags = sum(FLAGS[name] for name in SETTABLE if request.word(name))
    if flags:
        values[AddrAttr.flags] = flags
    if request.word("proto") is not None:
        names = session.names
        values[AddrAttr.proto] = looked_up(
            names.addr_protocol_number, "proto", request.word("proto")
        )
    lifetimes(request, values)
    return Address(values)


def need_family(session: Session, request: Request, local: Prefix, peer: Prefix | None) -> None:
    """Raises UsageError for words of the other family."""
    family = session.options.family
    if family and local.family != family:
        raise UsageError(f"{local.address} is not of the family that was asked for")
    if peer is not None and peer.family != local.family:
        raise UsageError(f"peer {peer.address} is not of the family of {local.address}")
    if local.family == AF_INET6:
        other = [name for name in ("broadcast", "label") if told(request, name)]
        if other:
            raise UsageError(f"{other[0]} is for IPv4 addresses only")
    else:
        for name in SETTABLE:
            if name not in IPV4_FLAGS and request.word(name):
                raise UsageError(f"{name} is for IPv6 addresses only")
    if request.word("autojoin") and not is_multicast(local.address):
        raise UsageError(f"autojoin is for multicast addresses; {local.address} is none")


def told(request: Request, name: str) -> bool:
    """Whether a word or an attribute was typed."""
    attr = AddrAttr.by_word.get(name)
    return request.word(name) is not None or (attr is not None and attr in request.values)


def is_multicast(address: str) -> bool:
    """224.0.0.0/4 (RFC 5771), ff00::/8 (RFC 4291)."""
    value, bits = to_int(address)
    return value >> 28 == 0xE if bits == 32 else value >> 120 == 0xFF


def scope_of(session: Session, request: Request, local: Prefix) -> int:
    """What was typed; host for 127/8. The kernel works it out by itself for IPv6."""
    word = request.word("scope")
    if word is not None:
        return looked_up(session.names.scope_number, "scope", word)
    return SCOPE_HOST if local.family == AF_INET and local.address.startswith("127.") else 0


def lifetimes(request: Request, values: AttrSet) -> None:
    """Put the lifetimes that were typed. Raises UsageError where they make no sense."""
    valid = request.word("valid_lft", FOREVER)
    preferred = request.word("preferred_lft", FOREVER)
    if valid == preferred == FOREVER:
        return
    if not valid:
        raise UsageError("valid_lft 0: delete the address instead")
    if preferred > valid:
        text = "forever" if preferred == FOREVER else str(preferred)
        raise UsageError(f"preferred_lft {text} is longer than valid_lft {valid}")
    values[AddrAttr.cacheinfo] = {"preferred": preferred, "valid": valid}


# ----------------------------------------------------------------- compare


def find(session: Session, wanted: Address) -> Address | None:
    """The address of that device that the kernel takes for the same."""
    index: int = wanted.values.head["index"]
    found = addrs.dump(session.channel, family=wanted.family, index=index)
    return next((address for address in found if address.key == wanted.key), None)


def differences(session: Session, found: Address, wanted: Address) -> Iterator[str]:
    """In what an address is not as wanted, in words; what was not asked for does not count."""
    if found.prefixlen != wanted.prefixlen:
        yield f"prefix length {found.prefixlen} instead of {wanted.prefixlen}"
    if found.peer != wanted.peer:
        yield f"peer {found.peer or 'none'} instead of {wanted.peer or 'none'}"
    scope = wanted.values.head["scope"]
    if scope and found.family == AF_INET and scope != found.scope:
        yield f"scope {session.names.scope(found.scope)} instead of {session.names.scope(scope)}"
    for attr in COMPARED:
        if attr not in wanted.values:
            continue
        asked, now = wanted.values[attr], found.values.get(attr)
        if asked != (type(asked)() if now is None else now):  # without one it is 0 or ""
            shown = "none" if now is None else attr.codec.text(now)
            yield f"{attr.word} {shown} instead of {attr.codec.text(asked)}"
    lacking = wanted.flags & ~found.flags & ~IFA_F_OPTIMISTIC
    if lacking:
        yield f"flags without {' '.join(n for n in SETTABLE if FLAGS[n] & lacking)}"
    for word, asked, now in zip(
        ("valid_lft", "preferred_lft"), wanted.lifetimes, found.lifetimes, strict=True
    ):
        if AddrAttr.cacheinfo in wanted.values and (asked == FOREVER) != (now == FOREVER):
            yield f"{word} {lifetime(now)} instead of {lifetime(asked)}"


def lifetime(seconds: int) -> str:
    """As it is typed."""
    return "forever" if seconds == FOREVER else str(seconds)


def check(session: Session, device: Link, wanted: Address) -> Callable[[], None] | None:
    """A look at what became of it, where kernels have ignored what they were asked for."""
    risky = (AddrAttr.metric, AddrAttr.proto, AddrAttr.flags)
    if not any(attr in wanted.values for attr in risky):
        return None

    def verify() -> None:
        found = find(session, wanted)
        if found is None:
            raise UnsupportedError(f"{wanted.cidr} is not there", device=device.name)
        other = list(differences(session, found, wanted))
        if other:
            raise UnsupportedError(
                f"the running kernel gave {wanted.cidr} {'; '.join(other)}", device=device.name
            )

    return verify


# ------------------------------------------------------------------ delete


def delete(session: Session, request: Request) -> Plan:
    """Take an address off a device."""
    device = the_device(session, request)
    local: Prefix = request.name("local")
    need_family(session, request, local, request.word("peer"))
    present = addrs.dump(session.channel, family=local.family, index=device.index)
    found = [address for address in present if is_meant(request, local, address)]
    if not found:
        if request.word("if-exists"):
            return Plan([])
        raise NotFoundError("address", f"{local} on {device.name}")
    if len(found) > 1:
        lengths = ", ".join(address.cidr for address in found)
        raise RefusedError(
            f"{local.address} is there more than once: {lengths}",
            device=device.name,
            hint="say which one by its prefix length, peer or label",
        )
    return deletions({device.index: present}, [DeviceAddresses(device, found)])


def is_meant(request: Request, local: Prefix, address: Address) -> bool:
    """Whether the words mean this address. An IPv4 one may lack its prefix length."""
    peer: Prefix | None = request.word("peer")
    prefix = peer or local
    if address.local != local.address or (peer is not None and address.peer != peer.address):
        return False
    exact = prefix.given or local.family == AF_INET6
    if exact and address.prefixlen != prefix.length:
        return False
    label = request.values.get(AddrAttr.label)
    return label is None or address.values.get(AddrAttr.label) == label


def deletions(present: dict[int, list[Address]], doomed: list[DeviceAddresses]) -> Plan:
    """Take addresses off, last first: secondaries before their primary, so that none is lost
    sight of, and so that the inverse puts the primary on first.

    `present` has the devices' addresses, in the kernel's order; the doomed ones are among them.
    """
    changes: list[Change] = []
    for device, going in doomed:
        chosen = {id(address) for address in going}
        dependents = [
            address
            for address in with_their_primary(device, present.get(device.index, []), going)
            if id(address) not in chosen
        ]
        changes += [AddrDel(address, device.name) for address in reversed(dependents)]
        changes += [AddrDel(address, device.name) for address in reversed(going)]
    return Plan(changes, gone=GONE)


def with_their_primary(
    device: Link, addresses: list[Address], going: list[Address]
) -> list[Address]:
    """IPv4 secondaries that the kernel deletes with a primary (inet_del_ifa)."""
    primaries = [a for a in going if a.family == AF_INET and not a.secondary]
    if not primaries or promotes(device.name):
        return []
    return [
        address
        for address in addresses
        if address.family == AF_INET
        and address.secondary
        and any(p.network == address.network for p in primaries)
    ]


def promotes(device: str) -> bool:
    """Whether a secondary takes the place of its primary (ip-sysctl: promote_secondaries)."""
    for name in ("all", device):
        try:
            with open(f"/proc/sys/net/ipv4/conf/{name}/promote_secondaries") as file:
                text = file.read()
        except OSError:
            continue
        if text.strip() != "0":
            return True
    return False


def flush(session: Session, request: Request) -> Plan:
    """Take all selected addresses off."""
    if not request.words and not request.names:
        raise UsageError("addr flush: say which ones", hint="such as dev DEV")
    if session.options.family == AF_PACKET:
        raise UsageError("addr flush: link-layer addresses cannot be taken off")
    present = by_device(addrs.dump(session.channel))
    return deletions(present, selected(session, request, present))
