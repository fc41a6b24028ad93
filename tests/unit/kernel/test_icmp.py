"""Echo requests and replies as bytes (RFC 792)."""

from __future__ import annotations

import pytest

from brctl2.kernel import icmp
from brctl2.kernel.announce import checksum

IP = bytes([0x45]) + bytes(19)
LONGER_IP = bytes([0x46]) + bytes(23)


def test_a_request_is_type_8_with_a_checksum_that_adds_up() -> None:
    packet = icmp.request(0x1234, 7)
    assert packet[:2] == b"\x08\x00"
    assert packet[4:] == b"\x12\x34\x00\x07"
    assert checksum(packet) == 0


@pytest.mark.parametrize("header", [IP, LONGER_IP], ids=["plain", "with options"])
def test_a_reply_to_us_gives_its_sequence_number(header: bytes) -> None:
    assert icmp.replied(header + b"\x00\x00\xff\xff\x12\x34\x00\x07", 0x1234) == 7


@pytest.mark.parametrize(
    "packet",
    [
        b"",
        IP,
        IP + b"\x00\x00\xff\xff\x12\x34\x00",
        IP + b"\x08\x00\xff\xff\x12\x34\x00\x07",
        IP + b"\x00\x00\xff\xff\x12\x35\x00\x07",
    ],
    ids=["empty", "header only", "cut short", "a request", "somebody else's"],
)
def test_anything_else_is_no_reply(packet: bytes) -> None:
    assert icmp.replied(packet, 0x1234) is None
