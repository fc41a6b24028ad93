"""VRF devices and their ports: IFLA_VRF_*, IFLA_VRF_PORT_*."""

from __future__ import annotations

from brctl2.model.attr import Attr, AttrTable
from brctl2.model.codec import Named, UInt
from brctl2.typed import Any


class VrfAttr(AttrTable):
    """IFLA_VRF_*."""

    prefix = "IFLA_VRF"
    table: Attr[Any] = Attr(1, Named("table"), "Its routing table, by name or number.")


class VrfSlaveAttr(AttrTable):
    """IFLA_VRF_PORT_*."""

    prefix = "IFLA_VRF_PORT"
    table = Attr(1, UInt(32), "Routing table of its VRF.", access="ro")
