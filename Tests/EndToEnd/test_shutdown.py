"""SIGTERM while models are at work: a little time for what is under way, a last word to every watcher, and out."""

import json
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from support.client import Client, Door, assert_problem
from support.daemon import Daemon, NewDaemon
from support.fake import MEMBERS, Fake
from support.waiting import until
from support.watchers import Watcher, deaf_watcher


@pytest.fixture
def daemon(new_daemon: NewDaemon) -> Daemon:
    """A daemon that this test may stop."""
    return new_daemon().start()


def stored_answer(daemon: Daemon, client_id: str, conversation: str) -> dict:
    return json.loads((daemon.conversation_directory(client_id, conversation) / "messages" / "000002.json").read_text())


def wait_for_two_answers(client: Client, conversation: str) -> None:
    def are_kept() -> bool:
        messages = client.conversation(conversation)["messages"]
        return len(messages) == 2 and len(messages[1]["stage1"]) == 2

    until("two answers are kept", are_kept)


def refused(client: Client, conversation: str) -> bool:
    """Whether the daemon takes no more questions, while it still answers."""
    answer = client.on_a_new_connection().post(f"/api/conversations/{conversation}/message", {"content": "Too late?"})
    if answer.status_code == 409:
        return False
    assert_problem(answer, 503, "stopping")
    assert int(answer.headers["retry-after"]) > 0
    return True


def test_a_run_that_needs_a_moment_comes_to_its_end(daemon: Daemon, fake: Fake) -> None:
    anna = Client(daemon).register().add_key()
    conversation, user = anna.new_conversation(), anna.id
    fake.set("*", delay_ms=500)
    try:
        with anna.streaming(conversation) as events:
            seen = [next(events)]
            daemon.signal(15)
            seen += list(events)
    finally:
        fake.reset()
    assert seen[-1].type == "complete", "five seconds are enough"
    assert daemon.wait(10) == 0
    assert stored_answer(daemon, user, conversation)["status"] == "complete"


def test_what_takes_longer_is_interrupted_and_every_watcher_hears_of_it(daemon: Daemon, fake: Fake) -> None:
    anna = Client(daemon).register().add_key()
    conversation, other, user = anna.new_conversation(), anna.new_conversation(), anna.id
    fake.set("fake/three", behaviour="hang")
    try:
        with anna.streaming(conversation) as events:
            seen = [next(events)]
            watchers = [Watcher(anna, conversation) for _ in range(3)]
            reader = anna.on_a_new_connection()
            wait_for_two_answers(reader, conversation)
            start = time.monotonic()
            daemon.signal(15)
            until("no new questions are taken", lambda: refused(anna, other), 3)
            assert_problem(reader.post(f"/api/conversations/{conversation}/resume"), 503, "stopping")
            seen += list(events)
        assert daemon.wait(10) == 0
        assert 4 < time.monotonic() - start < 10
    finally:
        fake.reset()
    assert seen[-1].type == "error" and seen[-1].body["status"] == "interrupted"
    assert [event.type for event in seen].count("error") == 1
    for watcher in watchers:
        assert watcher.result() == seen
    answer = stored_answer(daemon, user, conversation)
    assert answer["status"] == "interrupted"
    assert [entry["model"] for entry in answer["stage1"]] == MEMBERS[:2]
    # The question that came too late is not there, and the old one can be finished.
    daemon.start()
    anna = anna.on_a_new_connection()
    assert anna.conversation(other)["messages"] == []
    resumed = anna.post(f"/api/conversations/{conversation}/resume")
    assert resumed.status_code == 200 and [entry["model"] for entry in resumed.json()["stage1"]] == MEMBERS


def test_a_plain_question_that_is_cut_off_is_a_503(daemon: Daemon, fake: Fake) -> None:
    anna = Client(daemon).register().add_key()
    conversation = anna.new_conversation()
    fake.set("fake/three", behaviour="hang")
    try:
        with ThreadPoolExecutor(1) as pool:
            asked = pool.submit(anna.post, f"/api/conversations/{conversation}/message", {"content": "Long?"})
            other = anna.on_a_new_connection()
            wait_for_two_answers(other, conversation)
            assert daemon.stop(10) == 0
            answer = asked.result(5)
    finally:
        fake.reset()
    assert_problem(answer, 503, "kept in the conversation")
    assert int(answer.headers["retry-after"]) > 0


def test_a_watcher_that_never_reads_does_not_hold_it_up(daemon: Daemon, fake: Fake, door: Door) -> None:
    anna = Client(daemon).register().add_key()
    conversation, user = anna.new_conversation(), anna.id
    fake.set("*", chunks=12_000)
    fake.set("fake/two", behaviour="hang", chunks=12_000)
    try:
        deaf = [deaf_watcher(anna, conversation, door, "Who listens?")]
        wait_for_two_answers(anna, conversation)
        deaf += [deaf_watcher(anna, conversation, door) for _ in range(5)]
        start = time.monotonic()
        assert daemon.stop(12) == 0
        assert time.monotonic() - start < 10
    finally:
        fake.reset()
    assert stored_answer(daemon, user, conversation)["status"] == "interrupted"
    for connection in deaf:
        connection.close()


def test_idle_connections_do_not_hold_it_up(daemon: Daemon) -> None:
    idle = [Client(daemon, door) for door in ("socket", "port") for _ in range(5)]
    for client in idle:
        assert client.get("/health").status_code == 200
    start = time.monotonic()
    assert daemon.stop(10) == 0
    assert time.monotonic() - start < 5
