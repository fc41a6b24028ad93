"""pytest-netns: tests in network namespaces of their own, on an untouched host, without containers.

One file, no dependency but pytest and, for the set-up, the `ip` program; put it on `pythonpath`
and load it with ``pytest_plugins = ["pytest_netns"]``. Linux 5.10 or newer.

What it does to the session --------------------------- When at least one collected test asks for a
fixture of this plugin, the pytest process moves into a mount namespace and a network namespace of
its own before the first test runs. The host's devices, addresses and ``/run/netns`` are out of
reach from then on, for all tests of the session, and whatever the tests make is gone when the
process is, even after ``kill -9``. As root nothing else changes. As an ordinary user the process
also enters a new user namespace, where the kernel allows that, and is root there: bridges, veth
pairs, routes and packet sockets work, tap devices do not. Where neither is possible the tests that
need a namespace are skipped with the reason; with ``CI=true`` in the environment they fail,
because there a skipped test is one that nobody misses.

Fixtures
--------
``netns``
    A fresh namespace that the test itself runs in: sockets that the test opens belong to it, and
    so do its children.
``netns_factory``
    ``netns_factory("gw")`` makes a namespace named ``gw-1``, ``gw-2``, ... that the test does not
    run in; as many as you like. ``dad=True`` leaves IPv6 duplicate address detection on (see
    below).
``netlab``
    Three namespaces, wired and routed, for IPv4 and IPv6: a ``host`` with ``eth0`` and a default
    route, its gateway ``gw``, and ``beyond``, a machine on the other side of the gateway. The
    addresses are constants of `Lab`.

All are gone after the test, passed or not, with the processes that `Namespace.popen` left running
in them.

Namespaces ---------- `Namespace` is what all fixtures hand out. They are named ones: ``ip -n
NAME`` and all that looks into ``/run/netns`` finds them. Three ways in::

    ns.run(["brctl", "show"])       # a program, with the namespace's own /sys
    with ns.enter(): ...            # this thread, until the end of the block
    ns.ip("addr show dev eth0")     # `ip -j`, parsed; also ns.bridge("vlan show")

and for looking at what travels::

    ns.ping("192.0.2.1", count=3) == 0                # how many got lost
    with ns.capture("eth0", ethertype=ARP) as seen:   # frames, without tcpdump
        ...
    with a.udp_flow(b, "192.0.2.2", hz=1000) as flow: # how many packets an event costs
        ...
    assert flow.lost == 0

`veth` wires two namespaces together.

What a fresh namespace is like ------------------------------ The loopback device is up. Some
defaults that the kernel copies from the host are set to what the documentation of the kernel says,
so that a test means the same everywhere: no forwarding, no reverse path filter. IPv6 duplicate
address detection is off (``accept_dad`` 0) for devices made in it: otherwise each new IPv6 address
is unusable for one to two seconds. Ask for ``dad=True`` to test with it.

Only the thread that enters a namespace is in it, and ``/sys`` stays that of the session's
namespace inside ``enter()``: a mount belongs to a process, so programs that read
``/sys/class/net``, such as brctl, should be started by `run`.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import functools
import itertools
import json
import os
import select
import shlex
import shutil
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple, NoReturn

import pytest

__all__ = [
    "ARP",
    "IPV4",
    "IPV6",
    "Capture",
    "Frame",
    "IsolationError",
    "Lab",
    "Namespace",
    "NamespaceFactory",
    "ProgramError",
    "UdpFlow",
    "need",
    "unavailable",
    "veth",
]

ARP, IPV4, IPV6 = 0x0806, 0x0800, 0x86DD
"""Ethernet types, for `Namespace.capture` (linux/if_ether.h)."""

NETNS_DIR = "/run/netns"
_FIXTURES = frozenset({"netns", "netns_factory", "netlab"})

# ------------------------------------------------------------------------------------- system calls

# linux/sched.h, linux/mount.h
_CLONE_NEWNS, _CLONE_NEWUSER, _CLONE_NEWNET = 0x00020000, 0x10000000, 0x40000000
_MS_BIND, _MS_REC, _MS_PRIVATE, _MS_SHARED, _MNT_DETACH = 0x1000, 0x4000, 0x40000, 0x100000, 2

_libc = ctypes.CDLL(None, use_errno=True)


def _checked(result: int, what: str) -> None:
    if result != 0:
        code = ctypes.get_errno()
        raise OSError(code, f"{what}: {os.strerror(code)}")


# os.setns and os.unshare exist from Python 3.12 on only.
def _setns(fd: int, kind: int) -> None:
    _checked(_libc.setns(fd, kind), "setns")


def _unshare(flags: int) -> None:
    _checked(_libc.unshare(flags), "unshare")


def _mount(source: str, target: str, kind: str, flags: int = 0) -> None:
    arguments = (source.encode(), target.encode(), kind.encode(), ctypes.c_ulong(flags), None)
    _checked(_libc.mount(*arguments), f"mount on {target}")


def _unmount(target: str) -> None:
    _checked(_libc.umount2(target.encode(), _MNT_DETACH), f"unmount {target}")


# -------------------------------------------------------------------------- the session's isolation


class IsolationError(Exception):
    """This process cannot have namespaces; the text says why."""


class _Session:
    """What `isolate` found out, once a process."""

    done = False
    problem: str | None = None
    sysfs = True


def isolate() -> None:
    """Move this process into mount and network namespaces of its own, once; then do nothing.

    Raises `IsolationError`, each time, where the kernel does not allow it.
    """
    if not _Session.done:
        _Session.done = True
        try:
            _unshare_session()
            _private_mounts()
        except OSError as error:
            _Session.problem = f"no network namespaces here: {error.strerror}"
    if _Session.problem:
        raise IsolationError(_Session.problem)


def _unshare_session() -> None:
    try:
        _unshare(_CLONE_NEWNS | _CLONE_NEWNET)
    except PermissionError:
        user, group = os.geteuid(), os.getegid()
        _unshare(_CLONE_NEWUSER | _CLONE_NEWNS | _CLONE_NEWNET)
        # user_namespaces(7): without setgroups denied first, an ordinary user may not write
        # gid_map.
        _write("/proc/self/setgroups", "deny")
        _write("/proc/self/uid_map", f"0 {user} 1")
        _write("/proc/self/gid_map", f"0 {group} 1")


def _private_mounts() -> None:
    # What is mounted from here on is not seen outside, and the other way round.
    _mount("none", "/", "none", _MS_REC | _MS_PRIVATE)
    try:
        os.makedirs(NETNS_DIR, exist_ok=True)
    except PermissionError:  # an ordinary user on a host that never had a namespace
        _mount("tmpfs", "/run", "tmpfs")
        os.mkdir(NETNS_DIR)
    _mount("tmpfs", NETNS_DIR, "tmpfs")
    # Shared with the children's mount namespaces: `ip netns add` in one of them is seen by all.
    _mount("none", NETNS_DIR, "none", _MS_SHARED)
    try:
        _mount("sysfs", "/sys", "sysfs")
    except PermissionError:  # a container that masks parts of /sys
        _Session.sysfs = False
    _set_up("lo")


def _write(path: str, text: str) -> None:
    with open(path, "w", encoding="ascii") as file:
        file.write(text)


def unavailable(reason: str) -> NoReturn:
    """Skip the running test for a reason that lies in the machine; in CI, fail it."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"CI lacks something: {reason}", pytrace=False)
    pytest.skip(reason)


