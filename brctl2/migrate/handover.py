"""A DHCP client goes with its lease: stopped on the port, started on the bridge, and back.

It is stopped without giving the lease back before the cut-over, so that it cannot interfere, and
started on the bridge when everything is verified. The server knows it by its MAC address or its
client id: both stay, so it gives the same address. On the way back it is stopped on the bridge
first and started on the port last; every step may have been taken or not.
"""

from __future__ import annotations

import os
from contextlib import suppress

from brctl2.errors import RefusedError, RollbackFailedError, UnverifiedError
from brctl2.kernel import background, textfile
from brctl2.kernel.dhcp import OWN_SCRIPT, clients
from brctl2.model.dhcp import Handover
from brctl2.plan import dhcp
from brctl2.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from brctl2.model.dhcp import Client
    from brctl2.model.link import Link

START_LIMIT = 3.0  # seconds to wait for a lease; without one the client goes on asking
DHCPCD_LEASES = "/var/lib/dhcpcd"
DHCLIENT_CONFIG = "/etc/dhcp/dhclient.conf"
DHCPCD_CONFIG = "/etc/dhcpcd.conf"
UDHCPC_SCRIPTS = ("/etc/udhcpc/default.script", "/usr/share/udhcpc/default.script")


def plan(source: Link, target: Link) -> tuple[Handover, ...]:
    """What is to be handed over. Raises RefusedError when that is nothing, or cannot be."""
    found = clients(source.name)
    if not found:
        raise RefusedError(
            "no DHCP client that could be handed over runs on it (dhclient, dhcpcd, udhcpc)",
            device=source.name,
        )
    present = clients(target.name)
    if present:
        raise RefusedError(f"it has a DHCP client: {present[0].subject}", device=target.name)
    if source.mac != target.mac:
        raise RefusedError(
            f"its MAC address is not that of {source.name}, so the server would give its DHCP "
            "client another address",
            device=target.name,
            hint=f"brctl2 link set {target.name} address {source.mac}",
        )
    return tuple(_handover(client, source.name, target.name) for client in found)


def _handover(client: Client, source: str, target: str) -> Handover:
    problem = client.problem or _unlike(client, source, target)
    if problem:
        raise RefusedError(f"{client.subject} cannot be handed over: {problem}", device=source)
    here = client.arguments
    if client.program == "udhcpc":
        here = dhcp.separate(here)
    there = dhcp.for_device(client.program, here, source, target, client.leases)
    return Handover(
        client.program,
        client.path,
        source,
        target,
        client.pid,
        background.started_at(client.pid),
        here,
        there,
        _leases(client, source, target),
        _pidfiles(client.program, here, there),
    )


def _unlike(client: Client, source: str, target: str) -> str:
    """Why it would behave otherwise on the target."""
    if client.program == "udhcpc":
        script = _script(dhcp.separate(client.arguments))
        return "" if os.access(script, os.X_OK) else "its script is not found"
    config = DHCPCD_CONFIG
    if client.program == "dhclient":
        config = dhcp.files("dhclient", client.arguments).config or DHCLIENT_CONFIG
    text = textfile.read(config)
    if dhcp.speaks_of(text, source) and not dhcp.speaks_of(text, target):
        return f"{config} has settings for {source}, and none for {target}"
    return ""


def _script(line: Sequence[str]) -> str:
    """The script of a udhcpc."""
    own = dhcp.files("udhcpc", line).script
    return own or next((path for path in UDHCPC_SCRIPTS if os.path.exists(path)), "")


def _leases(client: Client, source: str, target: str) -> tuple[tuple[str, str], ...]:
    """The files by which a client remembers its lease."""
    if client.program == "dhclient":
        path = dhcp.files("dhclient", client.arguments).leases or client.leases
        return ((path, dhcp.renamed(path, source, target)),) if path else ()
    if client.program == "dhcpcd":
        folder = f"{DHCPCD_LEASES}/"
        kinds = (".lease", ".lease6")
        return tuple((f"{folder}{source}{kind}", f"{folder}{target}{kind}") for kind in kinds)
    return ()


def _pidfiles(program: str, here: Sequence[str], there: Sequence[str]) -> tuple[str, str]:
    """Of those that are killed nobody removes them; dhcpcd locks its own, so they do no harm."""
    if program == "dhcpcd":
        return ("", "")
    return (dhcp.files(program, here).pid, dhcp.files(program, there).pid)


# ----------------------------------------------------------------------- there


def stop(handovers: Sequence[Handover]) -> None:
    """End the clients on the device before. Their leases and addresses stay."""
    for handover in handovers:
        _end(handover.program, handover.source)
        _remove(handover.pidfiles[0])


def start(handovers: Sequence[Handover]) -> None:
    """Start the clients on the device afterwards. Raises UnverifiedError when one ends at once."""
    for handover in handovers:
        for file, copy in handover.leases:
            _carry_over(handover, file, copy)
        status = _started(handover, handover.there, START_LIMIT)
        if status:
            raise UnverifiedError(
                f"{handover.program} did not start on {handover.target}: status {status}"
            )


def _carry_over(handover: Handover, file: str, copy: str) -> None:
    """A lease file for the other device, so that the client asks for the address that it has."""
    try:
        with open(file, "rb") as source:
            data = source.read()
    except OSError:
        return
    if handover.program == "dhclient":
        text = data.decode(errors="surrogateescape")
        data = dhcp.leases_for(text, handover.source, handover.target).encode(
            errors="surrogateescape"
        )
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC
    with suppress(OSError), open(os.open(copy, flags, 0o640), "wb") as target:
        target.write(data)


# ------------------------------------------------------------------------ back


def leave(handovers: Sequence[Handover]) -> None:
    """End the clients on the device afterwards, if they are there."""
    for handover in handovers:
        _end(handover.program, handover.target)
        _remove(handover.pidfiles[1])


def resume(handovers: Sequence[Handover]) -> None:
    """Start the clients on the device before, unless they still run there.

    Raises RollbackFailedError when one ends at once.
    """
    for handover in handovers:
        if handover.started and background.started_at(handover.pid) == handover.started:
            continue
        if any(c.program == handover.program for c in clients(handover.source)):
            continue
        status = _started(handover, handover.here, 0.5)
        if status:
            raise RollbackFailedError(
                f"{handover.source} is as before, but its {handover.program} does not start: "
                f"status {status}",
                missing=(" ".join(handover.here),),
            )


# ------------------------------------------------------------------------ both


def _end(program: str, device: str) -> None:
    for client in clients(device):
        if client.program == program:
            background.end(client.members)


def _started(handover: Handover, line: Sequence[str], seconds: float) -> int | None:
    """Start it; its exit status, which is 0 as it goes on in the background, None while it has
    no lease yet.
    """
    if handover.program != "udhcpc":
        return background.ended(background.start(handover.path, line), seconds)
    words = list(line)
    found = dhcp.classify(words, dhcp.UDHCPC_VALUES).values
    if "-s" in found:
        words[found["-s"]] = OWN_SCRIPT
    else:
        words[1:1] = ["-s", OWN_SCRIPT]
    pid = background.start(handover.path, words, keeping=_script(line))
    return background.ended(pid, seconds)


def _remove(path: str) -> None:
    if path:
        with suppress(OSError):
            os.unlink(path)
