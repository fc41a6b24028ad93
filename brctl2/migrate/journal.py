"""The journal of a migration: what is needed to undo it, on disk before the step that it announces.

/run/brctl2/ (0700, root's) has one file for each network namespace with a migration under way,
named by the namespace's cookie. A file is lines of `CRC32 JSON`, each written and fsynced before
the step that it announces; a line whose checksum is wrong at the end of the file is a write that
did not happen. /run is empty after a boot, as is the kernel's own state: a reboot is a rollback.
The boot id in the first record voids a file that came here otherwise.
"""

from __future__ import annotations

import json
import os
import socket
import stat
import sys
import zlib

from brctl2.errors import DecodeError, NotFoundError, RefusedError
from brctl2.migrate.rollback import Line, Way
from brctl2.migrate.steps import from_json
from brctl2.model.dhcp import handover_from_json
from brctl2.typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

DIRECTORY = "/run/brctl2"
SO_NETNS_COOKIE = 71
# What the last record of a finished migration says.
ENDED = ("confirmed", "rolled-back", "undone")


class PendingError(RefusedError):
    """One migration at a time in a namespace."""

    def __init__(self) -> None:
        super().__init__(
            "another migration is pending in this namespace",
            hint="brctl2 migrate status shows it, confirm or rollback ends it",
        )


class Journal:
    """An open journal: records are appended, never changed. A block closes it, as `with`."""

    def __init__(self, descriptor: int, path: str) -> None:
        self.descriptor = descriptor
        self.path = path

    def append(self, kind: str, **facts: object) -> None:
        """Add a record; on disk when this returns. Raises OSError."""
        line = encode({"kind": kind, **facts})
        os.write(self.descriptor, line)
        os.fsync(self.descriptor)

    def close(self) -> None:
        """Close the file; it stays."""
        os.close(self.descriptor)

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def encode(record: dict[str, object]) -> bytes:
    """One line."""
    text = json.dumps(record, separators=(",", ":")).encode()
    return b"%08x " % zlib.crc32(text) + text + b"\n"


def decode(data: bytes) -> list[dict[str, Any]]:
    """The records of a file. A damaged last line is left out; any other raises DecodeError."""
    lines = data.split(b"\n")
    records = []
    for place, line in enumerate(lines):
        if not line:
            continue
        record = _record(line)
        if record is None:
            if place >= len(lines) - 2:
                break
            raise DecodeError(f"line {place + 1} of the journal is damaged")
        records.append(record)
    return records


def _record(line: bytes) -> dict[str, Any] | None:
    check, _, text = line.partition(b" ")
    try:
        if int(check, 16) != zlib.crc32(text):
            return None
        found = json.loads(text)
    except ValueError:
        return None
    return found if isinstance(found, dict) and "kind" in found else None


# --------------------------------------------------------------------- files


def directory() -> str:
    """Where journals are: /run/brctl2, or $BRCTL2_RUN_DIR."""
    return os.environ.get("BRCTL2_RUN_DIR") or DIRECTORY


def open_directory() -> int:
    """The directory, made if need be. Raises RefusedError when it is not ours alone."""
    path = directory()
    try:
        os.mkdir(path, 0o700)
    except FileExistsError:
        pass
    except OSError as error:
        raise RefusedError(f"cannot make {path}: {error.strerror}") from None
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError as error:
        raise RefusedError(f"cannot use {path}: {error.strerror}") from None
    found = os.fstat(descriptor)
    if found.st_uid != os.geteuid() or stat.S_IMODE(found.st_mode) & 0o077:
        os.close(descriptor)
        raise RefusedError(f"{path} belongs to, or is open to, somebody else")
    return descriptor


def namespace() -> int:
    """The cookie of this thread's network namespace: never used again until the next boot.

    Kernels before 5.14 have none (SO_NETNS_COOKIE, asm-generic/socket.h): there it is the inode,
    which is unique only while the namespace lives.
    """
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as any_socket:
        try:
            cookie = any_socket.getsockopt(socket.SOL_SOCKET, SO_NETNS_COOKIE, 8)
        except OSError:
            return os.stat("/proc/thread-self/ns/net").st_ino
    return int.from_bytes(cookie, sys.byteorder)


def boot_id() -> str:
    """The kernel's random id of this boot."""
    with open("/proc/sys/kernel/random/boot_id", encoding="ascii") as file:
        return file.read().strip()


def name_of(cookie: int) -> str:
    """The file of a namespace's pending migration."""
    return f"{cookie}.journal"


def undo_name(cookie: int, bridge: str, port: str) -> str:
    """The file that a confirmed migration leaves for `undo`. Device names have no slash."""
    return f"{cookie}.{bridge}.{port}.undo"


def create(facts: dict[str, object]) -> Journal:
    """Begin the journal of this namespace. Raises RefusedError when a migration is pending."""
    folder = open_directory()
    name = name_of(namespace())
    try:
        _clear_ended(folder, name)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC
        try:
            descriptor = os.open(name, flags, 0o600, dir_fd=folder)
        except FileExistsError:
            raise PendingError from None
        journal = Journal(descriptor, os.path.join(directory(), name))
        journal.append("plan", boot=boot_id(), namespace=namespace(), **facts)
        os.fsync(folder)
    finally:
        os.close(folder)
    return journal


