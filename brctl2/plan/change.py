"""Changes: what is to be done, as values. Every Change has an inverse.

A plan is a list of Changes. kernel/changes.py turns them into messages, render/explain.py into
`ip` lines; migrate/ and commands/apply.py carry them out and, when one fails, carry out the
inverses of those before it in reverse order.
"""

from __future__ import annotations

from brctl2.model.attr import AttrSet
from brctl2.model.link import LinkAttr, LinkInfoAttr
from brctl2.typed import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from brctl2.model.addr import Address
    from brctl2.model.link import Link
    from brctl2.model.neigh import Neighbour
    from brctl2.model.route import Route
    from brctl2.model.rule import Rule

    # Costs a few milliseconds: loaded by those commands that make such changes.
    from brctl2.plan.switching import SwitchingChange


class LinkAdd(NamedTuple):
    """Make a link. `values` are those of a RTM_NEWLINK request; without a name the kernel finds
    one, such as veth0.
    """

    values: AttrSet

    def inverse(self) -> LinkDel:
        """Delete it by its name."""
        return LinkDel(self.values[LinkAttr.ifname], 0, self.values)

    @property
    def device(self) -> str:
        """Its name, "" where the kernel is to find one."""
        return self.values.get(LinkAttr.ifname) or ""

    @property
    def says(self) -> str:
        """What is done, for errors and plans."""
        kind = self.values.get(LinkAttr.linkinfo, AttrSet()).get(LinkInfoAttr.kind) or "link"
        return f"add {kind} {self.device}".rstrip()


class TunAdd(NamedTuple):
    """Make a tun or tap device, by ioctl, and then set what else `values` (as LinkAdd's) say."""

    values: AttrSet

    def inverse(self) -> LinkDel:
        """Delete it by its name."""
        return LinkDel(self.values[LinkAttr.ifname], 0, self.values)

    @property
    def device(self) -> str:
        """Its name."""
        return self.values[LinkAttr.ifname]

    @property
    def says(self) -> str:
        """What is done, for errors and plans."""
        info = self.values[LinkAttr.linkinfo]
        data = info.get(LinkInfoAttr.data)
        found = data if isinstance(data, AttrSet) else AttrSet()
        modes = {attr.field: value for attr, value in found.items()}
        return f"add {'tun' if modes.get('type') == 1 else 'tap'} {self.device}"


class LinkDel(NamedTuple):
    """Delete a link; `made` are the values that make it again, as far as they are known."""

    name: str
    ifindex: int
    made: AttrSet

    def inverse(self) -> LinkAdd | TunAdd:
        """Make it again."""
        info = self.made.get(LinkAttr.linkinfo, AttrSet())
        return (TunAdd if info.get(LinkInfoAttr.kind) == "tun" else LinkAdd)(self.made)

    @property
    def device(self) -> str:
        """Its name."""
        return self.name

    @property
    def says(self) -> str:
        """What is done."""
        return f"delete link {self.name}"


class LinkSet(NamedTuple):
    """Change a link. `after` and `before` are values of RTM_NEWLINK requests.

    `place` is a descriptor of the network namespace that the link is in, -1: the current one.
    """

    name: str
    ifindex: int
    after: AttrSet
    before: AttrSet
    place: int = -1

    def inverse(self) -> LinkSet:
        """Set it back. A link that is renamed is known by its index."""
        name = self.after.get(LinkAttr.ifname) or self.name
        return LinkSet(name, self.ifindex, self.before, self.after, self.place)

    @property
    def device(self) -> str:
        """Its name before the change."""
        return self.name

    @property
    def says(self) -> str:
        """What is done."""
        return f"set link {self.name}"

    def hint(self, errno: str) -> str:
        """What the kernel may mean by an errno, "" where that is plain."""
        info = self.after.get(LinkAttr.linkinfo, AttrSet())
        data = info.get(LinkInfoAttr.slave_data)
        port = [attr.field for attr in data] if isinstance(data, AttrSet) else []
        if errno == "EBUSY" and LinkAttr.ifname in self.after:
            return f"this kernel renames what is down: link set {self.name} down"
        if errno == "EBUSY" and "state" in port:
            return "with STP on the bridge itself sets the state"
        if errno == "ENETDOWN" and "state" in port:
            return f"it is down: link set {self.name} up"
        return ""


class AltNames(NamedTuple):
    """Add (or remove) alternative names of a link."""

    name: str
    ifindex: int
    altnames: tuple[str, ...]
    add: bool

    def inverse(self) -> AltNames:
        """Remove (or add) them."""
        return self._replace(add=not self.add)

    @property
    def device(self) -> str:
        """The link."""
        return self.name

    @property
    def says(self) -> str:
        """What is done."""
        verb = "add" if self.add else "remove"
        return f"{verb} altname {' '.join(self.altnames)} of {self.name}"


class AddrPut(NamedTuple):
    """Put an address on a device; `verb` is add, replace or change."""

    address: Address
    device: str
    verb: str = "add"
    before: Address | None = None

    def inverse(self) -> AddrPut | AddrDel:
        """Delete it, or put back what it replaced."""
        if self.before is not None:
            return AddrPut(self.before, self.device, "replace", self.address)
        return AddrDel(self.address, self.device)

    @property
    def says(self) -> str:
        """What is done."""
        return f"{self.verb} address {self.address.cidr} on {self.device}"


class AddrDel(NamedTuple):
    """Take an address off a device."""

    address: Address
    device: str

    def inverse(self) -> AddrPut:
        """Put it on again."""
        return AddrPut(self.address, self.device, "add")

    @property
    def says(self) -> str:
        """What is done."""
        return f"delete address {self.address.cidr} from {self.device}"


