"""A real `councild` in a temporary directory of its own."""

import json
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet

from support.programs import COUNCILD, clean_environment
from support.waiting import until

JWT_SECRET = "the-tests-know-this-secret-of-more-than-32-bytes"
LIMITS = ["requests_per_hour", "tokens_per_day", "usd_per_month", "running_at_once", "history_days"]
FERNET_KEY = Fernet.generate_key().decode()


def merged(base: dict[str, Any], change: dict[str, Any]) -> dict[str, Any]:
    """`base` with `change` laid over it, maps inside maps included."""
    result = dict(base)
    for key, value in change.items():
        old = result.get(key)
        result[key] = merged(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return result


class Daemon:
    """One daemon: its configuration, its files, its process."""

    def __init__(self, config: dict[str, Any] | None = None, *, fernet_keys: str = FERNET_KEY) -> None:
        # Short, since a socket's path has room for 107 bytes.
        self.home = Path(tempfile.mkdtemp(prefix="ac-", dir="/tmp"))
        self.socket = self.home / "c.sock"
        self.data = self.home / "data"
        self.config_file = self.home / "council.yaml"
        self.log_file = self.home / "log"
        self.fernet_keys = fernet_keys
        self.process: subprocess.Popen[bytes] | None = None
        self.url = ""
        self.config = merged(self._defaults(), config or {})
        self.write_config()

    def _defaults(self) -> dict[str, Any]:
        return {
            "server": {"socket": str(self.socket), "http": "127.0.0.1:0"},
            "data": str(self.data),
            "secrets": str(self.home / "secrets.yaml"),
            "accounts": {
                "password": {"min_length": 8, "bcrypt_cost": 4},
                "throttle": {"sign_in_per_minute": 0, "register_per_hour": 0},
            },
            "turns": {"time_limit": "60s"},
            # No limits: a test that is about one sets it.
            "plans": {"free": {name: None for name in LIMITS}},
        }

    def write_config(self, **change: Any) -> None:
        """Writes the configuration with `change` laid over it. JSON is YAML."""
        self.config = merged(self.config, change)
        self.config_file.write_text(json.dumps(self.config, indent=2))

    def launch(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Starts the process and does not wait for anything."""
        with self.log_file.open("ab") as log:
            return subprocess.Popen(
                [str(COUNCILD), "serve", "--config", str(self.config_file), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=clean_environment(HOME=str(self.home), API_KEY_ENCRYPTION_KEY=self.fernet_keys, JWT_SECRET=JWT_SECRET),
            )

    def start(self, *arguments: str) -> "Daemon":
        """Starts it and waits until it serves on socket and port."""
        seen = len(self.log)
        process = self.process = self.launch(*arguments)

        def listening() -> str | None:
            assert process.poll() is None, f"councild ended with {process.returncode}:\n{self.log}"
            said = self.log[seen:]
            found = re.search(r"listening on (http://[\d.]+:\d+)", said)
            return found[1] if found and "listening on unix:" in said else None

        self.url = until("councild listens", listening, 30)
        return self

    @property
    def log(self) -> str:
        return self.log_file.read_text(errors="replace") if self.log_file.exists() else ""

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    def signal(self, which: signal.Signals) -> None:
        assert self.process is not None
        self.process.send_signal(which)

    def stop(self, seconds: float = 15) -> int:
        """Asks it to end and waits; its exit code."""
        self.signal(signal.SIGTERM)
        return self.wait(seconds)

    def wait(self, seconds: float = 15) -> int:
        assert self.process is not None
        code = self.process.wait(seconds)
        self.process = None
        return code

    def kill(self) -> None:
        """Ends it as a power cut would."""
        self.signal(signal.SIGKILL)
        self.wait()

    def remove(self) -> None:
        """Ends it, however it stands, and removes its directory."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.home, ignore_errors=True)

    def user_directory(self, user: str) -> Path:
        return self.data / "users" / user

    def conversation_directory(self, user: str, conversation: str) -> Path:
        return self.user_directory(user) / "conversations" / conversation


NewDaemon = Callable[..., Daemon]
"""What the fixture `new_daemon` gives: makes a daemon out of configuration sections."""
