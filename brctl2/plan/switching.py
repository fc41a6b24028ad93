"""Changes of what a bridge switches by: forwarding entries, VLANs, groups, MST states, VNIs.

As all Changes (plan/change.py) they are values with an inverse. The flushes have none: what they
delete is known to the kernel alone, and learned entries could not be put back as they were.

partial  True where the kernel may have done a part of what it refused: it goes through a range one
         by one and stops where it fails. The inverse mends that.
"""

from __future__ import annotations

from brctl2.errors import RefusedError
from brctl2.typed import TYPE_CHECKING, NamedTuple, NoReturn

if TYPE_CHECKING:
    from brctl2.model.attr import AttrSet
    from brctl2.model.fdb import FdbEntry, Selection
    from brctl2.model.mdb import MdbEntry
    from brctl2.model.mst import MstState
    from brctl2.model.ranges import Range
    from brctl2.model.vlan import Tunnel, Vlan
    from brctl2.model.vni import Vni


class PortSet(NamedTuple):
    """Set what belongs to a bridge port by a PF_BRIDGE message, as `bridge link set` does.

    target  BRIDGE_FLAGS_SELF (the device's driver), BRIDGE_FLAGS_MASTER (the bridge), both, or 0
    mode    BRIDGE_MODE_*, None to leave it
    """

    device: str
    ifindex: int
    port: AttrSet
    target: int = 0
    mode: int | None = None

    def inverse(self) -> NoReturn:
        """It has none: what was there before was not read. Raises RefusedError."""
        raise RefusedError(f"cannot undo: {self.says}")

    @property
    def says(self) -> str:
        """What is done."""
        return f"set port {self.device}"


class FdbPut(NamedTuple):
    """Put a forwarding entry; `verb` is add, append or replace."""

    entry: FdbEntry
    device: str
    verb: str = "add"
    before: FdbEntry | None = None

    def inverse(self) -> FdbPut | FdbDel:
        """Delete it, or put back what it replaced."""
        if self.before is not None:
            return FdbPut(self.before, self.device, "replace", self.entry)
        return FdbDel(self.entry, self.device)

    @property
    def says(self) -> str:
        """What is done."""
        return f"{self.verb} forwarding entry {self.entry.mac} on {self.device}"

    def hint(self, name: str) -> str:
        """What an errno means, "" where the kernel's own words say enough."""
        from brctl2.model.neigh import NTF_SELF  # seldom needed

        if name == "EINVAL" and self.entry.flags & NTF_SELF:
            return "a vxlan device needs dst; an address of a NIC itself is permanent"
        return ""


class FdbDel(NamedTuple):
    """Delete a forwarding entry."""

    entry: FdbEntry
    device: str

    def inverse(self) -> FdbPut:
        """Put it again; a vxlan device may have others for the same address."""
        return FdbPut(self.entry, self.device, "append" if self.entry.dst else "add")

    @property
    def says(self) -> str:
        """What is done."""
        return f"delete forwarding entry {self.entry.mac} from {self.device}"


class FdbFlush(NamedTuple):
    """Delete many forwarding entries at once. `more` are attributes that they have.

    target  NTF_SELF for a bridge or a vxlan device, NTF_MASTER for a bridge port
    """

    device: str
    ifindex: int
    chosen: Selection
    more: AttrSet
    target: int

    def inverse(self) -> NoReturn:
        """It has none. Raises RefusedError."""
        raise RefusedError(f"cannot undo: {self.says}")

    @property
    def says(self) -> str:
        """What is done."""
        return f"flush forwarding entries of {self.device}"


class VlanAdd(NamedTuple):
    """Add VLANs to a port or to a bridge itself, or change their flags.

    target  BRIDGE_FLAGS_SELF, BRIDGE_FLAGS_MASTER, both, or 0 for neither
    before  the VLANs that have to be put to undo it (of another VLAN, if it is PVID no longer);
            None where they have to be deleted
    """

    device: str
    ifindex: int
    vlan: Vlan
    target: int = 0
    before: Vlan | None = None
    partial: bool = True

    def inverse(self) -> VlanAdd | VlanDel:
        """Delete them, or put what was there."""
        if self.before is None:
            return VlanDel(self.device, self.ifindex, self.vlan, self.target)
        return VlanAdd(self.device, self.ifindex, self.before, self.target, self.vlan)

    @property
    def says(self) -> str:
        """What is done."""
        return f"add VLAN {self.vlan.range} to {self.device}"


class VlanDel(NamedTuple):
    """Delete VLANs. `vlan` has the flags that they had; what else belonged to them is lost."""

    device: str
    ifindex: int
    vlan: Vlan
    target: int = 0
    partial: bool = True

    def inverse(self) -> VlanAdd:
        """Add them again."""
        return VlanAdd(self.device, self.ifindex, self.vlan, self.target)

    @property
    def says(self) -> str:
        """What is done."""
        return f"delete VLAN {self.vlan.range} from {self.device}"


