"""The configuration: every fault has its line, a reload takes effect, a bad file leaves the old one in force."""

import signal
import subprocess
from pathlib import Path

import pytest

from support.client import Client, assert_problem
from support.daemon import Daemon, NewDaemon
from support.programs import COUNCILD, ROOT, run
from support.waiting import until


def check(tmp_path: Path, text: str) -> tuple[Path, subprocess.CompletedProcess[str]]:
    file = tmp_path / "council.yaml"
    file.write_text(text)
    return file, run(COUNCILD, "check-config", file)


def test_a_good_file_is_called_good(tmp_path: Path) -> None:
    _, result = check(tmp_path, "data: ./data\naccounts: {registration: closed}\n")
    assert result.returncode == 0, result.stderr


def test_an_empty_file_means_the_defaults(tmp_path: Path) -> None:
    _, result = check(tmp_path, "")
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("name", ["council.yaml", "demo.yaml"])
def test_the_files_that_come_with_the_project_are_good(name: str) -> None:
    result = run(COUNCILD, "check-config", ROOT / "config" / name)
    assert result.returncode == 0, result.stdout + result.stderr


def test_every_fault_is_printed_with_its_line(tmp_path: Path) -> None:
    text = """\
server:
  sockett: /tmp/a.sock
  http: 8080 or so
acounts: {}
accounts:
  password: {min_length: many}
  registration: perhaps
  access_token: soon
councils:
  default: {members: [one/model], lead: one/model}
"""
    file, result = check(tmp_path, text)
    assert result.returncode != 0
    said = result.stdout + result.stderr
    for line in (2, 3, 4, 6, 7, 8, 10):
        assert f"{file}:{line}" in said, f"no fault of line {line} in:\n{said}"
    for word in ("sockett", "acounts", "min_length", "registration", "access_token", "members"):
        assert word in said


@pytest.mark.parametrize("text", ["server: [", "a: b: c", "\t- x", "- a\n- b\n", "just text", "server: {socket: *nowhere}", "\x00"])
def test_text_that_is_no_map_is_refused_with_file_and_line(tmp_path: Path, text: str) -> None:
    file, result = check(tmp_path, text)
    assert result.returncode not in (0, -4, -5, -6, -11)
    assert f"{file}:" in result.stdout + result.stderr


def test_a_file_that_is_not_there_is_a_clear_sentence(tmp_path: Path) -> None:
    result = run(COUNCILD, "check-config", tmp_path / "nothing.yaml")
    assert result.returncode not in (0, -4, -5, -6, -11)
    assert "nothing.yaml" in result.stdout + result.stderr


def test_an_unknown_key_keeps_the_daemon_from_starting(new_daemon: NewDaemon) -> None:
    daemon = new_daemon()
    daemon.config_file.write_text("data: ./data\nserver:\n  prot: 8080\n")
    assert daemon.launch().wait(15) != 0
    assert f"{daemon.config_file}:3" in daemon.log and "prot" in daemon.log
    assert not daemon.data.exists()


def test_secrets_that_are_none_keep_the_daemon_from_starting(new_daemon: NewDaemon) -> None:
    daemon = new_daemon(fernet_keys="this-is-no-fernet-key")
    assert daemon.launch().wait(15) != 0
    assert "API_KEY_ENCRYPTION_KEY" in daemon.log
    assert "this-is-no-fernet-key" not in daemon.log


def registration(daemon: Daemon) -> int:
    client = Client(daemon)
    return client.post("/api/auth/register", client.credentials).status_code


def test_sighup_applies_a_changed_file(new_daemon: NewDaemon) -> None:
    daemon = new_daemon().start()
    client = Client(daemon).register()
    daemon.write_config(accounts={"registration": "closed"}, councils={"default": {"lead": "fake/three"}})
    assert registration(daemon) != 403, "nothing changes before the signal"
    daemon.signal(signal.SIGHUP)
    until("registration is closed", lambda: registration(daemon) == 403, 10)
    other = Client(daemon)
    assert_problem(other.post("/api/auth/register", other.credentials), 403)
    assert client.get("/api/auth/me").status_code == 200
    assert client.get("/api/models").json()["default_lead_model"] == "fake/three"
    assert Client(daemon).post("/api/auth/login", client.credentials).status_code == 200


