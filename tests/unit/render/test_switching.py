"""Forwarding entries, VLANs, groups and ports that no test can make the kernel give."""

from __future__ import annotations

from typing import Any

import pytest
from unit.render.test_records import Names, both

from brctl2.commands.session import Listing
from brctl2.errors import NotFoundError
from brctl2.model import fdb as model_fdb
from brctl2.model import mdb as model_mdb
from brctl2.model.attr import AttrSet
from brctl2.model.bridgelink import BridgeLink, BridgeLinkAttr, BridgeSpecAttr
from brctl2.model.fdb import FdbEntry
from brctl2.model.link import Link
from brctl2.model.mdb import MdbEntryAttr
from brctl2.model.mst import MstState, PortStates
from brctl2.model.multicast import QuerierAttr, RouterAttr, RouterPortAttr
from brctl2.model.neigh import (
    NTF_EXT_LOCKED,
    NTF_MASTER,
    NTF_OFFLOADED,
    NTF_ROUTER,
    NTF_SELF,
    NeighAttr,
)
from brctl2.model.ranges import Range
from brctl2.model.vlan import (
    BridgeGlobals,
    Counters,
    GlobalAttr,
    PortCounters,
    PortEntries,
    RouterPortsAttr,
    VlanEntryAttr,
)
from brctl2.model.vni import DeviceVnis, Vni
from brctl2.render import bridgelink, columns, explain, fdb, mdb, mst, vlan, vni
from brctl2.render.emitter import Emitter


def rendered(module: Any, record: Any, context: dict[str, Any], **options: int) -> tuple[str, Any]:
    session = Names(**options)
    return both(lambda out: module.emit(out, record, session, context))


# --------------------------------------------------------------------------------- fdb


def fdb_entry(**head: int) -> FdbEntry:
    usual = {"family": 7, "index": 3, "state": 0x80, "flags": 0}
    return FdbEntry(AttrSet({NeighAttr.lladdr: "02:00:00:00:00:01"}, usual | head))


def test_flags_come_in_the_order_of_bridge() -> None:
    entry = fdb_entry(flags=NTF_SELF | NTF_MASTER | NTF_ROUTER | NTF_OFFLOADED)
    entry.values[NeighAttr.flags_ext] = NTF_EXT_LOCKED
    text, found = rendered(fdb, entry, {"device": False})
    assert text == "02:00:00:00:00:01 self router offload master locked permanent\n"
    assert found["flags"] == ["self", "router", "offload", "master", "locked"]


def test_a_destination_in_another_namespace_is_an_index() -> None:
    entry = fdb_entry()
    entry.values.update({NeighAttr.ifindex: 9, NeighAttr.link_netnsid: 2, NeighAttr.nh_id: 5})
    text, found = rendered(fdb, entry, {})
    assert text == "02:00:00:00:00:01 dev eth3 via ifindex 9 nhid 5 link-netnsid 2 permanent\n"
    assert (found["viaIfIndex"], found["nhid"], found["linkNetNsId"]) == (9, 5, 2)


def test_what_is_gone_and_what_has_no_address_or_device() -> None:
    entry = fdb_entry(index=0, state=0x20)
    del entry.values[NeighAttr.lladdr]
    text, found = rendered(fdb, entry, {"deleted": True})
    assert text == "Deleted state=0x20\n"
    assert found == {"deleted": True, "flags": [], "state": "0x20"}


@pytest.mark.parametrize(
    ("states", "flags", "words"),
    [
        ({"static": True}, {}, "static"),
        ({"dynamic": True}, {}, "dynamic"),
        ({"dynamic": False, "permanent": False}, {}, "static"),
        ({"permanent": True, "dynamic": False}, {}, "permanent nodynamic"),
        ({"static": False}, {}, "nostatic"),
        ({}, {0x01: True, 0x20: False}, "added_by_user nooffloaded"),
        ({}, {}, ""),
    ],
)
def test_a_selection_is_said_in_words_that_select_the_same(
    states: dict[str, bool], flags: dict[int, bool], words: str
) -> None:
    assert " ".join(fdb.selection_words(model_fdb.selection(states, flags))) == words


def test_a_flush_of_one_port_and_vlan_says_so() -> None:
    from brctl2.plan.switching import FdbFlush

    more = AttrSet({NeighAttr.ifindex: 5, NeighAttr.vlan: 7})
    change = FdbFlush("br", 2, model_fdb.selection({"dynamic": True}, {}), more, NTF_SELF)
    assert explain.ip_lines(change, Names()) == [
        "bridge fdb flush dev br self brport eth5 vlan 7 dynamic"
    ]


# -------------------------------------------------------------------------------- vlan


def entries(**more: Any) -> PortEntries:
    values = AttrSet({VlanEntryAttr.info: {"flags": 0, "vid": 10}})
    values.update({getattr(VlanEntryAttr, name): value for name, value in more.items()})
    return PortEntries(3, [values])


