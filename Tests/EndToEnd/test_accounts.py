"""Registering, signing in, who am I, export, deletion."""

import json
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import bcrypt
import pytest

from support.client import GOOD_KEY, PASSWORD, Client, assert_problem, new_email
from support.daemon import NewDaemon
from support.waiting import until


def assert_tokens(tokens: dict[str, object], expires_in: int = 900) -> None:
    assert set(tokens) >= {"access_token", "refresh_token", "token_type", "expires_in"}
    assert tokens["token_type"] == "bearer"
    assert tokens["expires_in"] == expires_in
    assert str(tokens["access_token"]).count(".") == 2
    assert len(str(tokens["refresh_token"])) >= 40


def test_registering_answers_with_tokens_that_work_at_once(stranger: Client) -> None:
    answer = stranger.post("/api/auth/register", stranger.credentials)
    assert answer.status_code in (200, 201)
    stranger.tokens = answer.json()
    assert_tokens(stranger.tokens)
    me = stranger.get("/api/auth/me")
    assert me.status_code == 200
    assert me.json()["email"] == stranger.email


def test_me_shows_id_address_and_utc_time(person: Client) -> None:
    me = person.get("/api/auth/me").json()
    assert set(me) >= {"id", "email", "created_at"}
    assert datetime.fromisoformat(me["created_at"]).utcoffset().total_seconds() == 0  # type: ignore[union-attr]
    assert me["id"] == me["id"].lower() and len(me["id"]) == 36
    assert "password" not in json.dumps(me) and "hash" not in json.dumps(me)


def test_an_address_is_taken_once_whatever_its_case(person: Client) -> None:
    for email in (person.email, person.email.upper(), f"  {person.email} "):
        answer = Client(person.daemon, person.door).post("/api/auth/register", {"email": email, "password": PASSWORD})
        assert_problem(answer, 400)
    answer = Client(person.daemon).post("/api/auth/login", {"email": person.email.upper(), "password": person.password})
    assert answer.status_code == 200


def test_two_registrations_of_one_address_at_once_make_one_account(stranger: Client) -> None:
    def register(_: int) -> int:
        return Client(stranger.daemon, stranger.door).post("/api/auth/register", stranger.credentials).status_code

    with ThreadPoolExecutor(8) as pool:
        codes = sorted(pool.map(register, range(8)))
    assert sum(200 <= code < 300 for code in codes) == 1, codes
    assert set(codes[1:]) == {400}


@pytest.mark.parametrize("password", ["", "short", "1234567"])
def test_a_weak_password_is_refused_with_a_sentence(stranger: Client, password: str) -> None:
    answer = stranger.post("/api/auth/register", {"email": stranger.email, "password": password})
    assert_problem(answer, 400, "8")


def test_a_password_over_72_bytes_is_refused_with_a_sentence(stranger: Client) -> None:
    for password in ("x" * 73, "ä" * 37):
        assert_problem(stranger.post("/api/auth/register", {"email": stranger.email, "password": password}), 400, "72")
    good = stranger.post("/api/auth/register", {"email": stranger.email, "password": "ä" * 36})
    assert good.is_success
    assert stranger.post("/api/auth/login", {"email": stranger.email, "password": "ä" * 36}).status_code == 200
    too_long = stranger.post("/api/auth/login", {"email": stranger.email, "password": "ä" * 36 + "x"})
    assert_problem(too_long, 401)


@pytest.mark.parametrize("email", ["", "nobody", "@example.org", "a@", "a b@example.org", "a@b@c", "x" * 300 + "@example.org"])
def test_no_address_is_a_400(stranger: Client, email: str) -> None:
    assert_problem(stranger.post("/api/auth/register", {"email": email, "password": PASSWORD}), (400, 422))


def test_signing_in_answers_with_tokens(person: Client) -> None:
    answer = Client(person.daemon, person.door).post("/api/auth/login", person.credentials)
    assert answer.status_code == 200
    assert_tokens(answer.json())


