"""The benchmarks, one entry each."""

from __future__ import annotations

from pathlib import Path

from harness import BRCTL2, PYTHON, ROOT, Row, run

PASS = (PYTHON, "-c", "pass")
NEW_ADDRESSES = (PYTHON, "-IS", str(Path(__file__).with_name("newaddrs.py")), "br0", "20000")
TAB = ("bash", str(Path(__file__).with_name("tab.bash")))

START_UP = [
    Row("`brctl2 --version`", (BRCTL2, "--version"), PASS, 1.5, measure="cpu", rounds=31),
    Row("`brctl2 link show`", (BRCTL2, "link", "show"), PASS, 3, measure="cpu", rounds=31),
    Row(
        "`brctl2 link set lo up`",
        (BRCTL2, "link", "set", "lo", "up"),
        PASS,
        3,
        measure="cpu",
        rounds=31,
    ),
    Row("`brctl2 bridge link`", (BRCTL2, "bridge", "link"), PASS, 3, measure="cpu", rounds=31),
]
COMPLETION = [
    Row(
        f"TAB on {what} in bash, 500 times",
        (*TAB, "ours", str(ROOT), line),
        (*TAB, "fork", str(ROOT), line),
        1.0,
        against="as many subshells with compgen",
    )
    for what, line in (
        ("an object", "brctl2 ro"),
        ("a keyword", "brctl2 link set v0 lear"),
        ("a keyword of a kind", "brctl2 link add x0 type vxlan vnif"),
        ("a device", "brctl2 addr add 192.0.2.1/24 dev l"),
    )
]


# ------------------------------------------------------------------------------------------- batch


def port(folder: Path) -> None:
    """br0 with the port v0, all up."""
    lines = """link add br0 type bridge
link add v0 type veth peer name p0
link set v0 master br0 up
link set p0 up
link set br0 up
"""
    (folder / "port").write_text(lines)
    run(("ip", "-batch", "{dir}/port"), folder)


def no_entries(folder: Path) -> None:
    """Nothing in br0's forwarding table but what is local."""
    run(("ip", "link", "set", "br0", "type", "bridge", "fdb_flush"), folder)
    run(("bridge", "fdb", "flush", "dev", "v0", "master", "static"), folder)


def entry(number: int) -> str:
    """An address of the number's own."""
    return f"02:00:00:{number >> 16:02x}:{number >> 8 & 255:02x}:{number & 255:02x}"


def fdb_adds(folder: Path) -> None:
    """50,000 forwarding entries."""
    port(folder)
    lines = (f"fdb add {entry(n)} dev v0 master static\n" for n in range(50_000))
    (folder / "lines").write_text("".join(lines))


def fdb_mixed(folder: Path) -> None:
    """50,000 lines that add, replace and delete forwarding entries."""
    port(folder)
    verbs = ("add", "replace", "del")
    lines = (f"fdb {verbs[n % 3]} {entry(n // 3)} dev v0 master static\n" for n in range(50_000))
    (folder / "lines").write_text("".join(lines))


def addresses(folder: Path) -> None:
    """20,000 addresses."""
    lines = (f"addr add 10.{n >> 8}.{n & 255}.1/32 dev br0\n" for n in range(20_000))
    port(folder)
    (folder / "lines").write_text("".join(lines))


def no_addresses(folder: Path) -> None:
    """br0 without addresses."""
    run(("ip", "addr", "flush", "dev", "br0"), folder)


BATCH = [
    Row(
        "batch of 50,000 `fdb add`",
        (BRCTL2, "bridge", "-batch", "{dir}/lines"),
        ("bridge", "-batch", "{dir}/lines"),
        0.6,
        set_up=fdb_adds,
        reset=no_entries,
    ),
    Row(
        "batch of 50,000 `fdb add`, `replace` and `del`",
        (BRCTL2, "bridge", "-batch", "{dir}/lines"),
        ("bridge", "-batch", "{dir}/lines"),
        1.0,
        set_up=fdb_mixed,
        reset=no_entries,
    ),
    Row(
        "batch of 20,000 `addr add`",
        (BRCTL2, "ip", "-batch", "{dir}/lines"),
        ("ip", "-batch", "{dir}/lines"),
        0.8,
        set_up=addresses,
        reset=no_addresses,
        rounds=3,
        floor=NEW_ADDRESSES,
    ),
]


