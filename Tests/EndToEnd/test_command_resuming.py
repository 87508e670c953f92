"""`council cancel` and `council resume`, and what `council show` says of an answer that did not come to its end."""

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from support.answers import assert_answer
from support.command import Command
from support.daemon import Daemon, NewDaemon
from support.fake import MEMBERS, Fake, good_key
from support.programs import COUNCIL, clean_environment
from support.waiting import until


@pytest.fixture
def council(daemon: Daemon) -> Command:
    return Command(daemon).register().add_key()


@pytest.fixture
def hanging(fake: Fake) -> Iterator[Fake]:
    """The third member never answers until `reset`."""
    fake.set("fake/three", behaviour="hang")
    yield fake
    fake.reset()


@contextmanager
def asking(council: Command, *more: str) -> Iterator[subprocess.Popen[str]]:
    """`council ask` under way, two of three answers on disk."""
    process = subprocess.Popen(
        [str(COUNCIL), "ask", "Why do we wait?", *more],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=clean_environment(**council.environment),
    )
    try:
        until("two answers are kept", lambda: len(last_answer(council).get("stage1", [])) == 2)
        yield process
    finally:
        process.kill()
        process.communicate()


def last_answer(council: Command) -> dict:
    if not council.json("list"):
        return {}
    return council.json("show", "last")["messages"][-1]


def test_cancel_keeps_what_came_and_resume_makes_only_what_is_missing(council: Command, hanging: Fake) -> None:
    key = good_key("command-resume")
    council.add_key(key)
    with asking(council) as process:
        conversation = council.json("list")[0]["id"]
        result = council("cancel", "last")
        assert result.returncode == 0 and f"Cancelled {conversation}." in result.stdout
        assert f"council resume {conversation}" in result.stderr
        _, told = process.communicate(timeout=20)
        assert process.returncode == 1
        assert "cancelled" in told and f"council resume {conversation}" in told
    assert [answer["model"] for answer in last_answer(council)["stage1"]] == MEMBERS[:2]
    shown = council.ok("show", conversation)
    assert "No final answer · cancelled" in shown and f"council resume {conversation}" in shown

    hanging.reset()
    answer = council.json("resume", conversation)
    assert_answer(answer["stage1"], answer["stage2"], answer["stage3"], answer["metadata"])
    answers = [call["model"] for call in hanging.calls(key, "answer") if call["outcome"] == "completed"]
    assert sorted(answers) == sorted(MEMBERS), "nobody was asked twice"
    assert "council resume" not in council.ok("show", conversation)


def test_resume_shows_the_answer_as_ask_does(council: Command, hanging: Fake) -> None:
    with asking(council):
        council.ok("cancel", "last")
    hanging.reset()
    result = council("resume", "last", "--progress")
    assert result.returncode == 0, result.stderr
    assert "## The council's answer" in result.stdout
    assert all(model in result.stderr for model in MEMBERS)


def test_on_a_terminal_resume_draws_the_board(council: Command, hanging: Fake) -> None:
    with asking(council):
        council.ok("cancel", "last")
    hanging.reset()
    code, shown = council.on_terminal("resume", "last")
    assert code == 0, shown
    assert re.search(r"Stage 3", shown) and re.search(r"The council's answer", shown)


def test_what_is_complete_cannot_be_resumed_or_cancelled(council: Command) -> None:
    council.ok("ask", "All well?")
    resumed = council("resume", "last")
    assert resumed.returncode == 1 and resumed.stdout == ""
    assert "complete" in resumed.stderr and "nothing is missing" in resumed.stderr
    cancelled = council("cancel", "last")
    assert cancelled.returncode == 1 and "No answer is under way" in cancelled.stderr


def test_what_is_somebody_elses_does_not_exist(council: Command, daemon: Daemon) -> None:
    council.ok("ask", "Mine?")
    conversation = council.json("list")[0]["id"]
    other = Command(daemon).register()
    assert other("resume", conversation).returncode == 4
    assert other("cancel", conversation).returncode == 4
    assert other("resume", "last").returncode == 4


def test_after_a_crash_show_says_interrupted_and_resume_finishes_it(new_daemon: NewDaemon, hanging: Fake) -> None:
    daemon = new_daemon().start()
    council = Command(daemon).register().add_key()
    with asking(council):
        conversation = council.json("list")[0]["id"]
        daemon.kill()
    daemon.start()
    shown = council.ok("show", conversation)
    assert "No final answer · interrupted" in shown and f"council resume {conversation}" in shown
    hanging.reset()
    assert council.ok("resume", conversation).strip()
    assert last_answer(council)["status"] == "complete"