def need(*programs: str) -> None:
    """Skip the running test, in CI fail it, unless all PROGRAMS are installed."""
    for program in programs:
        if shutil.which(program, path=_search_path()) is None:
            unavailable(f"{program} is not installed")


def _search_path(environment: Mapping[str, str] = os.environ) -> str:
    """PATH and where Debian has `ip` and `brctl`, which an ordinary user's PATH lacks."""
    return environment.get("PATH", os.defpath) + ":/usr/sbin:/sbin"


# ------------------------------------------------------------------------------------------ devices

# linux/sockios.h and linux/if.h; the first member of struct ifreq is the name, 16 bytes, then the
# union, 24 bytes
_SIOCGIFFLAGS, _SIOCSIFFLAGS = 0x8913, 0x8914
_IFF_UP, _IFF_RUNNING = 0x1, 0x40
_SIOCETHTOOL, _ETHTOOL_GLINK = 0x8946, 0x0A


def _flags(sock: socket.socket, device: str) -> int:
    answer = fcntl.ioctl(sock, _SIOCGIFFLAGS, struct.pack("16sH22x", device.encode(), 0))
    flags: int = struct.unpack("16xH22x", answer)[0]
    return flags


def _is_operational(sock: socket.socket, device: str) -> bool:
    """Whether DEVICE is up and has a carrier.

    The kernel tells the rest of itself about a new carrier later, up to a second when it thinks
    there is no hurry (net/core/link_watch.c). The ethtool request makes it do that now.
    """
    value = struct.Struct("=II")  # struct ethtool_value: command, answer
    buffer = ctypes.create_string_buffer(value.pack(_ETHTOOL_GLINK, 0), value.size)
    try:
        fcntl.ioctl(
            sock, _SIOCETHTOOL, struct.pack("16sP16x", device.encode(), ctypes.addressof(buffer))
        )
    except OSError as error:
        if error.errno != errno.EOPNOTSUPP:
            raise
        return _flags(sock, device) & (_IFF_UP | _IFF_RUNNING) == (_IFF_UP | _IFF_RUNNING)
    return bool(value.unpack(buffer.raw)[1])