def reopen(cookie: int, name: str) -> Journal:
    """A journal to be taken back, as the pending one of its namespace. Raises PendingError.

    Under one name or the other it is there at any moment.
    """
    pending = name_of(cookie)
    folder = open_directory()
    try:
        flags = os.O_WRONLY | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC
        journal = Journal(os.open(name, flags, dir_fd=folder), os.path.join(directory(), pending))
        if name != pending:
            _clear_ended(folder, pending)
            journal.append("undoing")
            try:
                os.link(name, pending, src_dir_fd=folder, dst_dir_fd=folder)
            except FileExistsError:
                raise PendingError from None
            os.unlink(name, dir_fd=folder)
            os.fsync(folder)
        return journal
    finally:
        os.close(folder)


def settle(cookie: int) -> None:
    """What was ended, and its guard killed before it put the journal away: that is done now."""
    folder = open_directory()
    try:
        _clear_ended(folder, name_of(cookie))
    finally:
        os.close(folder)


def refuse_pending() -> None:
    """Raises PendingError while this namespace has a migration that was not ended."""
    if not os.path.isdir(directory()):
        return
    try:
        records = read(name_of(namespace()))
    except NotFoundError:
        return
    if records and not ended(records) and records[0].get("boot") == boot_id():
        raise PendingError


def _clear_ended(folder: int, name: str) -> None:
    """A journal that was ended, or is of another boot, is in nobody's way; a kept one is kept."""
    try:
        records = read(name, folder)
    except NotFoundError:
        return
    if not records or records[0].get("boot") != boot_id():
        os.unlink(name, dir_fd=folder)
    elif records[-1]["kind"] == "confirmed":
        kept = undo_name(int(name.partition(".")[0]), records[0]["bridge"], records[0]["port"])
        os.rename(name, kept, src_dir_fd=folder, dst_dir_fd=folder)
    elif ended(records):
        os.unlink(name, dir_fd=folder)


def read(name: str, folder: int | None = None) -> list[dict[str, Any]]:
    """The records of a file in the directory. Raises NotFoundError, DecodeError."""
    own = open_directory() if folder is None else folder
    try:
        descriptor = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=own)
        with os.fdopen(descriptor, "rb") as file:
            return decode(file.read())
    except FileNotFoundError:
        raise NotFoundError("migration", name.partition(".")[0]) from None
    except DecodeError as error:
        path = os.path.join(directory(), name)
        raise DecodeError(
            error.what, hint=f"see what is left of it in {path}, then remove it"
        ) from None
    finally:
        if folder is None:
            os.close(own)


def ended(records: list[dict[str, Any]]) -> bool:
    """Whether nothing is to be waited for or undone any more."""
    return bool(records) and records[-1]["kind"] in ENDED


def keep_for_undo(cookie: int, bridge: str, port: str) -> None:
    """A confirmed migration's journal becomes the file that `undo` looks for."""
    folder = open_directory()
    try:
        os.rename(
            name_of(cookie), undo_name(cookie, bridge, port), src_dir_fd=folder, dst_dir_fd=folder
        )
        os.fsync(folder)
    finally:
        os.close(folder)


def kept_for_undo(cookie: int, bridge: str, port: str) -> bool:
    """Whether there is a file that `undo` looks for."""
    return os.path.exists(os.path.join(directory(), undo_name(cookie, bridge, port)))


def remove(name: str) -> None:
    """Delete a file of the directory; fine when it is gone."""
    folder = open_directory()
    try:
        os.unlink(name, dir_fd=folder)
        os.fsync(folder)
    except FileNotFoundError:
        pass
    finally:
        os.close(folder)


def pending_namespaces() -> Iterator[int]:
    """The cookies of namespaces that have a journal."""
    folder = open_directory()
    try:
        for name in sorted(os.listdir(folder)):
            stem, dot, kind = name.partition(".")
            if dot and kind == "journal" and stem.isdigit():
                yield int(stem)
    finally:
        os.close(folder)


def way_of(records: list[dict[str, Any]]) -> Way:
    """The way back in a journal. Raises DecodeError when it is damaged or of another boot."""
    if not records or records[0]["kind"] != "plan":
        raise DecodeError("the journal has no beginning")
    facts = records[0]
    if facts.get("boot") != boot_id():
        raise DecodeError("the journal is of an earlier boot: the kernel's state went with it")
    try:
        return Way(
            [from_json(step) for step in facts["steps"]],
            [(int(f), int(priority), from_json(step)) for f, priority, step in facts["rules"]],
            [(str(what), str(detail)) for what, detail in facts["before"]],
            [(str(what), str(detail)) for what, detail in facts["planned"]],
            [(str(what), str(detail)) for what, detail in facts["between"]],
            [(int(index), str(mac), int(mtu)) for index, mac, mtu in facts["shapes"]],
            [from_json(step) for step in facts["mends"]],
            str(facts["device"]),
            [str(address) for address in facts["addresses"]],
            [Line(*map(str, line)) for line in facts["lines"]],
            [handover_from_json(client) for client in facts["clients"]],
        )
    except (KeyError, TypeError, ValueError):
        raise DecodeError("the journal's plan is damaged") from None


def way_facts(way: Way) -> dict[str, object]:
    """A way back as members of the first record."""
    return {
        "steps": [step.as_json() for step in way.steps],
        "rules": [(family, priority, step.as_json()) for family, priority, step in way.rules],
        "before": way.before,
        "planned": way.planned,
        "between": way.between,
        "shapes": way.shapes,
        "mends": [step.as_json() for step in way.mends],
        "device": way.device,
        "addresses": way.addresses,
        "lines": way.lines,
        "clients": way.clients,
    }
