"""A host that has its address from a real DHCP server, by a real client.

The host's programs live in one mount namespace of their own: clients write /etc/resolv.conf, lease
files and files below /run, and none of these is to be the machine's.
"""

from __future__ import annotations

import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

from pytest_netns import need, veth

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytest_netns import Namespace, NamespaceFactory

PATH = "/usr/sbin:/sbin:/usr/bin:/bin"
MAC = "02:00:00:00:00:02"
LEASE = 3600
# What each client is started with. Debian's dhcpcd.conf says `persistent`; here nothing does.
LEASES = "/var/lib/dhcp/dhclient.eth0.leases"
CLIENTS = {
    "dhclient": f"dhclient -i -pf /run/dhclient.eth0.pid -lf {LEASES} eth0",
    "dhcpcd": "dhcpcd -A -q -4 -t 10 eth0",
    "udhcpc": "udhcpc -R -b -S -p /run/udhcpc.eth0.pid -x hostname:lab -ieth0",
}
HOOKS = """
mount -t tmpfs -o mode=755 tmpfs /run
mkdir -p /run/netns /run/dhcpcd /run/systemd/netif
mount -o remount,bind,ro /sys
for place in /var/lib/dhcp /var/lib/dhcpcd /etc/systemd/network; do
  [ ! -d $place ] || mount -t tmpfs -o mode=755 tmpfs $place
done
for hooks in /etc/dhcp/dhclient-enter-hooks.d /etc/dhcp/dhclient-exit-hooks.d; do
  [ ! -d $hooks ] || mount -t tmpfs tmpfs $hooks
done
echo duid > /run/dhcpcd.conf
for file in /etc/resolv.conf /etc/dhcpcd.conf; do
  [ -e /run/${file##*/} ] || : > /run/${file##*/}
  [ ! -e $file ] || mount --bind /run/${file##*/} $file
done
echo ready
exec cat
"""


class Machine:
    """A namespace with files of its own."""

    def __init__(self, host: Namespace, run_dir: Path) -> None:
        need("nsenter")
        self.host = host
        self.run_dir = run_dir
        self.place = host.popen(["sh", "-ec", HOOKS], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert self.place.stdout is not None
        assert self.place.stdout.readline() == "ready\n"

    def words(self, *words: str) -> list[str]:
        """The command line that runs a program there."""
        return ["nsenter", f"--target={self.place.pid}", "--mount", "--net", *words]

    def run(self, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """A program to its end."""
        environment = {"BRCTL2_RUN_DIR": str(self.run_dir), "PATH": PATH}
        return self.host.run(self.words(*words), env=environment, check=check, timeout=30)

    def brctl2(self, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """A brctl2 line."""
        return self.run(sys.executable, "-m", "brctl2", *words, check=check)

    def addresses(self, device: str) -> list[str]:
        """The IPv4 addresses of a device; none where there is no such device."""
        links: list[dict[str, Any]] = self.host.ip("-4", "addr", "show")
        return [
            address["local"]
            for link in links
            if link["ifname"] == device
            for address in link["addr_info"]
        ]

    @staticmethod
    def wait(what: Callable[[], bool], seconds: float = 10.0) -> None:
        """Until it is true."""
        end = time.monotonic() + seconds
        while not what():
            assert time.monotonic() < end, "it did not happen in time"
            time.sleep(0.02)


class DhcpLab(Machine):
    """The host `host` with eth0, and `gw` with the server."""

    def __init__(self, make: NamespaceFactory, folder: Path) -> None:
        need("dnsmasq")
        super().__init__(make("host"), folder / "journals")
        self.gw = make("gw")
        veth(self.host, "eth0", self.gw, "eth0", a_mac=MAC)
        self.gw.ip_batch("addr add 10.0.0.1/24 dev eth0\n")
        self.log = folder / "dnsmasq.log"
        self.leases = folder / "leases"
        self.server = self.gw.popen(
            [
                *("dnsmasq", "--keep-in-foreground", "--conf-file=/dev/null", "--port=0"),
                *("--interface=eth0", "--user=root", "--no-ping", "--dhcp-authoritative"),
                *("--log-dhcp", f"--log-facility={self.log}", f"--dhcp-leasefile={self.leases}"),
                *("--pid-file=", f"--dhcp-range=10.0.0.50,10.0.0.99,255.255.255.0,{LEASE}s"),
            ]
        )
        self.wait(lambda: "DHCP, IP range" in self.told())

    def told(self) -> str:
        """The server's log."""
        return self.log.read_text() if self.log.exists() else ""

    def asked(self) -> list[str]:
        """The kinds of messages that the server got, in order."""
        kinds = ("DISCOVER", "REQUEST", "RELEASE", "DECLINE")
        lines = [line.partition(": ")[2] for line in self.told().splitlines()]
        return [kind for line in lines for kind in kinds if f" DHCP{kind}(" in line]

    def client_ids(self) -> set[str]:
        """(MAC, address, client id) of the leases that the server has given."""
        lines = self.leases.read_text().splitlines()
        return {" ".join([*line.split()[1:3], line.split()[4]]) for line in lines}

    def start(self, program: str) -> str:
        """Start a client and wait for its lease: the address."""
        need(program)
        self.run(*CLIENTS[program].split())
        self.wait(lambda: bool(self.addresses("eth0")))
        return self.addresses("eth0")[0]

    def served(self, program: str, device: str) -> list[int]:
        """The pids of the clients for a device."""
        from brctl2.kernel.dhcp import clients

        with self.host.enter():
            return [client.pid for client in clients(device) if client.program == program]

    def close(self) -> None:
        """End the clients, which have left their parents."""
        from brctl2.kernel.background import end
        from brctl2.kernel.dhcp import clients

        with self.host.enter():
            for device in ("eth0", "br0"):
                for client in clients(device):
                    end(client.members)