def _set_up(*devices: str) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        for device in devices:
            flags = _flags(sock, device) | _IFF_UP
            fcntl.ioctl(sock, _SIOCSIFFLAGS, struct.pack("16sH22x", device.encode(), flags))


def _poll(condition: Callable[[], bool], timeout: float) -> bool:
    """Whether CONDITION came true within TIMEOUT seconds; for what the kernel sends no event of."""
    end = time.monotonic() + timeout
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.001)
    return True


# --------------------------------------------------------------------------------------- namespaces


class ProgramError(Exception):
    """A program that had to succeed did not; the text has its command line, status and stderr."""

    def __init__(self, namespace: str, result: subprocess.CompletedProcess[str]) -> None:
        line = shlex.join(result.args)
        super().__init__(
            f"{line} in {namespace}: status {result.returncode}: {result.stderr.strip()}"
        )
        self.result = result


class Namespace:
    """A named network namespace.

    Attributes:
        name: as in ``ip netns list``.
        path: its file below ``/run/netns``.
        fd: an open descriptor of it, for setns(2).
    """

    def __init__(self, name: str, *, dad: bool = False) -> None:
        """Make it. NAME has to be free; `NamespaceFactory` finds a free one."""
        self.name = name
        self.path = f"{NETNS_DIR}/{name}"
        self._children: list[subprocess.Popen[str]] = []
        os.close(os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
        with _staying_here():
            _unshare(_CLONE_NEWNET)
            # /proc/self would be the main thread's.
            _mount("/proc/thread-self/ns/net", self.path, "none", _MS_BIND)
            self.fd = os.open(self.path, os.O_RDONLY | os.O_CLOEXEC)
            _set_up("lo")
            _set_defaults(dad)

    def __repr__(self) -> str:
        return f"<Namespace {self.name}>"

    def close(self) -> None:
        """Kill what was started here and remove the name; the kernel frees what nobody uses."""
        while self._children:
            with self._children.pop() as child:  # closes its pipes and waits
                child.kill()
        if self.fd >= 0:
            os.close(self.fd)
            self.fd = -1
            with suppress(FileNotFoundError):  # the test has deleted it by its name
                _unmount(self.path)
                os.unlink(self.path)

    @contextmanager
    def enter(self) -> Iterator[Namespace]:
        """Put this thread into the namespace until the end of the block; blocks may be nested."""
        with _staying_here():
            _setns(self.fd, _CLONE_NEWNET)
            yield self

    # ---- programs

    def popen(self, args: Sequence[str] | str, **options: Any) -> subprocess.Popen[str]:
        """Start a program in the namespace, with its ``/sys``; OPTIONS are `subprocess.Popen`'s.

        A string is split as a shell would. Text mode; stdin is empty unless given. Killed with the
        namespace at the latest.
        """
        words = _words(args)
        options = {"stdin": subprocess.DEVNULL, "encoding": "utf-8", "errors": "replace", **options}
        environment: Mapping[str, str] = options.get("env") or os.environ
        options["env"] = {**environment, "PATH": _search_path(environment)}
        child = _in_thread(lambda: self._spawn(words, options))
        self._children = [c for c in self._children if c.poll() is None] + [child]
        return child

    def _spawn(self, words: list[str], options: dict[str, Any]) -> subprocess.Popen[str]:
        # A child is born where its parent's thread is. This thread has nothing else to do, so it
        # may change its place for good.
        if _Session.sysfs:
            _unshare(_CLONE_NEWNS)
        _setns(self.fd, _CLONE_NEWNET)
        if _Session.sysfs:
            # A sysfs shows the devices of the network namespace that it was mounted from.
            _mount("sysfs", "/sys", "sysfs")
        return subprocess.Popen(words, **options)

    def run(
        self,
        args: Sequence[str] | str,
        *,
        input: str | None = None,
        check: bool = False,
        timeout: float = 60,
        **options: Any,
    ) -> subprocess.CompletedProcess[str]:
        """Run a program in the namespace to its end, stdout and stderr captured as text.

        With CHECK, a status other than 0 raises `ProgramError`. After TIMEOUT seconds the program
        is killed and `subprocess.TimeoutExpired` raised.
        """
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        if input is not None:
            pipes["stdin"] = subprocess.PIPE
        child = self.popen(args, **(pipes | options))
        try:
            out, err = child.communicate(input, timeout)
        except BaseException:
            child.kill()
            child.communicate()
            raise
        finally:
            self._children.remove(child)
        result = subprocess.CompletedProcess(_words(args), child.returncode, out or "", err or "")
        if check and result.returncode != 0:
            raise ProgramError(self.name, result)
        return result

    def ip(self, *args: str) -> list[dict[str, Any]]:
        """What ``ip -j ARGS`` says, parsed; ``[]`` where it says nothing. Raises `ProgramError`.

        One argument is split as a shell would: ``ns.ip("addr add 192.0.2.1/24 dev eth0")``.
        """
        return self._json("ip", args)

    def bridge(self, *args: str) -> list[dict[str, Any]]:
        """The same with ``bridge -j``."""
        return self._json("bridge", args)

    def _json(self, program: str, args: tuple[str, ...]) -> list[dict[str, Any]]:
        need(program)
        words = shlex.split(args[0]) if len(args) == 1 else list(args)
        text = self.run([program, "-j", *words], check=True).stdout
        found: list[dict[str, Any]] = json.loads(text) if text.strip() else []
        return found

    def ip_batch(self, lines: str) -> None:
        """Carry out LINES, each an ``ip`` command without ``ip``, with few starts of the program.

        A line may begin with ``-4`` or ``-6``. `ip -batch` has these for all lines or for none, so
        each change from one to another is a start.
        """
        need("ip")
        stripped = [line.strip() for line in lines.splitlines() if line.strip()]
        for family, group in itertools.groupby(stripped, _family_option):
            text = "".join(line.removeprefix(family).lstrip() + "\n" for line in group)
            self.run(["ip", *filter(None, [family]), "-batch", "-"], input=text, check=True)

    # ---- settings

    def sysctl(self, key: str, value: object = None) -> str:
        """The value of ``net.*`` in this namespace, as text; with VALUE, after setting it.

        Write slashes for a device whose name has dots: ``net/ipv6/conf/eth0.5/accept_dad``.
        """
        path = "/proc/sys/" + (key if "/" in key else key.replace(".", "/"))
        with self.enter():  # /proc/sys/net is that of the thread that opens the file
            if value is not None:
                _write(path, str(value))
            with open(path, encoding="ascii") as file:
                return file.read().strip()

    def link_up(self, *devices: str, wait: bool = False) -> None:
        """Set DEVICES up; with WAIT, return when the kernel would send over them: `wait_up`."""
        with self.enter():
            _set_up(*devices)
        if wait:
            self.wait_up(*devices)

    def wait_up(self, *devices: str, timeout: float = 5) -> None:
        """Return when DEVICES are operational: up, and with a carrier that the kernel has noticed.

        The kernel drops what is sent over a device before that, and it may notice a second after
        the other end of a veth pair was set up; this makes it notice. Raises `TimeoutError`.
        """
        with self.enter(), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            for device in devices:
                if not _poll(functools.partial(_is_operational, sock, device), timeout):
                    raise TimeoutError(
                        f"{device} in {self.name} is not operational after {timeout} s"
                    )

    # ---- packets

    def ping(
        self,
        to: str,
        count: int = 1,
        from_: str | None = None,
        *,
        interval: float = 0.01,
        timeout: float = 1.0,
    ) -> int:
        """Send COUNT echo requests, one each INTERVAL seconds; return how many got no reply.

        TO is an IPv4 or IPv6 address, link-local ones as ``fe80::1%eth0``. FROM_ is a source
        address or a device. The last reply is waited for TIMEOUT seconds. A request that the
        kernel refuses to send counts as lost. Needs no ping(8).
        """
        with self.enter(), _Echo(to, from_) as echo:
            return count - echo.exchange(count, interval, timeout)

    @contextmanager
    def capture(
        self,
        device: str,
        *,
        ethertype: int | None = None,
        match: Callable[[Frame], bool] | None = None,
    ) -> Iterator[Capture]:
        """Record the frames that DEVICE sends and receives from here on, with a packet socket.

        Only those with this ETHERTYPE, and for which MATCH is true, where given. The kernel keeps
        up to 8 MB for you until you look.
        """
        with self.enter():
            sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
        with sock:
            capture = Capture(sock, device, ethertype, match)
            yield capture
            capture.finish()

    @contextmanager
    def udp_flow(
        self,
        to: Namespace,
        address: str,
        *,
        hz: float = 1000,
        port: int = 7000,
        source: str | None = None,
    ) -> Iterator[UdpFlow]:
        """Send HZ packets a second to ADDRESS, which the namespace TO has, until the block ends.

        Both ends are programs of their own, so the test's own work does not delay them. The first
        packet was sent when the block begins. SOURCE binds the sender to an address. The counts of
        the yielded `UdpFlow` are there after the block.
        """
        flow = UdpFlow(1 / hz)
        family = "AF_INET6" if ":" in address else "AF_INET"
        receiver = to._helper(_RECEIVER, family, str(port))
        sender = self._helper(_SENDER, family, str(port), address, str(1 / hz), source or "")
        try:
            yield flow
        finally:
            flow.sent = int(_finish(sender))
            flow.arrived = [int(word) for word in _finish(receiver).split()]

    def _helper(self, source: str, *args: str) -> subprocess.Popen[str]:
        """Start a Python program that says "ready" when it is, and ends when its stdin does."""
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        child = self.popen([sys.executable, "-I", "-S", "-c", source, *args], **pipes)
        assert child.stdout is not None
        if child.stdout.readline() != "ready\n":
            child.kill()
            raise RuntimeError(f"a helper program did not start: {child.communicate()[1]}")
        return child


def _finish(helper: subprocess.Popen[str]) -> str:
    out, _ = helper.communicate(timeout=30)
    return out


def _family_option(line: str) -> str:
    """The ``-4`` or ``-6`` at the begin of a line, or an empty string."""
    first, _, _ = line.partition(" ")
    return first if first in ("-4", "-6") else ""


def _words(args: Sequence[str] | str) -> list[str]:
    return shlex.split(args) if isinstance(args, str) else list(args)


@contextmanager
def _staying_here() -> Iterator[None]:
    """Bring this thread back to the network namespace that it has now."""
    here = os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
    try:
        yield
    finally:
        _setns(here, _CLONE_NEWNET)
        os.close(here)


def _in_thread(work: Callable[[], subprocess.Popen[str]]) -> subprocess.Popen[str]:
    """WORK's result or exception, from a thread that takes its namespaces along when it ends."""
    results: list[subprocess.Popen[str]] = []
    problems: list[OSError | ValueError] = []

    def body() -> None:
        try:
            results.append(work())
        except (OSError, ValueError) as problem:
            problems.append(problem)

    thread = threading.Thread(target=body)
    thread.start()
    thread.join()
    for problem in problems:
        raise problem
    return results[0]


def _set_defaults(dad: bool) -> None:
    """Settings of this thread's namespace; the IPv4 ones were copied from the host's."""
    base = "/proc/sys/net/"
    _write(base + "ipv4/ip_forward", "0")
    for scope in ("all", "default"):
        _write(f"{base}ipv4/conf/{scope}/rp_filter", "0")
    if not dad and os.path.isdir(base + "ipv6"):
        _write(base + "ipv6/conf/default/accept_dad", "0")


class NamespaceFactory:
    """Makes namespaces and, in `close`, ends them; see the fixture ``netns_factory``."""

    _numbers = itertools.count(1)

    def __init__(self) -> None:
        self._made: list[Namespace] = []

    def __call__(self, label: str = "ns", *, dad: bool = False) -> Namespace:
        """A new namespace named ``LABEL-N``."""
        namespace = Namespace(f"{label}-{next(self._numbers)}", dad=dad)
        self._made.append(namespace)
        return namespace

    def close(self) -> None:
        while self._made:
            self._made.pop().close()


def veth(
    a: Namespace,
    a_device: str,
    b: Namespace,
    b_device: str,
    *,
    a_mac: str | None = None,
    b_mac: str | None = None,
    up: bool = True,
) -> None:
    """Join two namespaces by a veth pair: A_DEVICE in A, B_DEVICE in B (which may be A).

    With UP, both ends are up and operational on return.
    """
    first = ["address", a_mac] if a_mac else []
    second = ["address", b_mac] if b_mac else []
    # "name" before each: a device may be called as one of ip's keywords.
    peer = ["type", "veth", "peer", "name", b_device, *second, "netns", b.name]
    a.ip("link", "add", "name", a_device, *first, *peer)
    if up:
        a.link_up(a_device)
        b.link_up(b_device, wait=True)
        a.wait_up(a_device)


# --------------------------------------------------------------------------------------------- ping


class _Echo:
    """A raw ICMP socket in the namespace of the thread that made it."""

    _identifiers = itertools.count(os.getpid())

    def __init__(self, to: str, source: str | None) -> None:
        found = socket.getaddrinfo(to, None, type=socket.SOCK_DGRAM, flags=socket.AI_NUMERICHOST)
        self._family, self._target = found[0][0], found[0][4]
        self._v6 = self._family == socket.AF_INET6
        # RFC 792, RFC 4443: types of echo request and reply
        self._request, self._reply = (128, 129) if self._v6 else (8, 0)
        protocol = socket.IPPROTO_ICMPV6 if self._v6 else socket.IPPROTO_ICMP
        self._identifier = next(self._identifiers) & 0xFFFF
        self._socket = socket.socket(self._family, socket.SOCK_RAW, protocol)
        if source:
            self._bind(source)

    def _bind(self, source: str) -> None:
        try:
            found = socket.getaddrinfo(source, None, self._family, flags=socket.AI_NUMERICHOST)
        except socket.gaierror:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, source.encode())
        else:
            self._socket.bind(found[0][4])

    def __enter__(self) -> _Echo:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def exchange(self, count: int, interval: float, timeout: float) -> int:
        """How many of COUNT requests were answered."""
        answered: set[int] = set()
        start = time.monotonic()
        for sequence in range(count):
            self._send(sequence)
            pause = interval if sequence + 1 < count else timeout
            self._receive(answered, count, start + sequence * interval + pause)
        return len(answered)

    def _send(self, sequence: int) -> None:
        message = struct.pack("!BBHHH", self._request, 0, 0, self._identifier, sequence) + bytes(48)
        if not self._v6:  # the kernel does ICMPv6's
            message = message[:2] + _checksum(message) + message[4:]
        with suppress(OSError):  # no route, no address: lost like any other
            self._socket.sendto(message, self._target)

    def _receive(self, answered: set[int], count: int, until: float) -> None:
        while len(answered) < count and (left := until - time.monotonic()) > 0:
            if not select.select([self._socket], [], [], left)[0]:
                return
            with suppress(OSError):  # an ICMP error that arrived for an earlier request
                answered.update(self._answer(self._socket.recv(2048)))

    def _answer(self, packet: bytes) -> set[int]:
        if not self._v6:
            packet = packet[(packet[0] & 15) * 4 :]
        kind, _, _, identifier, sequence = struct.unpack_from("!BBHHH", packet)
        return {sequence} if (kind, identifier) == (self._reply, self._identifier) else set()


