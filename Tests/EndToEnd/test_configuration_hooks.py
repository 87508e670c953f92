"""Hooks in the configuration: a file that cannot be trusted or run is refused before anything starts, and at a reload."""

import signal
from pathlib import Path

from support.client import Client
from support.daemon import Daemon, NewDaemon
from support.programs import COUNCILD, run
from support.waiting import until


def hook(directory: Path, name: str, mode: int = 0o755) -> Path:
    directory.mkdir(exist_ok=True)
    directory.chmod(0o755)
    file = directory / name
    file.write_text("#!/bin/sh\n")
    file.chmod(mode)
    return file


def test_check_config_tells_every_faulty_hook_with_its_line(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    for name, mode in (("good", 0o755), ("still", 0o644), ("open", 0o777), ("shared", 0o775)):
        hook(tmp_path / "hooks", name, mode)
    hook(tmp_path / "everybodys", "good").parent.chmod(0o777)
    file = tmp_path / "council.yaml"
    file.write_text("""\
hooks:
  - {on: export.pdf, run: hooks/good, timeout: 5s}
  - {on: [share.created, share.revoked], run: [hooks/good, --quiet], env: {MAIL_FROM: a@example.org}}
  - {on: share.created, run: hooks/none}
  - {on: share.created, run: hooks/still}
  - {on: share.created, run: hooks/open}
  - {on: share.created, run: hooks/shared}
  - {on: share.created, run: hooks}
  - {on: share.created, run: /dev/null}
  - {on: share.created, run: everybodys/good}
  - {on: share.craeted, run: hooks/good}
  - {on: export.PDF, run: hooks/good}
  - {on: share.created, run: hooks/good, every: 60s}
  - {on: data.changed, run: hooks/good, every: 60s, env: {PATH: /tmp}}
""")
    result = run(COUNCILD, "check-config", file)
    assert result.returncode == 1, result.stdout + result.stderr
    said = (result.stdout + result.stderr).splitlines()
    assert [line.split(":")[1] for line in said] == [str(line) for line in range(4, 15)], said
    words = ["no file", "chmod +x", "chmod go-w", "chmod go-w", "is a directory", "no regular file", "chmod o-w", "did you mean share.created?"]
    for line, word in zip(said, [*words, "names no format", "Only data.changed", "set by the daemon"], strict=True):
        assert word in line


def test_good_hooks_are_called_good(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    hook(tmp_path / "hooks", "good")
    (tmp_path / "council.yaml").write_text("hooks: [{on: data.changed, run: [hooks/good, x], every: 1m, env: {REMOTE: origin}}]\n")
    result = run(COUNCILD, "check-config", tmp_path / "council.yaml")
    assert result.returncode == 0, result.stdout + result.stderr


def place(daemon: Daemon, word: str) -> str:
    """Where the configuration says `word`, as a fault gives it."""
    lines = daemon.config_file.read_text().splitlines()
    return f"{daemon.config_file}:{next(number for number, line in enumerate(lines, 1) if word in line)}"


def test_a_bad_hook_keeps_the_daemon_from_starting(new_daemon: NewDaemon) -> None:
    daemon = new_daemon(hooks=[{"on": "share.created", "run": "none"}])
    assert daemon.launch().wait(15) == 1
    assert place(daemon, '"run"') in daemon.log and f'There is no file "{daemon.home}/none"' in daemon.log
    assert not daemon.data.exists()


def test_a_reload_with_a_bad_hook_leaves_the_old_configuration_in_force(new_daemon: NewDaemon) -> None:
    daemon = new_daemon()
    daemon.home.chmod(0o755)
    file = hook(daemon.home / "hooks", "notify")
    daemon.write_config(hooks=[{"on": "share.created", "run": "hooks/notify"}])
    daemon.start()
    client = Client(daemon).register()
    lead = client.get("/api/models").json()["default_lead_model"]
    assert lead != "fake/three"

    file.chmod(0o777)
    daemon.write_config(councils={"default": {"lead": "fake/three"}})
    seen = len(daemon.log)
    daemon.signal(signal.SIGHUP)
    until("the log names the hook's line", lambda: place(daemon, '"run"') in daemon.log[seen:], 10)
    assert "chmod go-w" in daemon.log[seen:] and "the old one stays in force" in daemon.log[seen:]
    assert client.get("/api/models").json()["default_lead_model"] == lead

    file.chmod(0o755)
    daemon.signal(signal.SIGHUP)
    until("the mended hook is taken", lambda: client.get("/api/models").json()["default_lead_model"] == "fake/three", 10)
