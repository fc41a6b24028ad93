"""The story that `brctl2 demo` plays, as data: what is typed, and what is to be seen then."""

from __future__ import annotations

from brctl2.typed import NamedTuple

HOST, GW, BEYOND, GUEST = "host", "gw", "beyond", "guest"
HOST_IP, GW_IP, GUEST_IP, BEYOND_IP = "10.0.0.2", "10.0.0.1", "10.0.0.7", "192.0.2.9"
ANSWERS, SILENT, NO_ROUTE = "answers", "no answer", "no route"


class Ping(NamedTuple):
    """A machine asks another one for an echo."""

    source: str
    target: str
    expected: str

    @property
    def what(self) -> str:
        """In words."""
        return f"{self.source} pings {self.target}"


class DefaultRoute(NamedTuple):
    """The host's default route, without the word `default`."""

    expected: str

    @property
    def what(self) -> str:
        """In words."""
        return "default route of host"


class Addresses(NamedTuple):
    """The addresses of a device of the host's."""

    device: str
    expected: str

    @property
    def what(self) -> str:
        """In words."""
        return f"addresses of {self.device}"


Question = Ping | DefaultRoute | Addresses


class Step(NamedTuple):
    """Lines without `brctl2` in front, and what is to be seen after the last one."""

    title: str
    text: str
    lines: tuple[str, ...]
    questions: tuple[Question, ...]


# Before the story begins: the machines that it is about. The host's namespace is there already.
MACHINES = f"netns add {GW} {BEYOND}"
CABLES = (
    f"link add eth0 type veth peer eth0 netns {GW}",
    f"-n {GW} link add eth1 type veth peer eth0 netns {BEYOND}",
    f"-n {GW} addr add {GW_IP}/24 dev eth0",
    f"-n {GW} addr add 192.0.2.1/24 dev eth1",
    f"-n {BEYOND} addr add {BEYOND_IP}/24 dev eth0",
    f"addr add {HOST_IP}/24 dev eth0",
    f"-n {GW} link set up eth0 eth1",
    f"-n {BEYOND} link set up eth0",
    "link set up eth0",
    f"-n {BEYOND} route add default via 192.0.2.1",
    f"route add default via {GW_IP}",
)
NONE = "none"
ON_ETH0 = f"via {GW_IP} dev eth0"
ON_BR0 = f"via {GW_IP} dev br0"
FORGET = ("neigh flush dev eth0", f"-n {GW} neigh flush dev eth0")

STEPS = (
    Step(
        "A host with eth0 and a gateway",
        "An ordinary machine: an address on its network card, a default route, a network behind "
        "the gateway.",
        ("-br addr show dev eth0", "route show default"),
        (
            DefaultRoute(ON_ETH0),
            Ping(HOST, GW_IP, ANSWERS),
            Ping(HOST, BEYOND_IP, ANSWERS),
            Ping(BEYOND, HOST_IP, ANSWERS),
        ),
    ),
    Step(
        "A bridge",
        "A bridge without ports disturbs nobody, and connects nobody.",
        ("bridge add br0 up",),
        (
            Addresses("br0", NONE),
            Ping(HOST, BEYOND_IP, ANSWERS),
        ),
    ),
    Step(
        "A guest on a veth pair",
        "One end is a port of the bridge, the other one is the guest's network card. The guest "
        "hears nobody yet: no port of the bridge leads out of the machine.",
        (
            f"netns add {GUEST}",
            f"link add veth0 type veth peer eth0 netns {GUEST}",
            "link set veth0 master br0 up",
            f"-n {GUEST} link set eth0 up",
            f"-n {GUEST} addr add {GUEST_IP}/24 dev eth0",
            f"-n {GUEST} route add default via {GW_IP}",
        ),
        (
            Ping(GUEST, GW_IP, SILENT),
            Ping(HOST, BEYOND_IP, ANSWERS),
        ),
    ),
    Step(
        "The network card becomes a port",
        "Now the guest, asking anew, finds the gateway. And the host still seems to be on the "
        "network: it remembers the gateway's MAC. That lasts half a minute, then it is cut off.",
        ("link set master eth0 br0", f"-n {GUEST} neigh flush dev eth0"),
        (
            Ping(GUEST, GW_IP, ANSWERS),
            Ping(GUEST, BEYOND_IP, ANSWERS),
            Ping(HOST, GW_IP, ANSWERS),
        ),
    ),
    Step(
        "The address no longer answers",
        "Forgetting the neighbours is what time would do. What arrives at eth0 now belongs to the "
        "bridge, the answers to ARP as well; an address on a port waits for them in vain.",
        FORGET,
        (
            Addresses("eth0", f"{HOST_IP}/24"),
            Ping(HOST, GW_IP, SILENT),
            Ping(GW, HOST_IP, SILENT),
            Ping(BEYOND, HOST_IP, SILENT),
            Ping(GUEST, BEYOND_IP, ANSWERS),
        ),
    ),
    Step(
        "The cure by hand, and what it takes along",
        "Taking the address off the port takes every route off that needs it, the default route "
        "too; putting the address on the bridge does not bring it back.",
        (f"addr del {HOST_IP}/24 dev eth0", f"addr add {HOST_IP}/24 dev br0", "route show default"),
        (
            DefaultRoute(NONE),
            Ping(HOST, GW_IP, ANSWERS),
            Ping(HOST, BEYOND_IP, NO_ROUTE),
            Ping(BEYOND, HOST_IP, SILENT),
        ),
    ),
    Step(
        "Back to where it was",
        "As after step 5: address and default route on the port, nobody answers.",
        (
            f"addr del {HOST_IP}/24 dev br0",
            f"addr add {HOST_IP}/24 dev eth0",
            f"route add default via {GW_IP} dev eth0",
        ),
        (
            DefaultRoute(ON_ETH0),
            Ping(HOST, GW_IP, SILENT),
        ),
    ),
    Step(
        "addr move",
        "Addresses, routes, rules and neighbours go to the bridge in one message to the kernel, "
        "are read back and announced. Then everybody forgets once more: these answers are fresh.",
        ("addr move eth0 br0", "neigh flush dev br0", f"-n {GW} neigh flush dev eth0"),
        (
            Addresses("br0", f"{HOST_IP}/24"),
            Addresses("eth0", NONE),
            DefaultRoute(ON_BR0),
            Ping(HOST, GW_IP, ANSWERS),
            Ping(HOST, BEYOND_IP, ANSWERS),
            Ping(GW, HOST_IP, ANSWERS),
            Ping(BEYOND, HOST_IP, ANSWERS),
            Ping(GUEST, HOST_IP, ANSWERS),
            Ping(GUEST, BEYOND_IP, ANSWERS),
        ),
    ),
)
