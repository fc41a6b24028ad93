"""Every link, address, route, rule, neighbour and nexthop object of one namespace at one moment."""

from __future__ import annotations

from brctl2.errors import NotFoundError
from brctl2.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from brctl2.model.addr import Address
    from brctl2.model.attr import AttrSet
    from brctl2.model.link import Link
    from brctl2.model.neigh import Neighbour
    from brctl2.model.route import Route
    from brctl2.model.rule import Rule


class Snapshot(NamedTuple):
    """What was found. Lists keep the kernel's order, which carries meaning (primaries, rules).

    links       by ifindex
    routes      both families, all tables, without cached ones
    neighbours  both families, proxies not among them
    proxies     both families
    nexthops    NHA_* with struct nhmsg in head
    sysctls     values below /proc/sys/net, path (`ipv4/conf/eth0/rp_filter`) to text
    """

    links: dict[int, Link]
    addresses: list[Address]
    routes: list[Route]
    rules: list[Rule]
    neighbours: list[Neighbour]
    proxies: list[Neighbour]
    nexthops: list[AttrSet]
    sysctls: dict[str, str]

    def link(self, name: str) -> Link:
        """The link of that name or alternative name. Raises NotFoundError."""
        for link in self.links.values():
            if link.name == name or name in link.altnames:
                return link
        raise NotFoundError("device", name)

    def name_of(self, index: int) -> str:
        """The name of an ifindex, `if7` for one that is not in this namespace."""
        found = self.links.get(index)
        return found.name if found else f"if{index}"

    def addresses_of(self, index: int) -> list[Address]:
        """The addresses of a device, in the kernel's order."""
        return [address for address in self.addresses if address.index == index]

    def ports_of(self, index: int) -> list[Link]:
        """The links whose master it is."""
        return [link for link in self.links.values() if link.master == index]