OWN = [
    Row(
        "batch of 50,000 `fdb add` in brctl2's own words",
        (BRCTL2, "batch", "{dir}/lines"),
        ("bridge", "-batch", "{dir}/lines"),
        0.6,
        set_up=fdb_adds,
        reset=no_entries,
    ),
    Row(
        "batch of 20,000 `addr add` in brctl2's own words",
        (BRCTL2, "batch", "{dir}/lines"),
        ("ip", "-batch", "{dir}/lines"),
        0.8,
        set_up=addresses,
        reset=no_addresses,
        rounds=3,
        floor=NEW_ADDRESSES,
    ),
]


# ------------------------------------------------------------------------------------------- tables


def pairs(folder: Path) -> None:
    """Lines for 2,000 veth pairs."""
    lines = "".join(
        f"link add a{n} group 7 type veth peer name b{n}\nlink set a{n} master br{n % 2}\n"
        f"link set a{n} up\n"
        for n in range(2000)
    )
    (folder / "lines").write_text(lines)


def own_pairs(folder: Path) -> None:
    """The same, and in brctl2's own words."""
    pairs(folder)
    lines = (folder / "lines").read_text().replace("peer name", "peer")
    (folder / "own").write_text(lines)


def no_pairs(folder: Path) -> None:
    """Two bridges without ports, which can be 1,024 of one; at first there is no such group."""
    run(("ip", "link", "del", "group", "7"), folder, may_fail=True)
    for name in ("br0", "br1"):
        run(("ip", "link", "add", name, "type", "bridge"), folder, may_fail=True)


def large_fdb(folder: Path) -> None:
    """100,000 forwarding entries."""
    port(folder)
    lines = (f"fdb add {entry(n)} dev v0 master static\n" for n in range(100_000))
    (folder / "lines").write_text("".join(lines))
    run(("bridge", "-batch", "{dir}/lines"), folder)


def many_routes(folder: Path) -> None:
    """100,000 routes."""
    run(("ip", "addr", "add", "192.0.2.1/24", "dev", "br0"), folder)
    lines = (
        f"route add 10.{n >> 16}.{n >> 8 & 255}.{n & 255}/32 via 192.0.2.{2 + n % 9}\n"
        for n in range(100_000)
    )
    (folder / "lines").write_text("".join(lines))
    run(("ip", "-batch", "{dir}/lines"), folder)


def routes_of_a_port(folder: Path) -> None:
    """The same through a port."""
    port(folder)
    many_routes(folder)


def many_links(folder: Path) -> None:
    """2,000 links."""
    run(("ip", "link", "add", "br0", "type", "bridge"), folder)
    lines = "".join(
        f"link add a{n} type veth peer name b{n}\nlink set a{n} master br0 up\n"
        for n in range(1000)
    )
    (folder / "lines").write_text(lines)
    run(("ip", "-batch", "{dir}/lines"), folder)


def many_groups(folder: Path) -> None:
    """50,000 multicast groups."""
    port(folder)
    words = ["mcast_snooping", "1", "mcast_hash_max", "131072"]
    run(("ip", "link", "set", "br0", "type", "bridge", *words), folder)
    lines = (
        f"mdb add dev br0 port v0 grp 239.{n >> 16}.{n >> 8 & 255}.{n & 255} permanent\n"
        for n in range(1, 50_001)
    )
    (folder / "lines").write_text("".join(lines))
    run(("bridge", "-batch", "{dir}/lines"), folder)


def many_vlans(folder: Path) -> None:
    """100 ports with 4,000 VLANs each."""
    lines = "".join(f"link add d{n} type dummy\nlink set d{n} master br0\n" for n in range(100))
    (folder / "links").write_text(f"link add br0 type bridge vlan_filtering 1\n{lines}")
    (folder / "vlans").write_text("".join(f"vlan add vid 2-4001 dev d{n}\n" for n in range(100)))
    run(("ip", "-batch", "{dir}/links"), folder)
    run(("bridge", "-batch", "{dir}/vlans"), folder)


