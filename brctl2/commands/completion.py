"""What `brctl2 completion` does."""

from __future__ import annotations

import os

from brctl2.commands.apply import Done, Plan
from brctl2.commands.session import Listing
from brctl2.errors import NotFoundError, RefusedError, UsageError
from brctl2.render.shell import quote
from brctl2.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from brctl2.commands.session import Session
    from brctl2.commands.spec import Request

SOURCES = {"bash": "brctl2.bash", "zsh": "_brctl2", "fish": "brctl2.fish"}
SYSTEM = "/usr/local/share"


class Script(NamedTuple):
    """A completion script: of which shell, the file that has it, and what is in it."""

    shell: str
    path: str
    text: str


class FileWrite(NamedTuple):
    """A script on its way to `path`; `link` is a second name that is to lead there, or ""."""

    script: Script
    path: str
    link: str

    @property
    def kind(self) -> int:
        """The type of its netlink message: none."""
        return 0

    @property
    def says(self) -> str:
        """In words."""
        return f"the completion script of {self.script.shell} to {self.path}"

    @property
    def line(self) -> str:
        """The shell's line that does the same."""
        line = f"install -D -m 644 {quote(self.script.path)} {quote(self.path)}"
        if not self.link:
            return line
        return f"{line} && ln -sf {quote(os.path.basename(self.path))} {quote(self.link)}"


def script(shell: str) -> Script:
    """The script that came with this program: inside the package, or beside it in a checkout.

    Raises NotFoundError.
    """
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    for folder in (package, os.path.dirname(package)):
        path = os.path.join(folder, "completions", SOURCES[shell])
        try:
            with open(path, encoding="utf-8") as file:
                return Script(shell, path, file.read())
        except FileNotFoundError:
            continue
    raise NotFoundError("file", f"completions/{SOURCES[shell]}", hint="install brctl2 again")


def show(session: Session, request: Request) -> Listing:
    """The script."""
    return Listing("completion", [script(request.name("shell"))], {})


def install(session: Session, request: Request) -> Plan:
    """Write the script where the shell looks for it."""
    found = script(request.name("shell"))
    folder = request.word("to")
    if folder is not None and request.word("system"):
        raise UsageError("completion install: to and system exclude each other")
    if folder is None:
        folder = system_folder(found.shell) if request.word("system") else own_folder(found.shell)
    change = file_write(found, os.path.abspath(folder))
    if present(change):
        return Plan([], run=lambda: Done(f"{change.path}: up to date", facts(change)))

    def run() -> Done:
        write(change)
        return Done(f"{change.path}: written; {advice(found.shell, folder)}", facts(change))

    return Plan([change], run=run)


def facts(change: FileWrite) -> dict[str, object]:
    """What is said with -j."""
    found: dict[str, object] = {"path": change.path}
    return found | {"link": change.link} if change.link else found


# ------------------------------------------------------------------------- places


def own_folder(shell: str) -> str:
    """Where the shell looks for a user's completions; zsh has to be told."""
    if shell == "fish":
        return f"{base('XDG_CONFIG_HOME', '~/.config')}/fish/completions"
    data = base("XDG_DATA_HOME", "~/.local/share")
    return f"{data}/bash-completion/completions" if shell == "bash" else f"{data}/{ZSH}"


ZSH = "zsh/site-functions"


def system_folder(shell: str) -> str:
    """Where the shell looks for completions of programs that are not of the distribution."""
    known = {"bash": "bash-completion/completions", "zsh": ZSH, "fish": "fish/vendor_completions.d"}
    return f"{SYSTEM}/{known[shell]}"


def base(variable: str, default: str) -> str:
    """A directory of the XDG base directory specification, which ignores relative ones."""
    found = os.environ.get(variable, "")
    return found if found.startswith("/") else os.path.expanduser(default)


def file_write(found: Script, folder: str) -> FileWrite:
    """The file under the name by which the shell finds it.

    bash and fish look for a file of each command's name; a second one is made where `brctl` is
    brctl2. In zsh the file says itself what it is for.
    """
    names = {"bash": "brctl2", "zsh": "_brctl2", "fish": "brctl2.fish"}
    path = f"{folder}/{names[found.shell]}"
    link = ""
    if found.shell != "zsh" and is_brctl():
        link = f"{folder}/{names[found.shell].replace('brctl2', 'brctl')}"
    return FileWrite(found, path, link)


def is_brctl() -> bool:
    """Whether the `brctl` that a shell would start is this program."""
    for folder in os.environ.get("PATH", "").split(":"):
        path = os.path.join(folder, "brctl")
        if os.access(path, os.X_OK):
            return os.path.basename(os.path.realpath(path)) == "brctl2"
    return False


def advice(shell: str, folder: str) -> str:
    """What is left to be done."""
    if shell != "zsh" or folder.startswith(SYSTEM):
        return "new shells use it"
    return f"in ~/.zshrc, before compinit: fpath=({quote(folder)} $fpath)"


# -------------------------------------------------------------------------- files


def present(change: FileWrite) -> bool:
    """Whether everything is as it is to be."""
    try:
        with open(change.path, encoding="utf-8") as file:
            same = file.read() == change.script.text
    except (FileNotFoundError, UnicodeDecodeError):
        return False
    except OSError as error:
        raise RefusedError(f"cannot read {change.path}: {error.strerror}") from None
    return same and (not change.link or points(change.link, change.path))


def points(link: str, path: str) -> bool:
    """Whether a symbolic link leads to a file."""
    return os.path.islink(link) and os.path.realpath(link) == os.path.realpath(path)


def write(change: FileWrite) -> None:
    """After a crash there is the old file or the new one. Raises RefusedError."""
    folder, name = os.path.split(change.path)
    try:
        os.makedirs(folder, exist_ok=True)
        new = f"{folder}/.{name}.{os.getpid()}"
        with open(new, "x", encoding="utf-8") as file:
            os.fchmod(file.fileno(), 0o644)
            file.write(change.script.text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(new, change.path)
        if change.link and not points(change.link, change.path):
            os.symlink(name, new)
            os.replace(new, change.link)
    except OSError as error:
        raise RefusedError(f"cannot write {change.path}: {error.strerror}") from None