def _checksum(data: bytes) -> bytes:
    """The Internet checksum of DATA, of even length (RFC 1071)."""
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    total = (total & 0xFFFF) + (total >> 16)
    total += total >> 16
    return struct.pack("!H", ~total & 0xFFFF)


# ------------------------------------------------------------------------------------------ capture

# linux/if_packet.h, asm-generic/socket.h
_SOL_PACKET, _PACKET_AUXDATA, _SO_RCVBUFFORCE = 263, 8, 33
_TP_STATUS_VLAN_VALID, _TP_STATUS_VLAN_TPID_VALID = 0x10, 0x40
_ETH_P_ALL, _ETH_P_8021Q, _ETH_P_8021AD = 0x0003, 0x8100, 0x88A8


class Frame(NamedTuple):
    """An Ethernet frame as it was on the wire, VLAN tag included.

    Attributes:
        data: all bytes from the destination address on, without the checksum.
        outgoing: whether the device sent it.
    """

    data: bytes
    outgoing: bool

    @property
    def dst(self) -> str:
        """The destination MAC address, ``02:00:00:00:00:01``."""
        return self.data[0:6].hex(":")

    @property
    def src(self) -> str:
        """The source MAC address."""
        return self.data[6:12].hex(":")

    @property
    def _offset(self) -> int:
        """Where the Ethernet type is, behind all tags."""
        offset = 12
        while int.from_bytes(self.data[offset : offset + 2], "big") in (
            _ETH_P_8021Q,
            _ETH_P_8021AD,
        ):
            offset += 4
        return offset

    @property
    def vlan(self) -> int | None:
        """The VLAN ID of the outer tag."""
        if self._offset == 12:
            return None
        return int.from_bytes(self.data[14:16], "big") & 0xFFF

    @property
    def ethertype(self) -> int:
        """The Ethernet type, behind VLAN tags."""
        return int.from_bytes(self.data[self._offset : self._offset + 2], "big")

    @property
    def payload(self) -> bytes:
        """What follows the Ethernet type."""
        return self.data[self._offset + 2 :]


