"""What those that configure a device will undo, and how to tell them that it is a port now."""

from __future__ import annotations

from shlex import quote

from brctl2.model.addr import IFA_F_PERMANENT
from brctl2.model.hazard import NEVER, Hazard
from brctl2.model.route import RTPROT_RA
from brctl2.plan.move import is_autoconf, is_link_local
from brctl2.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from brctl2.model.dhcp import Client, Handover
    from brctl2.model.link import Link
    from brctl2.model.owner import Owner
    from brctl2.model.snapshot import Snapshot

NETWORKD = "/etc/systemd/network/05-brctl2"  # before all others: the first match counts
FAMILIES = {"ipv4": 2, "ipv6": 10}


class Setting(NamedTuple):
    """What the bridge is to have at the next boot.

    addresses  that do not expire, as `10.0.0.2/24`
    gateways   of the default routes in the main table
    dynamic    whether an IPv4 address expires: it comes from DHCP
    """

    port: str
    bridge: str
    mac: str
    addresses: Sequence[str]
    gateways: Sequence[str]
    dynamic: bool


def setting(snapshot: Snapshot, port: Link, bridge: Link) -> Setting:
    """From what the port has."""
    found = [
        a for a in snapshot.addresses_of(port.index) if not is_link_local(a) and not is_autoconf(a)
    ]
    lasting = [a.cidr for a in found if a.flags & IFA_F_PERMANENT]
    gateways = [
        route.gateway
        for route in snapshot.routes
        if route.oif == port.index
        and route.dst == "default"
        and route.table == 254
        and route.gateway
        and route.protocol != RTPROT_RA
    ]
    dynamic = any(a.family == FAMILIES["ipv4"] and not a.flags & IFA_F_PERMANENT for a in found)
    return Setting(
        port.name, bridge.name, port.mac, lasting, list(dict.fromkeys(gateways)), dynamic
    )


# ---------------------------------------------------------------------- owners


def owner(found: Owner, to: Setting) -> Hazard:
    """What it will do, and the commands that make it do the right thing."""
    effect, mend = SAYS[found.kind]
    subject = f"{found.kind}: {found.source}" if found.source else found.kind
    return Hazard(
        "owner",
        subject,
        effect.format(port=to.port, bridge=to.bridge),
        mend(found, to) if mend is not None else "",
    )


def _networkd(found: Owner, to: Setting) -> str:
    """systemd.netdev(5), systemd.network(5): the bridge gets all but [Match] and [Link]."""
    port, bridge = to.port, to.bridge
    files = {
        f"{NETWORKD}-{bridge}.netdev": (
            f"[NetDev]\\nName={bridge}\\nKind=bridge\\nMACAddress={to.mac}\\n[Bridge]\\nSTP=no\\n"
        ),
        f"{NETWORKD}-{port}.network": (
            f"[Match]\\nName={port}\\n[Network]\\nBridge={bridge}\\n"
            "LinkLocalAddressing=no\\nIPv6AcceptRA=no\\n"
        ),
        f"{NETWORKD}-{bridge}.network": f"[Match]\\nName={bridge}\\n",
    }
    written = [f"printf '{text}' >{quote(path)}" for path, text in files.items()]
    rest = (
        'awk \'/^\\[/{keep=$0!="[Match]"&&$0!="[Link]"}keep\' '
        f"{quote(found.source)} >>{quote(f'{NETWORKD}-{bridge}.network')}"
    )
    return " && ".join([*written, rest, "networkctl reload"])


def _network_manager(found: Owner, to: Setting) -> str:
    """nmcli(1); what the port has now becomes a profile of the bridge."""
    words = [
        *(
            "nmcli connection add type bridge con-name",
            quote(to.bridge),
            "ifname",
            quote(to.bridge),
        ),
        f"bridge.stp no bridge.mac-address {to.mac}",
        *(_nm_family(to, family) for family in FAMILIES),
    ]
    port = (
        f"nmcli connection add type ethernet con-name {quote(f'{to.bridge}-{to.port}')} "
        f"ifname {quote(to.port)} master {quote(to.bridge)} slave-type bridge"
    )
    old = f"nmcli connection modify {quote(found.source)} connection.autoconnect no"
    return " && ".join([" ".join(words), port, old])


def _nm_family(to: Setting, family: str) -> str:
    addresses, gateways = _of_family(to, family)
    if not addresses or (family == "ipv4" and to.dynamic):
        return f"{family}.method auto"
    words = [f"{family}.method manual", f"{family}.addresses {','.join(addresses)}"]
    return " ".join([*words, *(f"{family}.gateway {gateway}" for gateway in gateways[:1])])


