"""The kinds of links: what IFLA_LINKINFO holds for each (include/uapi/linux/if_link.h).

KINDS are the tables of IFLA_INFO_DATA, PORTS those of IFLA_INFO_SLAVE_DATA. A kind that is
missing here is shown by its name, its data kept as bytes.
"""

from __future__ import annotations

from brctl2.model.attr import AttrTable
from brctl2.model.bridge import BridgeAttr
from brctl2.model.port import PortAttr

KINDS: dict[str, type[AttrTable]] = {"bridge": BridgeAttr}
PORTS: dict[str, type[AttrTable]] = {"bridge": PortAttr}