class Capture:
    """The frames of one device; see `Namespace.capture`."""

    def __init__(
        self,
        sock: socket.socket,
        device: str,
        ethertype: int | None,
        match: Callable[[Frame], bool] | None,
    ) -> None:
        self._socket, self._ethertype, self._match = sock, ethertype, match
        self._frames: list[Frame] = []
        self._finished = False
        sock.setsockopt(_SOL_PACKET, _PACKET_AUXDATA, 1)
        _wide_buffer(sock)
        # Bound before it gets a protocol, the socket has never seen another device's frame.
        sock.bind((device, _ETH_P_ALL))

    @property
    def frames(self) -> list[Frame]:
        """All until now, in order; after the block, all until its end."""
        while not self._finished and select.select([self._socket], [], [], 0)[0]:
            self._take()
        return self._frames

    def finish(self) -> None:
        """Take what the kernel still has, and no more."""
        self._frames, self._finished = self.frames, True

    def wait(
        self,
        match: Callable[[Frame], bool] = lambda frame: True,
        *,
        count: int = 1,
        timeout: float = 2.0,
    ) -> list[Frame]:
        """Wait for COUNT frames for which MATCH is true; return these. Raises `TimeoutError`."""
        end = time.monotonic() + timeout
        while len(found := [frame for frame in self.frames if match(frame)]) < count:
            left = end - time.monotonic()
            if left <= 0 or not select.select([self._socket], [], [], left)[0]:
                seen = (
                    f"{len(found)} of {count} frames after {timeout} s, {len(self._frames)} others"
                )
                raise TimeoutError(seen)
        return found

    def _take(self) -> None:
        data, control, _, sender = self._socket.recvmsg(65536, 256)
        packet_outgoing = 4  # PACKET_OUTGOING in sll_pkttype
        frame = Frame(_with_tag(data, control), sender[2] == packet_outgoing)
        if self._ethertype in (None, frame.ethertype) and (not self._match or self._match(frame)):
            self._frames.append(frame)


