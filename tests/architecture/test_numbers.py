"""Attribute numbers are the kernel's: the tables against the enums of /usr/include/linux.

Every table of every layout is looked at, so a new one cannot be forgotten. An attribute's symbol
is what tools/gendocs/symbols.py says. What the installed headers
are too old for stands in NEWER with its number and the kernel that brought it; as soon as a header
has it, it is compared, and a line that has become wrong fails.
"""

from __future__ import annotations

import re
import socket
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from gendocs.symbols import BITS, NAMES, bits, symbol, tables

from brctl2.model.bridge import BridgeAttr
from brctl2.model.port import PortAttr
from brctl2.netlink import constants

if TYPE_CHECKING:
    from brctl2.model.attr import AttrTable

HEADERS = (
    "netlink",
    "if_link",
    "if_bridge",
    "if_addr",
    "rtnetlink",
    "neighbour",
    "fib_rules",
    "nexthop",
    "net_namespace",
    "netconf",
    "lwtunnel",
    "mpls_iptunnel",
    "if_vlan",
    "veth",
)
INCLUDE = Path("/usr/include/linux")


def enums(text: str) -> dict[str, int]:
    """The members of every enum in a header, by name."""
    text = re.sub(r"/\*.*?\*/|//[^\n]*", "", text, flags=re.S)
    text = re.sub(r"^\s*#.*?(?<!\\)$", "", text, flags=re.M | re.S)
    found: dict[str, int] = {}
    for members in re.findall(r"\benum\s*\w*\s*\{(.*?)\}", text, flags=re.S):
        following = 0
        for member in filter(None, (part.strip() for part in members.split(","))):
            name, _, value = (part.strip() for part in member.partition("="))
            number = valued(value, found) if value else following
            if number is not None:
                found[name] = number
                following = number + 1
    return found


def valued(text: str, known: dict[str, int]) -> int | None:
    """A member's value: a number or the name of an earlier member; None for arithmetic."""
    if text in known:
        return known[text]
    try:
        return int(text, 0)
    except ValueError:
        return None


def defines(text: str) -> dict[str, int]:
    """The macros of a header that are plain numbers."""
    found = re.findall(r"^#define\s+(\w+)\s+(0x[0-9a-fA-F]+|\d+)\s*(?:/\*.*)?$", text, flags=re.M)
    return {name: int(value, 0) for name, value in found}


NEWER_BITS = {"BR_BOOLOPT_MDB_OFFLOAD_FAIL_NOTIFICATION": 3, "BR_BOOLOPT_FDB_LOCAL_VLAN_0": 4}
# Known to the kernel's headers of 7.1, not to those of 6.1.
NEWER = {
    "IFLA_BR_STP_MODE": 50,
    "IFLA_BR_FDB_N_LEARNED": 48,
    "IFLA_BR_FDB_MAX_LEARNED": 49,
    "IFLA_BOND_BROADCAST_NEIGH": 33,
    "IFLA_MACVLAN_BC_CUTOFF": 9,
    "IFLA_VXLAN_LOCALBYPASS": 31,
    "IFLA_VXLAN_RESERVED_BITS": 33,
    "IFLA_VXLAN_MC_ROUTE": 34,
    "IFLA_VXLAN_LABEL_POLICY": 32,
    "IFLA_DEVLINK_PORT": 62,
    "IFLA_GSO_IPV4_MAX_SIZE": 63,
    "IFLA_GRO_IPV4_MAX_SIZE": 64,
    "IFLA_DPLL_PIN": 65,
    "IFLA_MAX_PACING_OFFLOAD_HORIZON": 66,
    "IFLA_NETNS_IMMUTABLE": 67,
    "IFLA_HEADROOM": 68,
    "IFLA_TAILROOM": 69,
    "MDBA_MDB_EATTR_DST": 6,
    "MDBA_MDB_EATTR_DST_PORT": 7,
    "MDBA_MDB_EATTR_VNI": 8,
    "MDBA_MDB_EATTR_IFINDEX": 9,
    "MDBA_MDB_EATTR_SRC_VNI": 10,
    "MDBE_ATTR_SRC_LIST": 2,
    "MDBE_ATTR_GROUP_MODE": 3,
    "MDBE_ATTR_RTPROT": 4,
    "MDBE_ATTR_DST": 5,
    "MDBE_ATTR_DST_PORT": 6,
    "MDBE_ATTR_VNI": 7,
    "MDBE_ATTR_IFINDEX": 8,
    "MDBE_ATTR_SRC_VNI": 9,
    "MDBE_ATTR_STATE_MASK": 10,
    "MDBE_SRCATTR_ADDRESS": 1,
    "MDBE_SRC_LIST_ENTRY": 1,
    "IFLA_BRPORT_NEIGH_VLAN_SUPPRESS": 43,
    "IFLA_BRPORT_NEIGH_FORWARD_GRAT": 45,
    "IFLA_BRPORT_BACKUP_NHID": 44,
    "IFLA_BRPORT_MAB": 40,
    "IFLA_BRPORT_MCAST_N_GROUPS": 41,
    "IFLA_BRPORT_MCAST_MAX_GROUPS": 42,
    "NHA_OP_FLAGS": 14,
    "RTA_FLOWLABEL": 31,
    "FRA_DSCP": 25,
    "FRA_FLOWLABEL": 26,
    "FRA_FLOWLABEL_MASK": 27,
    "FRA_SPORT_MASK": 28,
    "FRA_DPORT_MASK": 29,
    "FRA_DSCP_MASK": 30,
    "BRIDGE_VLANDB_ENTRY_MCAST_N_GROUPS": 7,
    "BRIDGE_VLANDB_ENTRY_MCAST_MAX_GROUPS": 8,
    "BRIDGE_VLANDB_ENTRY_NEIGH_SUPPRESS": 9,
    "BRIDGE_VLANDB_ENTRY_NEIGH_FORWARD_GRAT": 10,
}


