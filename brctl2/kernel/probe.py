"""Asking a gateway anew: one ARP request or neighbour solicitation of our own, and its answer.

A ping proves nothing after a change: cached neighbours keep answering for 24 s. A fresh question
from the device in question, answered, proves the whole way there and back. RFC 826; RFC 4861.
"""

from __future__ import annotations

import struct
import time
from _socket import AF_INET6, AF_PACKET, SOCK_CLOEXEC, SOCK_NONBLOCK, SOCK_RAW, inet_pton, socket

from brctl2.kernel.announce import BROADCAST, ETH_P_ARP, ETH_P_IPV6, ICMPV6, checksum
from brctl2.kernel.waiting import readable
from brctl2.netlink.fast import encode_ip, encode_mac
from brctl2.typed import NamedTuple

ARP_REPLY = 2
SOLICITATION, ADVERTISEMENT = 135, 136
AGAIN = 0.25  # seconds between questions
FRAME = 2048


class Question(NamedTuple):
    """Who has `target`? Tell `source`."""

    source: str
    target: str


def ask(device: str, mac: str, questions: list[Question], timeout: float) -> set[str]:
    """The targets that answered on a device within `timeout` seconds. Raises OSError.

    All are asked at once, and again every quarter of a second; it returns when all have answered.
    """
    missing = {question.target for question in questions}
    if not missing:
        return set()
    arp, nd = _socket(device, ETH_P_ARP), _socket(device, ETH_P_IPV6)
    try:
        end = time.monotonic() + timeout
        while missing and time.monotonic() < end:
            for question in questions:
                if question.target in missing:
                    _send(arp, nd, mac, question)
            missing -= _listen(arp, nd, missing, min(end, time.monotonic() + AGAIN))
    finally:
        arp.close()
        nd.close()
    return {question.target for question in questions} - missing


def _socket(device: str, protocol: int) -> socket:
    raw = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)
    raw.bind((device, protocol))
    return raw


def _send(arp: socket, nd: socket, mac: str, question: Question) -> None:
    try:
        if ":" in question.target:
            nd.send(solicitation(mac, question))
        else:
            arp.send(request(mac, question))
    except (BlockingIOError, OSError):
        return  # a full queue, or no carrier for the moment: it is asked again


def _listen(arp: socket, nd: socket, missing: set[str], end: float) -> set[str]:
    """The targets of `missing` that answer before `end` (monotonic seconds)."""
    wanted = {encode_ip(target): target for target in missing}
    found: set[str] = set()
    while len(found) < len(missing):
        left = end - time.monotonic()
        if left <= 0:
            break
        ready = readable([arp, nd], left)
        for raw in ready:
            try:
                frame = raw.recv(FRAME)
            except BlockingIOError:
                continue
            answer = answered(frame)
            if answer in wanted:
                found.add(wanted[answer])
    return found


def request(mac: str, question: Question) -> bytes:
    """An ARP request."""
    own = encode_mac(mac)
    payload = struct.pack(">HHBBH", 1, 0x0800, 6, 4, 1) + own + encode_ip(question.source)
    payload += b"\0" * 6 + encode_ip(question.target)
    return BROADCAST + own + struct.pack(">H", ETH_P_ARP) + payload


def solicitation(mac: str, question: Question) -> bytes:
    """A neighbour solicitation to the target's solicited-node group."""
    own, source, target = encode_mac(mac), encode_ip(question.source), encode_ip(question.target)
    group = inet_pton(AF_INET6, "ff02::1:ff00:0")[:13] + target[13:]
    body = struct.pack(">BBHI", SOLICITATION, 0, 0, 0) + target + b"\x01\x01" + own
    pseudo = source + group + struct.pack(">II", len(body), ICMPV6)
    body = body[:2] + struct.pack(">H", checksum(pseudo + body)) + body[4:]
    header = struct.pack(">IHBB", 6 << 28, len(body), ICMPV6, 255) + source + group
    destination = b"\x33\x33" + group[12:]
    return destination + own + struct.pack(">H", ETH_P_IPV6) + header + body


def answered(frame: bytes) -> bytes | None:
    """Whose answer a frame is: the sender of an ARP reply, the target of an advertisement."""
    if len(frame) < 42:
        return None
    (protocol,) = struct.unpack_from(">H", frame, 12)
    if protocol == ETH_P_ARP and frame[20:22] == b"\0\x02":
        return frame[28:32]
    whole = len(frame) >= 78 and protocol == ETH_P_IPV6 and frame[20] == ICMPV6
    if whole and frame[54] == ADVERTISEMENT:
        return frame[62:78]
    return None
