"""What `brctl2 neigh` does."""

from __future__ import annotations

import errno

from brctl2.commands.apply import Plan
from brctl2.commands.session import Listing, looked_up, master_index
from brctl2.errors import ExistsError, NotFoundError, UnsupportedError, UsageError
from brctl2.kernel import neighs
from brctl2.model.attr import AttrSet
from brctl2.model.neigh import (
    NTF_EXT_LEARNED,
    NTF_EXT_MANAGED,
    NTF_EXT_VALIDATED,
    NTF_PROXY,
    NTF_ROUTER,
    NTF_USE,
    NUD_LASTING,
    NUD_NOARP,
    NUD_NONE,
    NUD_PERMANENT,
    NUD_VALID,
    NeighAttr,
    Neighbour,
    State,
)
from brctl2.plan.change import NeighDel, NeighPut
from brctl2.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from brctl2.commands.session import Session
    from brctl2.commands.spec import Request
    from brctl2.model.prefix import Prefix
    from brctl2.netlink.dump import Dump
    from brctl2.plan.change import Change

GONE = frozenset((errno.ENOENT,))
FLAGS = {"router": NTF_ROUTER, "use": NTF_USE, "extern_learn": NTF_EXT_LEARNED}
EXT_FLAGS = {"managed": NTF_EXT_MANAGED, "extern_valid": NTF_EXT_VALIDATED}
KEPT_FLAGS = NTF_ROUTER | NTF_EXT_LEARNED
ALL_STATES = 0xFF
NONE_TOO = 0x100  # stands for NUD_NONE, which has no bit


# --------------------------------------------------------------------- put


def add(session: Session, request: Request) -> Plan:
    """Add a neighbour."""
    wanted = neighbour_of(session, request)
    if request.word("may-exist"):
        found = neighs.find(session.channel, wanted)
        if found is not None:
            other = list(differences(session, found, wanted))
            if other:
                raise ExistsError(f"{named(session, wanted)} is there, with {'; '.join(other)}")
            return Plan([])
    return put(session, wanted, "add", None)


def replace(session: Session, request: Request) -> Plan:
    """Add a neighbour, or change it."""
    wanted = neighbour_of(session, request)
    found = neighs.find(session.channel, wanted)
    if found is not None and is_so(session, found, wanted):
        return Plan([])
    return put(session, wanted, "replace", found)


def change(session: Session, request: Request) -> Plan:
    """Change a neighbour that is there."""
    wanted = neighbour_of(session, request)
    found = neighs.find(session.channel, wanted)
    if found is None:
        raise NotFoundError("neighbour", named(session, wanted))
    if is_so(session, found, wanted):
        return Plan([])
    return put(session, wanted, "change", found)


def put(session: Session, wanted: Neighbour, verb: str, found: Neighbour | None) -> Plan:
    """Put it, and look at what became of it where kernels have ignored what they were asked for."""
    if found is None:
        need_lladdr(session, wanted)
    change = NeighPut(wanted, device_of(session, wanted), verb, found)
    risky = wanted.flags & ~NTF_PROXY or wanted.flags_ext or wanted.protocol
    return Plan([change], check(session, wanted) if risky else None)


def need_lladdr(session: Session, wanted: Neighbour) -> None:
    """Raises UsageError where the kernel would refuse: it leaves an entry without state behind."""
    resolved = wanted.state & NUD_VALID and not wanted.proxy and not wanted.flags & NTF_USE
    if resolved and not wanted.lladdr and session.link(wanted.index).mac:
        raise UsageError(f"lladdr is missing, which nud {State().text(wanted.state)} needs")


def neighbour_of(session: Session, request: Request) -> Neighbour:
    """The neighbour that was typed. Raises UsageError."""
    values = named_by(session, request)
    flags = sum(bit for name, bit in FLAGS.items() if request.word(name))
    ext = sum(bit for name, bit in EXT_FLAGS.items() if request.word(name))
    usual = NUD_NONE if request.word("managed") else NUD_PERMANENT
    values.head["state"] = request.word("nud", usual)
    values.head["flags"] |= flags
    if ext:
        values[NeighAttr.flags_ext] = ext
    if request.word("lladdr"):
        values[NeighAttr.lladdr] = request.word("lladdr")
    protocol = request.word("protocol")
    if protocol is not None:
        number = looked_up(session.names.protocol_number, "protocol", protocol)
        values[NeighAttr.protocol] = number
    return Neighbour(values)


