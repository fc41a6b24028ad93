"""`brctl2 completion`, and that the shells find by themselves what it installs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from pytest_netns import Namespace, unavailable
from shells import SHELLS, Shell

from brctl2.__main__ import main

ROOT = Path(__file__).parents[2]
FILES = {"bash": "brctl2.bash", "zsh": "_brctl2", "fish": "brctl2.fish"}
OWN = {
    "bash": ".local/share/bash-completion/completions/brctl2",
    "zsh": ".local/share/zsh/site-functions/_brctl2",
    "fish": ".config/fish/completions/brctl2.fish",
}
BASH_COMPLETION = Path("/usr/share/bash-completion/bash_completion")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of the test's own, and no variables that lead elsewhere."""
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def brctl2(*words: str) -> int:
    return main(["brctl2", *words])


@pytest.mark.parametrize("shell", SHELLS)
def test_show_prints_the_file_as_it_is(shell: str, capfd: pytest.CaptureFixture[str]) -> None:
    script = (ROOT / "completions" / FILES[shell]).read_text()
    assert brctl2("completion", "show", shell) == 0
    assert capfd.readouterr().out == script
    assert brctl2("-j", "completion", "show", shell) == 0
    (found,) = json.loads(capfd.readouterr().out)
    assert (found["shell"], found["script"]) == (shell, script)
    assert Path(found["path"]).samefile(ROOT / "completions" / FILES[shell])


@pytest.mark.parametrize("shell", SHELLS)
def test_install_puts_it_where_the_shell_looks(
    shell: str, home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    file = home / OWN[shell]
    assert brctl2("completion", "install", shell, "--dry-run") == 0
    assert not file.exists()
    assert str(file) in capfd.readouterr().out
    assert brctl2("completion", "install", shell) == 0
    assert file.read_text() == (ROOT / "completions" / FILES[shell]).read_text()
    assert file.stat().st_mode & 0o777 == 0o644
    assert [path.name for path in file.parent.iterdir()] == [file.name]
    assert capfd.readouterr().out.startswith(f"{file}: written; ")


def test_install_again_changes_nothing(home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert brctl2("-j", "completion", "install", "zsh") == 0
    assert json.loads(capfd.readouterr().out)["changed"] is True
    before = (home / OWN["zsh"]).stat()
    assert brctl2("-j", "completion", "install", "zsh") == 0
    found = json.loads(capfd.readouterr().out)
    assert found == {"changed": False, "changes": [], "path": str(home / OWN["zsh"])}
    assert (home / OWN["zsh"]).stat().st_ino == before.st_ino
    assert brctl2("completion", "install", "zsh") == 0
    assert capfd.readouterr().out == f"{home / OWN['zsh']}: up to date\n"


def test_an_old_script_is_replaced(home: Path) -> None:
    file = home / OWN["fish"]
    file.parent.mkdir(parents=True)
    file.write_bytes(b"\xff old")
    assert brctl2("completion", "install", "fish") == 0
    assert file.read_text() == (ROOT / "completions/brctl2.fish").read_text()


def test_the_directories_are_those_of_xdg(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", "relative/is/ignored")
    for shell in SHELLS:
        assert brctl2("completion", "install", shell) == 0
    assert (tmp_path / "data/bash-completion/completions/brctl2").is_file()
    assert (tmp_path / "data/zsh/site-functions/_brctl2").is_file()
    assert (tmp_path / OWN["fish"]).is_file()


def test_system_is_below_usr_local(capfd: pytest.CaptureFixture[str]) -> None:
    places = {
        "bash": "/usr/local/share/bash-completion/completions/brctl2",
        "zsh": "/usr/local/share/zsh/site-functions/_brctl2",
        "fish": "/usr/local/share/fish/vendor_completions.d/brctl2.fish",
    }
    for shell in SHELLS:
        assert brctl2("completion", "install", shell, "system", "--dry-run", "--explain") == 0
        source = ROOT / "completions" / FILES[shell]
        line = f"install -D -m 644 {source} {places[shell]}\n"
        assert capfd.readouterr().out == line


def test_where_brctl_is_brctl2_its_lines_complete_too(
    home: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    programs = home / "bin"
    programs.mkdir()
    (programs / "brctl2").touch(0o755)
    (programs / "brctl").symlink_to("brctl2")
    monkeypatch.setenv("PATH", f"/nonexistent:{programs}:/usr/bin")
    for shell, name in (("bash", "brctl"), ("fish", "brctl.fish")):
        link = (home / OWN[shell]).with_name(name)
        assert brctl2("-j", "completion", "install", shell) == 0
        assert json.loads(capfd.readouterr().out)["link"] == str(link)
        assert link.resolve() == (home / OWN[shell])
        assert brctl2("-j", "completion", "install", shell) == 0
        assert json.loads(capfd.readouterr().out)["changed"] is False
    assert brctl2("completion", "install", "bash", "--explain", "to", str(home / "x")) == 0
    assert f"&& ln -sf brctl2 {home}/x/brctl\n" in capfd.readouterr().out
    (programs / "brctl").unlink()
    (programs / "brctl").touch(0o755)
    assert brctl2("-j", "completion", "install", "fish", "to", str(home / "y")) == 0
    assert "link" not in json.loads(capfd.readouterr().out)


def test_what_cannot_be_done_is_one_line(
    home: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    assert brctl2("completion", "show", "tcsh") == 1
    assert capfd.readouterr().err == "Error: SHELL tcsh: expected one of bash, zsh, fish\n"
    assert brctl2("completion", "install", "bash", "system", "to", "/tmp") == 1
    assert "exclude each other" in capfd.readouterr().err
    assert brctl2("completion", "install", "bash", "to", "/proc/nowhere") == 2
    assert capfd.readouterr().err.startswith("Error: cannot write /proc/nowhere/brctl2: ")
    (home / "brctl2").mkdir()
    assert brctl2("completion", "install", "bash", "to", str(home)) == 2
    assert capfd.readouterr().err == f"Error: cannot read {home}/brctl2: Is a directory\n"
    monkeypatch.setattr("brctl2.commands.completion.SOURCES", {"bash": "missing"})
    assert brctl2("completion", "show", "bash") == 2
    assert "completions/missing" in capfd.readouterr().err


def test_it_runs_as_a_program(home: Path) -> None:
    words = [sys.executable, "-m", "brctl2", "completion", "install", "bash"]
    result = subprocess.run(words, cwd=ROOT, env=dict(os.environ), capture_output=True, text=True)
    assert (result.returncode, result.stderr) == (0, "")
    assert (home / OWN["bash"]).is_file()


# Each the way in which a user's shell is set up before it hears of brctl2.
SET_UPS = {
    "bash": f"source {BASH_COMPLETION}",
    "zsh": "fpath=($HOME/.local/share/zsh/site-functions $fpath); autoload -Uz compinit; "
    "compinit -D -u",
    "fish": "set fish_greeting",
}


@pytest.mark.parametrize("name", SHELLS)
def test_a_new_shell_finds_what_was_installed(
    name: str, netns: Namespace, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if name == "bash" and not BASH_COMPLETION.exists():
        unavailable("bash-completion is not installed")
    assert brctl2("completion", "install", name) == 0
    # fish completes only what is there to be run.
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    with Shell(name, netns, home, SET_UPS[name]) as shell:
        shell.tab("brctl2 topo")  # the first TAB may only load the script
        assert shell.completed("brctl2 topology sho") == "brctl2 topology show "
