"""Descriptors are waited for however large their numbers are."""

from __future__ import annotations

import os
import resource
import socket

import pytest

from brctl2.kernel.waiting import readable, writable


def test_what_can_be_read_is_told_and_nothing_else() -> None:
    one, other = socket.socketpair()
    with one, other:
        assert readable([one, other], 0) == []
        assert writable([one.fileno(), other], 0) == [one.fileno(), other]
        other.send(b"a")
        assert readable([one, other], 1) == [one]
        other.close()
        one.recv(1)
        assert readable([one]) == [one]  # it has ended


def test_numbers_above_those_of_select_are_waited_for() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < 3000:
        pytest.skip("this process may not have so many files")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 3000), hard))
    reading, writing = os.pipe()
    try:
        os.dup2(reading, 2500)
        os.write(writing, b"a")
        assert readable([2500], 1) == [2500]
    finally:
        for number in (reading, writing, 2500):
            os.close(number)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