def _with_tag(data: bytes, control: list[tuple[int, int, bytes]]) -> bytes:
    """DATA with its outer VLAN tag, which the kernel hands over beside it (tpacket_auxdata)."""
    for level, kind, value in control:
        if (level, kind) == (_SOL_PACKET, _PACKET_AUXDATA):
            status, tci, tpid = struct.unpack_from("=I12xHH", value)
            if status & _TP_STATUS_VLAN_VALID:
                known = tpid if status & _TP_STATUS_VLAN_TPID_VALID else _ETH_P_8021Q
                return data[:12] + struct.pack("!HH", known, tci) + data[12:]
    return data


def _wide_buffer(sock: socket.socket) -> None:
    """8 MB of receive buffer, or as much as an ordinary user gets."""
    try:
        sock.setsockopt(socket.SOL_SOCKET, _SO_RCVBUFFORCE, 8 << 20)
    except PermissionError:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)


# ----------------------------------------------------------------------------------------- UDP flow


class UdpFlow:
    """What became of the packets of `Namespace.udp_flow`; complete after its block.

    Attributes:
        period: seconds from one packet to the next.
        sent: how many were sent; those that the kernel refused to send count too.
        arrived: the numbers of those that arrived, from 0, in this order.
    """

    def __init__(self, period: float) -> None:
        self.period = period
        self.sent = 0
        self.arrived: list[int] = []

    @property
    def lost(self) -> int:
        """How many did not arrive."""
        return self.sent - len(set(self.arrived))

    @property
    def duplicated(self) -> int:
        """How many arrived once more."""
        return len(self.arrived) - len(set(self.arrived))

    @property
    def outage(self) -> float:
        """The longest time in seconds without a packet that arrived; 0.0 where none was lost."""
        marks = [-1, *sorted(set(self.arrived)), self.sent]
        return max(after - before - 1 for before, after in itertools.pairwise(marks)) * self.period


