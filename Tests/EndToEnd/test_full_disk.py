"""A disk that is full: a clear 503, whatever was there still served, and everything works again when there is room."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.client import PASSWORD, Client, assert_problem, new_email
from support.daemon import Daemon, NewDaemon
from support.talks import assert_whole, left_over


@pytest.fixture
def small_disk(new_daemon: NewDaemon) -> Iterator[Daemon]:
    """A daemon whose data lies on a disk of two megabytes."""
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    daemon = new_daemon()
    daemon.data.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m,mode=700", "tmpfs", str(daemon.data)], capture_output=True, text=True)
    if mounted.returncode != 0:
        pytest.skip(f"a small disk cannot be mounted here: {mounted.stderr.strip()}")
    try:
        yield daemon.start()
    finally:
        if daemon.process is not None:
            daemon.kill()
        subprocess.run(["umount", "--lazy", str(daemon.data)], check=True)


def fill(directory: Path) -> Path:
    """Takes all the room that there is."""
    file = directory / "filler"
    with file.open("ab", buffering=0) as filler:
        try:
            for size in (4096, 1):
                while True:
                    filler.write(b"x" * size)
        except OSError:
            pass
    return file


def assert_full(answer: object) -> None:
    assert_problem(answer, 503, "disk is full")
    assert int(answer.headers["retry-after"]) > 0


def test_a_full_disk_is_a_503_and_recovers_by_itself(small_disk: Daemon) -> None:
    anna = Client(small_disk).register().add_key()
    conversation = anna.new_conversation()
    anna.ask(conversation)
    before = anna.conversation(conversation)

    filler = fill(small_disk.data)
    for _ in range(2):
        assert_full(anna.post(f"/api/conversations/{conversation}/message", {"content": "Is there room?"}))
        assert_full(anna.post(f"/api/conversations/{conversation}/message/stream", {"content": "Is there room?"}))
        assert_full(anna.post("/api/conversations", {}))
        assert_full(anna.patch(f"/api/conversations/{conversation}", {"title": "A title of another length than before"}))
        assert_full(anna.post("/api/settings/api-key", {"api_key": "sk-or-v1-good-another-0123456789abcdef", "provider": "openrouter"}))
        assert_full(Client(small_disk).post("/api/auth/register", {"email": new_email(), "password": PASSWORD}))
        assert_full(anna.post("/api/auth/login", anna.credentials))
        # What is there is served.
        assert anna.conversation(conversation) == before
        assert [entry["id"] for entry in anna.conversations()] == [conversation]
    assert_whole(small_disk.data)
    assert not left_over(small_disk.data)

    filler.unlink()
    assert anna.ask(conversation, "And now?")["stage3"]["response"]
    assert anna.again().new_conversation()
    Client(small_disk).register()


def test_a_disk_that_fills_up_under_way_loses_nothing_that_was_seen(small_disk: Daemon) -> None:
    anna = Client(small_disk).register().add_key()
    conversation = anna.new_conversation()
    with anna.streaming(conversation) as events:
        seen = [next(events)]
        filler = fill(small_disk.data)
        seen += list(events)
    if seen[-1].type == "error":
        assert seen[-1].body["status"] == "interrupted" and "disk is full" in seen[-1].body["message"]
    filler.unlink()
    message = anna.conversation(conversation)["messages"][1]
    kept = {entry["model"]: entry for entry in message["stage1"]}
    for event in seen:
        if event.type == "stage1_answer":
            assert kept[event.body["data"]["model"]] == event.body["data"]
    if message["status"] != "complete":
        assert anna.post(f"/api/conversations/{conversation}/resume").status_code == 200
    assert anna.conversation(conversation)["messages"][1]["status"] == "complete"
