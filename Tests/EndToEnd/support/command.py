"""The `council` command as somebody runs it: in a pipe, or on a terminal."""

import json
import os
import pty
import select
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from support.client import GOOD_KEY, PASSWORD, new_email
from support.daemon import Daemon
from support.programs import COUNCIL, clean_environment, run


class Command:
    """One person's `council`, with a configuration directory of its own."""

    def __init__(self, daemon: Daemon) -> None:
        self.daemon = daemon
        self.home = Path(tempfile.mkdtemp(prefix="home-", dir=daemon.home))
        self.email = new_email()
        self.password = PASSWORD

    @property
    def environment(self) -> dict[str, str]:
        return {"HOME": str(self.home), "XDG_CONFIG_HOME": str(self.home / "config"), "COUNCIL_SOCKET": str(self.daemon.socket)}

    def __call__(self, *arguments: str, stdin: str = "", seconds: float = 60) -> subprocess.CompletedProcess[str]:
        return run(COUNCIL, *arguments, stdin=stdin, seconds=seconds, **self.environment)

    def ok(self, *arguments: str, stdin: str = "") -> str:
        """Runs it, asserts that it went well, and gives what it printed."""
        result = self(*arguments, stdin=stdin)
        assert result.returncode == 0, f"council {' '.join(arguments)}: {result.returncode}\n{result.stdout}\n{result.stderr}"
        return result.stdout

    def json(self, *arguments: str) -> Any:
        return json.loads(self.ok(*arguments, "--json"))

    def register(self) -> "Command":
        self.ok("register", "--email", self.email, stdin=self.password + "\n")
        return self

    def add_key(self, key: str = GOOD_KEY) -> "Command":
        self.ok("key", "add", stdin=key + "\n")
        return self

    def on_terminal(self, *arguments: str, typed: str = "", seconds: float = 60) -> tuple[int, str]:
        """Runs it on a pseudo-terminal of 80 by 24; the exit code and all that appeared."""
        child, master = pty.fork()
        if child == 0:
            environment = clean_environment(TERM="xterm-256color", COLUMNS="80", LINES="24", **self.environment)
            os.execve(COUNCIL, [str(COUNCIL), *arguments], environment)
        shown = b""
        deadline = time.monotonic() + seconds
        try:
            if typed:
                # A prompt that reads a password throws away what was typed before it.
                while b":" not in shown and time.monotonic() < deadline:
                    shown += self._read(master) or b""
                os.write(master, typed.encode())
            while time.monotonic() < deadline:
                part = self._read(master)
                if part is None:
                    break
                shown += part
            else:
                raise AssertionError(f"council {' '.join(arguments)} does not end:\n{shown.decode(errors='replace')}")
        finally:
            if time.monotonic() >= deadline:
                os.kill(child, 9)
            os.close(master)
            _, status = os.waitpid(child, 0)
        return os.waitstatus_to_exitcode(status), shown.decode(errors="replace")

    @staticmethod
    def _read(master: int) -> bytes | None:
        """What has appeared, nothing after a short wait, None at the end."""
        ready, _, _ = select.select([master], [], [], 0.1)
        if not ready:
            return b""
        try:
            return os.read(master, 65_536) or None
        except OSError:
            return None