def test_an_unknown_address_and_a_wrong_password_look_the_same(person: Client) -> None:
    wrong = person.post("/api/auth/login", {"email": person.email, "password": "not the password"}, headers={"Authorization": ""})
    unknown = person.post("/api/auth/login", {"email": new_email(), "password": "not the password"}, headers={"Authorization": ""})
    for answer in (wrong, unknown):
        assert_problem(answer, 401)
    assert {k: v for k, v in wrong.json().items() if k != "request_id"} == {k: v for k, v in unknown.json().items() if k != "request_id"}


def test_an_unknown_address_costs_a_bcrypt_as_well(new_daemon: NewDaemon) -> None:
    daemon = new_daemon(accounts={"password": {"bcrypt_cost": 10}}).start()
    client = Client(daemon).register()

    def median(email: str) -> float:
        times = []
        for _ in range(5):
            start = time.perf_counter()
            assert Client(daemon).post("/api/auth/login", {"email": email, "password": "wrong wrong"}).status_code == 401
            times.append(time.perf_counter() - start)
        return statistics.median(times)

    assert median(new_email()) >= median(client.email) / 2


def test_the_password_is_a_bcrypt_hash_that_python_checks(person: Client) -> None:
    stored = json.loads((person.daemon.user_directory(person.id) / "credentials.json").read_text())
    hashed = next(value for value in stored.values() if isinstance(value, str) and value.startswith("$2b$"))
    assert hashed.startswith("$2b$04$")
    assert bcrypt.checkpw(person.password.encode(), hashed.encode())


def test_a_hash_that_python_made_signs_in(person: Client) -> None:
    file = person.daemon.user_directory(person.id) / "credentials.json"
    stored = json.loads(file.read_text())
    field = next(name for name, value in stored.items() if isinstance(value, str) and value.startswith("$2b$"))
    stored[field] = bcrypt.hashpw(b"made by python", bcrypt.gensalt(5)).decode()
    file.write_text(json.dumps(stored, indent=2))
    new = {"email": person.email, "password": "made by python"}
    until(
        "the edited hash counts",
        lambda: Client(person.daemon).post("/api/auth/login", new).status_code == 200,
        5,
    )
    assert Client(person.daemon).post("/api/auth/login", person.credentials).status_code == 401


def test_the_export_is_all_that_a_person_owns_and_no_secret(anna: Client) -> None:
    conversation = anna.new_conversation()
    anna.ask(conversation, "What is in an export?")
    answer = anna.get("/api/auth/export")
    assert answer.status_code == 200
    assert answer.headers["content-type"].split(";")[0] == "application/json"
    text = answer.text
    assert anna.email in text and "What is in an export?" in text and conversation in text
    for secret in (GOOD_KEY, anna.password, anna.refresh_token, "$2b$", "gAAAA"):
        assert secret not in text


def test_an_export_of_nothing_is_still_a_document(person: Client) -> None:
    answer = person.get("/api/auth/export")
    assert answer.status_code == 200
    assert person.email in answer.text


def test_deleting_an_account_leaves_nothing(anna: Client) -> None:
    directory = anna.daemon.user_directory(anna.id)
    anna.ask(anna.new_conversation())
    other_device = anna.again()
    assert directory.is_dir()
    answer = anna.delete("/api/auth/account")
    assert answer.status_code == 200
    assert answer.json() == {"status": "deleted"}
    assert not directory.exists()
    assert_problem(anna.get("/api/auth/me"), 401)
    assert_problem(other_device.get("/api/auth/me"), 401)
    assert_problem(other_device.post("/api/auth/refresh", {"refresh_token": other_device.refresh_token}), 401)
    assert_problem(Client(anna.daemon).post("/api/auth/login", anna.credentials), 401)
    left = [
        str(path) for path in (anna.daemon.data / "users").rglob("*") if path.is_file() and anna.email in path.read_text(errors="replace")
    ]
    assert left == [], "the address is still in a file"


def test_after_a_deletion_the_address_is_free(person: Client) -> None:
    old = person.id
    person.delete("/api/auth/account")
    again = Client(person.daemon, person.door, person.email).register()
    assert again.id != old
    assert again.conversations() == []
