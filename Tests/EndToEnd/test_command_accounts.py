"""`council register`, `login`, `whoami`, `key`, `account`: passwords from stdin, tokens 0600, renewed by themselves."""

import json
import os
import socket
import stat
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from support.client import GOOD_KEY, Client
from support.command import Command
from support.daemon import Daemon, NewDaemon
from support.fake import BAD_KEY
from support.programs import COUNCIL, clean_environment, run
from support.waiting import until


@pytest.fixture
def council(daemon: Daemon) -> Command:
    return Command(daemon)


def test_registering_takes_the_password_from_stdin_and_signs_in(council: Command) -> None:
    result = council("register", "--email", council.email, stdin=council.password + "\n")
    assert result.returncode == 0, result.stderr
    assert council.password not in result.stdout + result.stderr
    assert council.email in council.ok("whoami")


def test_a_password_on_the_command_line_is_not_a_thing(council: Command) -> None:
    result = council("register", "--email", council.email, "--password", council.password)
    assert result.returncode != 0
    help_text = council.ok("register", "--help")
    assert "--password " not in help_text


def test_a_terminal_prompts_for_the_password_and_does_not_show_it(council: Command) -> None:
    code, shown = council.on_terminal("register", "--email", council.email, typed=council.password + "\n" + council.password + "\n")
    assert code == 0, shown
    assert "assword" in shown
    assert council.password not in shown
    assert council.email in council.ok("whoami")


def test_tokens_are_kept_0600_under_the_configuration_directory(council: Command) -> None:
    council.register()
    files = [path for path in council.home.rglob("*") if path.is_file()]
    assert files and all(path.is_relative_to(council.home / "config") for path in files)
    for path in files:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
        assert council.password not in path.read_text()


def test_logging_in_and_out_on_a_second_machine(council: Command, daemon: Daemon) -> None:
    council.register()
    second = Command(daemon)
    second.email = council.email
    assert second("whoami").returncode != 0
    wrong = second("login", "--email", council.email, stdin="not the password\n")
    assert wrong.returncode == 1 and wrong.stderr
    second.ok("login", "--email", council.email, stdin=council.password + "\n")
    assert second.email in second.ok("whoami")
    second.ok("logout")
    assert second("whoami").returncode != 0
    assert council.email in council.ok("whoami")


def test_whoami_as_json(council: Command) -> None:
    me = council.register().json("whoami")
    assert me["email"] == council.email


def test_without_a_sign_in_every_command_says_what_to_do(council: Command) -> None:
    for arguments in (["whoami"], ["list"], ["ask", "hello"], ["key", "list"], ["account", "export"]):
        result = council(*arguments)
        assert result.returncode == 3, arguments
        assert result.stdout == "", arguments
        assert "login" in result.stderr, (arguments, result.stderr)


def test_without_a_daemon_every_command_says_so(daemon: Daemon) -> None:
    council = Command(daemon)
    result = council("login", "--socket", "/nonexistent/c.sock", "--email", "a@example.org", stdin="x\n")
    assert result.returncode == 5
    assert "/nonexistent/c.sock" in result.stderr


def test_nobody_signed_in_does_not_hide_that_nothing_is_there(council: Command) -> None:
    for arguments, place in ((["--socket", "/nope"], "/nope"), (["--url", "http://127.0.0.1:1"], "http://127.0.0.1:1")):
        result = council(*arguments, "whoami")
        assert result.returncode == 5, result.stderr
        assert "can't be reached" in result.stderr and place in result.stderr
    hints = council("--socket", "/nope", "whoami").stderr
    assert 0 < hints.index("COUNCIL_SOCKET") < hints.index("councild serve")


def test_a_socket_of_somebody_else_is_asked_for_not_started() -> None:
    with tempfile.TemporaryDirectory(prefix="socket-", dir="/tmp") as directory, socket.socket(socket.AF_UNIX) as listener:
        path = Path(directory, "council.sock")
        listener.bind(str(path))
        listener.listen()
        Path(directory).chmod(0o755)
        path.chmod(0)
        # Everything is open to root, so that root tries it as nobody.
        nobody = {"user": 65534, "group": 65534, "extra_groups": []} if os.geteuid() == 0 else {}
        try:
            result = subprocess.run(
                [COUNCIL, "--socket", path, "whoami"], env=clean_environment(), capture_output=True, text=True, timeout=30, **nobody
            )
        except PermissionError:
            pytest.skip("nobody may not run what was built here")
    assert result.returncode == 5, result.stderr
    assert "server.socket_mode" in result.stderr and "--url" in result.stderr
    assert "councild serve" not in result.stderr