class RoutePut(NamedTuple):
    """Put a route; `verb` is add, append, prepend, replace or change."""

    route: Route
    device: str
    verb: str = "add"
    before: Route | None = None

    def inverse(self) -> RoutePut | RouteDel:
        """Delete it, or put back what it replaced."""
        if self.before is not None:
            return RoutePut(self.before, self.device, "replace", self.route)
        return RouteDel(self.route, self.device)

    @property
    def says(self) -> str:
        """What is done."""
        return f"{self.verb} route {self.route.dst}"


class RouteDel(NamedTuple):
    """Delete a route; `made` is the request that makes it again where it is another one, and
    `again` the verb: before or behind the others of its prefix and metric.
    """

    route: Route
    device: str
    made: Route | None = None
    again: str = "prepend"

    def inverse(self) -> RoutePut:
        """Put it again."""
        return RoutePut(self.made or self.route, self.device, self.again)

    @property
    def says(self) -> str:
        """What is done."""
        return f"delete route {self.route.dst}"


class NexthopPut(NamedTuple):
    """Put a nexthop object in place of the one with its id."""

    values: AttrSet
    device: str
    before: AttrSet

    def inverse(self) -> NexthopPut:
        """Put the old one back."""
        return NexthopPut(self.before, self.device, self.values)

    @property
    def says(self) -> str:
        """What is done."""
        return "replace nexthop"


class NeighPut(NamedTuple):
    """Put a neighbour; `verb` is add, replace or change."""

    neighbour: Neighbour
    device: str
    verb: str = "replace"
    before: Neighbour | None = None

    def inverse(self) -> NeighPut | NeighDel:
        """Delete it, or put back what it replaced."""
        if self.before is not None:
            return NeighPut(self.before, self.device, "replace", self.neighbour)
        return NeighDel(self.neighbour, self.device)

    @property
    def says(self) -> str:
        """What is done."""
        return f"{self.verb} neighbour {self.neighbour.dst} on {self.device or 'every device'}"


class NeighDel(NamedTuple):
    """Delete a neighbour."""

    neighbour: Neighbour
    device: str

    def inverse(self) -> NeighPut:
        """Put it again."""
        return NeighPut(self.neighbour, self.device, "replace")

    @property
    def says(self) -> str:
        """What is done."""
        return f"delete neighbour {self.neighbour.dst} from {self.device or 'every device'}"


class RulePut(NamedTuple):
    """Add a policy rule; `twin` allows one that is the same as another.

    The kernel refuses one that asks for less than another of its priority, as if it were the same:
    `anyhow` has it put all the same.
    """

    rule: Rule
    device: str = ""
    twin: bool = False
    anyhow: bool = False

    def inverse(self) -> RuleDel:
        """Delete it."""
        return RuleDel(self.rule, self.device, self.twin)

    @property
    def says(self) -> str:
        """What is done."""
        return f"add rule {self.rule.priority}"


class RuleDel(NamedTuple):
    """Delete a policy rule: the first that is the same."""

    rule: Rule
    device: str = ""
    twin: bool = False

    def inverse(self) -> RulePut:
        """Add it again."""
        return RulePut(self.rule, self.device, self.twin)

    @property
    def says(self) -> str:
        """What is done."""
        return f"delete rule {self.rule.priority}"


class SysctlSet(NamedTuple):
    """Write a file below /proc/sys/net; `path` is relative to it, with the device's name in it."""

    path: str
    after: str
    before: str
    device: str = ""

    def inverse(self) -> SysctlSet:
        """Write the old value."""
        return self._replace(after=self.before, before=self.after)

    @property
    def says(self) -> str:
        """What is done."""
        return f"set {self.path} to {self.after}"


class NetnsAdd(NamedTuple):
    """Name a network namespace: a new one, or the one that `descriptor` is open on."""

    name: str
    descriptor: int = -1
    device: str = ""

    def inverse(self) -> NetnsDel:
        """Take the name away; a namespace without name, process or descriptor is gone."""
        return NetnsDel(self.name, self.descriptor)

    @property
    def says(self) -> str:
        """What is done."""
        return f"add network namespace {self.name}"


class NetnsDel(NamedTuple):
    """Take a network namespace's name away. `descriptor` keeps it alive until brctl2 ends."""

    name: str
    descriptor: int = -1
    device: str = ""

    def inverse(self) -> NetnsAdd:
        """Name it again."""
        return NetnsAdd(self.name, self.descriptor)

    @property
    def says(self) -> str:
        """What is done."""
        return f"delete network namespace {self.name}"


Change: TypeAlias = (
    "LinkAdd | TunAdd | LinkDel | LinkSet | AltNames | AddrPut"
    " | AddrDel | RoutePut | RouteDel | NexthopPut | NeighPut"
    " | NeighDel | RulePut | RuleDel | SysctlSet | NetnsAdd | NetnsDel | SwitchingChange"
)


def inverse(changes: list[Change]) -> list[Change]:
    """The plan that undoes a plan: the inverses, last first."""
    return [change.inverse() for change in reversed(changes)]


def link_set(link: Link, after: AttrSet, before: AttrSet) -> LinkSet:
    """A LinkSet of a link that was read; both value sets address it by its index."""
    for values in (after, before):
        values.head.setdefault("flags", 0)
        values.head.setdefault("change", 0)
        values.head["index"] = link.index
    return LinkSet(link.name, link.index, after, before)
