"""A question whose answer comes when all is done, and what of it is kept."""

import json
from datetime import datetime

import pytest

from support.answers import assert_answer
from support.client import Client, assert_problem
from support.fake import LEAD, MEMBERS, OTHER, TITLE, Fake, good_key
from support.waiting import until


def test_a_question_is_answered_in_three_stages(person: Client) -> None:
    person.add_key()
    answer = person.ask(person.new_conversation())
    assert set(answer) >= {"stage1", "stage2", "stage3", "metadata"}
    assert_answer(answer["stage1"], answer["stage2"], answer["stage3"], answer["metadata"])
    assert answer["stage3"]["model"] == LEAD


def test_the_conversation_shows_question_and_answer(anna: Client) -> None:
    conversation = anna.new_conversation()
    answer = anna.ask(conversation, "What is a council?")
    shown = anna.conversation(conversation)
    user, assistant = shown["messages"]
    assert user["role"] == "user" and user["content"] == "What is a council?"
    assert assistant["role"] == "assistant" and assistant["status"] == "complete"
    for name in ("stage1", "stage2", "stage3", "metadata"):
        assert assistant[name] == answer[name]
    assert assistant["errors"] == []
    assert shown["message_count"] == 2


def test_usage_and_cost_are_the_sums_of_the_calls(anna: Client) -> None:
    conversation = anna.new_conversation()
    anna.ask(conversation)
    message = anna.conversation(conversation)["messages"][1]
    calls = [part["call"] for part in [*message["stage1"], *message["stage2"], message["stage3"], message["title"]]]
    assert len(calls) == 8
    for name in ("tokens_prompt", "tokens_completion", "cost_usd"):
        total = sum(call["usage"][name] for call in calls)
        assert total > 0
        assert message["usage"][name] == pytest.approx(total, abs=1e-9)


def test_the_first_question_gives_the_title_and_the_second_does_not(anna: Client, fake: Fake) -> None:
    key = good_key("titles")
    anna.add_key(key)
    conversation = anna.new_conversation()
    anna.ask(conversation, "What shall this be called?")
    title = until("the title is made", lambda: t if (t := anna.conversation(conversation)["title"]).startswith("Fake") else None)
    anna.ask(conversation, "And now something else?")
    assert anna.conversation(conversation)["title"] == title
    assert [call["model"] for call in fake.calls(key, "title")] == [TITLE]
    assert anna.conversations()[0]["title"] == title


def test_every_member_answers_alone_and_every_judge_sees_no_names(anna: Client, fake: Fake) -> None:
    key = good_key("blind")
    anna.add_key(key).ask(anna.new_conversation(), "Who is who?")
    answers = fake.calls(key, "answer")
    assert sorted(call["model"] for call in answers) == sorted(MEMBERS)
    for call in answers:
        assert "Who is who?" in call["messages"][-1]["content"]
        assert "Response A" not in str(call["messages"])
    ballots = fake.calls(key, "ballot")
    assert sorted(call["model"] for call in ballots) == sorted(MEMBERS)
    for call in ballots:
        shown = call["messages"][-1]["content"]
        assert all(f"Response {letter}" in shown for letter in "ABC")
        assert "Who is who?" in shown
    final = fake.calls(key, "final")
    assert [call["model"] for call in final] == [LEAD]
    assert "Who is who?" in str(final[0]["messages"])


def test_the_labels_are_shared_whatever_order_a_judge_sees(anna: Client, fake: Fake) -> None:
    key = good_key("labels")
    answers = {model: f"The answer of number {number}." for number, model in enumerate(MEMBERS)}
    for model, text in answers.items():
        fake.set(model, answer=text)
    try:
        result = anna.add_key(key).ask(anna.new_conversation())
    finally:
        fake.reset()
    label_to_model = result["metadata"]["label_to_model"]
    for call in fake.calls(key, "ballot"):
        text = "\n".join(message["content"] for message in call["messages"])
        for label, model in label_to_model.items():
            after = text[text.rindex(label, 0, text.index(answers[model])) :]
            assert after.index(answers[model]) < 200, f"{label} is not {model} for {call['model']}"


def test_calls_name_the_app_and_carry_the_key_of_whoever_asks(anna: Client, ben: Client, fake: Fake) -> None:
    keys = good_key("of-anna"), good_key("of-ben")
    for client, key in zip((anna, ben), keys, strict=True):
        client.add_key(key).ask(client.new_conversation())
    for key in keys:
        calls = fake.calls(key)
        assert len(calls) == 8
        assert all(call["referer"] and call["title"] for call in calls)
        assert all(call["stream"] for call in calls)


