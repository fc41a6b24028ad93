"""The exception tree. Each class carries the exit status that the command ends with.

Errors are facts (which device, which errno, the kernel's own words); `describe` says them in
one line and `as_json` as an object. Exit statuses are those of docs/exit-status.md.
"""

from __future__ import annotations

import errno as _errno
import os


class Brctl2Error(Exception):
    """What the user is told in one line: what failed, and a way out where there is one."""

    status = 2

    def __init__(self, what: str, *, device: str | None = None, hint: str | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.device = device
        self.hint = hint

    def describe(self) -> str:
        """One line, without the leading `Error: ` and without a line break."""
        line = f"{self.device}: {self.what}" if self.device else self.what
        return f"{line} ({self.hint})" if self.hint else line

    def as_json(self) -> dict[str, object]:
        """The object that stands in `{"error": ...}` with -j."""
        found: dict[str, object] = {"message": self.describe(), "status": self.status}
        if self.device:
            found["device"] = self.device
        if self.hint:
            found["hint"] = self.hint
        return found


class UsageError(Brctl2Error):
    """The words make no sense; nothing was sent."""

    status = 1


class RefusedError(Brctl2Error):
    """Understood, but the state of the system forbids it; nothing was changed."""


class NotFoundError(RefusedError):
    """The named thing does not exist."""

    def __init__(self, kind: str, name: str, *, hint: str | None = None) -> None:
        super().__init__(f'cannot find {kind} "{name}"', hint=hint)
        self.kind = kind
        self.name = name


class ExistsError(RefusedError):
    """The thing to be made exists already."""


class UnsupportedError(RefusedError):
    """The running kernel does not know, or silently ignores, what was asked for."""


class KernelError(Brctl2Error):
    """The kernel answered a request with an errno.

    `operation` says what was asked in words ("set link"), `kernel` is the extack text, if any,
    `offset` where in the request the extack points, `attribute` the keyword that lies there.
    """

    def __init__(
        self,
        number: int,
        operation: str = "request",
        *,
        kernel: str | None = None,
        attribute: str | None = None,
        device: str | None = None,
        hint: str | None = None,
        offset: int | None = None,
    ) -> None:
        self.number = number
        self.offset = offset
        self.operation = operation
        self.kernel = kernel
        self.attribute = attribute
        super().__init__(self._sentence(), device=device, hint=hint)

    def _sentence(self) -> str:
        words = self.kernel.rstrip(".") if self.kernel else os.strerror(self.number)
        if self.attribute and self.attribute not in words:
            words = f"{words} ({self.attribute})"
        return f"{self.operation}: {words}"

    def at(self, *, operation: str, device: str | None, hint: str | None = None) -> KernelError:
        """The same answer, told of a known operation on a known device."""
        return KernelError(
            self.number,
            operation,
            kernel=self.kernel,
            attribute=self.attribute,
            device=device,
            hint=hint or self.hint,
        )

    @property
    def name(self) -> str:
        """The errno's symbol, such as `EBUSY`."""
        return _errno.errorcode.get(self.number, str(self.number))

    def as_json(self) -> dict[str, object]:
        found = super().as_json()
        found["errno"] = self.name
        if self.kernel:
            found["kernel"] = self.kernel
        return found


class PrivilegeError(Brctl2Error):
    """CAP_NET_ADMIN is missing."""

    def __init__(self, what: str = "changing the network") -> None:
        super().__init__(f"{what} needs CAP_NET_ADMIN", hint="run it as root or through sudo")


class DecodeError(Brctl2Error):
    """Bytes from a socket or a file that are not what their type promises."""


class MissingError(DecodeError, KeyError):
    """An attribute that a message always has is not there."""


class RolledBackError(Brctl2Error):
    """Failed part way; the state is as before."""

    status = 3


class RollbackFailedError(Brctl2Error):
    """Failed part way, and what was done could not all be undone. `missing` are the `ip` lines."""

    status = 4

    def __init__(self, what: str, *, missing: tuple[str, ...] = (), device: str | None = None):
        super().__init__(what, device=device)
        self.missing = missing

    def describe(self) -> str:
        lines = "; ".join(self.missing)
        return f"{super().describe()}; this restores it: {lines}" if lines else super().describe()

    def as_json(self) -> dict[str, object]:
        return super().as_json() | {"restore": list(self.missing)}


class UnverifiedError(Brctl2Error):
    """Looked at afterwards, the state is not the one that was planned; it is rolled back."""


class UnconfirmedError(Brctl2Error):
    """Applied, but the check or the confirmation did not come."""

    status = 5


class FindingsError(Brctl2Error):
    """`doctor` or `diff` found something."""

    status = 6


class UnknownObjectError(UsageError):
    """The first word names no object."""

    status = 255


class OutsideError(UsageError):
    """An `ip`, `bridge` or `brctl` line that is not covered; the sentence names the tool to use."""

    status = 255
