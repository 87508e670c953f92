"""Models that fail: named and left out, asked again where that can help, an error only where none is left."""

import pytest

from support.answers import assert_answer
from support.client import Client, assert_problem
from support.daemon import NewDaemon
from support.events import of_type
from support.fake import BAD_KEY, LEAD, MEMBERS, POOR_KEY, TITLE, Fake, behaving, good_key


def answered(client: Client, models: list[str], lead: str = LEAD) -> tuple[dict, dict]:
    """The answer, and the message as it is kept."""
    conversation = client.new_conversation(models=models, lead_model=lead)
    answer = client.ask(conversation, f"What if {models[0]} fails?")
    return answer, client.conversation(conversation)["messages"][1]


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        ("402", "no_credit"),
        ("403", "refused"),
        ("500", "provider_error"),
        ("503", "provider_error"),
        ("429", "rate_limited"),
        ("midstream", "provider_error"),
        ("cut", "connection"),
        ("empty", "bad_answer"),
        ("html", "provider_error"),
    ],
)
def test_a_failing_member_is_named_with_its_reason_and_left_out(anna: Client, how: str, reason: str) -> None:
    failing = behaving(how)
    answer, message = answered(anna, [failing, MEMBERS[1], MEMBERS[2]])
    assert_answer(answer["stage1"], answer["stage2"], answer["stage3"], answer["metadata"], members=MEMBERS[1:])
    failures = [entry for entry in message["errors"] if entry["model"] == failing and entry["stage"] == 1]
    assert len(failures) == 1
    assert failures[0]["reason"] == reason
    assert failures[0]["detail"]
    assert message["status"] == "complete"


def test_the_stream_names_who_was_left_out(anna: Client) -> None:
    failing = behaving("403")
    events = anna.stream(anna.new_conversation(models=[failing, *MEMBERS[:2]], lead_model=LEAD))
    assert [answer["model"] for answer in of_type(events, "stage1_complete")["data"]] == MEMBERS[:2]
    named = [event for event in events if event.body.get("model") == failing or failing in str(event.body.get("errors", ""))]
    assert named, "no event names the failed model"
    assert events[-1].type == "complete"


def test_where_no_model_answers_it_is_an_error_that_names_them(anna: Client) -> None:
    models = [behaving("403", "one"), behaving("402", "two")]
    conversation = anna.new_conversation(models=models, lead_model=LEAD)
    answer = anna.post(f"/api/conversations/{conversation}/message", {"content": "Anybody?"})
    assert_problem(answer, (402, 502))
    shown = anna.conversation(conversation)["messages"]
    assert shown[0]["content"] == "Anybody?"
    assert shown[1]["status"] == "failed"
    assert {entry["model"] for entry in shown[1]["errors"] if entry["stage"] == 1} == set(models)


def test_where_no_model_answers_the_stream_ends_with_an_error_event(anna: Client) -> None:
    conversation = anna.new_conversation(models=[behaving("403", "one"), behaving("403", "two")], lead_model=LEAD)
    events = anna.stream(conversation, "Anybody?")
    assert events[0].type == "stage1_start"
    assert events[-1].type == "error"
    assert isinstance(events[-1].body["message"], str) and events[-1].body["message"]
    assert "complete" not in [event.type for event in events]
    assert "stage1_complete" not in [event.type for event in events]


def test_after_a_failed_answer_the_next_question_is_answered(anna: Client, fake: Fake) -> None:
    conversation = anna.new_conversation()
    fake.set("*", behaviour="403")
    try:
        assert_problem(anna.post(f"/api/conversations/{conversation}/message", {"content": "Now?"}), (402, 502))
    finally:
        fake.reset()
    assert anna.ask(conversation, "And now?")["stage3"]["response"]
    assert anna.conversation(conversation)["message_count"] == 4


@pytest.mark.parametrize("how", ["flaky429", "flaky500", "flaky503x2"])
def test_what_can_get_better_is_asked_again(anna: Client, fake: Fake, how: str) -> None:
    key = good_key(how)
    anna.add_key(key)
    flaky = behaving(how)
    answer, message = answered(anna, [flaky, MEMBERS[1]])
    assert [entry["model"] for entry in answer["stage1"]] == [flaky, MEMBERS[1]]
    asked = [call for call in fake.calls(key, "answer") if call["model"] == flaky]
    assert len(asked) == (3 if how.endswith("x2") else 2)
    assert message["stage1"][0]["call"]["attempts"] == len(asked)
    assert message["errors"] == []


@pytest.mark.parametrize("how", ["401", "402", "403"])
def test_what_cannot_get_better_is_asked_once(anna: Client, fake: Fake, how: str) -> None:
    key = good_key(f"once-{how}")
    anna.add_key(key)
    failing = behaving(how)
    answered(anna, [failing, MEMBERS[1], MEMBERS[2]])
    assert len([call for call in fake.calls(key, "answer") if call["model"] == failing]) == 1


def test_retry_after_is_kept_to(anna: Client, fake: Fake) -> None:
    key = good_key("retry-after")
    anna.add_key(key)
    flaky = behaving("flaky429", "two")
    fake.set(flaky, retry_after="2")
    try:
        answered(anna, [flaky, MEMBERS[0]])
    finally:
        fake.reset()
    first, second = (call["time"] for call in fake.calls(key, "answer") if call["model"] == flaky)
    assert second - first >= 1.9


