"""Events, the outbox and gates, with real hooks at a real daemon."""

import json
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from support.client import GOOD_KEY, PASSWORD, Client, assert_problem
from support.daemon import FERNET_KEY, JWT_SECRET, NewDaemon
from support.fake import Fake
from support.recording import EVENTS, Hooks
from support.waiting import until


def test_a_life_is_told_in_order_and_without_a_secret(new_daemon: NewDaemon) -> None:
    daemon = new_daemon()
    hooks = Hooks(daemon)
    hooks.configure(hooks.entry([*EVENTS, "daemon.started", "daemon.stopping", "data.changed"], "record"))
    daemon.start()
    ana = Client(daemon).register()
    person = ana.id
    device = ana.again()
    ana.add_key()
    talk = ana.new_conversation()
    ana.ask(talk)
    title = ana.conversation(talk)["title"]
    assert ana.delete(f"/api/conversations/{talk}").is_success
    assert ana.delete("/api/settings/api-key/openrouter").is_success
    assert ana.delete("/api/auth/account").is_success
    expected = [
        "user.registered", "user.signed_in", "key.added", "conversation.started", "conversation.completed", "conversation.deleted",
        "key.removed", "user.deleted",
    ]  # fmt: skip
    until("all is told", lambda: hooks.names(person) == expected, 20)
    assert daemon.stop() == 0
    assert hooks.waiting == []
    everything = hooks.recorded()
    names = [record.name for record in everything]
    assert names.count("daemon.started") == 1 and names[-1] == "daemon.stopping" and "data.changed" in names

    told = {record.name: record for record in hooks.recorded(person)}
    user = {"id": person, "email": ana.email, "display_name": None}
    for record in told.values():
        assert record.event["user"] == user and record.event["notify"] is False
        environment = record.environment
        assert environment["COUNCIL_EVENT"] == record.name and environment["COUNCIL_EVENT_ID"] == record.event["id"]
        assert environment["COUNCIL_SOCKET"] == str(daemon.socket) and environment["COUNCIL_DATA"] == str(daemon.data)
        assert environment["COUNCIL_PUBLIC_URL"].startswith("http://127.0.0.1:")
        assert environment["LANG"] == "C.UTF-8" and environment["TZ"] == "UTC" and "API_KEY_ENCRYPTION_KEY" not in environment
    assert told["conversation.completed"].event["conversation"] == {"id": talk, "title": title}
    assert told["key.added"].event["key"] == {"provider": "openrouter", "key_hint": "…" + GOOD_KEY[-4:]}
    assert len({record.event["id"] for record in everything}) == len(everything)

    secrets = [GOOD_KEY, PASSWORD, JWT_SECRET, FERNET_KEY, ana.refresh_token, ana.access, device.refresh_token, device.access]
    seen = "".join(record.text + json.dumps(record.environment) for record in everything)
    on_disk = "".join(file.read_text() for file in daemon.data.rglob("*.json"))
    for secret in secrets:
        assert secret not in seen and secret not in on_disk and secret not in daemon.log


def test_the_token_acts_for_the_events_user_alone(new_daemon: NewDaemon) -> None:
    daemon = new_daemon()
    hooks = Hooks(daemon)
    hooks.configure(hooks.entry(["key.added", "daemon.started"], "record"))
    daemon.start()
    ana = Client(daemon).register().add_key()
    record = until("the key is told", lambda: next((r for r in hooks.recorded() if r.name == "key.added"), None), 10)
    holder = Client(daemon, tokens={"access_token": record.environment["COUNCIL_TOKEN"]})
    assert holder.id == ana.id
    assert_problem(holder.get("/api/admin/users"), 403)
    started = next(r for r in hooks.recorded() if r.name == "daemon.started")
    assert started.environment["COUNCIL_TOKEN"] == "" and started.event["user"] is None and started.event["notify"] is True


def test_without_a_hook_nothing_is_written(new_daemon: NewDaemon) -> None:
    daemon = new_daemon()
    hooks = Hooks(daemon)
    hooks.configure(hooks.entry("key.removed", "record"))
    daemon.start()
    ana = Client(daemon).register().add_key()
    ana.ask(ana.new_conversation())
    assert daemon.stop() == 0
    assert not (daemon.data / "outbox").exists() and hooks.names() == []