def test_newer_options_of_a_vlan_are_shown() -> None:
    port = entries(
        state=7,
        mcast_router=1,
        mcast_n_groups=2,
        mcast_max_groups=3,
        neigh_suppress=1,
        neigh_forward_grat=0,
    )
    text, found = rendered(vlan, port, {"columns": "vlans", "deleted": True})
    assert text == (
        "Deleted eth3              10\n"
        "                    state (7) mcast_router 1 mcast_n_groups 2 mcast_max_groups 3"
        " neigh_suppress on neigh_forward_grat off \n"
    )
    assert found["vlans"] == [
        {
            "vlan": 10,
            "state": 7,
            "mcast_router": 1,
            "mcast_n_groups": 2,
            "mcast_max_groups": 3,
            "neigh_suppress": True,
            "neigh_forward_grat": False,
        }
    ]


def test_the_querier_of_a_vlan_is_shown_in_an_object_for_each_family() -> None:
    querier = AttrSet(
        {
            QuerierAttr.ip_address: "10.0.0.1",
            QuerierAttr.ip_port: 4,
            QuerierAttr.ip_other_timer: 25500,
            QuerierAttr.ipv6_address: "fe80::1",
        }
    )
    options = AttrSet(
        {
            GlobalAttr.id: 10,
            GlobalAttr.range: 12,
            GlobalAttr.mcast_querier: 1,
            GlobalAttr.querier_state: querier,
            GlobalAttr.msti: 3,
        }
    )
    text, found = rendered(vlan, BridgeGlobals(3, [options]), {"columns": "vlans"})
    assert text == (
        "eth3              10-12\n"
        "                    mcast_querier 1 mcast_querier_ipv4_addr 10.0.0.1"
        " mcast_querier_ipv4_port 4 mcast_querier_ipv4_other_timer 25.5us"
        " mcast_querier_ipv6_addr fe80::1 msti 3 \n"
    )
    (shown,) = found["vlans"]
    assert list(shown) == [
        "vlan", "vlanEnd", "mcast_querier", "mcast_querier_state_ipv4",
        "mcast_querier_state_ipv6", "msti",
    ]  # fmt: skip
    assert shown["mcast_querier_state_ipv4"]["mcast_querier_ipv4_other_timer"] == "25.5us"


@pytest.mark.parametrize(
    ("value", "text"),
    [(999, "999ns"), (1000, "1us"), (12_500_000, "12.5ms"), (2_000_000_000, "2s")],
)
def test_times_that_iproute2_takes_for_nanoseconds(value: int, text: str) -> None:
    assert vlan.nanoseconds(value) == text


def test_router_ports_are_shown_with_their_times() -> None:
    ports = [
        AttrSet({RouterPortAttr.timer: 12345, RouterPortAttr.type: 1}, {"ifindex": 4}),
        AttrSet({RouterPortAttr.type: 2}, {"ifindex": 5}),
    ]
    options = AttrSet({GlobalAttr.id: 10})
    options[GlobalAttr.router_ports] = AttrSet(
        {RouterPortsAttr.router: AttrSet({RouterAttr.port: ports})}
    )
    record, context = BridgeGlobals(3, [options]), {"columns": "vlans"}
    text, found = rendered(vlan, record, context, statistics=1)
    assert text.splitlines()[2:] == [
        "                    router ports: eth4   123.45 temp",
        "                                  eth5  permanent",
    ]
    assert found["vlans"][0]["router_ports"] == [
        {"port": "eth4", "timer": " 123.45", "type": "temp"},
        {"port": "eth5", "type": "permanent"},
    ]
    text, found = rendered(vlan, record, context)
    assert text.splitlines()[2:] == ["                    router ports: eth4 eth5 "]


def test_counters_without_numbers_are_zero() -> None:
    text, found = rendered(vlan, entries(), {"columns": "vlans"}, statistics=1)
    assert "RX: 0 bytes 0 packets\n" in text
    assert found["vlans"][0]["tx_packets"] == 0
    record = PortCounters(3, [Counters(10, 0x20, 1, 2, 3, 4)])
    text, found = rendered(vlan, record, {"columns": "stats"})
    assert found["vlans"] == [
        {"vid": 10, "flags": [], "rx_bytes": 1, "rx_packets": 2, "tx_bytes": 3, "tx_packets": 4}
    ]
    table = vlan.table(Listing("vlan", [record], {"columns": "stats"}), Names())
    assert table.columns == ["Port", "VLANs", "Value"]
    assert table.rows == [["eth3", "10", "RX 2 packets 1 bytes, TX 4 packets 3 bytes"]]


def test_columns_are_padded_by_bytes_as_printf_does() -> None:
    assert columns.padded("brü", 6) == "brü  "
    assert columns.padded("a\udcff", 4) == "a\udcff  "


# --------------------------------------------------------------------------- mst and vni


