"""The kinds of links: what IFLA_LINKINFO holds for each (include/uapi/linux/if_link.h).

KINDS are the tables of IFLA_INFO_DATA, PORTS those of IFLA_INFO_SLAVE_DATA. A kind that is
missing here is shown by its name, its data kept as bytes. A table is imported when its kind is
first met: few hosts have all of them, and every run pays for what it imports.
"""

from __future__ import annotations

from brctl2.typed import TYPE_CHECKING, Any, import_module

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from brctl2.model.attr import AttrTable

    Base = Mapping[str, type[AttrTable]]
else:
    Base = object

SLAVE = "_slave"


class Tables(Base):
    """A mapping of kinds to tables; `places` are "module:class" by kind."""

    def __init__(self, places: dict[str, str]) -> None:
        self.places = places
        self.tables: dict[str, type[AttrTable]] = {}

    def __getitem__(self, kind: str) -> type[AttrTable]:
        found = self.tables.get(kind)
        if found is None:
            module, _, name = self.places[kind].partition(":")
            found = self.tables[kind] = getattr(import_module(f"brctl2.model.{module}"), name)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self.places)

    def __len__(self) -> int:
        return len(self.places)

    def __contains__(self, kind: object) -> bool:
        return kind in self.places

    def get(self, kind: Any, default: Any = None) -> Any:
        """The table of a kind; the default for a kind without one."""
        return self[kind] if kind in self.places else default

    def values(self) -> Any:
        """Every table."""
        return [self[kind] for kind in self.places]


KINDS = Tables(
    {
        "bridge": "bridge:BridgeAttr",
        "veth": "link:PeerAttr",
        "vxlan": "kind_vxlan:VxlanAttr",
        "vlan": "kind_vlan:VlanAttr",
        "bond": "kind_bond:BondAttr",
        "macvlan": "kind_macvlan:MacvlanAttr",
        "macvtap": "kind_macvlan:MacvlanAttr",
        "vrf": "kind_vrf:VrfAttr",
        "tun": "kind_tun:TunAttr",
    }
)
PORTS = Tables(
    {
        "bridge": "port:PortAttr",
        "bond": "kind_bond:BondSlaveAttr",
        "vrf": "kind_vrf:VrfSlaveAttr",
    }
)
# The words after `type`: a kind, or what a link is as a port: bridge_slave.
TYPES = Tables(
    KINDS.places
    | {"tap": KINDS.places["tun"]}
    | {f"{kind}{SLAVE}": place for kind, place in PORTS.places.items()}
)
# Kinds that need nothing beyond their name (there are more: the kernel knows them).
BARE = ("dummy", "ifb")