def test_a_broken_file_leaves_the_old_one_in_force_and_says_so(new_daemon: NewDaemon) -> None:
    daemon = new_daemon().start()
    client = Client(daemon).register()
    daemon.config_file.write_text("accounts:\n  registration: closed\n  regstration: closed\n")
    seen = len(daemon.log)
    daemon.signal(signal.SIGHUP)
    until("the log names the line", lambda: f"{daemon.config_file}:3" in daemon.log[seen:], 10)
    assert registration(daemon) in (200, 201)
    assert client.get("/api/auth/me").status_code == 200
    daemon.write_config(accounts={"registration": "closed"})
    daemon.signal(signal.SIGHUP)
    until("a repaired file is applied", lambda: registration(daemon) == 403, 10)


def test_closed_registration_lets_nobody_in_on_socket_and_port(new_daemon: NewDaemon) -> None:
    daemon = new_daemon(accounts={"registration": "closed"}).start()
    for client in (Client(daemon, "socket"), Client(daemon, "port")):
        assert_problem(client.post("/api/auth/register", client.credentials), 403)
    assert not list((daemon.data / "users").glob("*")) if (daemon.data / "users").exists() else True


def test_sign_in_is_throttled_by_account_with_retry_after(new_daemon: NewDaemon) -> None:
    daemon = new_daemon(accounts={"throttle": {"sign_in_per_minute": 3}}).start()
    client = Client(daemon).register()
    other = Client(daemon).register()
    wrong = {**client.credentials, "password": "wrong wrong"}
    last = [Client(daemon).post("/api/auth/login", wrong) for _ in range(8)][-1]
    problem = assert_problem(last, 429)
    assert 1 <= int(last.headers["retry-after"]) <= 60
    assert problem["retry_after"] == int(last.headers["retry-after"])
    assert Client(daemon).post("/api/auth/login", other.credentials).status_code == 200, "peers of the socket count by account alone"
    assert client.get("/api/auth/me").status_code == 200, "who is signed in stays so"


def test_registration_is_throttled_by_tcp_address(new_daemon: NewDaemon) -> None:
    daemon = new_daemon(accounts={"throttle": {"register_per_hour": 2}}).start()
    answers = [(client := Client(daemon, "port")).post("/api/auth/register", client.credentials) for _ in range(4)]
    assert [answer.status_code for answer in answers[2:]] == [429, 429]
    assert int(answers[3].headers["retry-after"]) > 0
    Client(daemon, "socket").register()


def test_behind_a_trusted_proxy_its_clients_are_counted(new_daemon: NewDaemon) -> None:
    def registered(daemon: Daemon, forwarded: str) -> int:
        client = Client(daemon, "port")
        return client.call("POST", "/api/auth/register", json=client.credentials, headers={"X-Forwarded-For": forwarded}).status_code

    throttle = {"throttle": {"register_per_hour": 1}}
    trusting = new_daemon(accounts=throttle, server={"trusted_proxies": ["127.0.0.0/8"]}).start()
    assert [registered(trusting, f"203.0.113.{host}") for host in (1, 2, 1)] == [200, 200, 429]
    assert registered(trusting, "203.0.113.9, 203.0.113.2") == 429, "what a client makes up stands before its own address"
    wary = new_daemon(accounts=throttle).start()
    assert [registered(wary, f"203.0.113.{host}") for host in (1, 2)] == [200, 429], "nobody is believed unasked"


def test_a_minimum_length_counts(new_daemon: NewDaemon) -> None:
    daemon = new_daemon(accounts={"password": {"min_length": 12}}).start()
    short = Client(daemon, password="elevenchars")
    assert_problem(short.post("/api/auth/register", short.credentials), 400, "12")
    Client(daemon, password="twelve chars").register()
