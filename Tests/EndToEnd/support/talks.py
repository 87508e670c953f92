"""Conversations that are crashed through: what was asked, what a watcher saw, and what has to be true of it afterwards."""

import json
import re
import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import httpx

from support.client import Client
from support.events import Event, read_events
from support.fake import LEAD, MEMBERS, TITLE

Called = tuple[str, str]
"""Stage and model."""

TOKEN = re.compile(r"\bQ[0-9a-f]{32}\b")
UNTITLED = "New Conversation"
NO_USAGE = {"tokens_prompt": 0, "tokens_completion": 0, "cost_usd": 0}
NO_ANSWER = {"role": "assistant", "status": "interrupted", "stage1": [], "stage2": [], "stage3": None, "errors": [], "usage": NO_USAGE}


@dataclass
class Asked:
    """One question, and what its watcher has seen of the answer."""

    content: str
    acknowledged: bool = False
    answers: dict[str, Any] = field(default_factory=dict)
    ballots: dict[str, Any] = field(default_factory=dict)
    final: Any = None
    complete: bool = False

    @property
    def token(self) -> str:
        return TOKEN.findall(self.content)[0]

    def see(self, event: Event) -> None:
        self.acknowledged = True
        data = event.body.get("data")
        if event.type == "stage1_answer":
            self.answers[data["model"]] = data
        elif event.type == "stage2_ballot":
            self.ballots[data["model"]] = data
        elif event.type == "stage3_complete":
            self.final = data
        elif event.type == "complete":
            self.complete = True
        assert event.type != "error", event.body

    def see_whole(self, answer: dict[str, Any]) -> None:
        self.acknowledged = self.complete = True
        self.answers = {entry["model"]: entry for entry in answer["stage1"]}
        self.ballots = {entry["model"]: entry for entry in answer["stage2"]}
        self.final = answer["stage3"]


class Talk:
    """One conversation, asked question after question by one person until the daemon dies."""

    def __init__(self, client: Client, random: Random) -> None:
        self.client = client
        self.random = random
        self.id = client.new_conversation()
        self.asked: list[Asked] = []
        self.messages: list[dict[str, Any]] = []
        self.title = UNTITLED

    @property
    def turns(self) -> int:
        return len(self.messages) // 2

    # While the daemon is up

    def reconnect(self) -> Client:
        """The same sign-in over a new connection."""
        self.client.http.close()
        self.client = self.client.on_a_new_connection()
        return self.client

    def go_on(self, turns: int) -> None:
        """Asks and resumes until the daemon is gone, or so many turns are there."""
        client = self.reconnect()
        try:
            if self.is_open and self.random.random() < 0.85:
                self._watch("resume", None, self.last)
            count = self.turns
            while count < turns:
                count += 1
                asked = Asked(f"Q{uuid.UUID(int=self.random.getrandbits(128)).hex} is turn {count}: what now?")
                self.asked.append(asked)
                body = {"content": asked.content}
                if self.random.random() < 0.25:
                    answer = client.post(f"/api/conversations/{self.id}/message", body)
                    assert answer.status_code == 200, answer.text
                    asked.see_whole(answer.json())
                else:
                    self._watch("message/stream", body, asked)
        except httpx.TransportError:
            pass
        finally:
            client.http.close()

    def finish(self) -> None:
        """Resumes the last answer, where it is open, to its end."""
        if self.is_open:
            self._watch("resume", None, self.last)
            assert self.last.complete

    def _watch(self, path: str, body: Any, asked: Asked) -> None:
        headers = {"Authorization": f"Bearer {self.client.access}", "Accept": "text/event-stream"}
        with self.client.http.stream("POST", f"/api/conversations/{self.id}/{path}", json=body, headers=headers) as answer:
            if answer.status_code != 200:
                answer.read()
                raise AssertionError(f"{path}: {answer.status_code} {answer.text}")
            asked.acknowledged = True
            for event in read_events(answer.iter_lines()):
                asked.see(event)

    # After a restart

    def look(self) -> None:
        """Reads the conversation and asserts that nothing that was acknowledged is lost."""
        self.take(self.reconnect().conversation(self.id))

    def look_at_files(self) -> None:
        """The same of the files that a dead daemon left, as its successor will read them."""
        directory = next(self.client.daemon.data.glob(f"users/*/conversations/{self.id}"))
        document = json.loads((directory / "conversation.json").read_bytes())
        files = sorted(file for file in (directory / "messages").glob("*.json") if not file.name.startswith("."))
        document["messages"] = [json.loads(file.read_bytes()) for file in files]
        if len(files) % 2:
            document["messages"].append(NO_ANSWER)
        for message in document["messages"]:
            if message.get("status") == "running":
                message["status"] = "interrupted"
        self.take(document)

    def take(self, document: dict[str, Any]) -> None:
        self.messages, self.title = document["messages"], document["title"]
        assert [message["role"] for message in self.messages] == ["user", "assistant"] * self.turns, "questions and answers in pairs"
        stored = [message["content"] for message in self.messages[::2]]
        assert len(set(stored)) == len(stored), "a question is there twice"
        lost = [asked.content for asked in self.asked if asked.acknowledged and asked.content not in stored]
        assert not lost, f"acknowledged questions are lost: {lost}"
        # What the daemon never said yes to need not be there; where it is, it counts.
        self.asked = [asked for asked in self.asked if asked.content in stored]
        assert [asked.content for asked in self.asked] == stored
        for asked, message in zip(self.asked, self.messages[1::2], strict=True):
            assert_kept(asked, message)
            assert_usage_adds_up(message)
        if self.turns and self.messages[1]["status"] == "complete":
            assert self.title != UNTITLED
            # Without its record where the daemon died between the two.
            assert self.messages[1].get("title", {"title": self.title})["title"] == self.title

    @property
    def last(self) -> Asked:
        return self.asked[-1]

    @property
    def is_open(self) -> bool:
        return bool(self.messages) and self.messages[-1]["status"] != "complete"

    def missing(self) -> dict[str, set[Called]]:
        """By question: the calls that its stored answer still lacks."""
        missing = {}
        for number, (asked, message) in enumerate(zip(self.asked, self.messages[1::2], strict=True)):
            wants_title = number == 0 and message.get("title") is None and self.title == UNTITLED
            missing[asked.token] = set() if message["status"] == "complete" else lacking(message, wants_title)
        return missing