def test_a_malformed_token_is_called_so(council: Command) -> None:
    for token in ("a\nb", "a\tb", "a\x7f"):
        result = run(COUNCIL, "whoami", **council.environment, COUNCIL_TOKEN=token)
        assert result.returncode == 3, result.stderr
        assert "COUNCIL_TOKEN is malformed" in result.stderr


def test_passwords_that_differ_are_asked_for_again(council: Command) -> None:
    once = council.password + "\n"
    code, shown = council.on_terminal("register", "--email", council.email, typed=once + "mistyped\n" + once + once)
    assert code == 0, shown
    assert "differ" in shown
    assert council.email in council.ok("whoami")


def test_passwords_that_differ_three_times_make_no_account(council: Command) -> None:
    code, shown = council.on_terminal("register", "--email", council.email, typed=(council.password + "\nmistyped\n") * 3)
    assert code == 64, shown
    assert "nothing was done" in shown
    assert council("login", "--email", council.email, stdin=council.password + "\n").returncode == 1


def test_a_key_is_not_asked_for_before_there_is_a_sign_in(council: Command) -> None:
    code, shown = council.on_terminal("key", "add")
    assert code == 3, shown
    assert "Key for" not in shown
    code, shown = council.on_terminal("key", "add", "--socket", "/nope")
    assert code == 5, shown
    assert "Key for" not in shown


def test_a_key_is_tested_saved_listed_and_removed(council: Command) -> None:
    council.register()
    result = council("key", "add", stdin=GOOD_KEY + "\n")
    assert result.returncode == 0, result.stderr
    listed = council.ok("key", "list")
    assert "openrouter" in listed
    assert GOOD_KEY not in listed + result.stdout + result.stderr
    assert [key["provider"] for key in council.json("key", "list")] == ["openrouter"]
    council.ok("key", "remove", "openrouter")
    assert council.json("key", "list") == []
    assert council("key", "remove", "openrouter").returncode == 4


def test_a_bad_key_is_not_saved_and_not_shown(council: Command) -> None:
    council.register()
    result = council("key", "add", stdin=BAD_KEY + "\n")
    assert result.returncode == 1
    assert result.stderr and BAD_KEY not in result.stdout + result.stderr
    assert council.json("key", "list") == []


def test_an_account_is_exported(council: Command) -> None:
    council.register().add_key()
    document = json.loads(council.ok("account", "export"))
    assert council.email in json.dumps(document)
    assert GOOD_KEY not in json.dumps(document)


def test_an_account_is_deleted_with_its_directory_and_the_sign_in(council: Command, daemon: Daemon) -> None:
    user = council.register().json("whoami")["id"]
    assert daemon.user_directory(user).is_dir()
    refused = council("account", "delete")
    assert refused.returncode != 0 and daemon.user_directory(user).is_dir(), "nothing is deleted without a yes"
    council.ok("account", "delete", "--yes")
    assert not daemon.user_directory(user).exists()
    assert council("whoami").returncode != 0


def test_tokens_are_renewed_by_themselves(new_daemon: NewDaemon) -> None:
    daemon = new_daemon(accounts={"access_token": "1s"}).start()
    council = Command(daemon).register()
    watcher = Client(daemon, email=council.email).again()
    until("the access token is over", lambda: watcher.get("/api/auth/me").status_code == 401, 6)
    for _ in range(2):
        assert council.email in council.ok("whoami")


def test_many_commands_at_once_renew_once_and_stay_signed_in(new_daemon: NewDaemon) -> None:
    daemon = new_daemon(accounts={"access_token": "1s"}).start()
    council = Command(daemon).register()
    watcher = Client(daemon, email=council.email).again()
    until("the access token is over", lambda: watcher.get("/api/auth/me").status_code == 401, 6)
    with ThreadPoolExecutor(6) as pool:
        codes = [result.returncode for result in pool.map(lambda _: council("whoami"), range(6))]
    assert codes == [0] * 6
    assert council.email in council.ok("whoami")
