"""Starting, stopping, dying and coming back."""

import json
import os
import signal
import socket
import time

from support.client import Client, connect, assert_problem
from support.daemon import Daemon, NewDaemon
from support.fake import Fake
from support.waiting import until


def test_sigterm_ends_it_within_seconds_and_takes_the_socket_away(new_daemon: NewDaemon) -> None:
    daemon = new_daemon().start()
    assert daemon.socket.is_socket()
    start = time.monotonic()
    assert daemon.stop() == 0
    assert time.monotonic() - start < 10
    assert not daemon.socket.exists()
    assert not [path for path in daemon.home.iterdir() if path.name.startswith("c.sock")]


def test_ctrl_c_ends_it_as_well(new_daemon: NewDaemon) -> None:
    daemon = new_daemon().start()
    daemon.signal(signal.SIGINT)
    assert daemon.wait() == 0
    assert not daemon.socket.exists()


def test_sigterm_ends_it_in_spite_of_idle_and_streaming_clients(new_daemon: NewDaemon, slow_models: None) -> None:
    daemon = new_daemon().start()
    client = Client(daemon).register().add_key()
    idle = [Client(daemon, "port") for _ in range(5)]
    for other in idle:
        other.get("/health")
    conversation = client.new_conversation()
    with client.http.stream(
        "POST",
        f"/api/conversations/{conversation}/message/stream",
        json={"content": "Long?"},
        headers={"Authorization": f"Bearer {client.access}"},
    ) as answer:
        next(answer.iter_lines())
        assert daemon.stop(20) == 0
    file = daemon.conversation_directory(next((daemon.data / "users").iterdir()).name, conversation) / "messages" / "000002.json"
    assert json.loads(file.read_text())["status"] in ("interrupted", "running", "complete")
    daemon.start()
    messages = client.conversation(conversation)["messages"]
    assert messages[0]["content"] == "Long?"
    assert messages[1]["status"] in ("interrupted", "complete")


def test_a_second_daemon_on_the_same_data_is_refused_and_names_the_first(new_daemon: NewDaemon) -> None:
    daemon = new_daemon().start()
    client = Client(daemon).register()
    process = daemon.launch("--socket", str(daemon.home / "other.sock"))
    assert process.wait(15) != 0
    assert str(daemon.pid) in daemon.log
    assert not (daemon.home / "other.sock").exists()
    assert client.get("/api/auth/me").status_code == 200


def test_a_second_daemon_on_the_same_socket_is_refused(new_daemon: NewDaemon) -> None:
    daemon = new_daemon().start()
    client = Client(daemon).register()
    process = daemon.launch("--data", str(daemon.home / "other-data"))
    try:
        assert process.wait(15) != 0
    finally:
        process.kill()
    assert client.get("/api/auth/me").status_code == 200
    assert Client(daemon).get("/health").status_code == 200


def test_a_taken_port_is_a_clear_refusal(new_daemon: NewDaemon) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        daemon = new_daemon(server={"http": f"127.0.0.1:{port}"})
        assert daemon.launch().wait(15) != 0
    assert "in use" in daemon.log.lower() and str(port) in daemon.log
    assert not daemon.socket.exists()
    assert "Fatal error" not in daemon.log


def test_flags_win_over_the_file(new_daemon: NewDaemon) -> None:
    daemon = new_daemon()
    daemon.socket = daemon.home / "flag.sock"
    daemon.data = daemon.home / "flag-data"
    daemon.start("--socket", str(daemon.socket), "--data", str(daemon.data), "--http", "127.0.0.1:0")
    Client(daemon).register()
    assert (daemon.data / "format.json").exists()
    assert not (daemon.home / "data").exists()


def test_a_stale_socket_file_is_replaced(new_daemon: NewDaemon) -> None:
    daemon = new_daemon().start()
    daemon.kill()
    assert daemon.socket.exists()
    daemon.start()
    assert Client(daemon).get("/health").status_code == 200


def test_something_else_in_the_sockets_place_is_not_removed(new_daemon: NewDaemon) -> None:
    daemon = new_daemon()
    daemon.socket.write_text("a person's file")
    process = daemon.launch()
    try:
        assert process.wait(15) != 0
    finally:
        process.kill()
    assert daemon.socket.read_text() == "a person's file"


