"""`kill -9` at random moments of concurrent questions: nothing torn, nothing acknowledged lost, nothing paid for twice.

`CRASH_ROUNDS` says how many times the daemon is killed, `CRASH_SEED` repeats a run's choices (not its timing).
"""

import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from random import Random

import httpx
import pytest

from conftest import configured
from support.client import Client
from support.daemon import Daemon
from support.fake import Fake
from support.talks import Called, Talk, assert_calls, assert_whole, left_over
from support.waiting import until

ROUNDS = int(os.environ.get("CRASH_ROUNDS", "20"))
SEED = int(os.environ.get("CRASH_SEED", str(time.time_ns() % 1_000_000)))
TALKS = 8
TURNS = 20


@pytest.fixture
def provider() -> Iterator[Fake]:
    """A provider of this test's own, whose calls are counted."""
    fake = Fake().start()
    fake.set("*", delay_ms=60, chunks=8, chunk_delay_ms=5)
    yield fake
    fake.stop()


class Crashes:
    """A daemon that is killed again and again, and the talks that go through it."""

    def __init__(self, provider: Fake, random: Random, **turns: object) -> None:
        self.provider = provider
        self.random = random
        config = {"accounts": {"access_token": "12h"}, "turns": turns}
        self.daemon = Daemon(configured(provider, config)).start()
        self.people = [Client(self.daemon).register().add_key() for _ in range(3)]
        self.talks = [self.new_talk(number) for number in range(TALKS)]
        self.missing: dict[str, set[Called]] = {}

    def new_talk(self, number: int) -> Talk:
        return Talk(self.people[number % len(self.people)].on_a_new_connection(), Random(self.random.getrandbits(64)))

    def kill_amid(self, work: str, longest: float) -> None:
        """Lets all talks go on at once, kills the daemon in their midst, and looks at what it leaves."""
        with ThreadPoolExecutor(TALKS) as pool:
            going = [pool.submit(talk.go_on, TURNS) for talk in self.talks] if work else []
            time.sleep(self.random.uniform(0, longest))
            self.daemon.kill()
            for talk in going:
                talk.result(30)
        assert_whole(self.daemon.data)

    def restart(self) -> None:
        """Starts the daemon again; nothing of the old one is under way or left over."""
        until("the provider has seen the old daemon go", lambda: self.counts()["open"] == 0)
        before = left_over(self.daemon.data)
        self.daemon.start()
        assert_whole(self.daemon.data)
        # What lies there now and did not before is the new daemon's own, which may be writing already.
        assert not before & left_over(self.daemon.data)

    def counts(self) -> dict:
        return httpx.get(f"{self.provider.url}/control/counts", trust_env=False).json()

    def forget_calls(self) -> None:
        until("the provider is idle", lambda: self.counts()["open"] == 0)
        httpx.delete(f"{self.provider.url}/control/calls", trust_env=False)

    def check(self) -> None:
        """What is stored, against what was seen and what the provider was asked since the last check."""
        calls = httpx.get(f"{self.provider.url}/control/calls", trust_env=False).json()
        self.forget_calls()
        for talk in self.talks:
            talk.look()
        assert_calls(calls, self.missing, self.talks)
        for number, talk in enumerate(self.talks):
            if talk.turns >= TURNS and not talk.is_open:
                self.talks[number] = self.new_talk(number)
                self.talks[number].look()
        self.missing = self.lacking()

    def lacking(self) -> dict[str, set[Called]]:
        return {token: calls for talk in self.talks for token, calls in talk.missing().items()}

    def everything_is_complete(self) -> bool:
        documents = [talk.reconnect().conversation(talk.id)["messages"] for talk in self.talks]
        return all(messages[-1]["status"] == "complete" for messages in documents if messages)

    def finish(self) -> None:
        """Resumes whatever is open, to the end."""
        for talk in self.talks:
            talk.reconnect()
        with ThreadPoolExecutor(TALKS) as pool:
            for done in [pool.submit(talk.finish) for talk in self.talks]:
                done.result(60)
        self.check()
        assert not [talk.id for talk in self.talks if talk.is_open]


@pytest.mark.timeout(120 + ROUNDS * 15)
def test_nothing_is_lost_and_nothing_paid_twice_at_any_kill(provider: Fake) -> None:
    print(f"CRASH_SEED={SEED}")
    crashes = Crashes(provider, Random(SEED))
    try:
        for round_number in range(ROUNDS):
            print(f"round {round_number + 1}: {sum(talk.turns for talk in crashes.talks)} turns")
            crashes.kill_amid("asking", 1.5)
            crashes.restart()
            crashes.check()
        crashes.finish()
    finally:
        crashes.daemon.remove()


@pytest.mark.timeout(120 + ROUNDS * 15)
def test_where_it_is_told_to_the_daemon_finishes_what_a_kill_left_by_itself(provider: Fake) -> None:
    print(f"CRASH_SEED={SEED}")
    crashes = Crashes(provider, Random(SEED), resume_at_start=True)
    try:
        for round_number in range(max(4, ROUNDS // 5)):
            crashes.kill_amid("asking", 1.2)
            if round_number % 2:
                # Killed once more while it takes up what the first kill left.
                crashes.restart()
                crashes.kill_amid("", 0.4)
            crashes.forget_calls()
            for talk in crashes.talks:
                talk.look_at_files()
            crashes.missing = crashes.lacking()
            crashes.restart()
            until("every answer is complete", crashes.everything_is_complete, 30)
            crashes.check()
    finally:
        crashes.daemon.remove()
