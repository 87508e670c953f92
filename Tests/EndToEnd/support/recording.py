"""Hooks for tests: small shell scripts, and what they have recorded."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from support.daemon import Daemon

EVENTS = [
    "user.registered", "user.signed_in", "user.disabled", "user.deleted", "key.added", "key.removed", "key.failed",
    "conversation.started", "conversation.completed", "conversation.failed", "conversation.deleted",
]  # fmt: skip

RECORDER = """\
file=$RECORDS/$(date +%s%N)-$$
env >"$file.env"
cat >"$file.new"
mv "$file.new" "$file.json"
"""


@dataclass
class Record:
    """One run of the recorder."""

    event: dict[str, Any]
    environment: dict[str, str]
    text: str

    @property
    def name(self) -> str:
        return str(self.event["event"])


class Hooks:
    """A daemon's hooks."""

    def __init__(self, daemon: Daemon) -> None:
        self.daemon = daemon
        self.directory = daemon.home / "hooks"
        self.records = daemon.home / "records"
        daemon.home.chmod(0o755)
        for directory in (self.directory, self.records):
            directory.mkdir(mode=0o755)

    def script(self, name: str, body: str = RECORDER) -> Path:
        file = self.directory / name
        file.write_text("#!/bin/sh\n" + body)
        file.chmod(0o755)
        return file

    def entry(self, on: str | list[str], name: str, body: str = RECORDER, **more: Any) -> dict[str, Any]:
        return {"on": on, "run": str(self.script(name, body)), "env": {"RECORDS": str(self.records)}, **more}

    def configure(self, *entries: dict[str, Any]) -> None:
        self.daemon.write_config(hooks=list(entries))

    def recorded(self, user: str | None = None) -> list[Record]:
        """In the order in which they ran."""
        found = []
        for file in sorted(self.records.glob("*.json")):
            text = file.read_text()
            lines = file.with_suffix(".env").read_text().splitlines()
            event = json.loads(text)
            if user is None or (event["user"] or {}).get("id") == user:
                found.append(Record(event, dict(line.split("=", 1) for line in lines if "=" in line), text))
        return found

    def names(self, user: str | None = None) -> list[str]:
        return [record.name for record in self.recorded(user)]

    @property
    def waiting(self) -> list[str]:
        """What is in the outbox."""
        outbox = self.daemon.data / "outbox"
        return sorted(file.name for file in outbox.glob("*.json")) if outbox.exists() else []