def test_the_descriptors_do_not_grow_with_requests(new_daemon: NewDaemon) -> None:
    daemon = new_daemon().start()
    client = Client(daemon).register().add_key()
    client.ask(client.new_conversation())

    def descriptors() -> int:
        return len(os.listdir(f"/proc/{daemon.pid}/fd"))

    before = descriptors()
    for _ in range(50):
        with connect(daemon) as socket, connect(daemon, "port") as port:
            assert socket.get("/health").status_code == 200
            assert port.get("/api/auth/me").status_code == 401
    until("connections are closed", lambda: descriptors() <= before + 5, 10)


def test_everything_outlives_a_restart(new_daemon: NewDaemon) -> None:
    daemon = new_daemon().start()
    client = Client(daemon, "port").register().add_key()
    conversation = client.new_conversation()
    client.ask(conversation)
    paths = [f"/api/conversations/{conversation}", "/api/conversations", "/api/settings/api-keys", "/api/auth/me"]
    before = [client.get(path).json() for path in paths]
    daemon.stop()
    daemon.start()
    again = Client(daemon, "port", client.email, client.password, client.tokens)
    assert [again.get(path).json() for path in paths] == before
    assert again.post("/api/auth/refresh", {"refresh_token": client.refresh_token}).status_code == 200


def test_after_kill_9_everything_is_served_and_the_answer_is_marked_interrupted(new_daemon: NewDaemon, fake: Fake) -> None:
    daemon = new_daemon().start()
    client = Client(daemon).register().add_key()
    done = client.new_conversation()
    client.ask(done)
    running = client.new_conversation()
    fake.set("fake/three", behaviour="hang")
    try:
        with client.streaming(running, "Interrupted?") as events:
            assert next(events).type == "stage1_start"
            messages = client.again()
            until("two answers are kept", lambda: len(messages.conversation(running)["messages"][1]["stage1"]) == 2)
            daemon.kill()
    except Exception as error:  # The connection breaks with the daemon.
        if daemon.process is not None:
            raise error
    finally:
        fake.reset()
    daemon.start()
    client = client.again()
    assert client.conversation(done)["messages"][1]["status"] == "complete"
    user, assistant = client.conversation(running)["messages"]
    assert user["content"] == "Interrupted?"
    assert assistant["status"] == "interrupted"
    assert [answer["model"] for answer in assistant["stage1"]] == ["fake/one", "fake/two"]
    assert {entry["id"] for entry in client.conversations()} == {done, running}
    assert client.ask(running, "Once more?")["stage3"]["response"]
    until("temporary files are cleaned up", lambda: not list(daemon.data.rglob("*.tmp")), 5)


def test_whatever_was_acknowledged_is_there_after_kill_9(new_daemon: NewDaemon) -> None:
    daemon = new_daemon().start()
    for _ in range(3):
        client = Client(daemon).register()
        conversations = {client.new_conversation() for _ in range(10)}
        daemon.kill()
        daemon.start()
        client = client.again()
        for conversation in conversations:
            assert client.conversation(conversation)["messages"] == []


def test_an_account_whose_deletion_was_cut_short_is_gone_after_the_start(new_daemon: NewDaemon) -> None:
    daemon = new_daemon().start()
    client = Client(daemon).register().add_key()
    home = daemon.user_directory(client.id)
    assert client.delete("/api/auth/account").status_code == 200
    daemon.kill()
    daemon.start()
    assert not home.exists()
    assert_problem(Client(daemon).post("/api/auth/login", client.credentials), 401)
    assert [path for path in (daemon.data / "users").iterdir()] == []


def test_the_port_can_be_turned_off(new_daemon: NewDaemon) -> None:
    daemon: Daemon = new_daemon()
    process = daemon.process = daemon.launch("--http", "off")
    until("the socket is served", lambda: "listening on unix:" in daemon.log, 30)
    assert process.poll() is None
    assert "listening on http://" not in daemon.log
    assert Client(daemon).get("/health").status_code == 200