def test_a_state_without_a_name_is_a_number() -> None:
    text, found = rendered(mst, PortStates(3, [MstState(5, 9)]), {})
    assert text == "eth3              5\n                    state (9) \n"
    assert found["mst"] == [{"msti": 5, "state": 9}]


def test_groups_and_vnis_that_are_gone() -> None:
    record = DeviceVnis(3, [Vni(Range(5, 6), "239.0.0.1"), Vni(Range(8, 8), "", AttrSet())])
    text, found = rendered(vni, record, {"deleted": True})
    assert text.startswith("Deleted eth3              5-6                239.0.0.1\n")
    assert found["vnis"] == [{"vni": 5, "vniEnd": 6, "group": "239.0.0.1"}, {"vni": 8, "stats": {}}]


# --------------------------------------------------------------------------------- mdb


def test_all_flags_of_a_group_are_shown() -> None:
    entry = model_mdb.entry(2, "ff0e::1", port=3, vid=7)
    entry.values.head["flags"] = 0x1F
    text, found = rendered(mdb, entry, {"deleted": True})
    assert text == (
        "Deleted dev eth2 port eth3 grp ff0e::1 temp offload fast_leave added_by_star_ex"
        " blocked offload_failed vid 7\n"
    )
    assert found["flags"] == [
        "offload", "fast_leave", "added_by_star_ex", "blocked", "offload_failed",
    ]  # fmt: skip
    assert found["deleted"] is True


def test_a_source_without_a_timer_is_passed_over() -> None:
    entry = model_mdb.entry(2, "239.1.1.1", port=3)
    entry.values[MdbEntryAttr.group_mode] = 0
    entry.values[MdbEntryAttr.src_list] = model_mdb.source_list(["10.0.0.1"])
    text, found = rendered(mdb, entry, {}, details=1)
    assert text == "dev eth2 port eth3 grp 239.1.1.1 temp filter_mode exclude source_list\n"
    assert found["source_list"] == []


def test_addresses_have_the_colours_of_their_families() -> None:
    assert [mdb.color_of(a) for a in ("10.0.0.1", "ff0e::1", "01:02:03:04:05:06")] == [
        "inet", "inet6", "",
    ]  # fmt: skip
    out = Emitter(as_json=False, color=True)
    mdb.emit(out, model_mdb.entry(2, "239.1.1.1", port=3), Names(), {})
    assert "\x1b[35m239.1.1.1\x1b[0m" in out.result()


# ---------------------------------------------------------------------------- bridge link


class Devices(Names):
    """eth8 is down; there is nothing else."""

    def link(self, name: str | int) -> Link:
        if name != 8:
            raise NotFoundError("device", str(name))
        return Link(AttrSet(head={"index": 8, "flags": 0}))


def port(head: dict[str, int], values: dict[Any, Any], **options: int) -> tuple[str, Any]:
    link = BridgeLink(AttrSet(values, {"index": 3, "flags": 0x1003} | head))
    session = Devices(**options)
    return both(lambda out: bridgelink.emit(out, link, session, {"deleted": True}))


@pytest.mark.parametrize(
    ("lower", "more", "text", "found"),
    [
        (0, {}, "p@NONE: <NO-CARRIER,BROADCAST,MULTICAST,UP> ", {"link": None}),
        (8, {}, "p@eth8: <NO-CARRIER,BROADCAST,MULTICAST,UP,M-DOWN> ", {"link": "eth8"}),
        (9, {}, "p@eth9: <NO-CARRIER,BROADCAST,MULTICAST,UP> ", {"link": "eth9"}),
        (
            9,
            {BridgeLinkAttr.link_netnsid: 1},
            "p@if9: <NO-CARRIER,BROADCAST,MULTICAST,UP> ",
            {"link_index": 9},
        ),
    ],
)
def test_the_lower_device_of_a_port(
    lower: int, more: dict[Any, Any], text: str, found: dict[str, Any]
) -> None:
    values = {BridgeLinkAttr.ifname: "p", BridgeLinkAttr.link: lower, **more}
    shown, json = port({}, values)
    assert shown == f"Deleted 3: {text}\n"
    assert json.items() >= found.items()
    assert json["ifname"] == "p"


def test_unknown_flags_are_one_number_and_a_port_without_name_has_one() -> None:
    shown, json = port({"flags": 0x80000041}, {})
    assert shown == "Deleted 3: eth3: <UP,80000000> \n"
    assert json["flags"] == ["UP", "80000000"]


@pytest.mark.parametrize(("mode", "word"), [(0, "VEB"), (1, "VEPA"), (5, "0x5")])
def test_the_mode_of_a_nic_that_is_a_bridge(mode: int, word: str) -> None:
    values = {BridgeLinkAttr.af_spec: AttrSet({BridgeSpecAttr.mode: mode})}
    shown, json = port({}, values)
    assert shown.endswith(f"hwmode {word} \n")
    assert json["hwmode"] == word