class TunnelAdd(NamedTuple):
    """Map VLANs of a vxlan port to tunnel ids."""

    device: str
    ifindex: int
    tunnel: Tunnel
    target: int = 0
    partial: bool = True

    def inverse(self) -> TunnelDel:
        """Map them no longer."""
        return TunnelDel(self.device, self.ifindex, self.tunnel, self.target)

    @property
    def says(self) -> str:
        """What is done."""
        return f"map VLAN {self.tunnel.range} of {self.device} to tunnel id {self.tunnel.ids}"


class TunnelDel(NamedTuple):
    """Map VLANs to tunnel ids no longer."""

    device: str
    ifindex: int
    tunnel: Tunnel
    target: int = 0
    partial: bool = True

    def inverse(self) -> TunnelAdd:
        """Map them again."""
        return TunnelAdd(self.device, self.ifindex, self.tunnel, self.target)

    @property
    def says(self) -> str:
        """What is done."""
        return f"unmap VLAN {self.tunnel.range} of {self.device} from its tunnel id"


class VlanSet(NamedTuple):
    """Set what belongs to VLANs of a port; `after` and `before` are of VlanEntryAttr."""

    device: str
    ifindex: int
    vids: Range
    after: AttrSet
    before: AttrSet
    partial: bool = True

    def inverse(self) -> VlanSet:
        """Set it back."""
        return self._replace(after=self.before, before=self.after)

    @property
    def says(self) -> str:
        """What is done."""
        return f"set VLAN {self.vids} of {self.device}"


class GlobalSet(NamedTuple):
    """Set what belongs to VLANs of a whole bridge; `after` and `before` are of GlobalAttr."""

    device: str
    ifindex: int
    vids: Range
    after: AttrSet
    before: AttrSet
    partial: bool = True

    def inverse(self) -> GlobalSet:
        """Set it back."""
        return self._replace(after=self.before, before=self.after)

    @property
    def says(self) -> str:
        """What is done."""
        return f"set VLAN {self.vids} of bridge {self.device}"


class MdbPut(NamedTuple):
    """Put a multicast group entry; `verb` is add or replace, `port` the port's name."""

    entry: MdbEntry
    device: str
    port: str
    verb: str = "add"
    before: MdbEntry | None = None

    def inverse(self) -> MdbPut | MdbDel:
        """Delete it, or put back what it replaced."""
        if self.before is not None:
            return MdbPut(self.before, self.device, self.port, "replace", self.entry)
        return MdbDel(self.entry, self.device, self.port)

    @property
    def says(self) -> str:
        """What is done."""
        return f"{self.verb} group {self.entry.group} on {self.port} of {self.device}"


class MdbDel(NamedTuple):
    """Delete a multicast group entry."""

    entry: MdbEntry
    device: str
    port: str

    def inverse(self) -> MdbPut:
        """Add it again."""
        return MdbPut(self.entry, self.device, self.port)

    @property
    def says(self) -> str:
        """What is done."""
        return f"delete group {self.entry.group} from {self.port} of {self.device}"


class MdbFlush(NamedTuple):
    """Delete many group entries at once: those that have what `chosen` has.

    port        its name, "" for any
    state_mask  PERMANENT where the state counts, else 0
    """

    chosen: MdbEntry
    device: str
    port: str
    state_mask: int

    def inverse(self) -> NoReturn:
        """It has none. Raises RefusedError."""
        raise RefusedError(f"cannot undo: {self.says}")

    @property
    def says(self) -> str:
        """What is done."""
        return f"flush groups of {self.device}"


class MstSet(NamedTuple):
    """Set a port's state in one MST instance."""

    device: str
    ifindex: int
    after: MstState
    before: MstState

    def inverse(self) -> MstSet:
        """Set it back."""
        return self._replace(after=self.before, before=self.after)

    @property
    def says(self) -> str:
        """What is done."""
        return f"set {self.device} {self.after.word} in MST instance {self.after.msti}"


class VniAdd(NamedTuple):
    """Let VNIs through, or change their group or remote address.

    before  the VNIs as they were; None where they were not let through
    """

    device: str
    ifindex: int
    vni: Vni
    before: Vni | None = None
    partial: bool = True

    def inverse(self) -> VniAdd | VniDel:
        """Take them away, or put what was there."""
        if self.before is None:
            return VniDel(self.device, self.ifindex, self.vni)
        return VniAdd(self.device, self.ifindex, self.before, self.vni)

    @property
    def says(self) -> str:
        """What is done."""
        return f"add VNI {self.vni.range} to {self.device}"


class VniDel(NamedTuple):
    """Let VNIs through no longer."""

    device: str
    ifindex: int
    vni: Vni
    partial: bool = True

    def inverse(self) -> VniAdd:
        """Let them through again."""
        return VniAdd(self.device, self.ifindex, self.vni)

    @property
    def says(self) -> str:
        """What is done."""
        return f"delete VNI {self.vni.range} from {self.device}"


SwitchingChange = (
    PortSet
    | FdbPut
    | FdbDel
    | FdbFlush
    | VlanAdd
    | VlanDel
    | TunnelAdd
    | TunnelDel
    | VlanSet
    | GlobalSet
    | MdbPut
    | MdbDel
    | MdbFlush
    | MstSet
    | VniAdd
    | VniDel
)