def named_by(session: Session, request: Request) -> AttrSet:
    """Address, device and whether it is a proxy: what names a neighbour. Raises UsageError."""
    address, proxy = request.name("to"), request.word("proxy")
    if address is not None and proxy is not None:
        raise UsageError("neigh: ADDRESS and proxy are given, it can be one of them")
    dst: str | None = address if proxy is None else proxy
    if dst is None:
        raise UsageError("neigh: ADDRESS is missing")
    family = 10 if ":" in dst else 2
    if session.options.family not in (0, family):
        raise UsageError(f"{dst} is not of the family that was asked for")
    name = request.word("dev")
    if name is None and proxy is None:
        raise UsageError("dev is missing", hint="say: dev DEV")
    head = {
        "family": family,
        "index": session.index(name) if name else 0,
        "flags": 0 if proxy is None else NTF_PROXY,
    }
    return AttrSet({NeighAttr.dst: dst}, head)


def device_of(session: Session, neighbour: Neighbour) -> str:
    """Its device's name, "" for a proxy on every device."""
    return session.device_name(neighbour.index) if neighbour.index else ""


def named(session: Session, neighbour: Neighbour) -> str:
    """For a sentence: `10.0.0.2 on eth0`."""
    device = device_of(session, neighbour)
    return f"{neighbour.dst} on {device}" if device else neighbour.dst


# ----------------------------------------------------------------- compare


def differences(session: Session, found: Neighbour, wanted: Neighbour) -> Iterator[str]:
    """In what it is not as wanted; what was not asked for does not count, nor what passes."""
    if wanted.lladdr and found.lladdr != wanted.lladdr:
        yield f"lladdr {found.lladdr or 'none'} instead of {wanted.lladdr}"
    if not wanted.proxy and not same_state(found.state, wanted.state):
        text = State().text
        yield f"nud {text(found.state)} instead of {text(wanted.state)}"
    lacking = wanted.flags & ~found.flags & KEPT_FLAGS
    yield from (f"no {name}" for name, bit in FLAGS.items() if lacking & bit)
    lacking = wanted.flags_ext & ~found.flags_ext
    yield from (f"no {name}" for name, bit in EXT_FLAGS.items() if lacking & bit)
    if wanted.protocol and found.protocol != wanted.protocol:
        name = session.names.protocol
        yield f"protocol {name(found.protocol)} instead of {name(wanted.protocol)}"


def same_state(found: int, wanted: int) -> bool:
    """Permanent and noarp last; the others follow one another by themselves."""
    if (found | wanted) & NUD_LASTING:
        return found == wanted
    return True


def is_so(session: Session, found: Neighbour, wanted: Neighbour) -> bool:
    """Whether putting it would change nothing. A state that passes is always renewed."""
    if wanted.flags & NTF_USE or not (wanted.proxy or wanted.state & NUD_LASTING):
        return False
    if (found.flags ^ wanted.flags) & KEPT_FLAGS or found.flags_ext != wanted.flags_ext:
        return False
    return not list(differences(session, found, wanted))


def check(session: Session, wanted: Neighbour) -> Callable[[], None]:
    """Reads it back. Raises UnsupportedError for what the kernel did not take over."""

    def verify() -> None:
        found = neighs.find(session.channel, wanted)
        if found is None:
            raise UnsupportedError(f"{named(session, wanted)} is not there")
        if wanted.state & NUD_VALID and not wanted.flags & NTF_USE:
            other = list(differences(session, found, wanted))
        else:  # the kernel is resolving it: only what does not change by that is told
            other = list(differences(session, found, resolving(found, wanted)))
        if other:
            raise UnsupportedError(
                f"the running kernel gave {named(session, wanted)} {'; '.join(other)}"
            )

    return verify


