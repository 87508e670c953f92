"""`council ask`, `list`, `show`, `delete`, `models`: Markdown in a pipe, progress on a terminal, JSON where it is asked for."""

import re
import subprocess
from concurrent.futures import ThreadPoolExecutor

import pytest

from support.answers import assert_answer
from support.command import Command
from support.daemon import Daemon
from support.fake import MEMBERS, OTHER, Fake, behaving, good_key
from support.programs import COUNCIL, clean_environment

ESCAPE = "\x1b"


@pytest.fixture
def council(daemon: Daemon) -> Command:
    return Command(daemon).register().add_key()


def test_in_a_pipe_the_final_answer_is_plain_markdown(council: Command) -> None:
    result = council("ask", "Why is the sky blue?")
    assert result.returncode == 0, result.stderr
    assert "## The council's answer" in result.stdout
    assert ESCAPE not in result.stdout
    assert result.stdout.endswith("\n")


def test_with_json_everything_is_one_document(council: Command) -> None:
    answer = council.json("ask", "Why is the sky blue?")
    assert_answer(answer["stage1"], answer["stage2"], answer["stage3"], answer["metadata"])


def test_the_question_may_come_from_stdin(council: Command) -> None:
    council.ok("ask", "-", stdin="A question\nof two lines?\n")
    conversation = council.json("list")[0]["id"]
    assert council.json("show", conversation)["messages"][0]["content"].strip() == "A question\nof two lines?"


def test_models_and_council_can_be_chosen(council: Command, fake: Fake) -> None:
    answer = council.json("ask", "Who are you?", "--models", f"{OTHER},{MEMBERS[0]}")
    assert [entry["model"] for entry in answer["stage1"]] == [OTHER, MEMBERS[0]]
    small = council.json("ask", "Who are you?", "--council", "small")
    assert [entry["model"] for entry in small["stage1"]] == MEMBERS[:2]
    unknown = council("ask", "Who are you?", "--council", "nowhere")
    assert unknown.returncode == 1 and "nowhere" in unknown.stderr
    assert council("ask", "Who are you?", "--models", "nobody/knows,fake/one").returncode == 1


def test_a_conversation_goes_on(council: Command, fake: Fake) -> None:
    key = good_key("command-history")
    council.add_key(key)
    council.ok("ask", "The first?")
    conversation = council.json("list")[0]["id"]
    council.ok("ask", "The second?", "--conversation", conversation)
    assert len(council.json("list")) == 1
    assert len(council.json("show", conversation)["messages"]) == 4
    assert "The first?" in str(fake.calls(key, "answer")[-1]["messages"])


def test_list_show_and_delete(council: Command) -> None:
    assert council.json("list") == []
    council.ok("ask", "What shall be shown?")
    entry = council.json("list")[0]
    assert entry["title"] in council.ok("list")
    shown = council.ok("show", entry["id"])
    assert "What shall be shown?" in shown and "## The council's answer" in shown
    assert ESCAPE not in shown
    assert council("delete", entry["id"]).returncode == 64, "nothing is deleted without a yes"
    council.ok("delete", entry["id"], "--yes")
    assert council.json("list") == []
    assert council("show", entry["id"]).returncode == 4


def test_models_lists_what_can_be_asked(council: Command) -> None:
    shown = council.ok("models")
    assert all(model in shown for model in MEMBERS)
    assert council.json("models")["default_models"] == MEMBERS


def test_on_a_terminal_the_models_appear_and_the_answer_is_rendered(council: Command) -> None:
    code, shown = council.on_terminal("ask", "Why is the sky blue?")
    assert code == 0, shown
    for model in MEMBERS:
        assert model in shown or model.split("/")[1] in shown
    assert ESCAPE in shown, "a terminal gets colours or movement"
    assert re.search(r"The council's answer", shown)
    assert "## The council's answer" not in shown, "Markdown is rendered, not shown"


def test_progress_can_be_asked_for_in_a_pipe(council: Command) -> None:
    result = council("ask", "--progress", "Why is the sky blue?")
    assert result.returncode == 0
    assert all(model in result.stdout + result.stderr for model in MEMBERS)
    assert "## The council's answer" in result.stdout


def test_who_is_left_out_is_named_on_stderr(council: Command) -> None:
    failing = behaving("403")
    result = council("ask", "Who is there?", "--models", f"{failing},{MEMBERS[1]},{MEMBERS[2]}")
    assert result.returncode == 0
    assert failing in result.stderr
    assert failing not in result.stdout


def test_where_no_model_answers_the_exit_code_says_so(council: Command) -> None:
    result = council("ask", "Anybody?", "--models", f"{behaving('403', 'one')},{behaving('403', 'two')}")
    assert result.returncode == 6
    assert result.stdout == "" and result.stderr


def test_what_a_model_writes_cannot_drive_the_terminal(council: Command, fake: Fake) -> None:
    fake.set("*", answer="before \x1b]0;owned\x07 \x1b[2J after")
    try:
        code, shown = council.on_terminal("ask", "Do your worst.")
    finally:
        fake.reset()
    assert code == 0
    assert "\x1b]0;owned" not in shown and "\x1b[2J" not in shown
    assert "after" in shown


def test_the_exit_codes_stand_in_the_help(council: Command) -> None:
    text = council.ok("--help")
    assert "EXIT STATUS" in text
    for code in ("0", "1", "3", "4", "5", "6", "7", "64", "130"):
        assert re.search(rf"^\s+{code}  ", text, re.MULTILINE), code


@pytest.mark.parametrize("arguments", [["nonsense"], ["ask", "--nonsense", "x"], ["show"], ["ask", "x", "--conversation"]], ids=str)
def test_a_wrong_command_line_is_64_with_usage(council: Command, arguments: list[str]) -> None:
    result = council(*arguments)
    assert result.returncode == 64
    assert "Usage:" in result.stderr


def test_an_empty_question_is_64_too(council: Command) -> None:
    result = council("ask")
    assert result.returncode == 64 and "empty" in result.stderr


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completions_are_there_for_every_shell(council: Command, shell: str) -> None:
    script = council.ok("completions", shell)
    assert "conversation" in script and "whoami" in script


def test_a_closed_pipe_is_no_crash(council: Command) -> None:
    environment = clean_environment(**council.environment)
    line = f"'{COUNCIL}' models | head -n 1"
    result = subprocess.run(line, shell=True, capture_output=True, text=True, timeout=30, env=environment)
    assert result.returncode == 0
    assert "Fatal" not in result.stderr and "crash" not in result.stderr.lower()


def test_a_command_never_crashes_on_its_way_out(council: Command) -> None:
    """What a thread still does must not meet what the process takes down at its end."""
    with ThreadPoolExecutor(4) as pool:
        codes = [result.returncode for result in pool.map(lambda _: council("whoami"), range(200))]
    assert set(codes) == {0}
