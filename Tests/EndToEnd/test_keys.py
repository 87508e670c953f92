"""Provider keys: tested before they are saved, encrypted at rest, shown as a hint only."""

import json

import pytest
from cryptography.fernet import Fernet, MultiFernet

from support.client import GOOD_KEY, Client, assert_problem
from support.daemon import FERNET_KEY, NewDaemon
from support.fake import BAD_KEY, Fake, good_key

PATH = "/api/settings/api-key"


def stored_token(client: Client) -> str:
    text = (client.daemon.user_directory(client.id) / "keys.json").read_text()
    tokens = [part for part in text.split('"') if part.startswith("gAAAA")]
    assert len(tokens) == 1, text
    return tokens[0]


def test_a_saved_key_is_answered_with_its_hint_alone(person: Client) -> None:
    answer = person.post(PATH, {"api_key": GOOD_KEY, "provider": "openrouter"})
    assert answer.is_success, answer.text
    saved = answer.json()
    assert set(saved) >= {"id", "provider", "key_hint", "created_at"}
    assert saved["provider"] == "openrouter"
    assert saved["key_hint"].startswith("…") and GOOD_KEY.endswith(saved["key_hint"][1:])
    assert 1 <= len(saved["key_hint"]) <= 7
    listed = person.get("/api/settings/api-keys")
    assert listed.status_code == 200
    assert listed.json() == [saved]
    assert GOOD_KEY not in answer.text + listed.text and "gAAAA" not in answer.text + listed.text


def test_the_list_is_empty_at_first(person: Client) -> None:
    assert person.get("/api/settings/api-keys").json() == []


def test_a_key_that_the_provider_refuses_is_a_400_and_not_saved(person: Client) -> None:
    problem = assert_problem(person.post(PATH, {"api_key": BAD_KEY, "provider": "openrouter"}), 400)
    assert BAD_KEY not in json.dumps(problem)
    assert person.get("/api/settings/api-keys").json() == []
    assert BAD_KEY not in person.daemon.log


def test_a_bad_key_does_not_replace_a_good_one(person: Client) -> None:
    person.add_key()
    token = stored_token(person)
    assert_problem(person.post(PATH, {"api_key": BAD_KEY, "provider": "openrouter"}), 400)
    assert stored_token(person) == token


def test_a_provider_out_of_reach_is_a_502_or_503_and_the_key_is_not_saved(new_daemon: NewDaemon) -> None:
    daemon = new_daemon(providers={"openrouter": {"base_url": "http://127.0.0.1:9/api/v1", "timeout": "3s"}}).start()
    client = Client(daemon).register()
    assert_problem(client.post(PATH, {"api_key": GOOD_KEY, "provider": "openrouter"}), (502, 503))
    assert client.get("/api/settings/api-keys").json() == []


def test_a_second_key_replaces_the_first(person: Client) -> None:
    person.add_key(good_key("first"))
    person.add_key(good_key("other"))
    assert len(person.get("/api/settings/api-keys").json()) == 1
    assert Fernet(FERNET_KEY).decrypt(stored_token(person)).decode() == good_key("other")


def test_deleting_a_key_and_deleting_it_again(person: Client) -> None:
    person.add_key()
    answer = person.delete(f"{PATH}/openrouter")
    assert answer.status_code == 200
    assert answer.json() == {"status": "deleted"}
    assert person.get("/api/settings/api-keys").json() == []
    assert_problem(person.delete(f"{PATH}/openrouter"), 404)


@pytest.mark.parametrize("provider", ["nobody", "..", "openrouter%2F", "demo2"])
def test_a_key_of_an_unknown_provider_is_a_404(person: Client, provider: str) -> None:
    assert_problem(person.delete(f"{PATH}/{provider}"), 404)


@pytest.mark.parametrize(
    "body",
    [
        {"provider": "openrouter"},
        {"api_key": "", "provider": "openrouter"},
        {"api_key": 5, "provider": "openrouter"},
        {"api_key": "two words", "provider": "openrouter"},
        {"api_key": "line\r\nInjected: header", "provider": "openrouter"},
        {"api_key": "x" * 10_000, "provider": "openrouter"},
        {"api_key": GOOD_KEY, "provider": "nobody"},
        {"api_key": GOOD_KEY, "provider": ["openrouter"]},
    ],
    ids=lambda body: str(body)[:60],
)
def test_a_key_that_cannot_be_one_is_refused(person: Client, body: dict) -> None:
    assert_problem(person.post(PATH, body), (400, 422))
    assert person.get("/api/settings/api-keys").json() == []


def test_a_question_without_a_key_is_a_400_that_says_so(person: Client) -> None:
    conversation = person.new_conversation()
    problem = assert_problem(person.post(f"/api/conversations/{conversation}/message", {"content": "hello"}), 400, "key")
    assert problem["status"] == 400
    assert_problem(person.post(f"/api/conversations/{conversation}/message/stream", {"content": "hello"}), 400, "key")
    assert person.conversation(conversation)["messages"] == []


def test_python_decrypts_what_the_daemon_encrypted(person: Client) -> None:
    person.add_key()
    assert Fernet(FERNET_KEY).decrypt(stored_token(person)).decode() == GOOD_KEY


def test_the_daemon_uses_a_token_that_python_made(anna: Client, fake: Fake) -> None:
    key = good_key("made-by-python")
    file = anna.daemon.user_directory(anna.id) / "keys.json"
    file.write_text(file.read_text().replace(stored_token(anna), Fernet(FERNET_KEY).encrypt(key.encode()).decode()))
    anna.ask(anna.new_conversation())
    assert fake.calls(key)


def test_a_key_that_no_master_key_opens_is_a_clear_refusal(anna: Client) -> None:
    file = anna.daemon.user_directory(anna.id) / "keys.json"
    foreign = Fernet(Fernet.generate_key()).encrypt(b"sk-or-v1-foreign").decode()
    file.write_text(file.read_text().replace(stored_token(anna), foreign))
    answer = anna.post(f"/api/conversations/{anna.new_conversation()}/message", {"content": "hello"})
    assert_problem(answer, (400, 500, 503), "key")
    assert anna.post(PATH, {"api_key": GOOD_KEY, "provider": "openrouter"}).is_success


def test_the_newest_master_key_encrypts_and_older_ones_still_open(new_daemon: NewDaemon) -> None:
    old, new = (Fernet.generate_key().decode() for _ in range(2))
    daemon = new_daemon(fernet_keys=old).start()
    anna = Client(daemon).register().add_key()
    before = stored_token(anna)
    assert Fernet(old).decrypt(before)
    daemon.stop()

    daemon.fernet_keys = f"{new},{old}"
    daemon.start()
    anna = anna.again()
    assert stored_token(anna) == before
    anna.ask(anna.new_conversation())
    ben = Client(daemon).register().add_key()
    assert Fernet(new).decrypt(stored_token(ben)).decode() == GOOD_KEY
    assert MultiFernet([Fernet(new), Fernet(old)]).decrypt(stored_token(anna)).decode() == GOOD_KEY