def test_preferences_decide_who_is_notified(new_daemon: NewDaemon) -> None:
    daemon = new_daemon()
    hooks = Hooks(daemon)
    hooks.configure(hooks.entry(EVENTS, "record"))
    daemon.start()
    ana = Client(daemon).register()
    assert ana.get("/api/auth/me").json()["preferences"] == {"notifications": [], "theme": "system"}
    assert_problem(ana.patch("/api/auth/me", {"preferences": {"notifications": ["key.aded"]}}), 400, "key.aded")
    assert_problem(ana.patch("/api/auth/me", {"preferences": {"theme": "pink"}}), 400, "theme")
    assert_problem(ana.patch("/api/auth/me", {"preferences": {"default_models": ["one"]}}), 400, "models")
    changed = ana.patch("/api/auth/me", {"display_name": "Ana", "preferences": {"notifications": ["key.added"], "theme": "dark"}})
    assert changed.is_success, changed.text
    assert changed.json()["preferences"] == {"notifications": ["key.added"], "theme": "dark"}
    ana.add_key()
    ana.again()
    until("all is told", lambda: len(hooks.recorded(ana.id)) == 3, 10)
    assert {r.name: r.event["notify"] for r in hooks.recorded(ana.id)} == {
        "user.registered": False,
        "key.added": True,
        "user.signed_in": False,
    }
    assert daemon.stop() == 0
    daemon.start()
    me = ana.again().get("/api/auth/me").json()
    assert me["display_name"] == "Ana" and me["preferences"] == {"notifications": ["key.added"], "theme": "dark"}


def test_default_models_are_asked_where_none_are_chosen(new_daemon: NewDaemon) -> None:
    daemon = new_daemon()
    daemon.start()
    ana = Client(daemon).register()
    models = ana.get("/api/models").json()["models"][:2]
    choice = {"default_models": models, "default_lead_model": models[1]}
    assert ana.patch("/api/auth/me", {"preferences": choice}).is_success
    made = ana.post("/api/conversations", {}).json()
    assert made["models"] == models and made["lead_model"] == models[1]
    assert ana.patch("/api/auth/me", {"preferences": {"default_models": [], "default_lead_model": ""}}).is_success
    assert ana.post("/api/conversations", {}).json()["models"] == ana.get("/api/models").json()["default_models"]


def test_a_refused_key_and_a_failed_answer_are_told(new_daemon: NewDaemon, fake: Fake) -> None:
    daemon = new_daemon()
    hooks = Hooks(daemon)
    hooks.configure(hooks.entry(EVENTS, "record"))
    daemon.start()
    ana = Client(daemon).register().add_key()
    talk = ana.new_conversation()
    fake.set("*", behaviour="401")
    try:
        assert_problem(ana.post(f"/api/conversations/{talk}/message", {"content": "Why?"}), 400)
    finally:
        fake.reset()
    until("it is told", lambda: hooks.names(ana.id)[-2:] == ["key.failed", "conversation.failed"], 10)
    failed = hooks.recorded(ana.id)[-2]
    assert failed.event["notify"] is True and failed.event["key"]["provider"] == "openrouter" and failed.event["reason"]
    assert hooks.names(ana.id).count("key.failed") == 1


def test_a_disabled_account_is_told_once_and_its_hook_gets_no_token(new_daemon: NewDaemon) -> None:
    daemon = new_daemon()
    hooks = Hooks(daemon)
    hooks.configure(hooks.entry("user.disabled", "record"))
    daemon.start()
    ana, root = Client(daemon).register(), Client(daemon)
    person = ana.id
    for _ in range(2):
        assert root.patch(f"/api/admin/users/{person}", {"status": "disabled"}).is_success
    until("it is told", lambda: hooks.names() == ["user.disabled"], 10)
    assert hooks.recorded()[0].environment["COUNCIL_TOKEN"] == ""
    assert hooks.waiting == []


@pytest.mark.parametrize("body", ["sleep 600", "kill -SEGV $$", "(trap '' TERM; sleep 600) & (setsid sleep 5 &) & sleep 600", "yes"])
def test_bad_hooks_slow_no_request_and_the_end_comes_in_time(new_daemon: NewDaemon, body: str) -> None:
    daemon = new_daemon()
    hooks = Hooks(daemon)
    hooks.configure(hooks.entry([*EVENTS, "data.changed", "daemon.stopping"], "bad", body, timeout="30s"))
    daemon.start()

    def live(_: int) -> None:
        ana = Client(daemon).register().add_key()
        talk = ana.new_conversation()
        ana.ask(talk)
        assert ana.delete(f"/api/conversations/{talk}").is_success

    begun = time.monotonic()
    with ThreadPoolExecutor(16) as people:
        list(people.map(live, range(16)))
    # A single wait for one of the hooks would take longer.
    assert time.monotonic() - begun < 25
    assert len(hooks.waiting) >= 16
    assert daemon.stop() == 0


