"""Lines of `ip route add` at random, most of which a kernel with witness.Host's devices takes."""

from __future__ import annotations

from random import Random

TYPES = ("blackhole", "unreachable", "prohibit", "throw")
# By names only: `ip -batch` (6.1) takes a name for the number that an earlier line said.
PROTOCOLS = ("boot", "static", "bgp", "zebra")
TABLES = ("main", "main", "100", "1000", "70000", "default")


def maybe(chance: Random, words: str, odds: float = 0.3) -> list[str]:
    return words.split() if chance.random() < odds else []


def metrics(chance: Random) -> list[str]:
    n = chance.randint
    return [
        *maybe(chance, f"mtu {chance.choice(('', 'lock'))} {n(1280, 9000)}"),
        *maybe(chance, f"advmss {n(500, 1400)}", 0.1),
        *maybe(chance, f"rtt {n(1, 5000)}ms", 0.1),
        *maybe(chance, f"rttvar lock {n(1, 50)}", 0.1),
        *maybe(chance, f"rto_min {n(5, 500)}ms", 0.1),
        *maybe(chance, f"window {n(1, 60000)} cwnd lock {n(1, 99)}", 0.1),
        *maybe(chance, f"initcwnd {n(1, 99)} initrwnd lock {n(1, 99)}", 0.1),
        *maybe(chance, f"ssthresh {n(1, 99)} reordering lock {n(1, 99)}", 0.1),
        *maybe(chance, f"hoplimit {n(1, 255)} quickack 1 fastopen_no_cookie 1", 0.1),
        *maybe(chance, "features ecn congctl lock reno", 0.1),
    ]


def direction4(chance: Random, *, leg: bool = False) -> list[str]:
    host = chance.randint(3, 9)
    found = chance.choice(
        (
            f"via 10.0.0.{host} dev v0",
            f"via 10.1.0.{host} dev br0",
            f"via 10.77.0.{host} dev v0 onlink",
            f"via inet6 fe80::{host} dev br0",
            "dev v0",
            "dev br0",
        )
    ).split()
    found += maybe(chance, f"realms {chance.randint(1, 9)}/{chance.randint(1, 9)}", 0.2)
    if not leg:
        found += maybe(chance, f"encap ip id {host} dst 192.0.2.{host} ttl 7 key", 0.1)
    return found


def ipv4(chance: Random) -> str:
    prefix = f"10.{chance.randint(100, 104)}.{chance.randint(0, 2)}.0/24"
    words = [chance.choice((prefix, prefix, prefix, "default", f"{prefix[:-4]}77/32"))]
    words += ["table", chance.choice(TABLES)]
    words += maybe(chance, f"metric {chance.randint(1, 3)}", 0.6)
    words += maybe(chance, f"tos 0x{chance.choice('48')}", 0.2)
    words += maybe(chance, f"proto {chance.choice(PROTOCOLS)}")
    if chance.random() < 0.15:
        return " ".join([chance.choice(TYPES), *words])
    words += maybe(chance, f"src {chance.choice(('10.0.0.2', '10.1.0.2'))}", 0.2)
    words += metrics(chance)
    if chance.random() < 0.25:
        for _ in range(chance.randint(2, 4)):
            words += [
                "nexthop",
                *direction4(chance, leg=True),
                "weight",
                str(chance.randint(1, 256)),
            ]
        return " ".join(words)
    words += direction4(chance)
    return " ".join(words)


GATEWAYS6 = (
    "via 2001:db8::{} dev v0",
    "via fe80::{} dev v0",
    "via fe80::{} dev br0",
    "via 2001:db8:77::{} dev v0 onlink",
)


def gateway6(chance: Random) -> list[str]:
    return chance.choice(GATEWAYS6).format(chance.randint(3, 9)).split()


def ipv6(chance: Random) -> str:
    """The legs of an IPv6 route are routes of their own, put one by one, of which a dump shows the
    first one's properties only, and it hides what lies between them. So what dumps cannot tell is
    kept out: metrics differ by the kind of route, protocols are the same for one metric.
    """
    prefix = f"2001:db8:{chance.randint(100, 104)}::/48"
    words = [chance.choice((prefix, prefix, prefix, "default", "2001:db8:100::7/128"))]
    words += ["table", chance.choice(TABLES)]
    words += maybe(chance, "from 2001:db8:99::/64", 0.1)
    metric = chance.randint(1, 3)
    proto = ["proto", PROTOCOLS[metric]]
    if chance.random() < 0.15:
        return " ".join([chance.choice(TYPES), *words, "metric", f"2{metric}", *proto])
    traits = [
        *maybe(chance, f"src {chance.choice(('2001:db8::2', '2001:db8:1::2'))}", 0.2),
        *maybe(chance, f"pref {chance.choice(('low', 'high', 'medium'))}"),
        *metrics(chance),
    ]
    if chance.random() < 0.25:
        words += ["metric", f"1{metric}", *proto, *traits]
        return " ".join([*words, "dev", chance.choice(("v0", "br0")), *mortal(chance)])
    words += [*(maybe(chance, f"metric {metric} proto {proto[1]}", 0.7)), *traits]
    if chance.random() < 0.3:
        for _ in range(chance.randint(2, 4)):
            words += ["nexthop", *gateway6(chance), "weight", str(chance.randint(1, 256))]
        return " ".join(words)
    return " ".join([*words, *gateway6(chance), *mortal(chance)])


def mortal(chance: Random) -> list[str]:
    """What a leg may not have."""
    return [
        *maybe(chance, f"expires {chance.randint(1000, 90000)}", 0.2),
        *maybe(chance, "encap ip6 dst 2001:db8::9 hoplimit 3", 0.1),
    ]


def batch(chance: Random, count: int, *, family: int) -> str:
    """Lines for `ip -batch`."""
    make = ipv4 if family == 4 else ipv6
    verbs = ("add", "add", "append", "prepend")
    return "".join(f"route {chance.choice(verbs)} {make(chance)}\n" for _ in range(count))


def deletion(chance: Random, line: str) -> str:
    """Some of what a line said, as what to delete."""
    words = line.split()[2:]
    kind = [words.pop(0)] if words[0] in TYPES else []
    found = [*(kind if chance.random() < 0.5 else []), words.pop(0)]
    for name in ("table", "tos", "metric", "proto", "src", "via", "dev"):
        if name in words and "nexthop" not in words[: words.index(name)]:
            at = words.index(name)
            said = words[at : at + (3 if words[at + 1] == "inet6" else 2)]
            found += said if name in ("table", "tos") or chance.random() < 0.5 else []
    return " ".join(found)