@pytest.fixture(scope="module")
def kernel() -> dict[str, int]:
    paths = [INCLUDE / f"{name}.h" for name in HEADERS]
    missing = [path.name for path in paths if not path.exists()]
    if missing:
        pytest.skip(f"headers that are not installed: {', '.join(missing)} (linux-libc-dev)")
    found = {name: n for path in paths for name, n in enums(path.read_text()).items()}
    families = {"AF_INET": int(socket.AF_INET), "AF_INET6": int(socket.AF_INET6)}
    return found | families


@pytest.mark.parametrize("table", tables(), ids=lambda table: table.__name__)
def test_each_number_is_the_one_in_the_kernels_header(
    table: type[AttrTable], kernel: dict[str, int]
) -> None:
    expected = NEWER | kernel
    found = {symbol(table, attr): attr.number for attr in table.attrs}
    assert found == {name: expected.get(name) for name in found}


def test_what_is_newer_than_the_header_has_the_number_that_a_newer_header_has(
    kernel: dict[str, int],
) -> None:
    both = NEWER.keys() & kernel.keys()
    assert {name: NEWER[name] for name in both} == {name: kernel[name] for name in both}


def test_there_is_no_exception_for_an_attribute_that_no_table_has() -> None:
    attrs = {f"{table.__name__}.{attr.field}" for table in tables() for attr in table.attrs}
    symbols = {symbol(table, attr) for table in tables() for attr in table.attrs}
    assert NAMES.keys() <= attrs
    assert NEWER.keys() <= symbols


@pytest.mark.parametrize("table", [BridgeAttr, PortAttr], ids=lambda table: table.__name__)
def test_every_bridge_and_port_attribute_of_the_header_is_in_the_table(
    table: type[AttrTable], kernel: dict[str, int]
) -> None:
    # PAD is what 32-bit machines put before 64-bit numbers.
    meaningless = {f"{table.prefix}_{name}" for name in ("UNSPEC", "PAD")}
    wanted = {name for name in kernel if re.fullmatch(rf"{table.prefix}_[A-Z0-9]\w*", name)}
    assert wanted
    assert wanted - meaningless <= {symbol(table, attr) for attr in table.attrs}


@pytest.mark.parametrize(("name", "number"), BITS)
def test_each_bit_is_the_one_in_the_kernels_header(
    name: str, number: int, kernel: dict[str, int]
) -> None:
    (table,) = (table for table in tables() if table.__name__ == name)
    _, prefix, place = BITS[name, number]
    found = bits(table, number)
    known = {bit: place(kernel[bit]) for bit in found if bit in kernel}
    assert known
    assert found == NEWER_BITS | known if name == "BridgeAttr" else found == known
    header = {bit for bit in kernel if bit.startswith(prefix) and not bit.endswith("_MAX")}
    assert header <= found.keys()


def test_the_numbers_of_netlink_messages_and_flags_are_the_kernels(
    kernel: dict[str, int],
) -> None:
    defined = kernel | defines((INCLUDE / "netlink.h").read_text())
    names = [
        name
        for name in vars(constants)
        if name.startswith(("NLM_F_", "NLMSG_", "NLMSGERR_", "NETLINK_", "RTM_", "RTNLGRP_"))
    ]
    derived = {"NLM_F_DUMP"}
    assert len(names) > 50
    found = {name: getattr(constants, name) for name in names if name not in derived}
    assert found == {name: defined.get(name) for name in found}
    assert constants.NLM_F_DUMP == constants.NLM_F_ROOT | constants.NLM_F_MATCH


def test_the_parser_reads_what_headers_have() -> None:
    text = """
    /* enum { NOT_ME } */
    #define NOR_ME {
    enum thing {
        A,      /* one, */
        B = 5,  // five
    #define C C
        C,
        D = B,
        E = (1 << 3),
        __MAX,
    };
    enum { F = 0x10, };
    """
    assert enums(text) == {"A": 0, "B": 5, "C": 6, "D": 5, "__MAX": 6, "F": 16}
    assert defines("#define A 0x10 /* x */\n#define B\t2\n#define C (A|B)\n") == {"A": 16, "B": 2}
