"""A daemon with shipped hooks, configured as the samples in `config/council.yaml` are."""

import json
from pathlib import Path
from typing import Any

from support.client import Client
from support.daemon import Daemon
from support.hooks import HOOKS
from support.waiting import until


def entry(name: str, on: str | list[str], env: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """The configuration of a shipped hook."""
    variables = {"env": {key: str(value) for key, value in env.items()}} if env else {}
    return {"on": on, "run": str(HOOKS / name), **variables, **more}


def state(daemon: Daemon) -> dict[str, Any]:
    """What an administrator sees of the hooks."""
    answer = Client(daemon).get("/api/admin/hooks")
    assert answer.is_success, answer.text
    return answer.json()


def hook(daemon: Daemon, name: str) -> dict[str, Any]:
    """How one hook fares, by the name of its file."""
    (found,) = [entry for entry in state(daemon)["hooks"] if Path(entry["path"]).name == name or entry["arguments"][-1:] == [str(HOOKS / name)]]
    return found


def wait_for_runs(daemon: Daemon, name: str, count: int, seconds: float = 20) -> None:
    """Waits until the hook has run so often, and asserts that each run went well."""
    until(f"{name} has run {count} times", lambda: hook(daemon, name)["runs"] >= count, seconds)
    assert hook(daemon, name)["failures"] == 0, hook(daemon, name)["last_run"]


def wait_until_told(daemon: Daemon, seconds: float = 40) -> None:
    """Waits until nothing is left to be delivered."""
    until("nothing is left to be delivered", lambda: state(daemon)["queue"]["waiting"] == 0, seconds)


def set_aside(daemon: Daemon) -> None:
    """Lets what waits in the outbox of a daemon that is stopped be on its last try: the pauses before it take more than an hour."""
    waiting = list((daemon.data / "outbox").glob("*.json"))
    assert daemon.process is None and waiting
    for file in waiting:
        told = json.loads(file.read_text())
        file.write_text(json.dumps({**told, "tries": 6}))