def test_a_follow_up_carries_questions_and_final_answers(anna: Client, fake: Fake) -> None:
    key = good_key("history")
    anna.add_key(key)
    conversation = anna.new_conversation()
    first = anna.ask(conversation, "The first question of two?")
    before = len(fake.calls(key, "answer"))
    anna.ask(conversation, "The second question of two?")
    for call in fake.calls(key, "answer")[before:]:
        turns = [message for message in call["messages"] if message["role"] != "system"]
        assert [turn["role"] for turn in turns] == ["user", "assistant", "user"]
        assert turns[0]["content"] == "The first question of two?"
        assert turns[1]["content"].strip() == first["stage3"]["response"].strip()
        assert "The second question of two?" in turns[2]["content"]
        assert first["stage1"][0]["response"] not in str(turns)
    assert anna.conversation(conversation)["message_count"] == 4
    assert len(anna.conversation(conversation)["messages"]) == 4


@pytest.mark.parametrize("body", [{}, {"content": 5}, {"content": None}, {"content": ["a"]}, [], "text", None], ids=str)
def test_a_question_of_a_wrong_shape_is_refused_and_not_stored(anna: Client, body: object) -> None:
    conversation = anna.new_conversation()
    for path in ("message", "message/stream"):
        assert_problem(anna.post(f"/api/conversations/{conversation}/{path}", body), (400, 422))
    assert anna.conversation(conversation)["messages"] == []


@pytest.mark.parametrize("content", ["", "   ", "\n\t "])
def test_an_empty_question_is_refused(anna: Client, content: str) -> None:
    assert_problem(anna.post(f"/api/conversations/{anna.new_conversation()}/message", {"content": content}), (400, 422))


@pytest.mark.parametrize(
    "content",
    ["Ünïcödé 🦉👩‍👩‍👧 \u202e?", "a\x00b", 'tab\tnew\nline\r\n "quotes" \\ </script>', "\ufeffبسم الله 中文", "a\u2028b\u2029\x7f\x1fz"],
    ids=["emoji", "nul", "controls", "scripts", "separators"],
)
def test_any_text_makes_the_round_trip(anna: Client, content: str) -> None:
    conversation = anna.new_conversation()
    anna.ask(conversation, content)
    assert anna.conversation(conversation)["messages"][0]["content"] == content
    file = anna.daemon.conversation_directory(anna.id, conversation) / "messages" / "000001.json"
    assert json.loads(file.read_text())["content"] == content


def test_the_times_of_a_message_are_utc_and_in_order(anna: Client) -> None:
    conversation = anna.new_conversation()
    anna.ask(conversation)
    user, assistant = anna.conversation(conversation)["messages"]
    times = [datetime.fromisoformat(text) for text in (user["created_at"], assistant["created_at"], assistant["completed_at"])]
    assert times == sorted(times)
    assert all(time.utcoffset().total_seconds() == 0 for time in times)  # type: ignore[union-attr]


def test_chosen_models_are_the_ones_that_are_asked(anna: Client, fake: Fake) -> None:
    key = good_key("chosen")
    conversation = anna.add_key(key).new_conversation(models=[OTHER, MEMBERS[0]], lead_model=MEMBERS[2])
    answer = anna.ask(conversation)
    assert_answer(answer["stage1"], answer["stage2"], answer["stage3"], answer["metadata"], members=[OTHER, MEMBERS[0]])
    assert answer["stage3"]["model"] == MEMBERS[2]
    assert {call["model"] for call in fake.calls(key, "answer")} == {OTHER, MEMBERS[0]}


def test_a_council_that_does_not_judge_itself_leaves_a_judges_own_answer_out(anna: Client, fake: Fake) -> None:
    key = good_key("modest")
    answer = anna.add_key(key).ask(anna.new_conversation(council="modest"))
    assert_answer(answer["stage1"], answer["stage2"], answer["stage3"], answer["metadata"])
    label_of = {model: label for label, model in answer["metadata"]["label_to_model"].items()}
    for ballot in answer["stage2"]:
        assert set(ballot["parsed_ranking"]) == set(label_of.values()) - {label_of[ballot["model"]]}
    own = {entry["model"]: entry["response"] for entry in answer["stage1"]}
    for call in fake.calls(key, "ballot"):
        assert own[call["model"]] not in call["messages"][-1]["content"]


def test_a_council_that_the_configuration_does_not_name_is_a_400(anna: Client) -> None:
    assert_problem(anna.post("/api/conversations", {"council": "nowhere"}), 400, "nowhere")
