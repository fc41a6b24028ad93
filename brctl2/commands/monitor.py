"""What `brctl2 monitor` does: events as they come, for ever."""

from __future__ import annotations

from signal import SIGTERM, signal

from brctl2.commands.session import Feed
from brctl2.errors import KernelError, NotFoundError, PrivilegeError, UnsupportedError
from brctl2.kernel import links, monitor, netns, routes
from brctl2.model.event import DELETED, HERE, NEW, Event, Loss, Resumed
from brctl2.model.fdb import AF_BRIDGE
from brctl2.model.ifinfo import IFF_UP
from brctl2.model.mdb import MdbEntry
from brctl2.model.netns import NsidAttr
from brctl2.model.route import NexthopObjectAttr
from brctl2.netlink.subscription import Notice, Subscription
from brctl2.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from brctl2.commands.session import Session
    from brctl2.commands.spec import Request
    from brctl2.kernel.rtnames import RtNames
    from brctl2.model.attr import AttrSet
    from brctl2.model.link import Link
    from brctl2.netlink.message import Reply

STDOUT = 1  # whose reader may go
MOST = 1000  # devices that are gone and remembered
# The kinds of events of each topic, in the order in which a state is read.
TOPICS = {
    "link": ("link", "port"),
    "addr": ("addr",),
    "route": ("route",),
    "rule": ("rule",),
    "nexthop": ("nexthop",),
    "neigh": ("neigh",),
    "fdb": ("fdb",),
    "mdb": ("mdb",),
    "vlan": ("vlan",),
    "vni": ("vni",),
}


class Wanted(NamedTuple):
    """What is to be watched.

    topics     of monitor.GROUPS
    kind       the kind of a message of a topic and an address family, "" for one not to be shown
    needed     the topics without which there is no point in it: the kernel must know them
    shows      whether an event is shown
    everywhere in all namespaces that have an id here
    remember   what is remembered of devices: see View
    state      the kinds of which, after a loss, all that there is is given as PRESENT events
    """

    topics: tuple[str, ...]
    kind: Callable[[str, int], str]
    needed: tuple[str, ...] = ()
    shows: Callable[[Event], bool] = bool
    everywhere: bool = False
    remember: str = "all"
    state: tuple[str, ...] = ()


# ------------------------------------------------------------------------ the command


def watch(session: Session, request: Request) -> Feed:
    """The events of all topics, or of those that are named."""
    named = tuple(topic for topic in TOPICS if request.word(topic))
    everything = not named or request.word("all")
    topics = tuple(TOPICS) if everything else named
    kinds = tuple(kind for topic in topics for kind in TOPICS[topic])
    device, family = request.word("dev"), session.options.family
    link = session.link(device) if device is not None else None

    def shows(event: Event) -> bool:
        return (
            event.kind in kinds
            and (link is None or touches(event, link))
            and (not family or family_of(event) in (0, family))
        )

    wanted = Wanted(
        (*topics, "link", "nsid"),  # the latter two for the names
        native_kind,
        named,
        shows,
        everywhere=bool(request.word("all-nsid")),
        state=kinds,
    )
    labels = {kind: kind.upper() for kind in kinds}
    shown = labels if everything or request.word("label") else {}
    context = {"native": True, "labels": shown, "everywhere": wanted.everywhere}
    return Feed("monitor", events(session, wanted), context)


def native_kind(topic: str, family: int) -> str:
    """A bridge tells of its ports and of its entries under other topics' names."""
    if family == AF_BRIDGE:
        return {"link": "port", "neigh": "fdb"}.get(topic, topic)
    return topic


def touches(event: Event, link: Link) -> bool:
    """Whether an event is about a device or, where that is a bridge, about a port of it."""
    found, index = event.record, link.index
    match event.kind:
        case "link" | "port" | "fdb":
            return index in (found.index, found.master)
        case "addr" | "neigh":
            return bool(found.index == index)
        case "route":
            return index in (found.oif, *(leg.head["index"] for leg in found.legs))
        case "nexthop":
            return bool(found.get(NexthopObjectAttr.oif) == index)
        case "rule":
            return link.name in (found.iif, found.oif)
        case "mdb":
            ports = [found.port] if isinstance(found, MdbEntry) else found.indexes
            return index in (found.bridge, *ports)
        case _:
            return bool(found.ifindex == index)


