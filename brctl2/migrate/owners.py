"""Who would put back on the port what has moved: DHCP clients, and those that configure it."""

from __future__ import annotations

from brctl2.plan import owners as plan
from brctl2.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from brctl2.migrate.hazards import Scene
    from brctl2.model.hazard import Hazard


def clients(scene: Scene) -> Iterator[Hazard]:
    """DHCP clients on the source."""
    from brctl2.kernel.dhcp import clients

    yield from (plan.client_taken(client) for client in scene.clients)
    if not scene.clients:
        yield from (plan.client_left(c, scene.source.name) for c in clients(scene.source.name))


def owners(scene: Scene) -> Iterator[Hazard]:
    """Those that configure the source, as long as it is to become or stay a port."""
    from brctl2.kernel.owners import owners

    if scene.target.kind != "bridge":
        return
    to = plan.setting(scene.before, scene.source, scene.target)
    for found in owners(scene.source.name, scene.source.index):
        yield plan.owner(found, to)