def _of_family(to: Setting, family: str) -> tuple[list[str], list[str]]:
    six = family == "ipv6"
    return (
        [a for a in to.addresses if (":" in a) == six],
        [g for g in to.gateways if (":" in g) == six],
    )


def _ifupdown(found: Owner, to: Setting) -> str:
    """interfaces(5), bridge-utils-interfaces(5): the stanzas become the bridge's."""
    port, bridge = to.port, to.bridge
    rename = rf"s/^(\s*)(auto|allow-hotplug)(\s+){port}\b/\1auto\3{bridge}/"
    stanza = rf"s/^(\s*iface\s+){port}\b/\1{bridge}/"
    ports = rf"/^\s*iface\s+{bridge}\s+inet\s/a\    bridge_ports {port}\n    bridge_stp off"
    return f"sed -E -i -e '{rename}' -e '{stanza}' -e '{ports}\\n    bridge_hw {port}' " + quote(
        found.source
    )


def _netplan(found: Owner, to: Setting) -> str:
    """netplan-set(8)."""
    routes = ", ".join(f'{{to: default, via: "{gateway}"}}' for gateway in to.gateways)
    parts = [f"interfaces: [{to.port}]", f'macaddress: "{to.mac}"']
    if to.dynamic:
        parts.append("dhcp4: true")
    if to.addresses:
        parts.append("addresses: [" + ", ".join(f'"{a}"' for a in to.addresses) + "]")
    if routes and not to.dynamic:
        parts.append(f"routes: [{routes}]")
    bridge = f"network.bridges.{to.bridge}={{{', '.join(parts)}}}"
    bare = f"network.ethernets.{to.port}={{dhcp4: false, dhcp6: false, addresses: null}}"
    return f"netplan set {quote(bare)} && netplan set {quote(bridge)}"


def _cloud_init(found: Owner, to: Setting) -> str:
    """Its documentation, "Disabling network configuration"."""
    return (
        "echo 'network: {config: disabled}' >/etc/cloud/cloud.cfg.d/99-disable-network-config.cfg"
    )


def _dhcpcd(found: Owner, to: Setting) -> str:
    """dhcpcd.conf(5)."""
    return f"echo 'denyinterfaces {to.port}' >>{quote(found.source)} && systemctl restart dhcpcd"


LOST = "it hears no answer on {port}, and --dhcp-handover cannot take it along: its lease is lost"
SAYS = {
    "systemd-networkd": (
        "it puts the addresses back on {port} when its carrier comes back, and takes {port} out "
        "of {bridge} when it is restarted or told to reconfigure it",
        _networkd,
    ),
    "NetworkManager": (
        "it takes {port} out of {bridge} when that connection is activated again, as at the next "
        "boot",
        _network_manager,
    ),
    "DHCP client of systemd-networkd": (LOST, _networkd),
    "DHCP client of NetworkManager": (LOST, _network_manager),
    "ifupdown": (
        "ifup, ifreload and the next boot put the addresses on {port} again",
        _ifupdown,
    ),
    "netplan": ("`netplan apply` and the next boot configure {port} again", _netplan),
    "cloud-init": (
        "it writes the configuration of {port} again at the next boot",
        _cloud_init,
    ),
    "dhcpcd": ("it serves all devices, and puts an address back on {port}", _dhcpcd),
    "connman": ("it may configure {port} again at any time", None),
    "wicked": ("`wicked ifreload` and the next boot configure {port} again", None),
    "ifcfg": ("ifup and the next boot configure {port} again", None),
}


# --------------------------------------------------------------------- clients

# What a client does that is left alone: seen with dhclient 4.4.3, dhcpcd 9.4.1, udhcpc 1.35.
LEFT = {
    "dhclient": "it goes on asking on {port}, and puts the address back there at each renewal",
    "dhcpcd": "it asks again at once, and puts the address back on {port}",
    "udhcpc": "it hears no answer on {port}: the address stays when the lease is over",
    "udhcpc6": "it hears no answer on {port}: the address stays when the lease is over",
}


def client_left(client: Client, port: str) -> Hazard:
    """A DHCP client that stays on the port."""
    effect = LEFT[client.program].format(port=port)
    if client.problem:
        return Hazard(
            "dhcp", client.subject, f"{effect}; it cannot be handed over: {client.problem}"
        )
    return Hazard("dhcp", client.subject, effect, "--dhcp-handover takes it along")


def client_taken(client: Handover) -> Hazard:
    """A DHCP client that goes along: told, but nothing to refuse for."""
    line = " ".join(map(quote, client.there))
    effect = f"it is stopped without giving its lease back, and started as `{line}`"
    return Hazard("dhcp", client.subject, effect, "", NEVER)