def test_an_account_without_credit_is_told_so(person: Client) -> None:
    person.add_key(POOR_KEY)
    conversation = person.new_conversation()
    assert_problem(person.post(f"/api/conversations/{conversation}/message", {"content": "hello"}), 402, "credit")


def test_a_key_that_is_refused_meanwhile_is_told_so(anna: Client, fake: Fake) -> None:
    fake.set("*", behaviour="401")
    try:
        conversation = anna.new_conversation()
        answer = anna.post(f"/api/conversations/{conversation}/message", {"content": "hello"})
        assert_problem(answer, (400, 502), "key")
    finally:
        fake.reset()


def test_a_ballot_without_its_block_falls_back_and_is_marked(anna: Client) -> None:
    judge = behaving("fallback")
    answer, _ = answered(anna, [judge, MEMBERS[1], MEMBERS[2]])
    members = [judge, MEMBERS[1], MEMBERS[2]]
    assert_answer(answer["stage1"], answer["stage2"], answer["stage3"], answer["metadata"], members=members)
    ballot = answer["stage2"][0]
    assert "FINAL RANKING:" not in ballot["ranking"]
    assert ballot["parsed_from"] == "fallback" and len(ballot["parsed_ranking"]) == 3
    assert {entry["parsed_from"] for entry in answer["stage2"][1:]} == {"block"}


def test_a_ballot_without_any_label_counts_as_none_and_is_named(anna: Client) -> None:
    judge = behaving("noballot")
    answer, message = answered(anna, [judge, MEMBERS[1], MEMBERS[2]])
    members = [judge, MEMBERS[1], MEMBERS[2]]
    judges = [entry["model"] for entry in answer["stage2"]]
    assert set(MEMBERS[1:]) <= set(judges)
    assert_answer(answer["stage1"], answer["stage2"], answer["stage3"], answer["metadata"], members=members, judges=judges)
    for ballot in answer["stage2"]:
        if ballot["model"] == judge:
            assert ballot["parsed_ranking"] == [] and ballot["parsed_from"] == "none"
    assert all(entry["rankings_count"] == 2 for entry in answer["metadata"]["aggregate_rankings"])
    assert [(entry["stage"], entry["reason"]) for entry in message["errors"] if entry["model"] == judge] == [(2, "empty_ballot")]


def test_a_chairman_who_fails_has_a_substitute_who_is_named(anna: Client) -> None:
    chairman = behaving("500", "three")
    answer, message = answered(anna, MEMBERS[:2], lead=chairman)
    assert answer["stage3"]["response"]
    assert answer["stage3"]["model"] != chairman
    assert answer["stage3"]["substitute"] in ("member", "best_answer")
    assert [entry["stage"] for entry in message["errors"] if entry["model"] == chairman] == [3]


def test_a_title_that_fails_is_taken_from_the_question(anna: Client, fake: Fake) -> None:
    fake.set(TITLE, behaviour="403")
    try:
        conversation = anna.new_conversation()
        events = anna.stream(conversation, "Where do titles come from?")
    finally:
        fake.reset()
    assert of_type(events, "title_complete")["data"]["title"]
    assert anna.conversation(conversation)["title"] not in ("", "New Conversation")
    assert events[-1].type == "complete"


def test_a_stalled_stream_is_noticed_and_left_out(new_daemon: NewDaemon) -> None:
    daemon = new_daemon(providers={"openrouter": {"timeout": "2s"}}, turns={"time_limit": "60s"}).start()
    client = Client(daemon).register().add_key()
    for how in ("stall", "hang"):
        silent = behaving(how)
        answer, message = answered(client, [silent, MEMBERS[1], MEMBERS[2]])
        assert [entry["model"] for entry in answer["stage1"]] == MEMBERS[1:]
        assert {entry["reason"] for entry in message["errors"] if entry["model"] == silent} <= {"stalled", "timed_out"}
        assert message["errors"]


def test_a_provider_that_repeats_the_key_does_not_get_it_shown(anna: Client) -> None:
    key = good_key("never-shown")
    anna.add_key(key)
    conversation = anna.new_conversation(models=[behaving("echokey"), MEMBERS[1], MEMBERS[2]], lead_model=LEAD)
    events = anna.stream(conversation)
    assert key not in str([event.body for event in events])
    assert key not in anna.get(f"/api/conversations/{conversation}").text
    assert key not in anna.daemon.log
    for path in anna.daemon.conversation_directory(anna.id, conversation).rglob("*.json"):
        assert key not in path.read_text()


def test_a_bad_key_is_never_saved_so_no_question_runs_on_it(person: Client, fake: Fake) -> None:
    person.post("/api/settings/api-key", {"api_key": BAD_KEY, "provider": "openrouter"})
    conversation = person.new_conversation()
    assert_problem(person.post(f"/api/conversations/{conversation}/message", {"content": "hello"}), 400)
    assert fake.calls(BAD_KEY) == []


def test_a_question_ends_with_its_time_limit(new_daemon: NewDaemon) -> None:
    daemon = new_daemon(turns={"time_limit": "2s"}, providers={"openrouter": {"timeout": "60s"}}).start()
    client = Client(daemon).register().add_key()
    conversation = client.new_conversation(models=[behaving("hang", "one"), behaving("hang", "two")], lead_model=LEAD)
    events = client.stream(conversation)
    assert events[-1].type == "error"
    message = client.conversation(conversation)["messages"][1]
    assert message["status"] == "failed"
    assert client.ask(client.new_conversation())["stage3"]["response"]