# Arguments: family, port. Prints the packets' numbers.
_RECEIVER = """
import select, socket, sys
sock = socket.socket(getattr(socket, sys.argv[1]), socket.SOCK_DGRAM)
try:
    sock.setsockopt(socket.SOL_SOCKET, 33, 8 << 20)  # SO_RCVBUFFORCE
except PermissionError:
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
sock.bind(("", int(sys.argv[2])))
print("ready", flush=True)
arrived, watched, patience = [], [sock, sys.stdin], None
while ready := select.select(watched, [], [], patience)[0]:
    if sock in ready:
        arrived.append(int.from_bytes(sock.recv(64), "big"))
    elif sys.stdin in ready:  # the sender has finished: take what is still on its way
        watched, patience = [sock], 0.05
print(*arrived)
"""

# Arguments: family, port, address, seconds between packets, source address or "". Prints how many
# were sent.
_SENDER = """
import select, socket, sys, time
_, family, port, address, period, source = sys.argv
sock = socket.socket(getattr(socket, family), socket.SOCK_DGRAM)
if source:
    sock.bind((source, 0))
sent, start = 0, time.monotonic()
while True:
    try:
        sock.sendto(sent.to_bytes(8, "big"), (address, int(port)))
    except OSError:  # no route, no such source address: lost
        pass
    sent += 1
    if sent == 1:
        print("ready", flush=True)
    pause = start + sent * float(period) - time.monotonic()
    if select.select([sys.stdin], [], [], max(0, pause))[0]:
        break
print(sent)
"""


