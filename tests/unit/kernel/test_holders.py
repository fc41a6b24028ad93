"""Who holds on to a device: what /proc and netlink say, and what is told of it."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import pytest

from brctl2.errors import KernelError
from brctl2.kernel import conntrack, processes, sockets, wireless
from brctl2.model.attr import AttrSet
from brctl2.model.holder import BoundSocket, Process, Qdisc
from brctl2.model.link import Link, LinkAttr, XdpAttr
from brctl2.plan import holders
from brctl2.plan.portable import refuse_station

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ETH0 = Link(AttrSet({LinkAttr.ifname: "eth0"}, {"index": 2, "flags": 0, "type": 1}))


# ------------------------------------------------------------------------ processes


def test_a_process_is_restarted_by_its_unit_or_by_its_own_words() -> None:
    unit = Process(9, "named", ("/usr/sbin/named",), "named.service")
    words = Process(8, "sniffer", ("sniffer", "-i", "eth0", "a b"), "")
    plain = Process(7, "other", ("other",))
    found = holders.restart([unit, unit, words, plain], "eth0", "br0")
    assert found == "systemctl restart named.service; kill 8 && sniffer -i br0 'a b'"
    assert holders.restart([plain], "eth0", "br0") == ""


def test_a_socket_of_nobody_is_told_all_the_same() -> None:
    found = holders.bound_socket(BoundSocket("udp", "0.0.0.0:53", 1), [], "eth0", "br0")
    assert found.subject == "a process that cannot be seen: udp 0.0.0.0:53"


def test_the_unit_of_a_process_is_in_its_control_group(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = {
        "/proc/5/comm": "named\n",
        "/proc/5/cmdline": "/usr/sbin/named\0-f\0",
        "/proc/5/cgroup": "0::/system.slice/named.service\n",
    }
    monkeypatch.setattr(processes, "_read", lambda path: texts.get(path, ""))
    assert processes.process(5) == Process(5, "named", ("/usr/sbin/named", "-f"), "named.service")
    assert processes.process(6) == Process(6, "", ("",))


def test_processes_that_have_ended_hold_nothing() -> None:
    assert list(processes._open(2**22 + 1)) == []
    assert processes.holders(set()) == {}


# -------------------------------------------------------------------------- sockets


def test_a_kernel_that_has_no_diag_module_for_a_protocol_cannot_tell(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(number: int) -> None:
        def dump(*_: object) -> Iterator[bytes]:
            raise KernelError(number)

        monkeypatch.setattr(sockets, "dump", dump)

    refuse(2)
    assert not sockets.can_tell("raw")
    refuse(1)
    with pytest.raises(KernelError):
        sockets.can_tell("raw")


def test_short_messages_are_no_sockets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sockets, "dump", lambda *_: [b"", b"\2" * 40])
    assert sockets.bound("tcp", 2) == []


CONNECTIONS = """\
ipv4     2 tcp      6 431999 ESTABLISHED src=192.168.9.2 dst=198.51.100.1 sport=1 dport=2 \
src=198.51.100.1 dst=10.0.0.2 sport=2 dport=1 [ASSURED] mark=0 zone=0 use=2
ipv4     2 tcp      6 431999 ESTABLISHED src=10.0.0.9 dst=10.0.0.2 sport=1 dport=22 \
src=10.0.0.2 dst=10.0.0.9 sport=22 dport=1 [ASSURED] mark=0 zone=0 use=2
ipv4     2 udp      17 29 src=10.0.0.2 dst=10.0.0.1 sport=1 dport=53 \
src=10.0.0.1 dst=10.0.0.2 sport=53 dport=1 mark=0 zone=0 use=2
rubbish
"""


def test_connections_are_masqueraded_if_their_answers_go_to_another_than_began_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "nf_conntrack"
    path.write_text(CONNECTIONS, encoding="ascii")
    monkeypatch.setattr(conntrack, "CONNECTIONS", str(path))
    assert conntrack.masqueraded({"10.0.0.2"}) == 1
    path.unlink()
    assert conntrack.masqueraded({"10.0.0.2"}) is None


# --------------------------------------------------------------------- XDP and tc


def test_xdp_is_told_with_its_number() -> None:
    link = Link(AttrSet(ETH0.values, ETH0.values.head))
    link.values[LinkAttr.xdp] = AttrSet({XdpAttr.attached: 2, XdpAttr.prog_id: 41})
    (found,) = holders.programs(link, [])
    assert (found.subject, found.mend) == ("program 41", "bpftool prog show id 41")
    link.values[LinkAttr.xdp] = AttrSet({XdpAttr.attached: 0})
    assert list(holders.programs(link, [])) == []


def test_qdiscs_that_the_kernel_chose_are_not_told() -> None:
    root = 0xFFFFFFFF
    found = holders.programs(
        ETH0, [Qdisc("mq", 0, root), Qdisc("fq", 0, 1), Qdisc("htb", 0x10000, root)]
    )
    assert [hazard.subject for hazard in found] == ["qdisc htb"]


# ---------------------------------------------------------------- wireless clients


def attribute(number: int, value: bytes) -> bytes:
    return struct.pack("=HH", 4 + len(value), number) + value.ljust((len(value) + 3) & ~3, b"\0")


def interface(index: int, kind: int, *more: bytes) -> bytes:
    found = attribute(3, struct.pack("=I", index)) + attribute(5, struct.pack("=I", kind))
    return wireless.GENL.pack(7, 1) + found + b"".join(more)


FAMILIES = [
    wireless.GENL.pack(1, 2) + attribute(1, b"\x10\0") + attribute(2, b"nlctrl\0"),
    wireless.GENL.pack(1, 2) + attribute(1, b"\x21\0") + attribute(2, b"nl80211\0"),
]
STATION, ACCESS_POINT, CLIENT = 2, 3, 8


@pytest.fixture
def nl80211(monkeypatch: pytest.MonkeyPatch) -> None:
    interfaces = [
        interface(2, STATION),
        interface(3, ACCESS_POINT),
        interface(4, CLIENT),
        interface(5, STATION, attribute(83, b"\1")),
    ]
    answers = {(16, b"\3"): FAMILIES, (0x21, b"\5"): interfaces}
    monkeypatch.setattr(wireless, "dump", lambda _, kind, body: answers[(kind, body[:1])])


@pytest.mark.parametrize(("index", "client"), [(2, True), (3, False), (4, True), (5, False)])
@pytest.mark.usefixtures("nl80211")
def test_wireless_clients_without_four_addresses_cannot_be_ports(index: int, client: bool) -> None:
    assert wireless.is_station(index) is client


def test_a_kernel_that_does_not_tell_of_wireless_devices_has_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(wireless, "dump", lambda *_: FAMILIES[:1])
    assert not wireless.is_station(2)

    def fail(*_: object) -> Iterator[bytes]:
        raise OSError(93, "Protocol not supported")

    monkeypatch.setattr(wireless, "dump", fail)
    assert not wireless.is_station(2)


def test_what_is_no_client_may_be_a_port() -> None:
    refuse_station(ETH0, station=False)
