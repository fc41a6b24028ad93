"""What a move breaks beside configuration: the packet filter, and who holds on to the device."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from brctl2.migrate.hazards import Scene
    from brctl2.model.hazard import Hazard


def firewall(scene: Scene) -> list[Hazard]:
    """Rules that name the devices, and what they do to the session at hand."""
    from brctl2.kernel.firewall import read, shows_bridged_frames
    from brctl2.plan.firewall import Move, hazards

    reading = read()
    bridged = becomes_port(scene)
    move = Move(
        scene.source.name,
        scene.target.name,
        bridged,
        session_ends(scene),
        bridged and shows_bridged_frames(),
    )
    return [*hazards(reading.ruleset, move), *reading.problems]


def becomes_port(scene: Scene) -> bool:
    """Whether frames of the source begin to pass a bridge."""
    return scene.target.kind == "bridge" and scene.source.master != scene.target.index


def session_ends(scene: Scene) -> tuple[tuple[str, int], tuple[str, int]] | None:
    """(address, port) of client and server of an SSH session that comes in through the source."""
    ssh = scene.ssh
    if ssh is None:
        return None
    if ssh.server not in [a.local for a in scene.before.addresses_of(scene.source.index)]:
        return None
    return (ssh.client, ssh.client_port), (ssh.server, ssh.server_port)
