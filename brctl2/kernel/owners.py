"""Who configures a device, from the files and processes of those that do.

Daemons count when they run in the current network namespace: what they keep below /run is about
that one. Files count in any case: they are read at the next boot.
"""

from __future__ import annotations

import os
import re
from glob import escape, glob

from brctl2.kernel import textfile
from brctl2.kernel.processes import pids, process
from brctl2.model.owner import Owner
from brctl2.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

NETPLAN = ("etc/netplan", "run/netplan", "lib/netplan")
INTERFACES = ("etc/network/interfaces", "etc/network/interfaces.d/*")
# What cloud-init writes for others to read.
CLOUD_INIT = (
    "etc/netplan/50-cloud-init.yaml",
    "etc/network/interfaces.d/50-cloud-init*",
    "etc/systemd/network/10-cloud-init-{device}.network",
    "etc/NetworkManager/system-connections/cloud-init-{device}.nmconnection",
)
IFCFG = {
    "wicked": "etc/sysconfig/network/ifcfg-{device}",
    "ifcfg": "etc/sysconfig/network-scripts/ifcfg-{device}",
}


def owners(device: str, index: int, root: str = "/") -> Iterator[Owner]:
    """All that have a device; `root` is where the files are."""
    running = daemons()
    yield from _networkd(index, root) if "systemd-network" in running else ()
    yield from _network_manager(device, index, root) if "NetworkManager" in running else ()
    yield from _ifupdown(device, root)
    yield from _netplan(device, root)
    yield from _cloud_init(device, root)
    if any(title.startswith(("dhcpcd: [m", "dhcpcd: [M")) for title in running.get("dhcpcd", ())):
        yield Owner("dhcpcd", "/etc/dhcpcd.conf")
    if "connmand" in running:
        yield Owner("connman")
    for kind, pattern in IFCFG.items():
        for path in _files(root, pattern.format(device=device)):
            yield Owner(kind, path)


def daemons() -> dict[str, list[str]]:
    """The first words of all processes in this network namespace, by their name in the kernel,
    which has 15 characters.
    """
    own = os.stat("/proc/thread-self/ns/net")
    found: dict[str, list[str]] = {}
    for pid in pids():
        try:
            same = os.path.samestat(os.stat(f"/proc/{pid}/ns/net"), own)
        except OSError:
            continue
        if same:
            one = process(pid)
            found.setdefault(one.name, []).append(one.arguments[0])
    return found


def _networkd(index: int, root: str) -> Iterator[Owner]:
    """What it manages has a file with the .network file that it goes by."""
    text = textfile.read(os.path.join(root, f"run/systemd/netif/links/{index}"))
    state = dict(re.findall(r"(?m)^(\w+)=(.*)$", text))
    path = state.get("NETWORK_FILE")
    if path and state.get("ADMIN_STATE") != "unmanaged":
        yield Owner("systemd-networkd", path)
        if os.path.exists(os.path.join(root, f"run/systemd/netif/leases/{index}")):
            yield Owner("DHCP client of systemd-networkd", path)


def _network_manager(device: str, index: int, root: str) -> Iterator[Owner]:
    text = textfile.read(os.path.join(root, f"run/NetworkManager/devices/{index}"))
    state = dict(re.findall(r"(?m)^([\w-]+)=(.*)$", text))
    uuid = state.get("connection-uuid")
    if state.get("managed") == "true" and uuid:
        yield Owner("NetworkManager", uuid)
        if _files(root, f"var/lib/NetworkManager/internal-{escape(f'{uuid}-{device}')}.lease"):
            yield Owner("DHCP client of NetworkManager", uuid)


def _ifupdown(device: str, root: str) -> Iterator[Owner]:
    """interfaces(5). A device that is only to be left alone is nobody's."""
    stanza = re.compile(rf"(?m)^\s*iface\s+{re.escape(device)}\s+inet6?\s+(?!manual\b)\w+")
    for pattern in INTERFACES:
        for path in _files(root, pattern):
            if stanza.search(textfile.read(path)):
                yield Owner("ifupdown", path)


def _netplan(device: str, root: str) -> Iterator[Owner]:
    name = re.compile(rf"(?m)^\s+[\"']?{re.escape(device)}[\"']?\s*:")
    for folder in NETPLAN:
        for path in _files(root, f"{folder}/*.yaml"):
            if name.search(textfile.read(path)):
                yield Owner("netplan", path)


def _cloud_init(device: str, root: str) -> Iterator[Owner]:
    settings = ("etc/cloud/cloud.cfg", "etc/cloud/cloud.cfg.d/*.cfg")
    disabled = re.compile(r"(?m)^network:\s*(\{\s*|\n\s+)config:\s*disabled")
    texts = [textfile.read(path) for pattern in settings for path in _files(root, pattern)]
    if not texts or any(disabled.search(text) for text in texts):
        return
    if os.path.exists(os.path.join(root, "etc/cloud/cloud-init.disabled")):
        return
    for pattern in CLOUD_INIT:
        for path in _files(root, pattern.format(device=device)):
            if re.search(rf"\b{re.escape(device)}\b", textfile.read(path)):
                yield Owner("cloud-init", path)
                return


def _files(root: str, pattern: str) -> list[str]:
    return sorted(glob(os.path.join(root, pattern)))