def test_a_failing_hook_is_tried_again_and_holds_up_its_own_users_events_alone(new_daemon: NewDaemon) -> None:
    daemon = new_daemon()
    hooks = Hooks(daemon)
    body = 'echo "$COUNCIL_EVENT_ID" >>"$RECORDS/sick"\n'
    body += 'grep -q ben@ || [ -e "$RECORDS/well" ] || { echo "it \033[31mhurts\033[0m" >&2; exit 3; }\n'
    hooks.configure(hooks.entry(EVENTS, "sick", body), hooks.entry(EVENTS, "record"))
    daemon.start()

    def sick() -> list[str]:
        file = hooks.records / "sick"
        return file.read_text().splitlines() if file.exists() else []

    ana = Client(daemon).register().add_key()
    ben = Client(daemon, email="ben@example.org").register().add_key()
    for person in (ana, ben):
        until("the other hook is told", lambda: hooks.names(person.id) == ["user.registered", "key.added"], 10)
    of_ana, of_ben = ([record.event["id"] for record in hooks.recorded(person.id)] for person in (ana, ben))
    until("it is told of somebody else", lambda: [event for event in sick() if event in of_ben] == of_ben, 10)
    until("it is tried again", lambda: [event for event in sick() if event in of_ana][:2] == of_ana[:1] * 2, 10)
    assert len(hooks.waiting) == 2
    (hooks.records / "well").touch()
    until("nothing waits", lambda: hooks.waiting == [], 60)
    *tries, last = [event for event in sick() if event in of_ana]
    assert set(tries) == {of_ana[0]} and last == of_ana[1]
    assert len(hooks.recorded()) == 4
    assert "It ended with exit status 3" in daemon.log


def test_a_hook_that_hangs_for_ten_people_holds_up_no_other(new_daemon: NewDaemon) -> None:
    daemon = new_daemon()
    hooks = Hooks(daemon)
    hanging = 'echo begun >>"$RECORDS/begun"; exec sleep 600\n'
    hooks.configure(hooks.entry(EVENTS, "hang", hanging, timeout="120s"), hooks.entry(EVENTS, "record"))
    daemon.start()
    people = [Client(daemon).register().add_key() for _ in range(10)]
    until("the other hook is told of all", lambda: len(hooks.recorded()) == 20, 30)
    for person in people:
        assert hooks.names(person.id) == ["user.registered", "key.added"]
    assert (hooks.records / "begun").read_text().count("begun") <= 4
    until("the others' deliveries are over", lambda: len(hooks.waiting) == 20, 10)
    assert daemon.stop() == 0
    assert len(hooks.waiting) == 20


def test_nothing_is_lost_and_nothing_invented_where_the_daemon_is_killed(new_daemon: NewDaemon) -> None:
    daemon = new_daemon()
    hooks = Hooks(daemon)
    hooks.configure(hooks.entry(EVENTS, "record", "sleep 0.05\n" + hooks.script("r").read_text().split("\n", 1)[1]))
    acknowledged: list[tuple[str, str]] = []
    for round in range(3):
        daemon.start()

        def live(number: int) -> None:
            try:
                ana = Client(daemon).register()
                person = ana.id
                acknowledged.append((person, "user.registered"))
                while True:
                    ana.add_key()
                    acknowledged.append((person, "key.added"))
                    assert ana.delete("/api/settings/api-key/openrouter").is_success
                    acknowledged.append((person, "key.removed"))
            except Exception:  # noqa: BLE001, S110: the daemon is gone, which is the test
                pass

        with ThreadPoolExecutor(8) as crowd:
            futures = [crowd.submit(live, number) for number in range(8)]
            time.sleep(0.4 + 0.3 * round)
            daemon.kill()
            for future in futures:
                future.result()
    assert acknowledged
    daemon.start()
    until("the outbox is empty", lambda: hooks.waiting == [], 120)
    assert daemon.stop() == 0
    by_person: dict[str, list[str]] = {}
    for record in hooks.recorded():
        told = by_person.setdefault(record.event["user"]["id"], [])
        # One that was under way when the daemon died comes again, with the same id.
        if record.event["id"] not in told:
            told += [record.event["id"], record.name]
    for person, told in by_person.items():
        names = told[1::2]
        expected = [name for who, name in acknowledged if who == person]
        assert names[: len(expected)] == expected, person
        assert len(names) <= len(expected) + 1, "more is told than was done"
    assert {person for person, _ in acknowledged} <= set(by_person)