# ---------------------------------------------------------------------------------------------- lab


@dataclass(frozen=True)
class Lab:
    """A host, its gateway, and a machine beyond it; see the fixture ``netlab``.

    ::

        host               gw                              beyond
        eth0 ------------- eth0            eth1 ---------- eth0
        10.0.0.2/24        10.0.0.1/24     198.51.100.1/24 198.51.100.9/24
        2001:db8::2/64     2001:db8::1/64  ..:beef::1/64   ..:beef::9/64

    The host's default routes go through the gateway, and so do those of the machine beyond.
    """

    host: Namespace
    gw: Namespace
    beyond: Namespace

    HOST: ClassVar = "10.0.0.2"
    HOST6: ClassVar = "2001:db8::2"
    HOST_MAC: ClassVar = "02:00:00:00:00:02"
    GW: ClassVar = "10.0.0.1"
    GW6: ClassVar = "2001:db8::1"
    GW_MAC: ClassVar = "02:00:00:00:00:01"
    BEYOND: ClassVar = "198.51.100.9"
    BEYOND6: ClassVar = "2001:db8:beef::9"


_LAB_HOST = """
addr add 10.0.0.2/24 dev eth0
addr add 2001:db8::2/64 dev eth0
route add default via 10.0.0.1
route add default via 2001:db8::1
"""
_LAB_GW = """
addr add 10.0.0.1/24 dev eth0
addr add 2001:db8::1/64 dev eth0
addr add 198.51.100.1/24 dev eth1
addr add 2001:db8:beef::1/64 dev eth1
"""
_LAB_BEYOND = """
addr add 198.51.100.9/24 dev eth0
addr add 2001:db8:beef::9/64 dev eth0
route add default via 198.51.100.1
route add default via 2001:db8:beef::1
"""


def _wire_lab(make: NamespaceFactory, *, dad: bool = False) -> Lab:
    lab = Lab(make("host", dad=dad), make("gw", dad=dad), make("beyond", dad=dad))
    veth(lab.host, "eth0", lab.gw, "eth0", a_mac=Lab.HOST_MAC, b_mac=Lab.GW_MAC)
    veth(lab.gw, "eth1", lab.beyond, "eth0", a_mac="02:00:00:00:01:01", b_mac="02:00:00:00:01:09")
    lab.gw.sysctl("net.ipv4.ip_forward", 1)
    lab.gw.sysctl("net.ipv6.conf.all.forwarding", 1)
    lab.host.ip_batch(_LAB_HOST)
    lab.gw.ip_batch(_LAB_GW)
    lab.beyond.ip_batch(_LAB_BEYOND)
    return lab


# ------------------------------------------------------------------------------------------- pytest


def pytest_collection_finish(session: pytest.Session) -> None:
    """Isolate the process before the first test, if a test wants namespaces."""
    wanted = any(
        _FIXTURES.intersection(getattr(item, "fixturenames", ())) for item in session.items
    )
    if wanted and not session.config.option.collectonly:
        with suppress(IsolationError):  # said by the tests that need it
            isolate()


@pytest.fixture
def netns_factory() -> Iterator[NamespaceFactory]:
    """Makes namespaces: ``netns_factory("gw")``."""
    try:
        isolate()
    except IsolationError as error:
        unavailable(str(error))
    factory = NamespaceFactory()
    yield factory
    factory.close()


@pytest.fixture
def netns(netns_factory: NamespaceFactory) -> Iterator[Namespace]:
    """A fresh namespace that the test runs in."""
    with netns_factory("test").enter() as namespace:
        yield namespace


@pytest.fixture
def netlab(netns_factory: NamespaceFactory) -> Lab:
    """A host with eth0 and default routes, its gateway, and a machine beyond it."""
    need("ip")
    return _wire_lab(netns_factory)
