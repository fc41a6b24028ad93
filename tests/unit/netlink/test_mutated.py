"""Messages that no kernel sends: every decoder ends with a result or with an error of ours."""

from __future__ import annotations

import contextlib
import gc
import json
import os
import random
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest
from memory import resident
from mutation import HEADER, mutated

import brctl2.model
from brctl2.errors import DecodeError
from brctl2.model.attr import Layout
from brctl2.netlink import channel, fast, message, schema

WIRE = Path(__file__).parents[2] / "golden/wire"
LAYOUTS = [
    value
    for module in iter_modules(brctl2.model.__path__, "brctl2.model.")
    for value in vars(import_module(module.name)).values()
    if isinstance(value, Layout)
]
SOME = 2000
LEAK = 8 << 20


def recorded() -> list[bytes]:
    """Every message of the recordings, with a header; errors and acks; ends of dumps."""
    found = [errors(number, text) for number in (0, -2, -95) for text in (b"", b"No such thing")]
    found.append(HEADER.pack(20, 3, 2, 1, 0) + b"\0" * 4)
    for path in sorted(WIRE.glob("*.json")):
        for command in json.loads(path.read_text())["commands"]:
            for item in command["messages"]:
                body = bytes.fromhex(item["body"])
                found.append(HEADER.pack(HEADER.size + len(body), item["type"], 2, 1, 0) + body)
    return found


def errors(number: int, text: bytes) -> bytes:
    """An NLMSG_ERROR with a message and an offset: netlink(7)."""
    request = HEADER.pack(32, 16, 5, 1, 0) + b"\0" * 16
    extack = b""
    if text:
        extack = (len(text) + 5).to_bytes(2, "little") + b"\1\0" + text + b"\0"
        extack += b"\0" * (-len(extack) & 3) + b"\x08\0\2\0" + (20).to_bytes(4, "little")
    body = number.to_bytes(4, "little", signed=True) + request + extack
    return HEADER.pack(HEADER.size + len(body), 2, 0x200, 1, 0) + body


def fitting(data: bytes) -> list[Layout]:
    """The layouts that a message can be decoded by."""
    found = []
    for layout in LAYOUTS:
        with contextlib.suppress(DecodeError):
            message.decode(layout, data[HEADER.size :])
            found.append(layout)
    return found or LAYOUTS


def look_at(data: bytes, layout: Layout) -> None:
    """Every way that bytes from the kernel take. Raises what no caller expects."""
    with contextlib.suppress(DecodeError):
        for reply, _, _ in channel.parse(data):
            message.decode(layout, reply.body)
    body = data[HEADER.size :]
    for codec in (fast, schema):
        with contextlib.suppress(DecodeError):
            codec.decode(layout, body)


def play(count: int) -> None:
    """Raises AssertionError, and whatever a decoder must not raise."""
    seed = int(os.environ.get("BRCTL2_SEED") or random.randrange(1 << 32))
    pick = random.Random(seed)
    originals = [(data, fitting(data)) for data in recorded()]
    assert len(originals) > 150
    for number in range(count):
        whole, layouts = pick.choice(originals)
        layout = pick.choice(layouts if pick.random() < 0.9 else LAYOUTS)
        data = mutated(whole, pick)
        try:
            look_at(data, layout)
            # The request is ours, the offset in an error is the kernel's.
            offset = pick.choice((pick.randrange(400), pick.randrange(1 << 32)))
            message.attribute_at(pick.choice(layouts), whole[HEADER.size :], offset)
        except BaseException as error:
            error.add_note(f"BRCTL2_SEED={seed}, buffer {number}: {layout!r} {data.hex()}")
            raise


def test_some_buffers_are_decoded_or_refused() -> None:
    play(SOME)


@pytest.mark.long
def test_ten_thousand_buffers_are_decoded_or_refused_and_leave_no_memory_behind() -> None:
    play(3000)
    gc.collect()
    before = resident()
    play(10_000)
    gc.collect()
    grown = resident() - before
    print(f"10,000 buffers: {grown >> 10} KiB more memory")  # noqa: T201
    assert grown < LEAK