def test_what_is_told_of_answers_is_what_is_on_disk_after_a_kill(new_daemon: NewDaemon) -> None:
    daemon = new_daemon()
    hooks = Hooks(daemon)
    hooks.configure(hooks.entry(EVENTS, "record"))
    answered: list[str] = []
    for round in range(3):
        daemon.start()

        def live(_: int) -> None:
            try:
                ana = Client(daemon).register().add_key()
                while True:
                    ana.ask(ana.new_conversation())
                    answered.append(ana.email)
            except Exception:  # noqa: BLE001, S110: the daemon is gone, which is the test
                pass

        with ThreadPoolExecutor(6) as crowd:
            futures = [crowd.submit(live, number) for number in range(6)]
            until("somebody is answered", lambda: len(answered) > 3 * round, 60)
            time.sleep(0.1 + 0.05 * round)
            daemon.kill()
            for future in futures:
                future.result()
    daemon.start()
    until("the outbox is empty", lambda: hooks.waiting == [], 120)
    assert daemon.stop() == 0
    told = {(record.event["id"], record.name, record.event.get("conversation", {}).get("id")) for record in hooks.recorded()}
    stored = [file for file in daemon.data.glob("users/*/conversations/*/messages/000002.json")]
    complete = [file for file in stored if json.loads(file.read_text())["status"] == "complete"]
    for name, files in (("conversation.started", stored), ("conversation.completed", complete)):
        assert sorted(talk for _, event, talk in told if event == name) == sorted(file.parts[-3] for file in files)
    assert complete, f"{len(stored)} are stored"


def test_changes_of_the_data_are_gathered(new_daemon: NewDaemon) -> None:
    daemon = new_daemon()
    hooks = Hooks(daemon)
    hooks.configure(hooks.entry("data.changed", "record", every="2s"))
    daemon.start()
    until("the start is told", lambda: len(hooks.recorded()) == 1, 10)
    begun = time.monotonic()
    people = [Client(daemon).register() for _ in range(5)]
    until("the changes are told", lambda: sum(r.event["changes"]["count"] for r in hooks.recorded()) >= 5, 20)
    # However long the host took for it: one at the start, and then one in two seconds at most.
    assert len(hooks.recorded()) <= 2 + (time.monotonic() - begun) / 2
    named = {user for record in hooks.recorded() for user in record.event["changes"]["users"]}
    assert {person.id for person in people} <= named


def test_gates_let_pass_or_refuse_with_their_last_line(new_daemon: NewDaemon) -> None:
    daemon = new_daemon()
    hooks = Hooks(daemon)
    refuse = 'grep -q forbidden || exit 0\nprintf "first line\\nNot \033[1mthis\033[0m  one: ask Ben.\\n\\n" >&2\nexit 1\n'
    ask = hooks.entry("before.ask", "second", refuse)
    hooks.configure(hooks.entry(["before.ask", "before.register"], "first"), ask, hooks.entry("before.register", "third", refuse))
    daemon.start()
    ana = Client(daemon).register().add_key()
    talk = ana.new_conversation()
    refusal = assert_problem(ana.post(f"/api/conversations/{talk}/message", {"content": "a forbidden question"}), 403)
    assert refusal["detail"] == "Not [1mthis[0m one: ask Ben."
    assert ana.conversation(talk)["messages"] == []
    ana.ask(talk, "a good question")
    assert_problem(Client(daemon).post("/api/auth/register", {"email": "forbidden@example.org", "password": PASSWORD}), 403, "ask Ben")
    assert not any("forbidden" in file.read_text() for file in daemon.data.rglob("profile.json"))
    records = {record.name: record for record in hooks.recorded()}
    first = records["before.ask"]
    assert first.event["conversation"]["id"] == talk and first.event["user"]["id"] == ana.id
    assert {r.event["question"] for r in hooks.recorded() if r.name == "before.ask"} == {"a forbidden question", "a good question"}
    assert set(records["before.register"].event) == {"id", "event", "time", "user", "email"}
    assert PASSWORD not in "".join(record.text for record in hooks.recorded())


@pytest.mark.parametrize("body", ["sleep 600", "kill -KILL $$", None])
def test_a_gate_that_cannot_say_refuses(new_daemon: NewDaemon, body: str | None) -> None:
    daemon = new_daemon()
    hooks = Hooks(daemon)
    entry = hooks.entry("before.ask", "gate", body or "", timeout="1s")
    hooks.configure(entry)
    daemon.start()
    if body is None:
        Path(entry["run"]).unlink()
    ana = Client(daemon).register().add_key()
    talk = ana.new_conversation()
    assert_problem(ana.post(f"/api/conversations/{talk}/message", {"content": "Why?"}), 403, "could not check")
    assert ana.conversation(talk)["messages"] == []


def test_a_reload_brings_and_takes_hooks(new_daemon: NewDaemon) -> None:
    daemon = new_daemon()
    hooks = Hooks(daemon)
    daemon.start()
    ana = Client(daemon).register()

    def reload() -> None:
        seen = len(daemon.log)
        daemon.signal(signal.SIGHUP)
        until("it is in force", lambda: "is in force" in daemon.log[seen:], 10)

    hooks.configure(hooks.entry("key.added", "record"))
    reload()
    ana.add_key()
    until("it is told", lambda: hooks.names() == ["key.added"], 10)
    hooks.configure()
    reload()
    ana.add_key()
    assert hooks.waiting == [] and hooks.names() == ["key.added"]