def family_of(event: Event) -> int:
    """The address family that it is about, 0 for none."""
    match event.kind:
        case "addr" | "route" | "neigh" | "rule":
            return int(event.record.family)
        case _:
            return 0


# ------------------------------------------------------------------------- the events


class Seen(NamedTuple):
    """An event with the View of its namespace."""

    event: Event
    view: View


def events(session: Session, wanted: Wanted) -> Iterator[Seen | Loss | Resumed]:
    """What happens, for ever.

    Raises UnsupportedError, PrivilegeError; BrokenPipeError when the reader of standard output
    has gone; on SIGTERM KeyboardInterrupt with its number, so that sockets are closed.
    """
    signal(SIGTERM, _stopped)
    with _subscribed(session, wanted) as subscription:
        views = Views(session, wanted.remember)
        views.here.read()
        for found in monitor.notices(subscription, STDOUT):
            if isinstance(found, Loss):
                yield found
            elif isinstance(found, Resumed):
                yield from _made_up_for(session, wanted, views)
            else:
                for notice in found:
                    yield from _seen(notice, wanted, views)


def recorded(session: Session, wanted: Wanted, path: str) -> Iterator[Seen | Loss | Resumed]:
    """The events of a file that rtmon(8) wrote. Raises NotFoundError, DecodeError."""
    views = Views(session, wanted.remember)
    try:
        with open(path, "rb") as file:
            for reply in monitor.recorded(file):
                yield from _seen(Notice(reply), wanted, views)
    except OSError as error:
        raise NotFoundError("file", path, hint=error.strerror) from None


def _stopped(number: int, _frame: object) -> None:
    raise KeyboardInterrupt(number)


def _subscribed(session: Session, wanted: Wanted) -> Subscription:
    groups = monitor.groups(wanted.topics, session.options.family)
    try:
        found = Subscription(groups, everywhere=wanted.everywhere)
    except PermissionError:
        raise PrivilegeError("hearing of other namespaces") from None
    missing = [
        topic for topic in wanted.needed if set(found.missing) & set(monitor.groups([topic]))
    ]
    if missing:
        found.close()
        raise UnsupportedError(f"the running kernel tells nothing of {missing[0]}")
    return found


def _seen(notice: Notice, wanted: Wanted, views: Views) -> Iterator[Seen]:
    """The events of one message, remembered."""
    kind = kind_of(notice.reply, wanted)
    if not kind:
        return
    view = views.of(notice.nsid)
    for event in monitor.events(notice, kind):
        view.before(event)
        if wanted.shows(event):
            yield Seen(event, view)
        view.after(event)
        views.after(event)


def kind_of(reply: Reply, wanted: Wanted) -> str:
    """The kind of a message, "" for one that is not to be looked at."""
    topic, _ = monitor.TYPES.get(reply.type, ("", ""))
    if not topic or not reply.body:
        return ""
    return wanted.kind(topic, reply.body[0])


def _made_up_for(session: Session, wanted: Wanted, views: Views) -> Iterator[Seen | Resumed]:
    """After a loss: what there is now."""
    views.here.read()
    if not wanted.state:
        return
    for event in monitor.present(session.channel, wanted.state):
        if wanted.shows(event):
            yield Seen(event, views.here)
    yield Resumed()


# --------------------------------------------------------------- what events refer to


class Device(NamedTuple):
    """What is remembered of a device."""

    name: str
    flags: int