def resolving(found: Neighbour, wanted: Neighbour) -> Neighbour:
    """What is wanted, in the state that it is in."""
    values = wanted.values.copy()
    values.head["state"] = found.state
    return Neighbour(values)


# ------------------------------------------------------------------ delete


def delete(session: Session, request: Request) -> Plan:
    """Delete a neighbour."""
    wanted = Neighbour(named_by(session, request))
    found = neighs.find(session.channel, wanted)
    if found is not None:
        return Plan([NeighDel(found, device_of(session, found))])
    if request.word("if-exists"):
        return Plan([])
    raise NotFoundError("neighbour", named(session, wanted))


def flush(session: Session, request: Request) -> Plan:
    """Delete all selected neighbours."""
    if not request.words and not request.names:
        raise UsageError("neigh flush: say which ones", hint="such as dev DEV")
    states = request.word("nud")
    if states is None:
        mask = (ALL_STATES & ~NUD_LASTING) | NONE_TOO
    else:
        mask = mask_of(states, everything=(ALL_STATES & ~NUD_NOARP) | NONE_TOO)
    found = selected(session, request, lambda each: each.proxy or bit_of(each.state) & mask)
    changes: list[Change] = [NeighDel(each, device_of(session, each)) for each in found]
    return Plan(changes, gone=GONE)


# -------------------------------------------------------------------- show


def get(session: Session, request: Request) -> Listing:
    """One neighbour."""
    wanted = Neighbour(named_by(session, request))
    found = neighs.find(session.channel, wanted)
    if found is None:
        raise NotFoundError("neighbour", named(session, wanted))
    return Listing("neigh", [found], {"device": True})


def show(session: Session, request: Request) -> Listing:
    """Neighbours. What was learned elsewhere is shown in any state, as iproute2 does."""
    states = request.word("nud")
    mask = ALL_STATES & ~NUD_NOARP
    if states is not None:
        mask = mask_of(states, everything=ALL_STATES | NONE_TOO)
    found = selected(
        session,
        request,
        lambda each: each.flags & (NTF_PROXY | NTF_EXT_LEARNED) or bit_of(each.state) & mask,
    )
    by_value = request.name("to") is not None or bool(request.word("unused"))
    device = request.word("dev") is None
    return Listing("neigh", found, {"device": device, "by_value": by_value})


def mask_of(states: list[int], *, everything: int) -> int:
    """The states that were asked for, as a mask; -1 stands for `all`."""
    mask = 0
    for state in states:
        mask |= everything if state < 0 else bit_of(state)
    return mask


def bit_of(state: int) -> int:
    """The state as a bit of a mask."""
    return state or NONE_TOO


def selected(session: Session, request: Request, state: Callable[[Neighbour], int]) -> Dump:
    """The neighbours that `state` and all words but `nud` select, in the kernel's order."""
    prefix: Prefix | None = request.name("to")
    family = session.options.family or (prefix.family if prefix else 0)
    if prefix and prefix.family not in (0, family):
        raise UsageError(f"{prefix} is not of the family that was asked for")
    device, word = request.word("dev"), request.word("protocol")
    over = master_index(session, request)
    if request.word("nomaster"):
        if over:
            raise UsageError("neigh: master and nomaster are opposites")
        over = neighs.NO_MASTER
    protocol = 0
    if word not in (None, "all"):
        protocol = looked_up(session.names.protocol_number, "protocol", word)

    def wanted(neighbour: Neighbour) -> bool:
        return (
            (prefix is None or prefix.holds(neighbour.dst))
            and (not protocol or neighbour.protocol == protocol)
            and (not request.word("unused") or not references(neighbour))
            and bool(state(neighbour))
        )

    return neighs.arriving(
        wanted,
        family=family,
        index=session.index(device) if device else 0,
        master=over,
        proxy=bool(request.word("proxy")),
    )


def references(neighbour: Neighbour) -> int:
    """How many hold it in use."""
    found = neighbour.values.get(NeighAttr.cacheinfo)
    return found["refcnt"] if found else 0
