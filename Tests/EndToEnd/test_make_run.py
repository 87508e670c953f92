"""`make run`, as somebody runs it on a fresh machine: an answer from the demo council, and nothing left behind."""

import os
import pty
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.command import Command
from support.programs import BIN, ROOT, clean_environment
from support.waiting import until


@pytest.fixture
def checkout() -> Iterator[Path]:
    """A place that looks like the project after the build, so that the person's own .demo is left alone."""
    home = Path(tempfile.mkdtemp(prefix="demo-", dir="/tmp"))
    shutil.copytree(ROOT / "config", home / "config")
    yield home
    shutil.rmtree(home)


def demo(checkout: Path, **more: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [str(ROOT / ".ci" / "demo"), str(BIN), ".demo"],
        cwd=checkout,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=clean_environment(HOME=str(checkout), **more),
        start_new_session=True,
    )


def councils_in(directory: Path) -> list[int]:
    """The daemons that run in this directory."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if os.readlink(process / "cwd") == str(directory) and "councild" in (process / "cmdline").read_text():
                found.append(int(process.name))
        except OSError:
            continue
    return found


def test_the_demo_answers_shows_its_stages_and_ends(checkout: Path) -> None:
    for run in range(2):
        process = demo(checkout)
        shown, _ = process.communicate(timeout=60)
        assert process.returncode == 0, shown
        assert "demo/" in shown, "the models are named"
        assert "simulation" in shown.lower(), "the demo says what it is"
        for stage in ("1", "2", "3"):
            assert stage in shown
        assert councils_in(checkout) == [], f"run {run} left a daemon behind"
    assert not (checkout / ".config").exists(), "the person's own sign-in is untouched"


def test_ctrl_c_in_the_middle_leaves_no_daemon_behind(checkout: Path) -> None:
    process = demo(checkout)
    until("a daemon runs", lambda: councils_in(checkout) or None, 30)
    os.killpg(process.pid, signal.SIGINT)
    process.communicate(timeout=20)
    until("no daemon is left", lambda: not councils_in(checkout), 15)


def test_make_run_itself_ends_with_an_answer() -> None:
    if not (ROOT / ".build" / "debug" / "councild").exists():
        pytest.skip("nothing is built here")
    with tempfile.TemporaryDirectory(prefix="home-") as home, tempfile.TemporaryDirectory(prefix="demo-", dir="/tmp") as state:
        result = subprocess.run(
            ["make", "run", f"DEMO={state}"],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=85,
            env={**os.environ, "XDG_CONFIG_HOME": home},
        )
        assert result.returncode == 0, result.stdout + result.stderr
        assert "simulation" in result.stdout.lower()
        assert not (Path(home) / "council").exists(), "the person's own sign-in is untouched"


def test_the_demo_says_where_a_terminal_goes_next(checkout: Path) -> None:
    """On a terminal it serves until Ctrl-C and says how to reach it."""
    child, master = pty.fork()
    if child == 0:
        os.chdir(checkout)
        os.execve(ROOT / ".ci" / "demo", ["demo", str(BIN), ".demo"], clean_environment(HOME=str(checkout), TERM="xterm"))
    shown = b""

    def serving() -> bool:
        nonlocal shown
        part = Command._read(master)
        shown += part or b""
        return b"Ctrl-C" in shown and b"/health" in shown

    try:
        until("it serves and says so", serving, 60)
        assert councils_in(checkout)
        os.write(master, b"\x03")
        _, status = os.waitpid(child, 0)
        assert os.waitstatus_to_exitcode(status) == 0, shown.decode(errors="replace")
        until("no daemon is left", lambda: not councils_in(checkout), 15)
    finally:
        os.close(master)


def test_the_demo_is_not_led_astray_by_the_environment(checkout: Path) -> None:
    elsewhere = {"COUNCIL_URL": "http://127.0.0.1:1", "COUNCIL_SOCKET": "/nonexistent/c.sock", "COUNCIL_TOKEN": "bad"}
    process = demo(checkout, JWT_SECRET="secret", API_KEY_ENCRYPTION_KEY="bad", **elsewhere)
    shown, _ = process.communicate(timeout=60)
    assert process.returncode == 0, shown
    assert "simulation" in shown.lower()


def logs_in(checkout: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in (checkout / ".demo").glob("councild-*.log")}


def test_a_second_demo_beside_an_open_one_says_so_and_leaves_its_log_alone(checkout: Path) -> None:
    child, master = pty.fork()
    if child == 0:
        os.chdir(checkout)
        os.execve(ROOT / ".ci" / "demo", ["demo", str(BIN), ".demo"], clean_environment(HOME=str(checkout), TERM="xterm"))
    shown = b""

    def serving() -> bool:
        nonlocal shown
        shown += Command._read(master) or b""
        return b"/health" in shown

    try:
        until("it serves", serving, 60)
        (before,) = logs_in(checkout).items()
        second = demo(checkout)
        said, _ = second.communicate(timeout=60)
        assert second.returncode == 1
        assert "is in use by councild" in said and "another make run is still open" in said
        assert logs_in(checkout)[before[0]].startswith(before[1])
        os.write(master, b"\x03")
        os.waitpid(child, 0)
    finally:
        os.close(master)
    third = demo(checkout)
    said, _ = third.communicate(timeout=60)
    assert third.returncode == 0, said
    assert len(logs_in(checkout)) == 1, "the logs of starts that are over are gone"


def test_a_demo_that_cannot_start_gives_no_advice_about_another_one(checkout: Path) -> None:
    (checkout / "config" / "demo.yaml").write_text("nonsense: true\n")
    process = demo(checkout)
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "nonsense" in said and "another make run" not in said
