"""The tests of the guest folder, where systemd is process 1 and logind has sessions."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from pytest_netns import need, unavailable

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
NEEDED = (
    "/lib/systemd/systemd",
    "/lib/systemd/systemd-logind",
    "/usr/bin/dbus-daemon",
    "/usr/share/pam-configs/systemd",
)


def boot(folder: Path, *command: str) -> tuple[int, str]:
    """Status and output of a command in a world with systemd; what went wrong with 125."""
    need("unshare", "setpriv", "mount", "pivot_root")
    if missing := [path for path in NEEDED if not Path(path).exists()]:
        unavailable(f"there is no {missing[0]}")
    paths = {str(ROOT), os.path.realpath(sys.prefix), os.path.realpath(sys.base_prefix)}
    inside = [path for path in sorted(paths) if not path.startswith("/usr")]
    folder.mkdir()
    done = subprocess.run(
        [HERE / "boot", folder, *inside, "--", *command],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
    )
    if done.returncode == 125:
        unavailable(done.stderr.strip())
    return done.returncode, (folder / "result/output").read_text()


def test_nothing_that_is_written_in_there_reaches_the_machine(tmp_path: Path) -> None:
    paths = [f"{place}/brctl2-{os.getpid()}" for place in ("/etc", "/var", "/tmp", "/root", "/usr")]
    settings = "! echo 1 >/proc/sys/kernel/printk"
    line = f"set -e; touch {' '.join(paths)}; ls {' '.join(paths)}; {settings}; exit 7"
    status, said = boot(tmp_path / "boot", "sh", "-c", line)
    assert status == 7, said
    assert said.splitlines()[: len(paths)] == sorted(paths)
    assert not [path for path in paths if Path(path).exists()]


def test_a_guard_outlives_the_session_that_it_was_armed_in(tmp_path: Path) -> None:
    words = ["-m", "pytest", "-q", "--tb=short", "-p", "no:cacheprovider", "tests/systemd/guest"]
    environment = ["env", f"CI={os.environ.get('CI', '')}", "container=brctl2"]
    status, said = boot(tmp_path / "boot", *environment, sys.executable, *words)
    assert status == 0, said
