"""The shipped hooks, run as the daemon runs them: the event on standard input, a clean environment."""

import json
import os
import subprocess
import uuid
from pathlib import Path
from typing import Any

from support.programs import ROOT

HOOKS = ROOT / "hooks"
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
NOW = "2026-11-23T12:00:00.000Z"


def hook_environment(home: Path, event: str, **more: str) -> dict[str, str]:
    """All that a hook gets, and nothing of the person who runs the tests."""
    own = {"PATH": PATH, "HOME": str(home), "LANG": "C.UTF-8", "TZ": "UTC", "COUNCIL_EVENT": event, "COUNCIL_PUBLIC_URL": "https://council.example.org"}
    return {**own, **more}


def run_hook(
    name: str, event: dict[str, Any] | bytes, home: Path, *, seconds: float = 80, **more: str
) -> subprocess.CompletedProcess[bytes]:
    """Runs the hook `name` to its end, in the directory `home`; `more` is added to its environment."""
    is_event = isinstance(event, dict)
    return subprocess.run(
        [str(HOOKS / name)],
        input=json.dumps(event).encode() if is_event else event,
        capture_output=True,
        cwd=home,
        env=hook_environment(home, str(event["event"]) if is_event else "unknown", **more),
        timeout=seconds,
        check=False,
    )


def assert_went_well(result: subprocess.CompletedProcess[bytes]) -> None:
    assert result.returncode == 0, f"{result.returncode}: {result.stderr.decode(errors='replace')}"


def assert_refused(result: subprocess.CompletedProcess[bytes], status: int, *words: str) -> None:
    """Asserts that the hook ended with this status, and that the last line of its standard error has these words."""
    said = result.stderr.decode()
    assert result.returncode == status, f"{result.returncode}, not {status}: {said}"
    last = said.rstrip("\n").splitlines()[-1]
    assert last.isprintable() and len(last) < 500
    for word in words:
        assert word in last, f"{word!r} is not in {last!r}"


def event_of(name: str, **fields: Any) -> dict[str, Any]:
    """An event of somebody called Anna; `fields` are added to it, or stand in place of its own."""
    anna = {"id": str(uuid.uuid4()), "email": "anna@example.org", "display_name": "Anna"}
    return {"id": str(uuid.uuid4()), "event": name, "time": NOW, "notify": True, "user": anna, **fields}


def path_without(home: Path, *programs: str) -> str:
    """A PATH on which everything is but these programs."""
    farm = home / "bin"
    farm.mkdir()
    for directory in ("/bin", "/usr/bin"):
        for program in Path(directory).iterdir():
            if program.name not in programs and not (farm / program.name).is_symlink():
                os.symlink(program, farm / program.name)
    return str(farm)


def files_under(directory: Path) -> set[str]:
    return {str(path.relative_to(directory)) for path in directory.rglob("*")}
