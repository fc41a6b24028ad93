"""The plugin's own tests. They need namespaces, but nothing of the project."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import pytest_netns
from pytest_netns import (
    ARP,
    IPV4,
    Frame,
    IsolationError,
    Lab,
    Namespace,
    NamespaceFactory,
    ProgramError,
    UdpFlow,
    need,
    unavailable,
    veth,
)

PLUGIN = Path(pytest_netns.__file__)


def namespace_of_this_thread() -> int:
    return os.stat("/proc/thread-self/ns/net").st_ino


def names_in_use() -> set[str]:
    return {path.name for path in Path("/run/netns").glob("*")}


@pytest.fixture
def pair(netns_factory: NamespaceFactory) -> tuple[Namespace, Namespace]:
    """Two namespaces, each with an eth0: 192.0.2.1 and 192.0.2.2."""
    a, b = netns_factory("a"), netns_factory("b")
    veth(a, "eth0", b, "eth0", a_mac="02:00:00:00:00:0a", b_mac="02:00:00:00:00:0b")
    a.ip("addr add 192.0.2.1/24 dev eth0")
    b.ip("addr add 192.0.2.2/24 dev eth0")
    return a, b


class TestNamespace:
    def test_the_test_runs_in_the_fixture_s_namespace(self, netns: Namespace) -> None:
        assert namespace_of_this_thread() == os.stat(netns.path).st_ino
        assert socket.if_nameindex() == [(1, "lo")]

    def test_the_loopback_device_works(self, netns: Namespace) -> None:
        assert netns.ping("127.0.0.1") == 0
        assert netns.ping("::1") == 0

    def test_a_factory_s_namespace_is_not_the_test_s(self, netns_factory: NamespaceFactory) -> None:
        before = namespace_of_this_thread()
        namespace = netns_factory()
        assert namespace_of_this_thread() == before != os.stat(namespace.path).st_ino

    def test_names_carry_the_label_and_are_unique(self, netns_factory: NamespaceFactory) -> None:
        first, second = netns_factory("gw"), netns_factory("gw")
        assert first.name.startswith("gw-")
        assert first.name != second.name

    def test_other_programs_find_it_by_its_name(self, netns_factory: NamespaceFactory) -> None:
        a, b = netns_factory(), netns_factory()
        a.ip("link add v0 type bridge")
        links = b.ip("-n", a.name, "link", "show", "v0")
        assert [link["ifname"] for link in links] == ["v0"]

    def test_a_namespace_that_a_program_adds_is_seen_here(self, netns: Namespace) -> None:
        netns.ip("netns add made-by-ip")
        assert Path("/run/netns/made-by-ip").exists()
        netns.ip("netns del made-by-ip")

    def test_closing_removes_the_name(self, netns_factory: NamespaceFactory) -> None:
        namespace = netns_factory()
        namespace.close()
        assert not Path(namespace.path).exists()

    def test_closing_copes_with_a_name_that_is_gone(self, netns_factory: NamespaceFactory) -> None:
        namespace = netns_factory()
        namespace.ip("netns", "del", namespace.name)
        namespace.close()
        assert not Path(namespace.path).exists()

    def test_closing_kills_what_was_left_running(self, netns_factory: NamespaceFactory) -> None:
        namespace = netns_factory()
        child = namespace.popen(["sleep", "1000"])
        assert child.poll() is None
        namespace.close()
        assert child.returncode == -9

    def test_entering_is_undone_by_an_exception(self, netns_factory: NamespaceFactory) -> None:
        before = namespace_of_this_thread()
        with pytest.raises(ZeroDivisionError), netns_factory().enter():
            raise ZeroDivisionError
        assert namespace_of_this_thread() == before

    def test_entering_may_be_nested(self, netns_factory: NamespaceFactory) -> None:
        outer, inner = netns_factory(), netns_factory()
        with outer.enter():
            with inner.enter():
                assert namespace_of_this_thread() == os.stat(inner.path).st_ino
            assert namespace_of_this_thread() == os.stat(outer.path).st_ino

    def test_entering_concerns_this_thread_only(self, netns_factory: NamespaceFactory) -> None:
        found: list[int] = []
        entered, done = threading.Event(), threading.Event()

        def other() -> None:
            with namespace.enter():
                found.append(namespace_of_this_thread())
                entered.set()
                done.wait(10)

        namespace, before = netns_factory(), namespace_of_this_thread()
        thread = threading.Thread(target=other)
        thread.start()
        assert entered.wait(10)
        assert namespace_of_this_thread() == before != found[0]
        done.set()
        thread.join()

    def test_settings_do_not_depend_on_the_host(self, netns: Namespace) -> None:
        assert netns.sysctl("net.ipv4.ip_forward") == "0"
        assert netns.sysctl("net.ipv4.conf.all.rp_filter") == "0"

    def test_a_setting_concerns_one_namespace(self, netns_factory: NamespaceFactory) -> None:
        a, b = netns_factory(), netns_factory()
        assert a.sysctl("net.ipv4.ip_forward", 1) == "1"
        assert b.sysctl("net.ipv4.ip_forward") == "0"

    def test_a_setting_s_device_may_have_dots(self, netns: Namespace) -> None:
        netns.ip("link add eth0.5 type bridge")
        assert netns.sysctl("net/ipv6/conf/eth0.5/accept_dad", 1) == "1"

    def test_ipv6_addresses_are_usable_at_once(self, netns: Namespace) -> None:
        netns.ip("link add br0 up type bridge")
        netns.ip("addr add 2001:db8::1/64 dev br0")
        (link,) = netns.ip("addr show dev br0")
        assert not any(address.get("tentative") for address in link["addr_info"])

    def test_duplicate_detection_can_be_asked_for(self, netns_factory: NamespaceFactory) -> None:
        namespace = netns_factory(dad=True)
        namespace.ip("link add br0 up type bridge")
        namespace.ip("addr add 2001:db8::1/64 dev br0")
        (link,) = namespace.ip("addr show dev br0")
        assert any(address.get("tentative") for address in link["addr_info"])


class TestPrograms:
    def test_a_result_has_status_and_text(self, netns: Namespace) -> None:
        result = netns.run(["sh", "-c", "echo out; echo err >&2; exit 3"])
        assert (result.returncode, result.stdout, result.stderr) == (3, "out\n", "err\n")

    def test_a_string_is_split_into_words(self, netns: Namespace) -> None:
        assert netns.run("echo 'a  b' c").stdout == "a  b c\n"

    def test_input_goes_to_the_program(self, netns: Namespace) -> None:
        assert netns.run("cat", input="täxt").stdout == "täxt"

    def test_without_input_stdin_is_empty(self, netns: Namespace) -> None:
        assert netns.run("cat").stdout == ""

    def test_the_environment_may_be_given(self, netns: Namespace) -> None:
        assert netns.run(["sh", "-c", "echo $X"], env={"X": "1"}).stdout == "1\n"

    def test_a_checked_program_that_fails_is_an_error(self, netns: Namespace) -> None:
        with pytest.raises(ProgramError, match=r"sh -c .* in test-\d+: status 3: oh$") as caught:
            netns.run(["sh", "-c", "echo oh >&2; exit 3"], check=True)
        assert caught.value.result.returncode == 3

    def test_a_program_that_is_not_there_is_an_error(self, netns: Namespace) -> None:
        with pytest.raises(FileNotFoundError):
            netns.run("no-such-program")

    def test_a_program_is_killed_when_its_time_is_over(self, netns: Namespace) -> None:
        with pytest.raises(subprocess.TimeoutExpired):
            netns.run("sleep 1000", timeout=0.05)
        assert netns._children == []

    def test_programs_see_the_namespace_s_sys(self, netns_factory: NamespaceFactory) -> None:
        namespace = netns_factory()
        namespace.ip("link add br7 type bridge")
        assert namespace.run("ls /sys/class/net").stdout.split() == ["br7", "lo"]
        assert "br7" not in os.listdir("/sys/class/net")

    def test_brctl_works(self, netns_factory: NamespaceFactory) -> None:
        need("brctl")
        namespace = netns_factory()
        namespace.run("brctl addbr br7", check=True)
        assert "br7" in namespace.run("brctl show", check=True).stdout

    def test_ip_s_answer_is_parsed(self, netns: Namespace) -> None:
        assert netns.ip("link", "show", "lo")[0]["mtu"] == 65536

    def test_ip_without_an_answer_gives_nothing(self, netns: Namespace) -> None:
        assert netns.ip("link set lo down") == []

    def test_ip_s_complaint_is_in_the_error(self, netns: Namespace) -> None:
        with pytest.raises(ProgramError, match="does not exist"):
            netns.ip("link show dev nowhere")

    def test_bridge_s_answer_is_parsed(self, pair: tuple[Namespace, Namespace]) -> None:
        a, _ = pair
        a.ip_batch("link add br0 type bridge\nlink set eth0 master br0\n")
        assert [port["master"] for port in a.bridge("link show")] == ["br0"]

    def test_a_batch_that_fails_is_an_error(self, netns: Namespace) -> None:
        with pytest.raises(ProgramError, match="Command failed -:2"):
            netns.ip_batch("link add br0 type bridge\nlink set nowhere up\n")

    def test_a_batch_s_line_may_name_its_family(self, netns: Namespace) -> None:
        lines = ("link add br0 up type bridge", "-6 rule add iif br0 lookup 7", "rule add lookup 8")
        netns.ip_batch("\n".join(lines))
        assert "7" in [rule["table"] for rule in netns.ip("-6 rule show")]
        assert "8" in [rule["table"] for rule in netns.ip("-4 rule show")]


class TestLinks:
    def test_both_ends_are_up_and_named(self, pair: tuple[Namespace, Namespace]) -> None:
        for namespace, mac in zip(pair, ("02:00:00:00:00:0a", "02:00:00:00:00:0b"), strict=True):
            (link,) = namespace.ip("link show dev eth0")
            assert (link["operstate"], link["address"]) == ("UP", mac)

    def test_a_pair_may_stay_down(self, netns: Namespace) -> None:
        veth(netns, "name", netns, "peer", up=False)
        assert [link["operstate"] for link in netns.ip("link show type veth")] == ["DOWN", "DOWN"]

    def test_no_carrier_is_noticed(self, netns: Namespace) -> None:
        veth(netns, "v0", netns, "v1", up=False)
        netns.link_up("v0")
        with pytest.raises(TimeoutError, match="v0 in test-.* is not operational after 0.02 s"):
            netns.wait_up("v0", timeout=0.02)

    def test_a_device_that_is_not_there_is_an_error(self, netns: Namespace) -> None:
        with pytest.raises(OSError, match="No such device"):
            netns.link_up("nowhere")


class TestPing:
    def test_no_reply_is_missing(self, pair: tuple[Namespace, Namespace]) -> None:
        assert pair[0].ping("192.0.2.2", count=3) == 0

    def test_link_local_addresses_take_a_device(self, pair: tuple[Namespace, Namespace]) -> None:
        assert pair[0].ping("fe80::ff:fe00:b%eth0", count=3) == 0

    def test_an_address_that_nobody_has_is_lost(self, pair: tuple[Namespace, Namespace]) -> None:
        assert pair[0].ping("192.0.2.3", count=2, timeout=0.05) == 2

    def test_a_network_without_route_is_lost(self, netns: Namespace) -> None:
        assert netns.ping("203.0.113.1", timeout=0.05) == 1
        assert netns.ping("2001:db8:77::1", timeout=0.05) == 1

    def test_the_source_address_may_be_chosen(self, pair: tuple[Namespace, Namespace]) -> None:
        a, b = pair
        a.ip("addr add 192.0.2.11/24 dev eth0")
        with b.capture("eth0", ethertype=IPV4) as seen:
            assert a.ping("192.0.2.2", from_="192.0.2.11") == 0
        request = seen.frames[0]
        assert socket.inet_ntoa(request.payload[12:16]) == "192.0.2.11"

    def test_the_device_may_be_chosen(self, pair: tuple[Namespace, Namespace]) -> None:
        a, _ = pair
        assert a.ping("192.0.2.2", from_="eth0") == 0
        assert a.ping("192.0.2.2", from_="lo", timeout=0.05) == 1

    def test_some_of_many_can_be_lost(self, pair: tuple[Namespace, Namespace]) -> None:
        a, b = pair
        assert a.ping("192.0.2.2") == 0
        b.ip("addr del 192.0.2.2/24 dev eth0")
        timer = threading.Timer(0.1, b.ip, ["addr add 192.0.2.2/24 dev eth0"])
        timer.start()
        lost = a.ping("192.0.2.2", count=30, timeout=0.2)
        timer.join()
        assert 0 < lost < 30


class TestCapture:
    def test_frames_of_both_directions_are_seen(self, pair: tuple[Namespace, Namespace]) -> None:
        a, _ = pair
        with a.capture("eth0", ethertype=IPV4) as seen:
            a.ping("192.0.2.2")
            request, reply = seen.wait(count=2)
        assert (request.outgoing, request.src, request.dst) == (
            True,
            "02:00:00:00:00:0a",
            "02:00:00:00:00:0b",
        )
        assert (reply.outgoing, reply.src) == (False, "02:00:00:00:00:0b")
        assert reply.vlan is None

    def test_other_frames_are_left_out(self, pair: tuple[Namespace, Namespace]) -> None:
        a, _ = pair
        with a.capture("eth0", ethertype=ARP, match=lambda frame: frame.outgoing) as seen:
            a.ping("192.0.2.2")
            seen.wait()
        assert [frame.payload[6:8] for frame in seen.frames] == [b"\0\1"]  # requests

    def test_other_devices_are_not_seen(self, pair: tuple[Namespace, Namespace]) -> None:
        a, _ = pair
        with a.capture("lo") as seen:
            a.ping("192.0.2.2")
            assert seen.frames == []

    @pytest.mark.parametrize("tpid", [0x8100, 0x88A8])
    def test_a_vlan_tag_is_where_it_was(self, pair: tuple[Namespace, Namespace], tpid: int) -> None:
        a, b = pair
        sent = b"\xff" * 6 + bytes.fromhex("02000000000a") + tpid.to_bytes(2, "big")
        sent += (0x6005).to_bytes(2, "big") + (0x9999).to_bytes(2, "big") + b"payload".ljust(46)
        with a.enter(), socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as sock:
            sock.bind(("eth0", 0))
            with b.capture("eth0", ethertype=0x9999) as seen:
                sock.send(sent)
                (frame,) = seen.wait()
        assert frame == Frame(sent, outgoing=False)
        assert (frame.vlan, frame.payload[:7]) == (5, b"payload")

    def test_waiting_in_vain_tells_what_was_seen(self, pair: tuple[Namespace, Namespace]) -> None:
        a, _ = pair
        with a.capture("eth0", ethertype=IPV4) as seen:
            a.ping("192.0.2.2")
            with pytest.raises(TimeoutError, match="0 of 1 frames after 0.02 s, 2 others"):
                seen.wait(lambda frame: frame.vlan == 7, timeout=0.02)


class TestUdpFlow:
    def test_an_undisturbed_flow_loses_nothing(self, pair: tuple[Namespace, Namespace]) -> None:
        a, b = pair
        with a.udp_flow(b, "192.0.2.2", hz=500) as flow:
            a.ping("192.0.2.2", count=20)
        assert flow.sent >= 50
        assert (flow.lost, flow.duplicated, flow.outage) == (0, 0, 0.0)
        assert flow.arrived == list(range(flow.sent))

    def test_flows_go_both_ways_at_once(self, pair: tuple[Namespace, Namespace]) -> None:
        a, b = pair
        with a.udp_flow(b, "192.0.2.2") as there, b.udp_flow(a, "192.0.2.1") as back:
            pass
        assert (there.lost, back.lost) == (0, 0)
        assert there.sent
        assert back.sent

    def test_an_interruption_costs_packets(self, pair: tuple[Namespace, Namespace]) -> None:
        a, b = pair
        with a.udp_flow(b, "192.0.2.2", hz=500, source="192.0.2.1") as flow:
            a.ip("addr del 192.0.2.1/24 dev eth0")
            a.ping("127.0.0.1", count=10)
            a.ip("addr add 192.0.2.1/24 dev eth0")
            a.wait_up("eth0")
            assert a.ping("192.0.2.2") == 0
        assert 0 < flow.lost < flow.sent
        assert flow.outage > 0.05

    def test_ipv6_and_a_flow_into_nowhere(self, pair: tuple[Namespace, Namespace]) -> None:
        a, b = pair
        with a.udp_flow(b, "2001:db8:77::1") as flow:
            pass
        assert flow.lost == flow.sent > 0

    def test_a_helper_that_cannot_start_says_why(self, pair: tuple[Namespace, Namespace]) -> None:
        a, b = pair
        flow = a.udp_flow(b, "192.0.2.2", source="192.0.2.99")
        with pytest.raises(RuntimeError, match="Cannot assign requested address"), flow:
            pass

    def test_the_counts_are_of_different_packets(self) -> None:
        flow = UdpFlow(0.001)
        flow.sent, flow.arrived = 10, [0, 1, 1, 5, 9, 6]
        assert (flow.lost, flow.duplicated) == (5, 1)
        assert flow.outage == pytest.approx(0.003)


class TestLab:
    def test_the_host_reaches_everything(self, netlab: Lab) -> None:
        for address in (Lab.GW, Lab.GW6, Lab.BEYOND, Lab.BEYOND6):
            assert netlab.host.ping(address) == 0, address

    def test_the_way_goes_through_the_gateway(self, netlab: Lab) -> None:
        netlab.gw.sysctl("net.ipv4.ip_forward", 0)
        netlab.gw.sysctl("net.ipv6.conf.all.forwarding", 0)
        assert netlab.host.ping(Lab.BEYOND, timeout=0.05) == 1
        assert netlab.host.ping(Lab.BEYOND6, timeout=0.05) == 1

    def test_the_constants_are_true(self, netlab: Lab) -> None:
        (eth0,) = netlab.host.ip("addr show dev eth0")
        assert eth0["address"] == Lab.HOST_MAC
        assert {a["local"] for a in eth0["addr_info"]} > {Lab.HOST, Lab.HOST6}
        (gateway,) = netlab.gw.ip("link show dev eth0")
        assert gateway["address"] == Lab.GW_MAC
        assert [r["gateway"] for r in netlab.host.ip("route show default")] == [Lab.GW]
        assert [r["gateway"] for r in netlab.host.ip("-6 route show default")] == [Lab.GW6]


class TestSession:
    """What the plugin does to a pytest process, seen from another one."""

    def run_pytest(
        self, pytester: pytest.Pytester, code: str, *prefix: str, env: dict[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        pytester.makeconftest("pytest_plugins = ['pytest_netns']")
        pytester.makepyfile(test_inner=code)
        environment = {
            **os.environ,
            "PYTHONPATH": str(PLUGIN.parent),
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
            **(env or {}),
        }
        return subprocess.run(
            [*prefix, sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-ra"],
            cwd=pytester.path,
            env=environment,
            capture_output=True,
            text=True,
        )

    def test_without_a_namespace_fixture_nothing_happens(self, pytester: pytest.Pytester) -> None:
        result = self.run_pytest(
            pytester,
            f"""
            import os
            def test_same():
                assert os.stat("/proc/self/ns/net").st_ino == {namespace_of_this_thread()}
            """,
        )
        assert result.returncode == 0, result.stdout

    def test_with_one_the_whole_session_is_apart(self, pytester: pytest.Pytester) -> None:
        result = self.run_pytest(
            pytester,
            f"""
            import os, socket
            def test_apart():
                assert os.stat("/proc/self/ns/net").st_ino != {namespace_of_this_thread()}
                assert os.listdir("/run/netns") == []
                assert os.listdir("/sys/class/net") == ["lo"]
                with socket.create_server(("127.0.0.1", 0)) as server:
                    socket.create_connection(server.getsockname()).close()
            def test_netns(netns):
                pass
            """,
        )
        assert result.returncode == 0, result.stdout

    @pytest.mark.parametrize("end", ["assert False", "os.kill(os.getpid(), 9)"])
    def test_nothing_is_left_behind(self, pytester: pytest.Pytester, end: str) -> None:
        before = names_in_use()
        result = self.run_pytest(
            pytester,
            f"""
            import os
            def test_ends(netns_factory):
                print("made", netns_factory("lost").name, flush=True)
                {end}
            """,
        )
        assert result.returncode in (1, -9)
        assert names_in_use() == before

    def test_no_namespaces_remain_after_a_failure(self, pytester: pytest.Pytester) -> None:
        result = self.run_pytest(
            pytester,
            """
            import os
            def test_a(netns, netlab):
                assert False
            def test_b():
                assert os.listdir("/run/netns") == []
            """,
        )
        assert "1 failed, 1 passed" in result.stdout

    def test_an_ordinary_user_gets_a_user_namespace(self, pytester: pytest.Pytester) -> None:
        if os.path.exists("/proc/sys/user/max_user_namespaces"):
            limit = Path("/proc/sys/user/max_user_namespaces").read_text()
            if limit.strip() == "0":
                unavailable("user namespaces are switched off")
        # A root that may not administer is as good as a user, and can read this interpreter.
        result = self.run_pytest(
            pytester,
            """
            import os
            from pytest_netns import veth
            def test_user(netns_factory, netlab):
                assert "4294967295" not in open("/proc/self/uid_map").read()
                assert netlab.host.ping("198.51.100.9") == 0
                assert netlab.host.run("ls /sys/class/net").stdout.split() == ["eth0", "lo"]
                netlab.host.ip("link add br0 type bridge")
            """,
            "setpriv",
            "--bounding-set=-sys_admin",
            "--inh-caps=-sys_admin",
            "--",
        )
        assert result.returncode == 0, result.stdout + result.stderr

    @pytest.mark.parametrize(("ci", "outcome"), [("", "1 skipped"), ("true", "1 error")])
    def test_a_kernel_that_refuses_is_said(
        self, pytester: pytest.Pytester, ci: str, outcome: str
    ) -> None:
        result = self.run_pytest(
            pytester,
            """
            import pytest_netns
            def refuse(flags):
                raise PermissionError(1, "Operation not permitted")
            pytest_netns._unshare = refuse
            def test_x(netns):
                pass
            """,
            env={"CI": ci},
        )
        assert outcome in result.stdout + result.stderr
        assert "no network namespaces here: Operation not permitted" in result.stdout

    def test_the_refusal_is_remembered(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(pytest_netns._Session, "done", True)
        monkeypatch.setattr(pytest_netns._Session, "problem", "no luck")
        with pytest.raises(IsolationError, match="no luck"):
            pytest_netns.isolate()


class TestNeed:
    def test_a_program_that_is_there_is_no_reason_to_skip(self) -> None:
        need("sh", "env")

    @pytest.mark.parametrize(
        ("ci", "outcome"), [("", pytest.skip.Exception), ("true", pytest.fail.Exception)]
    )
    def test_a_missing_one_skips_but_fails_in_ci(
        self, monkeypatch: pytest.MonkeyPatch, ci: str, outcome: type[BaseException]
    ) -> None:
        monkeypatch.setenv("CI", ci)
        with pytest.raises(outcome, match="no-such-program is not installed"):
            need("no-such-program")


def test_the_plugin_imports_nothing_of_the_project() -> None:
    code = f"import sys; sys.path.insert(0, {str(PLUGIN.parent)!r}); import pytest_netns; "
    code += "print(sorted(name for name in sys.modules if name.startswith('brctl2')))"
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout == "[]\n"
