"""Access tokens: JWTs that other programs can read and make, and that nobody can forge."""

import base64
import json
import time
from typing import Any

import httpx
import jwt
import pytest

from support.client import Client, assert_problem
from support.daemon import JWT_SECRET, NewDaemon
from support.waiting import until

# PyJWT warns of keys that the tests choose badly on purpose.
pytestmark = pytest.mark.filterwarnings("ignore")


def claims(person: Client, **change: Any) -> dict[str, Any]:
    now = int(time.time())
    return {"sub": person.id, "type": "access", "iat": now, "exp": now + 600, **change}


def with_token(person: Client, token: str) -> httpx.Response:
    return person.get("/api/auth/me", headers={"Authorization": f"Bearer {token}".strip()})


def test_the_access_token_is_an_hs256_jwt_with_the_named_claims(person: Client) -> None:
    header = jwt.get_unverified_header(person.access)
    assert header["alg"] == "HS256"
    read = jwt.decode(person.access, JWT_SECRET, algorithms=["HS256"])
    assert read["sub"] == person.id
    assert read["type"] == "access"
    assert isinstance(read["iat"], int) and isinstance(read["exp"], int)
    assert read["exp"] - read["iat"] == 900 == person.tokens["expires_in"]
    assert person.email not in json.dumps(read)


def test_a_token_that_pyjwt_made_with_the_secret_is_accepted(person: Client) -> None:
    token = jwt.encode(claims(person), JWT_SECRET, algorithm="HS256")
    answer = with_token(person, token)
    assert answer.status_code == 200
    assert answer.json()["id"] == person.id


def test_a_token_that_names_the_key_of_the_daemon_is_accepted(person: Client) -> None:
    kid = jwt.get_unverified_header(person.access).get("kid")
    token = jwt.encode(claims(person), JWT_SECRET, algorithm="HS256", headers={"kid": kid} if kid else None)
    assert with_token(person, token).status_code == 200


def forged(person: Client) -> dict[str, str]:
    head, body, signature = person.access.split(".")
    none = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').rstrip(b"=").decode()
    other = base64.urlsafe_b64encode(json.dumps(claims(person, sub="0" * 8)).encode()).rstrip(b"=").decode()
    past = int(time.time()) - 10
    without_sub = claims(person)
    del without_sub["sub"]
    without_exp = claims(person)
    del without_exp["exp"]
    sign = lambda body, key=JWT_SECRET, algorithm="HS256", **header: jwt.encode(  # noqa: E731
        body, key, algorithm=algorithm, headers=header or None
    )
    return {
        "alg none": f"{none}.{body}.",
        "alg none with the old signature": f"{none}.{body}.{signature}",
        "HS512": sign(claims(person), algorithm="HS512"),
        "another secret": sign(claims(person), key="another secret of more than thirty-two bytes"),
        "expired": sign(claims(person, iat=past - 900, exp=past)),
        "another type": sign(claims(person, type="refresh")),
        "no type": sign({k: v for k, v in claims(person).items() if k != "type"}),
        "no subject": sign(without_sub),
        "no expiry": sign(without_exp),
        "nobody's id": sign(claims(person, sub="0b9cf9f4-6b53-4f6c-a3d7-0c2e6dbd9c1e")),
        "an id that is none": sign(claims(person, sub="../../etc/passwd")),
        "an unknown kid": sign(claims(person), key="another secret of more than thirty-two bytes", kid="unknown"),
        "tampered body": f"{head}.{other}.{signature}",
        "tampered signature": f"{head}.{body}.{'A' + signature[1:] if signature[0] != 'A' else 'B' + signature[1:]}",
        "cut": person.access[:-4],
        "two parts": f"{head}.{body}",
        "the refresh token": person.refresh_token,
        "very long": "a" * 5000,
    }


def test_every_forged_or_spent_token_is_a_401(person: Client) -> None:
    wrong = {}
    for name, token in forged(person).items():
        answer = with_token(person, token)
        if answer.status_code != 401:
            wrong[name] = answer.status_code
            continue
        assert_problem(answer, 401)
    assert wrong == {}
    assert person.get("/api/auth/me").status_code == 200


@pytest.mark.parametrize("scheme", ["Basic", "Token", ""])
def test_another_scheme_than_bearer_is_a_401(person: Client, scheme: str) -> None:
    assert_problem(person.get("/api/auth/me", headers={"Authorization": f"{scheme} {person.access}".strip()}), 401)


def test_the_scheme_may_be_written_in_any_case(person: Client) -> None:
    assert person.get("/api/auth/me", headers={"Authorization": f"bearer {person.access}"}).status_code == 200


def test_an_access_token_ends_with_its_time(new_daemon: NewDaemon) -> None:
    daemon = new_daemon(accounts={"access_token": "2s"}).start()
    client = Client(daemon).register()
    assert client.tokens["expires_in"] == 2
    assert client.get("/api/auth/me").status_code == 200
    until("the token is over", lambda: client.get("/api/auth/me").status_code == 401, 6)
    answer = client.post("/api/auth/refresh", {"refresh_token": client.refresh_token}, headers={"Authorization": ""})
    client.tokens = answer.json()
    assert client.get("/api/auth/me").status_code == 200