def addresses_of_links(folder: Path) -> None:
    """2,000 links with an IPv4 address each, and what IPv6 has by itself."""
    many_links(folder)
    lines = "".join(
        f"addr add 10.{n >> 8}.{n & 255}.1/24 dev a{n}\n"
        f"addr add 10.{100 + (n >> 8)}.{n & 255}.1/24 dev b{n}\nlink set b{n} up\n"
        for n in range(1000)
    )
    (folder / "lines").write_text(lines)
    run(("ip", "-batch", "{dir}/lines"), folder)


def many_neighbours(folder: Path) -> None:
    """50,000 neighbours."""
    port(folder)
    lines = (
        f"neigh add 10.{n >> 16}.{n >> 8 & 255}.{n & 255} lladdr {entry(n)} dev br0\n"
        for n in range(1, 50_001)
    )
    (folder / "lines").write_text("".join(lines))
    run(("ip", "-batch", "{dir}/lines"), folder)


FDB = ("bridge", "fdb", "show")
FDB_JSON = ("bridge", "-j", "fdb", "show")
MDB = ("bridge", "mdb", "show")
MDB_JSON = ("bridge", "-j", "mdb", "show")
VLANS = ("bridge", "-compressvlans", "vlan", "show")
ROUTES = ("ip", "route", "show", "table", "all")
LINKS = ("ip", "link", "show")
ADDRESSES = ("ip", "addr", "show")
NEIGHBOURS = ("ip", "neigh", "show")
TABLES = [
    Row("`fdb show` of 100,000", (BRCTL2, *FDB[1:]), FDB, 1.5, large_fdb, rounds=5, memory=48),
    Row("`bridge fdb show` of 100,000", (BRCTL2, *FDB), FDB, 1.5, large_fdb, rounds=5, memory=48),
    Row(
        "`-j fdb show` of 100,000",
        (BRCTL2, *FDB_JSON[1:]),
        FDB_JSON,
        1.5,
        large_fdb,
        rounds=5,
        memory=48,
    ),
    Row(
        "`route show table all` of 100,000",
        (BRCTL2, *ROUTES[1:]),
        ROUTES,
        2.0,
        routes_of_a_port,
        rounds=5,
        memory=48,
    ),
    *(
        Row(
            f"`{' '.join(ours)}` of 50,000",
            (BRCTL2, *ours),
            peer,
            2.0,
            many_groups,
            rounds=5,
            memory=48,
        )
        for ours, peer in ((MDB[1:], MDB), (MDB, MDB), (MDB_JSON[1:], MDB_JSON))
    ),
    Row(
        "`bridge -compressvlans vlan show` of 100 ports with 4,000 VLANs, on Linux 6.1",
        (BRCTL2, *VLANS),
        VLANS,
        2.0,
        many_vlans,
        rounds=9,
        guest=True,
        floor=PASS,
    ),
    Row(
        "`ip addr show` of 2,000 links with addresses",
        (BRCTL2, *ADDRESSES),
        ADDRESSES,
        2.0,
        addresses_of_links,
        rounds=9,
    ),
    Row(
        "`ip neigh show` of 50,000",
        (BRCTL2, *NEIGHBOURS),
        NEIGHBOURS,
        2.0,
        many_neighbours,
        rounds=5,
        memory=48,
    ),
    Row("`ip link show` of 2,000", (BRCTL2, *LINKS), LINKS, 2.0, many_links, rounds=15, floor=PASS),
    Row(
        "`link show` of 2,000", (BRCTL2, *LINKS[1:]), LINKS, 2.0, many_links, rounds=15, floor=PASS
    ),
    Row(
        "batch of 2,000 veth pairs, made, enslaved and set up",
        (BRCTL2, "ip", "-batch", "{dir}/lines"),
        ("ip", "-batch", "{dir}/lines"),
        1.1,
        set_up=pairs,
        reset=no_pairs,
        rounds=3,
    ),
]
OWN.append(
    Row(
        "batch of 2,000 veth pairs, made, enslaved and set up, in brctl2's own words",
        (BRCTL2, "batch", "{dir}/own"),
        ("ip", "-batch", "{dir}/lines"),
        1.1,
        set_up=own_pairs,
        reset=no_pairs,
        rounds=5,
    )
)
ROWS = [*START_UP, *COMPLETION, *BATCH, *OWN, *TABLES]
