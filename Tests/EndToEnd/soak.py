"""A soak: 64 users ask, list, read, disconnect and come back; what the daemon holds has to be flat at the end.

`SOAK_SECONDS` says how long (ten minutes by default), `COUNCIL_BIN` which programs. Prints a table, exits 1 where something grows.
"""

import os
import random
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from threading import Event, Lock

import httpx

from conftest import configured
from support.client import Client
from support.daemon import Daemon
from support.fake import Fake
from support.waiting import until

SECONDS = float(os.environ.get("SOAK_SECONDS", "600"))
USERS = 64
# Each user keeps so many conversations, so that what is stored stays the same.
KEPT = 4


@dataclass
class Sample:
    seconds: float
    megabytes: float
    descriptors: int
    threads: int

    @staticmethod
    def of(process: int, since: float) -> "Sample":
        lines = dict(line.split(":", 1) for line in Path(f"/proc/{process}/status").read_text().splitlines())
        descriptors = len(os.listdir(f"/proc/{process}/fd"))
        return Sample(time.monotonic() - since, int(lines["VmRSS"].split()[0]) / 1024, descriptors, int(lines["Threads"]))

    def __str__(self) -> str:
        return f"{self.seconds:8.0f} s  {self.megabytes:8.1f} MB  {self.descriptors:5d} descriptors  {self.threads:4d} threads"


class Tally:
    """What was done, and what went wrong."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.done: Counter[str] = Counter()
        self.wrong: Counter[str] = Counter()

    def note(self, what: str) -> None:
        with self.lock:
            self.done[what] += 1

    def complain(self, what: str) -> None:
        with self.lock:
            self.wrong[what] += 1


class User:
    def __init__(self, client: Client, seed: int, tally: Tally) -> None:
        self.client, self.random, self.tally = client, random.Random(seed), tally
        self.conversations: list[str] = []

    def live(self, over: Event) -> None:
        while not over.is_set():
            action = self.random.choice([self.ask, self.ask, self.leave_and_come_back, self.read, self.list, self.reconnect, self.pause])
            try:
                action()
                self.tally.note(action.__name__)
            except Exception as error:
                self.tally.complain(f"{action.__name__}: {type(error).__name__} {error}"[:200])

    def conversation(self) -> str:
        while len(self.conversations) >= KEPT:
            doomed = self.conversations.pop(0)
            assert self.client.delete(f"/api/conversations/{doomed}").status_code == 200
        self.conversations.append(self.client.new_conversation())
        return self.conversations[-1]

    def ask(self) -> None:
        events = self.client.stream(self.conversation())
        assert events[-1].type == "complete", events[-1].body

    def leave_and_come_back(self) -> None:
        """Closes the stream in the middle, and takes it up from there over a new connection."""
        conversation = self.conversation()
        other = self.client.on_a_new_connection()
        try:
            with other.streaming(conversation) as events:
                last = [next(events) for _ in range(self.random.randint(1, 8))][-1].id
        finally:
            other.http.close()
        headers = {"Authorization": f"Bearer {self.client.access}", "Last-Event-ID": str(last)}
        with self.client.http.stream("GET", f"/api/conversations/{conversation}/events", headers=headers) as answer:
            assert answer.status_code == 200, answer.status_code
            assert '"type":"complete"' in "".join(answer.iter_text())

    def read(self) -> None:
        if self.conversations:
            messages = self.client.conversation(self.random.choice(self.conversations))["messages"]
            assert len(messages) % 2 == 0

    def list(self) -> None:
        assert len(self.client.conversations()) <= KEPT

    def reconnect(self) -> None:
        self.client.http.close()
        self.client = self.client.on_a_new_connection()
        assert self.client.get("/api/auth/me").status_code == 200

    def pause(self) -> None:
        time.sleep(self.random.uniform(0.05, 0.5))


def is_flat(samples: list[Sample]) -> list[str]:
    """What has grown between the second quarter and the last."""
    quarter = max(1, len(samples) // 4)
    early, late = samples[quarter : 2 * quarter], samples[-quarter:]
    grown = []
    for name, allowed in (("megabytes", lambda value: value * 1.1 + 8), ("descriptors", lambda value: value * 1.25 + 16), ("threads", lambda value: value + 4)):
        before, after = (median(getattr(sample, name) for sample in part) for part in (early, late))
        print(f"{name}: {before:.1f} in the second quarter, {after:.1f} in the last")
        if after > allowed(before):
            grown.append(name)
    return grown


def main() -> int:
    fake = Fake().start()
    fake.set("*", delay_ms=150, chunks=10, chunk_delay_ms=10)
    daemon = Daemon(configured(fake, {"accounts": {"access_token": "24h"}})).start("--log-level", "notice")
    try:
        idle = Sample.of(daemon.pid, time.monotonic())
        print(f"at the start: {idle}", flush=True)
        tally, over = Tally(), Event()
        users = [User(Client(daemon, "socket" if number % 2 else "port").register().add_key(), number, tally) for number in range(USERS)]
        start = time.monotonic()
        samples: list[Sample] = []
        with ThreadPoolExecutor(USERS) as pool:
            lives = [pool.submit(user.live, over) for user in users]
            try:
                while time.monotonic() - start < SECONDS:
                    time.sleep(min(5, SECONDS / 20))
                    samples.append(Sample.of(daemon.pid, start))
                    httpx.delete(f"{fake.url}/control/calls", trust_env=False)
                    if len(samples) % 4 == 0:
                        print(samples[-1], f" {sum(tally.done.values()):7d} actions", flush=True)
            finally:
                over.set()
            for life in lives:
                life.result(60)
        for user in users:
            user.client.http.close()
        until("all connections are closed", lambda: Sample.of(daemon.pid, start).descriptors <= idle.descriptors + 24, 60)
        print(f"at the end:   {Sample.of(daemon.pid, start)}")
        print(", ".join(f"{count} {name}" for name, count in sorted(tally.done.items())))
        grown = is_flat(samples)
        for what, count in tally.wrong.most_common(10):
            print(f"WRONG {count} times: {what}")
        print(f"NOT FLAT: {', '.join(grown)}" if grown else "flat")
        code = daemon.stop(15)
        print(f"the daemon ended with {code}")
        return 1 if grown or tally.wrong or code != 0 else 0
    finally:
        daemon.remove()
        fake.stop()


if __name__ == "__main__":
    sys.exit(main())
