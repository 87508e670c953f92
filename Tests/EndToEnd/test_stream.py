"""The event stream: its order, its shapes, and that a run belongs to the daemon, not to the connection."""

from concurrent.futures import ThreadPoolExecutor

import httpx

from support.answers import assert_answer
from support.client import Client
from support.events import STAGES, Event, of_type
from support.fake import LEAD, MEMBERS
from support.waiting import until


def stages(events: list[Event]) -> list[str]:
    return [event.type for event in events if event.type in STAGES or event.type == "error"]


def test_the_events_come_in_the_contracts_order(person: Client) -> None:
    events = person.add_key().stream(person.new_conversation())
    assert stages(events) == STAGES
    assert [event.id for event in events] == list(range(1, len(events) + 1))
    assert events[-1].type == "complete"


def test_every_stage_has_its_shape(person: Client) -> None:
    conversation = person.add_key().new_conversation()
    events = person.stream(conversation)
    second = of_type(events, "stage2_complete")
    final = of_type(events, "stage3_complete")["data"]
    assert_answer(of_type(events, "stage1_complete")["data"], second["data"], final, second["metadata"])
    assert final["model"] == LEAD
    title = of_type(events, "title_complete")["data"]["title"]
    shown = person.conversation(conversation)
    assert shown["title"] == title
    message = shown["messages"][1]
    assert message["stage1"] == of_type(events, "stage1_complete")["data"]
    assert message["stage2"] == second["data"]
    assert message["metadata"] == second["metadata"]
    assert message["stage3"] == final
    assert message["status"] == "complete"


def test_only_the_first_question_has_a_title_event(anna: Client) -> None:
    conversation = anna.new_conversation()
    assert "title_complete" in stages(anna.stream(conversation))
    assert stages(anna.stream(conversation, "And then?")) == [kind for kind in STAGES if kind != "title_complete"]


def test_deltas_of_every_member_come_inside_their_stages_and_make_the_answers(anna: Client) -> None:
    events = anna.stream(anna.new_conversation())
    types = [event.type for event in events]
    others = [event for event in events if event.type not in STAGES]
    assert others, "no delta came"
    text = {event.body["type"] for event in others}
    assert all(isinstance(kind, str) and kind for kind in text)
    inside = [event for event in events[types.index("stage1_start") : types.index("stage1_complete")] if event.type not in STAGES]
    assert {event.body["model"] for event in inside if "model" in event.body} == set(MEMBERS)
    answers = {answer["model"]: answer["response"] for answer in of_type(events, "stage1_complete")["data"]}
    for model, whole in answers.items():
        pieces = "".join(delta_text(event) for event in inside if event.body.get("model") == model and "delta" in event.type)
        assert pieces.strip() == whole.strip()


def delta_text(event: Event) -> str:
    for name in ("text", "delta", "content"):
        if isinstance(event.body.get(name), str):
            return str(event.body[name])
    raise AssertionError(f"a delta without text: {event.body}")


def test_the_first_events_come_while_the_models_still_think(anna: Client, slow_models: None) -> None:
    conversation = anna.new_conversation()
    with anna.streaming(conversation) as events:
        first = next(events)
        assert first.type == "stage1_start"
        messages = anna.again().conversation(conversation)["messages"]
        assert messages[-1].get("stage1", []) == []


def test_closing_the_connection_cancels_nothing(anna: Client, slow_models: None) -> None:
    conversation = anna.new_conversation()
    with anna.streaming(conversation) as events:
        next(events)
    anna.http.close()
    other = anna.again()

    def complete() -> bool:
        messages = other.conversation(conversation)["messages"]
        return len(messages) == 2 and messages[1]["status"] == "complete"

    until("the answer is there", complete, 30)
    assert other.conversation(conversation)["messages"][1]["stage3"]["response"]


def test_closing_a_plain_question_cancels_nothing(anna: Client, slow_models: None) -> None:
    conversation = anna.new_conversation()
    try:
        anna.post(f"/api/conversations/{conversation}/message", {"content": "Still there?"}, timeout=0.5)
        raise AssertionError("the models are slow")
    except httpx.ReadTimeout:
        pass
    until("the answer is there", lambda: anna.conversation(conversation)["messages"][-1].get("status") == "complete", 30)


def test_a_stream_is_not_buffered_or_cached(anna: Client) -> None:
    with anna.http.stream(
        "POST",
        f"/api/conversations/{anna.new_conversation()}/message/stream",
        json={"content": "Hello?"},
        headers={"Authorization": f"Bearer {anna.access}"},
    ) as answer:
        assert answer.status_code == 200
        assert "no-cache" in answer.headers["cache-control"] or "no-store" in answer.headers["cache-control"]
        assert answer.headers.get("content-encoding") is None
        for _ in answer.iter_bytes():
            pass


def test_twenty_streams_at_once_all_end_well(anna: Client) -> None:
    def ask(_: int) -> list[str]:
        return stages(anna.again().stream(anna.new_conversation()))

    with ThreadPoolExecutor(20) as pool:
        assert list(pool.map(ask, range(20))) == [STAGES] * 20