def lacking(message: dict[str, Any], wants_title: bool) -> set[Called]:
    """The calls that an answer lacks; once there is a ballot or a final answer, stage 1 is closed."""
    answered = {entry["model"] for entry in message["stage1"]}
    judged = {entry["model"] for entry in message["stage2"]}
    calls: set[Called] = set()
    if not judged and message["stage3"] is None:
        calls |= {("answer", model) for model in MEMBERS if model not in answered}
    if message["stage3"] is None:
        calls |= {("ballot", model) for model in MEMBERS if model not in judged} | {("final", LEAD)}
    return calls | ({("title", TITLE)} if wants_title else set())


def assert_kept(asked: Asked, message: dict[str, Any]) -> None:
    assert message["status"] in ("complete", "interrupted"), message["status"]
    assert message["status"] == "complete" or not asked.complete, "a complete answer is complete no more"
    kept = {entry["model"]: entry for entry in message["stage1"]}
    assert all(kept.get(model) == entry for model, entry in asked.answers.items()), "an answer that was seen is lost"
    kept = {entry["model"]: entry for entry in message["stage2"]}
    assert all(kept.get(model) == entry for model, entry in asked.ballots.items()), "a ballot that was seen is lost"
    assert asked.final is None or message["stage3"] == asked.final, "a final answer that was seen is lost"


def assert_usage_adds_up(message: dict[str, Any]) -> None:
    """The message's usage is the sum of its calls', failed ones included."""
    records = [entry["call"] for entry in message["stage1"] + message["stage2"]]
    records += [(message[name] or {}).get("call") for name in ("stage3", "title") if message.get(name)]
    uses = [record["usage"] for record in records if record and record.get("usage")]
    uses += [entry["usage"] for entry in message["errors"] if entry.get("usage")]
    assert micro(message["usage"]) == tuple(map(sum, zip((0, 0, 0), *map(micro, uses), strict=True)))


def micro(usage: dict[str, Any]) -> tuple[int, int, int]:
    return usage["tokens_prompt"], usage["tokens_completion"], round(usage["cost_usd"] * 1_000_000)


def by_question(calls: Iterable[dict[str, Any]]) -> dict[str, Counter[Called]]:
    """The provider's calls, by the question that their last message is about."""
    found: dict[str, Counter[Called]] = {}
    for call in calls:
        tokens = set(TOKEN.findall(call["messages"][-1]["content"]))
        assert len(tokens) == 1, f"a call about {len(tokens)} questions"
        found.setdefault(tokens.pop(), Counter())[call["stage"], call["model"]] += 1
    return found


def assert_calls(calls: list[dict[str, Any]], before: dict[str, set[Called]], talks: list[Talk]) -> None:
    """Asserts that the provider got the calls that were missing `before`, each once: all of them where the answer is complete now."""
    made = by_question(calls)
    for talk in talks:
        for number, (asked, message) in enumerate(zip(talk.asked, talk.messages[1::2], strict=True)):
            everything = {("answer", model) for model in MEMBERS} | {("ballot", model) for model in MEMBERS} | {("final", LEAD)}
            missing = before.get(asked.token, everything | ({("title", TITLE)} if number == 0 else set()))
            calls_made = made.pop(asked.token, Counter())
            twice = [call for call, times in calls_made.items() if times > 1]
            assert not twice, f"called twice: {twice}"
            assert set(calls_made) <= missing, f"called though it was there: {set(calls_made) - missing}"
            if message["status"] == "complete":
                assert set(calls_made) == missing, f"complete without: {missing - set(calls_made)}"
    assert not made, f"calls for questions that are not stored: {list(made)}"


def assert_whole(data: Path) -> None:
    """Asserts that every record is one JSON document."""
    for file in data.rglob("*.json"):
        if any(part.startswith(".") for part in file.relative_to(data).parts):
            continue
        try:
            json.loads(file.read_bytes())
        except ValueError as error:
            raise AssertionError(f"{file} is torn: {error}") from error


def left_over(data: Path) -> set[Path]:
    """Temporary files, and directories half made or half deleted."""
    return {path for path in (data / "users").rglob("*") if path.name.startswith(".") or path.name.endswith(".tmp")}
