"""Forwarding entries, VLANs and groups: what does not need a kernel."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brctl2.kernel import services
from brctl2.model import fdb, mdb, vlan, vni
from brctl2.model.attr import AttrSet
from brctl2.model.bridgelink import BridgeLink, BridgeLinkAttr, BridgeSpecAttr, VlanTunnelAttr
from brctl2.model.mst import port_states
from brctl2.model.neigh import (
    NTF_EXT_LEARNED,
    NTF_MASTER,
    NTF_SELF,
    NTF_STICKY,
    NTF_USE,
    NUD_NOARP,
    NUD_PERMANENT,
    NUD_REACHABLE,
    NeighAttr,
)
from brctl2.model.ranges import Range

MAC = "02:00:00:00:00:01"

# --------------------------------------------------------------------------------- fdb


@pytest.mark.parametrize(
    ("state", "word"),
    [(0xC0, "permanent"), (0x80, "permanent"), (0x42, "static"), (0x04, "stale"), (0x02, ""),
     (0x10, "0x10"), (0, "0")],
)  # fmt: skip
def test_the_first_state_names_an_entry(state: int, word: str) -> None:
    assert fdb.state_word(state) == word


def test_a_found_entry_is_asked_for_again_in_the_table_that_it_is_in() -> None:
    found = fdb.entry(MAC, 7, 0, state=NUD_NOARP, flags=NTF_STICKY | NTF_USE, vid=5)
    found.values[NeighAttr.master] = 3
    found.values[NeighAttr.cacheinfo] = {"used": 1}
    again = fdb.again(found)
    assert (again.flags, again.state) == (NTF_STICKY | NTF_MASTER, fdb.STATIC)
    assert (again.vid, again.master, NeighAttr.cacheinfo in again.values) == (5, 0, False)
    found.values[NeighAttr.master] = 7
    assert fdb.again(found).flags & NTF_SELF


STATES = {
    "permanent": NUD_PERMANENT,
    "static": NUD_NOARP,
    "dynamic": NUD_REACHABLE,
}


@given(words=st.dictionaries(st.sampled_from(sorted(STATES)), st.booleans()))
def test_a_selection_takes_what_its_words_mean(words: dict[str, bool]) -> None:
    chosen = fdb.selection(words, {})
    if sum(words.values()) > 1:  # they exclude each other
        return
    if words.get("static") is False and (words.get("permanent") or words.get("dynamic") is False):
        return  # the same
    for name, state in STATES.items():
        found = fdb.entry(MAC, 1, 0, state=state)
        # A permanent entry is static as well: nostatic and nodynamic are about that bit alone.
        expected = all(
            name == word if on else not (name == word or (word == "static" and name == "permanent"))
            for word, on in words.items()
        )
        assert chosen.takes(found) is expected, (name, words)


def test_a_selection_takes_flags_that_are_reported_and_passes_over_that_which_is_not() -> None:
    found = fdb.entry(MAC, 1, 0, state=NUD_REACHABLE, flags=NTF_EXT_LEARNED)
    assert fdb.selection({}, {NTF_EXT_LEARNED: True}).takes(found)
    assert not fdb.selection({}, {NTF_EXT_LEARNED: False}).takes(found)
    assert not fdb.selection({}, {NTF_STICKY: True}).takes(found)
    assert fdb.selection({}, {NTF_USE: True}).takes(found)


def test_a_state_to_look_for_may_be_a_number() -> None:
    codec = fdb.Filter()
    assert codec.parse("0x80") == codec.parse("permanent") == NUD_PERMANENT
    assert codec.parse("temp") == codec.parse("static")
    with pytest.raises(ValueError, match="expected one of permanent"):
        codec.parse("perm")


def test_a_udp_port_may_be_a_service() -> None:
    assert services.udp_port("4789") == 4789
    assert services.udp_port("0x10") == 16
    assert services.udp_port("tftp") == 69
    for word in ("", "nosuch", "65536", "\0", "\udcff"):
        with pytest.raises(ValueError, match=r"neither a port|out of range"):
            services.udp_port(word)


# -------------------------------------------------------------------------------- vlan


@given(
    first=st.integers(1, 4094),
    size=st.integers(0, 50),
    flags=st.sampled_from([0, vlan.PVID, vlan.UNTAGGED, vlan.KEPT]),
    target=st.integers(0, 3),
)
def test_vlans_are_what_they_were_when_they_come_back(
    first: int, size: int, flags: int, target: int
) -> None:
    wanted = vlan.Vlan(Range(first, first + size), flags)
    tunnel = vlan.Tunnel(wanted.range, Range(first + 100, first + 100 + size))
    spec = vlan.vlan_spec(wanted, target)
    spec.update(vlan.tunnel_spec(tunnel, target))
    link = BridgeLink(AttrSet({BridgeLinkAttr.af_spec: spec}, {"index": 4}))
    assert spec.get(BridgeSpecAttr.flags, 0) == target
    assert vlan.port_vlans(link) == vlan.PortVlans(4, [wanted], [tunnel])


def test_a_tunnel_without_vlan_is_passed_over() -> None:
    infos = [AttrSet({VlanTunnelAttr.id: 5}), AttrSet({VlanTunnelAttr.vid: 6})]
    spec = AttrSet({BridgeSpecAttr.vlan_tunnel_info: infos})
    link = BridgeLink(AttrSet({BridgeLinkAttr.af_spec: spec}, {"index": 4}))
    assert vlan.port_vlans(link).tunnels == [vlan.Tunnel(Range(6, 6), Range(0, 0))]


def test_a_port_without_anything_has_nothing() -> None:
    link = BridgeLink(AttrSet(head={"index": 4, "flags": 0}))
    assert vlan.port_vlans(link) == vlan.PortVlans(4, [], [])
    assert port_states(link).states == []
    assert (link.name, link.master, link.port, link.flags) == ("", 0, AttrSet(), 0)


# --------------------------------------------------------------------------------- mdb


@pytest.mark.parametrize("group", ["239.1.1.1", "ff0e::1", "::", "01:02:03:04:05:06", "0.0.0.0"])
def test_a_group_is_what_it_was(group: str) -> None:
    assert mdb.Group().parse(group) == group
    assert mdb.entry(1, group).group == group


def test_what_names_an_entry_is_not_what_it_has() -> None:
    wanted = mdb.entry(1, "239.1.1.1", port=2, vid=3, permanent=True)
    wanted.values[mdb.MdbEntryAttr.rtprot] = 11
    wanted.values[mdb.MdbEntryAttr.dst] = "10.0.0.1"
    wanted.values[mdb.MdbEntryAttr.src_list] = mdb.source_list(["10.0.0.1"])
    named = mdb.named(wanted)
    assert (named.permanent, list(named.values)) == (False, [mdb.MdbEntryAttr.dst])
    assert wanted.permanent
    assert mdb.Sources().text(wanted.addresses) == "10.0.0.1"


# --------------------------------------------------------------------------------- vni


def test_vnis_are_what_they_were_when_they_come_back() -> None:
    for each in (
        vni.Vni(Range(5, 5)),
        vni.Vni(Range(5, 9), "10.0.0.1"),
        vni.Vni(Range(5, 5), "2001:db8::1"),
    ):
        (entry,) = vni.request(4, each)[vni.TunnelAttr.entry]
        assert vni.of_entry(entry) == each
    unspecified = AttrSet({vni.VniEntryAttr.start: 5, vni.VniEntryAttr.group6: "::"})
    assert vni.of_entry(unspecified).remote == ""


@pytest.mark.parametrize(
    ("address", "multicast"),
    [("224.0.0.1", True), ("239.255.255.255", True), ("240.0.0.1", False), ("10.0.0.1", False),
     ("ff02::1", True), ("fe80::1", False)],
)  # fmt: skip
def test_a_group_is_told_from_a_remote_address(address: str, multicast: bool) -> None:
    assert vni.is_multicast(address) is multicast
