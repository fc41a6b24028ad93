"""What a picture of the network shows: namespaces, their devices, and what connects devices."""

from __future__ import annotations

from brctl2.typed import NamedTuple

Place = tuple[str, str]  # namespace, device


class Far(NamedTuple):
    """A device that another one is connected with.

    space   the namespace's name (see Space), None where it has none that is known here
    device  its name, `if7` where the namespace cannot be looked into
    nsid    the kernel's id of a namespace without a name, -1 where there is none
    """

    space: str | None
    device: str
    nsid: int = -1


class Node(NamedTuple):
    """A device.

    kind       as in `ip -d link` ("veth", "bridge"), "" for a NIC
    state      "down", "no carrier", "up"; of a bridge port that is up: its STP state
    addresses  with prefix length, in the kernel's order
    master     the device whose port it is, "" for none
    lower      the device that it sits on (vlan, macvlan, vxlan)
    peer       the other end of a veth pair
    """

    name: str
    kind: str = ""
    state: str = "up"
    addresses: tuple[str, ...] = ()
    master: str = ""
    lower: Far | None = None
    peer: Far | None = None
    mac: str = ""
    mtu: int = 0


class Space(NamedTuple):
    """A namespace: its devices in the kernel's order, and its default routes in words.

    The one that is looked from may be without a name: "".
    """

    name: str
    nodes: tuple[Node, ...] = ()
    routes: tuple[str, ...] = ()

    def node(self, name: str) -> Node | None:
        """The device of that name."""
        return next((node for node in self.nodes if node.name == name), None)

    def ports_of(self, name: str) -> list[Node]:
        """The devices whose master it is."""
        return [node for node in self.nodes if node.master == name]


class Topology(NamedTuple):
    """Namespaces; the first is the one that is looked from. Their names are unique."""

    spaces: tuple[Space, ...]

    def wires(self) -> list[tuple[Place, Place]]:
        """The veth pairs both of whose ends are here, each once, in order of appearance."""
        found: list[tuple[Place, Place]] = []
        known = {(space.name, node.name): node for space in self.spaces for node in space.nodes}
        seen: set[Place] = set()
        for (space, name), node in known.items():
            end = node.peer and (node.peer.space, node.peer.device)
            if end is None or end[0] is None or (space, name) in seen:
                continue
            other = (end[0], end[1])
            if other in known:
                seen |= {(space, name), other}
                found.append(((space, name), other))
        return found


def around(topology: Topology, space: str, name: str) -> Topology:
    """What one device is connected with on layer 2: ports, lower devices, veth peers, and theirs.

    Routes of a namespace stay with it; namespaces of which nothing is left are dropped, except the
    first.
    """
    reached = _reached(topology, (space, name))
    spaces = []
    for place, found in enumerate(topology.spaces):
        nodes = tuple(node for node in found.nodes if (found.name, node.name) in reached)
        if nodes or place == 0:
            spaces.append(found._replace(nodes=nodes))
    return Topology(tuple(spaces))


def _reached(topology: Topology, start: Place) -> set[Place]:
    neighbours: dict[Place, set[Place]] = {}
    for space in topology.spaces:
        for node in space.nodes:
            own = (space.name, node.name)
            for other in _connected(space.name, node):
                neighbours.setdefault(own, set()).add(other)
                neighbours.setdefault(other, set()).add(own)
    reached, todo = {start}, [start]
    while todo:
        for other in neighbours.get(todo.pop(), ()):
            if other not in reached:
                reached.add(other)
                todo.append(other)
    return reached


def _connected(space: str, node: Node) -> list[Place]:
    ends = (node.lower, node.peer)
    found = [(far.space, far.device) for far in ends if far and far.space is not None]
    return [*found, (space, node.master)] if node.master else found
