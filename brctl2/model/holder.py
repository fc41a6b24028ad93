"""Who holds on to a device: sockets that are bound to it, and the processes that have them."""

from __future__ import annotations

from brctl2.typed import NamedTuple

ETH_P_ALL = 3


class Process(NamedTuple):
    """A process; `unit` is its systemd service, "" outside one."""

    pid: int
    name: str
    arguments: tuple[str, ...] = ()
    unit: str = ""

    @property
    def says(self) -> str:
        """`dhclient (812)`."""
        return f"{self.name} ({self.pid})"


class BoundSocket(NamedTuple):
    """A socket bound to a device by SO_BINDTODEVICE, or by a link-local address.

    protocol  tcp, udp, raw
    local     `10.0.0.2:53`, as it is bound
    """

    protocol: str
    local: str
    inode: int


class PacketSocket(NamedTuple):
    """An AF_PACKET socket on a device; `protocol` is the Ethernet type, ETH_P_ALL for all."""

    protocol: int
    inode: int


class Qdisc(NamedTuple):
    """A queueing discipline; its handle is 0 when the kernel chose it."""

    kind: str
    handle: int
    parent: int