class View:
    """What events of one namespace refer to by number, as renderers ask a Session for it.

    It remembers devices, so that one that is gone still has a name in what the kernel tells
    afterwards. `remember` says what of changes it takes note of: "all"; "flags", as ip(8), which
    goes on calling a device by its first name; "none", as bridge(8).
    """

    def __init__(self, session: Session, nsid: int, namespaces: dict[int, str], remember: str):
        self.session = session
        self.options = session.options
        self.names: RtNames = session.names
        self.nsid = nsid
        self.namespaces = namespaces
        self.remember = remember
        self.devices: dict[int, Device] = {}
        self.gone: dict[int, None] = {}

    # ------------------------------------------------------------------- devices

    def read(self) -> None:
        """Remember all devices that there are."""
        self.devices.clear()
        for link in links.dump(self.session.channel, stats=False):
            self.devices[link.index] = Device(link.name, link.flags)

    def device(self, index: int) -> Device | None:
        """The device with that ifindex, None where there is none."""
        if index not in self.devices:
            try:
                found = links.find(self.session.channel, index, nsid=self.nsid)
            except KernelError:  # a namespace that may not be looked into, or is gone
                found = None
            if found is None:
                return None
            self.devices[index] = Device(found.name, found.flags)
        return self.devices[index]

    def is_down(self, index: int) -> bool:
        """Whether the device with that ifindex is there and down."""
        found = self.device(index)
        return found is not None and not found.flags & IFF_UP

    def device_name(self, index: int) -> str:
        """The name of an ifindex; `if7` where it is unknown, `*` for 0."""
        if not index:
            return "*"
        found = self.device(index)
        return found.name if found is not None else f"if{index}"

    # ---------------------------------------------------------------- namespaces

    def netns_name(self, number: int) -> str:
        """The name of the network namespace with that id here, "" where it has none."""
        return self.namespaces.get(number, "")

    # -------------------------------------------------------------------- nexthops

    def nexthops(self) -> dict[int, AttrSet]:
        """The nexthop objects by id."""
        found = routes.dump_nexthops(self.session.channel)
        return {values.get(NexthopObjectAttr.id, 0): values for values in found}

    # -------------------------------------------------------------------- events

    def before(self, event: Event) -> None:
        """Take note of an event that is about to be shown."""
        if event.kind in ("link", "port") and self.remember != "none":
            self._remember(event)
        elif event.kind == "nsid" and event.what == NEW:
            number = event.record.get(NsidAttr.nsid, -1)
            if number not in self.namespaces:
                self.namespaces.update(netns.ids(self.session.channel))

    def after(self, event: Event) -> None:
        """bridge(8) never forgets a device; of those that are gone here the last ones are kept."""
        if event.what != DELETED or event.kind != "port" or self.remember != "none":
            return
        if event.record.values.head["family"] != AF_BRIDGE:
            self.gone[event.record.index] = None
        while len(self.gone) > MOST:
            index = next(iter(self.gone))
            del self.gone[index]
            self.devices.pop(index, None)

    def _remember(self, event: Event) -> None:
        index, known = event.record.index, self.devices.get(event.record.index)
        if event.what == DELETED:
            self.devices.pop(index, None)
        elif known is not None and self.remember == "flags":
            self.devices[index] = known._replace(flags=event.record.flags)
        elif event.record.name:
            self.devices[index] = Device(event.record.name, event.record.flags)


class Views:
    """One View of each namespace that events come from."""

    def __init__(self, session: Session, remember: str) -> None:
        self.session = session
        self.remember = remember
        self.namespaces = netns.ids(session.channel)
        self.here = View(session, HERE, self.namespaces, remember)
        self.others: dict[int, View] = {}

    def of(self, nsid: int) -> View:
        """That of the namespace with an id."""
        if nsid == HERE:
            return self.here
        if nsid not in self.others:
            self.others[nsid] = View(self.session, nsid, self.namespaces, self.remember)
        return self.others[nsid]

    def after(self, event: Event) -> None:
        """An id that is taken back may be given to another namespace."""
        if event.kind == "nsid" and event.what == DELETED:
            number = event.record.get(NsidAttr.nsid, HERE)
            self.namespaces.pop(number, None)
            self.others.pop(number, None)
