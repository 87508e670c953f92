"""No password, key or token stands in clear in any file or log."""

import os
import stat
import subprocess
from pathlib import Path

from support.client import Client
from support.daemon import JWT_SECRET, Daemon, NewDaemon
from support.fake import BAD_KEY, good_key
from support.programs import COUNCILD, clean_environment
from support.waiting import until


def everything_written(daemon: Daemon) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in daemon.home.rglob("*") if path.is_file()}


def test_no_secret_is_in_clear_in_any_file_or_in_the_log(new_daemon: NewDaemon) -> None:
    daemon = new_daemon().start()
    key = good_key("unmistakable")
    anna = Client(daemon, "port", password="a very unmistakable password").register().add_key(key)
    anna.post("/api/settings/api-key", {"api_key": BAD_KEY, "provider": "openrouter"})
    first = dict(anna.tokens)
    anna.tokens = anna.post("/api/auth/refresh", {"refresh_token": anna.refresh_token}).json()
    anna.ask(anna.new_conversation())
    anna.stream(anna.new_conversation())
    anna.post("/api/auth/login", {"email": anna.email, "password": "a wrong unmistakable password"})
    anna.get("/api/auth/me", headers={"Authorization": "Bearer unmistakable-nonsense"})
    anna.get("/api/auth/me?token=unmistakable-query")
    secrets = {
        "key": key,
        "bad key": BAD_KEY,
        "password": anna.password,
        "wrong password": "a wrong unmistakable password",
        "first refresh token": first["refresh_token"],
        "refresh token": anna.refresh_token,
        "access token": anna.access,
        "bad token": "unmistakable-nonsense",
        "token in a query": "unmistakable-query",
        "JWT secret": JWT_SECRET,
        "master key": daemon.fernet_keys,
    }
    daemon.stop()
    found = {
        f"{name} in {path}"
        for path, content in everything_written(daemon).items()
        for name, secret in secrets.items()
        if secret.encode() in content
    }
    assert found == set()


def mode(path: Path) -> str:
    return oct(stat.S_IMODE(path.lstat().st_mode))


def test_files_are_0600_directories_0700_and_the_socket_0660(new_daemon: NewDaemon) -> None:
    os.umask(0)  # A careless person's.
    try:
        daemon = new_daemon().start()
    finally:
        os.umask(0o022)
    anna = Client(daemon).register().add_key()
    anna.ask(anna.new_conversation())
    assert mode(daemon.socket) == "0o660"
    wrong = {
        str(path): mode(path) for path in [daemon.data, *daemon.data.rglob("*")] if mode(path) != ("0o700" if path.is_dir() else "0o600")
    }
    assert wrong == {}


def test_the_sockets_mode_is_the_configured_one(new_daemon: NewDaemon) -> None:
    daemon = new_daemon(server={"socket_mode": "0600"}).start()
    assert mode(daemon.socket) == "0o600"


def test_secrets_are_made_once_where_the_environment_names_none(new_daemon: NewDaemon) -> None:
    daemon = new_daemon()

    def session() -> tuple[str, str]:
        with daemon.log_file.open("wb") as log:
            process = subprocess.Popen(
                [str(COUNCILD), "serve", "--config", str(daemon.config_file)], stdout=log, stderr=log, env=clean_environment()
            )
        daemon.process = process
        until("it listens", lambda: "listening on unix:" in daemon.log or None, 30)
        file = daemon.home / "secrets.yaml"
        assert mode(file) == "0o600"
        return file.read_text(), str(process.pid)

    first, _ = session()
    anna = Client(daemon).register().add_key()
    daemon.stop()
    second, _ = session()
    assert first == second
    assert anna.get("/api/auth/me").status_code == 200, "a token must outlive a restart"
    anna.ask(anna.new_conversation())
