"""Settings of IP on devices as `ip netconf` shows them."""

from __future__ import annotations

from brctl2.model.netconf import ALL, DEFAULT, NetconfAttr
from brctl2.typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from brctl2.render.emitter import Emitter

FAMILIES = {2: "inet", 10: "inet6", 28: "mpls"}
EVERY = {ALL: "all", DEFAULT: "default"}
RP_FILTER = ("off", "strict", "loose")
# In the order in which they are shown.
SETTINGS = (
    NetconfAttr.forwarding,
    NetconfAttr.rp_filter,
    NetconfAttr.mc_forwarding,
    NetconfAttr.proxy_neigh,
    NetconfAttr.ignore_routes_with_linkdown,
    NetconfAttr.input,
)


def emit(out: Emitter, record: Any, session: Any, context: dict[str, Any]) -> None:
    """The settings of a family on one device."""
    family = FAMILIES.get(record.family, "???")
    out.field("family", f"{family} ", family)
    if NetconfAttr.ifindex in record.values:
        name = EVERY.get(record.index) or session.device_name(record.index)
        out.field("interface", f"{name} ", name, "ifname")
    for attr in SETTINGS:
        value = record.values.get(attr)
        if value is None:
            continue
        if attr is NetconfAttr.rp_filter:
            shown = RP_FILTER[value] if value < len(RP_FILTER) else str(value)
            out.field(attr.field, f"{attr.field} {shown} ", shown)
        else:
            out.field(attr.field, f"{attr.field} {'on' if value else 'off'} ", bool(value))
    out.text("\n")
