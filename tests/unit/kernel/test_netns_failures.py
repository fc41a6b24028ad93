"""Network namespaces where the system refuses: what is told, and what is done instead."""

from __future__ import annotations

import errno
import os
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, NoReturn, cast

import pytest

from brctl2.errors import KernelError, NotFoundError, PrivilegeError
from brctl2.kernel import netns

if TYPE_CHECKING:
    from pathlib import Path

    from brctl2.netlink.channel import Channel


def refusing(number: int) -> Any:
    def refuse(*_: object) -> NoReturn:
        raise OSError(number, os.strerror(number))

    return refuse


@pytest.mark.parametrize("flags", [0, os.ST_RDONLY])
def test_a_sys_that_stays_is_covered_by_one_that_allows_no_more(
    flags: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    covered: list[int] = []
    monkeypatch.setattr(netns, "enter", lambda name: None)
    monkeypatch.setattr(netns, "unshare", lambda flags: None)
    monkeypatch.setattr(netns, "unmount", refusing(errno.EPERM))
    monkeypatch.setattr(netns.os, "statvfs", lambda path: SimpleNamespace(f_flag=flags))
    monkeypatch.setattr(netns, "mount", lambda s, target, k, f: covered.append(f))
    assert netns.prepare("no-files-in-etc") == []
    assert covered[-1] == (netns.MS_RDONLY if flags else 0)


def test_a_missing_privilege_is_told_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(netns, "enter", lambda name: None)
    monkeypatch.setattr(netns, "unshare", refusing(errno.EPERM))
    with pytest.raises(PrivilegeError, match="preparing network namespace x"):
        netns.prepare("x")
    monkeypatch.setattr(netns, "unshare", refusing(errno.ENOSPC))
    with pytest.raises(KernelError, match="preparing network namespace x: No space"):
        netns.prepare("x")
    monkeypatch.setattr(netns.os, "open", refusing(errno.EACCES))
    with pytest.raises(PrivilegeError, match="network namespace x needs"):
        netns.open_named("x")


def test_names_that_are_gone_have_no_id_and_are_not_held(tmp_path: Path) -> None:
    nowhere = cast("Channel", None)  # nothing is asked
    assert netns.hold(str(tmp_path / "gone")) == -1
    assert netns.id_of(nowhere, str(tmp_path / "gone")) == -1
    with pytest.raises(NotFoundError, match="network namespace"):
        netns.open_named(str(tmp_path / "gone"))


@pytest.mark.parametrize("number", [errno.EINVAL, errno.EPERM])
def test_a_file_that_is_no_namespace_has_no_id_and_a_refusal_is_told(
    number: int, tmp_path: Path
) -> None:
    def request(message: object) -> NoReturn:
        raise KernelError(number)

    channel = cast("Channel", SimpleNamespace(answer=request))
    file = tmp_path / "file"
    file.touch()
    if number == errno.EINVAL:
        assert netns.id_of(channel, str(file)) == -1
    else:
        with pytest.raises(KernelError):
            netns.id_of(channel, str(file))


def test_a_directory_that_cannot_be_shared_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(netns, "RUN", str(tmp_path / "netns"))
    monkeypatch.setattr(netns, "mount", refusing(errno.EPERM))
    with pytest.raises(PermissionError):
        netns.add("x")
    assert list((tmp_path / "netns").iterdir()) == []


def test_without_the_directory_there_are_no_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(netns, "RUN", str(tmp_path / "netns"))
    assert list(netns.names()) == []


def test_newer_pythons_have_the_calls_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[tuple[object, ...]] = []
    monkeypatch.setattr(netns.os, "setns", lambda *a: called.append(a), raising=False)
    monkeypatch.setattr(netns.os, "unshare", lambda *a: called.append(a), raising=False)
    netns.setns(5)
    netns.unshare(netns.CLONE_NEWNS)
    assert called == [(5, netns.CLONE_NEWNET), (netns.CLONE_NEWNS,)]
