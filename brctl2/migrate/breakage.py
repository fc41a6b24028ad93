"""What a move breaks beside configuration: the packet filter, and who holds on to the device."""

from __future__ import annotations

from brctl2.model.hazard import Hazard, unseen
from brctl2.plan import holders
from brctl2.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from brctl2.migrate.hazards import Scene


def firewall(scene: Scene) -> list[Hazard]:
    """Rules that name the devices, and what they do to the session at hand."""
    from brctl2.kernel.firewall import read, shows_bridged_frames
    from brctl2.plan.firewall import Move, hazards

    reading = read()
    bridged = becomes_port(scene)
    move = Move(
        scene.source.name,
        scene.target.name,
        scene.target.name if is_port(scene) else scene.source.name,
        bridged,
        session_ends(scene),
        bridged and shows_bridged_frames(),
    )
    return [*hazards(reading.ruleset, move), *reading.problems]


def becomes_port(scene: Scene) -> bool:
    """Whether frames of the source begin to pass a bridge."""
    return scene.target.kind == "bridge" and not is_port(scene)


def is_port(scene: Scene) -> bool:
    """Whether the source is a port of the target: then packets come in by the target already."""
    return scene.source.master == scene.target.index


def session_ends(scene: Scene) -> tuple[tuple[str, int], tuple[str, int]] | None:
    """(address, port) of client and server of an SSH session that comes in through the source."""
    ssh = scene.ssh
    if ssh is None:
        return None
    if ssh.server not in [a.local for a in scene.before.addresses_of(scene.source.index)]:
        return None
    return (ssh.client, ssh.client_port), (ssh.server, ssh.server_port)


def sockets(scene: Scene) -> Iterator[Hazard]:
    """Sockets that are bound to the source: those on a port are deaf already.

    Those of DHCP clients are told of with the clients: migrate/owners.py.
    """
    from brctl2.kernel import dhcp, processes, rawsockets
    from brctl2.kernel import sockets as reading

    if is_port(scene):
        return
    source, target = scene.source.name, scene.target.name
    tellable = [p for p in reading.PROTOCOLS if reading.can_tell(p)]
    bound = [s for p in tellable for s in reading.bound(p, scene.source.index)]
    if "raw" not in tellable:
        try:
            bound += rawsockets.bound(source)
        except OSError as error:
            yield unseen("raw sockets", error.strerror)
    packet = reading.packet_sockets(scene.source.index)
    open_by = processes.holders({s.inode for s in bound} | {s.inode for s in packet})
    theirs = {pid for client in dhcp.clients(source) for pid in client.members}
    told = {inode for inode, found in open_by.items() if theirs.issuperset(p.pid for p in found)}
    for socket in bound:
        if socket.inode not in told:
            yield holders.bound_socket(socket, open_by.get(socket.inode, []), source, target)
    for tap in packet:
        found = holders.packet_socket(tap, open_by.get(tap.inode, []), source, target)
        if found is not None and tap.inode not in told:
            yield found


def multicast(scene: Scene) -> list[Hazard]:
    """Groups that somebody joined on the source."""
    from brctl2.kernel.groups import joined

    if is_port(scene):
        return []
    names = scene.source.name, scene.target.name
    return [holders.group(address, *names) for address in joined(scene.source.name)]


def below(scene: Scene) -> Iterator[Hazard]:
    """Programs on the source, and STP on the bridge."""
    from brctl2.kernel.tc import qdiscs

    if not becomes_port(scene):
        return
    yield from holders.spanning_tree(scene.source, scene.target)
    yield from holders.programs(scene.source, qdiscs(scene.source.index))


def uppers(scene: Scene) -> list[Hazard]:
    """Links on top of the source."""
    return list(holders.uppers(scene.before, scene.source, scene.target))


def translated(scene: Scene) -> list[Hazard]:
    """Connections of others that leave with an address of the source."""
    from brctl2.kernel.conntrack import masqueraded

    addresses = {a.local for a in scene.before.addresses_of(scene.source.index)}
    return list(holders.masqueraded(masqueraded(addresses) or 0, scene.source.name))
