"""Prefixes that routers advertise as `ip monitor prefix` shows them."""

from __future__ import annotations

from brctl2.model.raprefix import IF_PREFIX_AUTOCONF, IF_PREFIX_ONLINK, PrefixAttr
from brctl2.typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from brctl2.render.emitter import Emitter

FLAGS = (("onlink", IF_PREFIX_ONLINK), ("autoconf", IF_PREFIX_AUTOCONF))


def emit(out: Emitter, record: Any, session: Any, context: dict[str, Any]) -> None:
    """One prefix; the missing blank before `dev` is iproute2's."""
    head, values = record.values.head, record.values
    address = values.get(PrefixAttr.address)
    if address is not None:
        out.field("prefix", f"prefix {address}/{head['prefixlen']}", address)
    name = session.device_name(record.index)
    out.field("dev", f"dev {name} ", name)
    for word, bit in FLAGS:
        if head["flags"] & bit:
            out.field(word, f"{word} ", True)
    times = values.get(PrefixAttr.cacheinfo)
    if times is not None:
        out.field("valid", f"valid {times['valid']} ", times["valid"])
        out.field("preferred", f"preferred {times['preferred']} ", times["preferred"])
    out.text("\n")
