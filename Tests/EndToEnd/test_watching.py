"""Watchers of one run: they see the same, lose nothing when they come back, and one that never reads hurts nobody."""

import os
from collections.abc import Iterator

import pytest

from support.client import Client, Door, assert_problem
from support.events import Event
from support.fake import Fake
from support.waiting import until
from support.watchers import Watcher, deaf_watcher, events_after


@pytest.fixture
def talkative(fake: Fake) -> Iterator[Fake]:
    """Models that write for about a second, a word at a time."""
    fake.set("*", delay_ms=50, chunks=15, chunk_delay_ms=20)
    yield fake
    fake.reset()


def assert_stream(events: list[Event], first: int = 1) -> None:
    """Whole, in order, without gap or repeat, to its end."""
    assert [event.id for event in events] == list(range(first, first + len(events)))
    assert events and events[-1].type == "complete"


def test_several_watchers_see_identical_streams(anna: Client, talkative: Fake) -> None:
    conversation = anna.new_conversation()
    with anna.streaming(conversation) as events:
        seen = [next(events)]
        watchers = [Watcher(anna, conversation) for _ in range(4)]
        for number, event in enumerate(events):
            seen.append(event)
            if number % 10 == 0:
                watchers.append(Watcher(anna, conversation))
    assert_stream(seen)
    assert len(watchers) > 8
    for watcher in watchers:
        assert watcher.result() == seen


def test_a_watcher_comes_back_at_every_cut_point(anna: Client) -> None:
    conversation = anna.new_conversation()
    whole = anna.stream(conversation)
    for last in range(len(whole) + 1):
        assert events_after(anna, conversation, last) == whole[last:]
    assert events_after(anna, conversation) == whole


def test_a_dropped_question_stream_goes_on_where_it_was_cut(anna: Client, talkative: Fake) -> None:
    conversation = anna.new_conversation()
    whole: list[Event] = []
    for taken in (1, 2, 5, 17):
        other = anna.on_a_new_connection()
        with other.streaming(conversation, f"Cut after {taken}?") as events:
            seen = [next(events) for _ in range(taken)]
        other.http.close()
        whole = seen + events_after(anna, conversation, taken)
        assert_stream(whole)
        assert events_after(anna, conversation) == whole


@pytest.mark.parametrize("step", [1, 2, 7])
def test_a_watcher_who_is_cut_off_again_and_again_misses_nothing(anna: Client, talkative: Fake, step: int) -> None:
    conversation = anna.new_conversation()
    with anna.streaming(conversation) as events:
        next(events)
        watcher = Watcher(anna, conversation)
        other = anna.on_a_new_connection()
        seen: list[Event] = []
        while not seen or seen[-1].type != "complete":
            seen += events_after(other, conversation, seen[-1].id if seen else 0, most=step)
    assert_stream(seen)
    assert seen == watcher.result()


def test_last_event_id_is_a_number(anna: Client) -> None:
    conversation = anna.new_conversation()
    whole = anna.stream(conversation)
    for text in ("x", "-1", "1.5", "9999999999999999999999"):
        answer = anna.get(f"/api/conversations/{conversation}/events", headers={"Last-Event-ID": text})
        assert_problem(answer, 400, "Last-Event-ID")
    # A number beyond the last one is from another run: this one is told from the beginning.
    assert events_after(anna, conversation, len(whole)) == []
    assert events_after(anna, conversation, len(whole) + 100) == whole
    assert events_after(anna, conversation, 2**62) == whole


def test_somebody_elses_run_cannot_be_watched(anna: Client, ben: Client, talkative: Fake) -> None:
    conversation = anna.new_conversation()
    with anna.streaming(conversation) as events:
        next(events)
        assert_problem(ben.get(f"/api/conversations/{conversation}/events"), 404)
        assert_problem(ben.post(f"/api/conversations/{conversation}/cancel"), 404)
        assert_problem(ben.post(f"/api/conversations/{conversation}/resume"), 404)


def test_a_watcher_that_never_reads_hurts_nobody_and_can_come_back(anna: Client, fake: Fake, door: Door) -> None:
    # About 5 MB of events: more than a connection's buffers hold.
    fake.set("*", chunks=12_000)
    conversation = anna.new_conversation()
    try:
        asker = deaf_watcher(anna, conversation, door, "Who listens?")
        until("the run is there", lambda: anna.get(f"/api/conversations/{conversation}/events").status_code == 200)
        deaf = [deaf_watcher(anna, conversation, door) for _ in range(5)]
        watcher = Watcher(anna, conversation)
        whole = watcher.result(60)
        assert_stream(whole)
        assert sum(len(str(event.body)) for event in whole) > 1_000_000
        assert anna.conversation(conversation)["messages"][1]["status"] == "complete"
        assert anna.ask(anna.new_conversation(), "And now?")["stage3"]["response"]
    finally:
        fake.reset()
    assert events_after(anna, conversation, whole[10].id) == whole[11:], "who never read can come back"
    for connection in [asker, *deaf]:
        connection.close()
    directory = f"/proc/{anna.daemon.pid}/fd"
    before = len(os.listdir(directory))
    until("their connections are closed", lambda: len(os.listdir(directory)) <= before)
