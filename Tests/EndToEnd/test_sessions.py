"""Refresh tokens: each is good once; whoever is disabled or gone is out at once."""

import hashlib
import json
import shutil
from concurrent.futures import ThreadPoolExecutor

import httpx

from support.client import Client, assert_problem
from support.waiting import until


def refresh(client: Client, token: str) -> httpx.Response:
    return Client(client.daemon, client.door).post("/api/auth/refresh", {"refresh_token": token})


def test_refreshing_gives_a_new_refresh_token_each_time(person: Client) -> None:
    seen = {person.refresh_token}
    token = person.refresh_token
    for _ in range(3):
        answer = refresh(person, token)
        assert answer.status_code == 200
        assert set(answer.json()) >= {"access_token", "refresh_token", "token_type", "expires_in"}
        token = answer.json()["refresh_token"]
        assert token not in seen
        seen.add(token)
        person.tokens = answer.json()
        assert person.get("/api/auth/me").status_code == 200


def test_an_old_refresh_token_ends_the_whole_family(person: Client) -> None:
    first = person.refresh_token
    second = refresh(person, first).json()
    third = refresh(person, second["refresh_token"]).json()
    assert_problem(refresh(person, first), 401)
    assert_problem(refresh(person, third["refresh_token"]), 401)
    assert_problem(refresh(person, second["refresh_token"]), 401)


def test_another_device_is_not_hurt_when_a_family_ends(person: Client) -> None:
    other = person.again()
    refresh(person, person.refresh_token)
    assert_problem(refresh(person, person.refresh_token), 401)
    assert refresh(other, other.refresh_token).status_code == 200


def test_a_refresh_token_that_is_none_is_a_401(person: Client) -> None:
    for token in ("", "nonsense", person.access, person.refresh_token + "x", person.refresh_token[:-1], "a" * 5000, "ü"):
        assert_problem(refresh(person, token), 401)
    assert refresh(person, person.refresh_token).status_code == 200


def test_refreshing_many_times_at_once_never_gives_two_families(person: Client) -> None:
    with ThreadPoolExecutor(6) as pool:
        codes = sorted(pool.map(lambda _: refresh(person, person.refresh_token).status_code, range(6)))
    assert codes.count(200) <= 1 and set(codes) <= {200, 401}, codes


def test_logging_out_ends_the_session(person: Client) -> None:
    answer = person.post("/api/auth/logout", {"refresh_token": person.refresh_token})
    assert answer.status_code == 204
    assert answer.content == b""
    assert_problem(refresh(person, person.refresh_token), 401)


def test_logging_out_one_device_leaves_the_other(person: Client) -> None:
    other = person.again()
    person.post("/api/auth/logout", {"refresh_token": person.refresh_token})
    assert other.get("/api/auth/me").status_code == 200
    assert refresh(other, other.refresh_token).status_code == 200


def test_refresh_tokens_are_on_disk_as_hashes_only(person: Client) -> None:
    text = (person.daemon.user_directory(person.id) / "sessions.json").read_text()
    assert person.refresh_token not in text
    assert hashlib.sha256(person.refresh_token.encode()).hexdigest() in text


def test_whoever_is_disabled_in_the_file_is_out_on_the_next_request(person: Client) -> None:
    file = person.daemon.user_directory(person.id) / "profile.json"
    profile = json.loads(file.read_text())
    profile["status"] = "disabled"
    file.write_text(json.dumps(profile, indent=2))
    assert_problem(person.get("/api/auth/me"), 401)
    assert_problem(person.get("/api/conversations"), 401)
    assert_problem(refresh(person, person.refresh_token), 401)
    assert_problem(Client(person.daemon).post("/api/auth/login", person.credentials), (401, 403))
    profile["status"] = "active"
    file.write_text(json.dumps(profile, indent=2))
    until("an enabled person is back", lambda: Client(person.daemon).post("/api/auth/login", person.credentials).status_code == 200, 5)


def test_an_administrator_on_the_socket_disables_and_enables(person: Client) -> None:
    admin = Client(person.daemon, "socket")
    answer = admin.patch(f"/api/admin/users/{person.id}", {"status": "disabled"})
    assert answer.status_code == 200, answer.text
    assert_problem(person.get("/api/auth/me"), 401)
    assert_problem(refresh(person, person.refresh_token), 401)
    user = next((person.daemon.data / "users").glob("*/profile.json"), None)
    assert user is not None


def test_disabling_is_on_disk_and_enabling_lets_the_person_sign_in_again(person: Client) -> None:
    admin = Client(person.daemon, "socket")
    user = person.id
    file = person.daemon.user_directory(user) / "profile.json"
    admin.patch(f"/api/admin/users/{user}", {"status": "disabled"})
    assert json.loads(file.read_text())["status"] == "disabled"
    answer = admin.patch(f"/api/admin/users/{user}", {"status": "active"})
    assert answer.status_code == 200
    assert json.loads(file.read_text())["status"] == "active"
    assert Client(person.daemon).post("/api/auth/login", person.credentials).status_code == 200


def test_the_admin_route_checks_what_it_gets(person: Client) -> None:
    admin = Client(person.daemon, "socket")
    assert_problem(admin.patch(f"/api/admin/users/{person.id}", {"status": "sleepy"}), (400, 422))
    assert_problem(admin.patch("/api/admin/users/0b9cf9f4-6b53-4f6c-a3d7-0c2e6dbd9c1e", {"status": "active"}), 404)
    assert_problem(admin.patch("/api/admin/users/nobody", {"status": "active"}), 404)


def test_a_member_may_not_use_the_admin_route_not_even_on_the_socket(person: Client) -> None:
    answer = person.patch(f"/api/admin/users/{person.id}", {"status": "disabled"})
    assert_problem(answer, 403)
    assert person.get("/api/auth/me").status_code == 200


def test_whoever_is_removed_by_hand_is_out(person: Client) -> None:
    shutil.rmtree(person.daemon.user_directory(person.id))
    assert_problem(person.get("/api/auth/me"), 401)
