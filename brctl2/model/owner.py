"""Programs that configure devices, and would do again what they did."""

from __future__ import annotations

from brctl2.typed import NamedTuple


class Owner(NamedTuple):
    """One that has a device.

    kind    `systemd-networkd`, `NetworkManager` and the DHCP clients of both, `ifupdown`,
            `netplan`, `cloud-init`, `dhcpcd`, `connman`, `wicked`, `ifcfg`
    source  the file that says so; the connection's UUID for NetworkManager; "" without one
    """

    kind: str
    source: str = ""
