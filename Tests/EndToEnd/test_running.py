"""A run under way: a second question meanwhile, a deletion meanwhile, a change of key meanwhile."""

from concurrent.futures import ThreadPoolExecutor

from support.client import Client, assert_problem
from support.fake import Fake, good_key
from support.waiting import until


def start(client: Client, conversation: str, content: str = "The first?") -> None:
    """Asks and goes away as soon as the run has begun."""
    with client.again().streaming(conversation, content) as events:
        assert next(events).type == "stage1_start"


def test_a_second_question_meanwhile_is_a_409(anna: Client, slow_models: None) -> None:
    conversation = anna.new_conversation()
    start(anna, conversation)
    for path in ("message", "message/stream"):
        answer = anna.post(f"/api/conversations/{conversation}/{path}", {"content": "The second?"})
        assert_problem(answer, 409)
    elsewhere = anna.new_conversation()
    assert anna.ask(elsewhere)["stage3"]["response"]
    until("the first is answered", lambda: anna.conversation(conversation)["messages"][1]["status"] == "complete", 30)
    assert anna.conversation(conversation)["message_count"] == 2
    anna.ask(conversation, "The second?")


def test_of_questions_at_the_same_moment_one_is_asked(anna: Client, slow_models: None) -> None:
    conversation = anna.new_conversation()

    def ask(number: int) -> int:
        return anna.again().post(f"/api/conversations/{conversation}/message", {"content": f"Number {number}?"}).status_code

    with ThreadPoolExecutor(5) as pool:
        codes = sorted(pool.map(ask, range(5)))
    assert codes == [200, 409, 409, 409, 409]
    assert anna.conversation(conversation)["message_count"] == 2


def test_right_after_the_last_event_the_next_question_is_taken(anna: Client) -> None:
    conversation = anna.new_conversation()
    for number in range(5):
        assert anna.stream(conversation, f"Number {number}?")[-1].type == "complete"
    assert anna.conversation(conversation)["message_count"] == 10


def test_a_conversation_deleted_meanwhile_stays_deleted(anna: Client, slow_models: None) -> None:
    conversation = anna.new_conversation()
    start(anna, conversation)
    directory = anna.daemon.conversation_directory(anna.id, conversation)
    assert anna.delete(f"/api/conversations/{conversation}").status_code == 200
    assert not directory.exists()
    assert_problem(anna.get(f"/api/conversations/{conversation}"), 404)
    other = anna.new_conversation()
    anna.ask(other)
    assert not directory.exists(), "the run wrote its answer after the deletion"
    assert [entry["id"] for entry in anna.conversations()] == [other]


def test_an_account_deleted_meanwhile_stays_deleted(anna: Client, ben: Client, slow_models: None) -> None:
    start(anna, anna.new_conversation())
    directory = anna.daemon.user_directory(anna.id)
    assert anna.delete("/api/auth/account").status_code == 200
    assert not directory.exists()
    ben.ask(ben.new_conversation())
    assert not directory.exists(), "the run wrote its answer after the deletion"


def test_a_run_of_a_deleted_conversation_makes_no_more_calls(anna: Client, fake: Fake) -> None:
    key = good_key("deleted-run")
    anna.add_key(key)
    fake.set("*", delay_ms=1500)
    try:
        conversation = anna.new_conversation()
        start(anna, conversation)
        anna.delete(f"/api/conversations/{conversation}")
        until("no call is open", lambda: all(call["outcome"] != "open" for call in fake.calls(key)), 10)
    finally:
        fake.reset()
    anna.add_key(good_key("another")).ask(anna.new_conversation())
    assert fake.calls(key, "ballot") == [] and fake.calls(key, "final") == []
