"""Links: made, opened, looked at, withdrawn; over the API, on the page, by the command."""

import base64
import hashlib
import json
import re
from collections.abc import Iterator

import httpx
import pytest

from support.client import Client, Door, assert_problem, connect
from support.command import Command
from support.daemon import Daemon, NewDaemon
from support.fake import MEMBERS, Fake
from support.waiting import until

QUESTION = "Where does the plum tree stand?"
PASSWORD = "behind the third gate"
HOSTILE = "</title><script>alert(1)</script>\"'><img src=x onerror=alert(1)> {{title}} {{{style}}} $(id) \u202e"


@pytest.fixture
def conversation(anna: Client) -> str:
    conversation = anna.new_conversation()
    anna.ask(conversation, QUESTION)
    return conversation


def share(client: Client, conversation: str, **wish: object) -> dict:
    answer = client.post(f"/api/conversations/{conversation}/shares", wish)
    assert answer.status_code == 200, answer.text
    return answer.json()


def path(link: dict) -> str:
    found = re.fullmatch(r"https?://[^/]+(/s/[A-Za-z0-9_-]{43})", link["url"])
    assert found, link["url"]
    return found[1]


def mine(client: Client) -> list[dict]:
    answer = client.get("/api/shares")
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.fixture
def visitor(daemon: Daemon, door: Door) -> Iterator[httpx.Client]:
    """Somebody without an account, with a browser's manners."""
    with connect(daemon, door) as client:
        yield client


@pytest.fixture
def browser(daemon: Daemon) -> Iterator[httpx.Client]:
    with connect(daemon, "port") as client:
        yield client


def assert_page(answer: httpx.Response, status: int = 200) -> str:
    """Asserts that it is a page, with all that keeps it from being framed, kept, indexed, or made to run anything."""
    assert answer.status_code == status, answer.text[:300]
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-robots-tag"] == "noindex, nofollow"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-frame-options"] == "DENY"
    policy = dict(part.strip().split(" ", 1) for part in answer.headers["content-security-policy"].split(";"))
    [style] = re.findall(r"<style>(.*?)</style>", answer.text, re.DOTALL)
    assert policy.pop("style-src") == f"'sha256-{base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()}'"
    assert policy == {"default-src": "'none'", "form-action": "'self'", "frame-ancestors": "'none'", "base-uri": "'none'"}
    page = answer.text
    assert '<meta name="robots" content="noindex, nofollow">' in page
    for active in ("<script", "javascript:", " onerror=", "<img", "<iframe", "<link", " style=", "http-equiv", " src="):
        assert active not in page.replace("&lt;script", "").replace("&lt;img", "").replace(" src=x onerror=alert(1)", ""), active
    return page


def missing(visitor: httpx.Client) -> bytes:
    answer = visitor.get("/s/" + "A" * 43)
    assert_page(answer, 404)
    return answer.content


# What is shown


def test_a_link_is_made_opened_listed_and_withdrawn(anna: Client, conversation: str, visitor: httpx.Client) -> None:
    link = share(anna, conversation)
    assert {"id", "url", "expires_at", "created_at", "conversation_id", "live", "has_password", "views"} <= set(link)
    assert link["expires_at"] is None and link["live"] is False and link["has_password"] is False
    page = assert_page(visitor.get(path(link)))
    assert QUESTION in page and "Final answer" in page and "<details" in page and MEMBERS[0] in page
    assert page.index("Final answer") < page.index("<details")
    for hers in (anna.email, anna.id, conversation, "$0.", "tokens"):
        assert hers not in page
    [listed] = mine(anna)
    assert "url" not in listed and path(link)[3:] not in json.dumps(listed)
    assert listed["id"] == link["id"] and listed["title"] == anna.conversation(conversation)["title"]
    assert anna.delete(f"/api/shares/{link['id']}").json() == {"status": "deleted"}
    assert visitor.get(path(link)).content == missing(visitor)
    assert mine(anna) == []
    assert_problem(anna.delete(f"/api/shares/{link['id']}"), 404)


def test_a_link_shows_what_was_there_a_live_one_what_is_there(anna: Client, conversation: str, visitor: httpx.Client) -> None:
    then, live = path(share(anna, conversation)), path(share(anna, conversation, live=True))
    before = visitor.get(then).text
    anna.ask(conversation, "An afterthought?")
    anna.patch(f"/api/conversations/{conversation}", {"title": "Renamed since"})
    assert visitor.get(then).text == before
    assert "An afterthought?" in visitor.get(live).text and "Renamed since" in visitor.get(live).text


def test_what_is_not_answered_yet_is_not_shared(anna: Client, visitor: httpx.Client, slow_models: None) -> None:
    conversation = anna.new_conversation()
    assert_problem(anna.post(f"/api/conversations/{conversation}/shares"), 409, "answer")
    with anna.streaming(conversation, QUESTION) as events:
        next(events)
        assert_problem(anna.post(f"/api/conversations/{conversation}/shares"), 409, "live")
        live = path(share(anna, conversation, live=True))
        assert "still at work" in assert_page(visitor.get(live))


def test_hostile_titles_and_texts_stay_text(anna: Client, fake: Fake, visitor: httpx.Client) -> None:
    conversation = anna.new_conversation()
    anna.ask(conversation, HOSTILE + "\n\n[x](javascript:alert(1)) ![x](http://127.0.0.1/x.png) <b onclick=alert(1)>")
    anna.patch(f"/api/conversations/{conversation}", {"title": HOSTILE[:150]})
    page = assert_page(visitor.get(path(share(anna, conversation))))
    assert "&lt;script&gt;" in page and "{{{style}}}" in page
    assert re.findall(r'href="([^"]*)"', page) in ([], ["http://127.0.0.1/x.png"])
    assert len(re.findall(r"<style>", page)) == 1 and "<b " not in page


# What is not


def test_over_withdrawn_and_unknown_are_the_same_to_the_byte(anna: Client, conversation: str, visitor: httpx.Client) -> None:
    nothing = missing(visitor)
    over = share(anna, conversation, expires_in=1)
    assert_page(visitor.get(path(over)))
    until("it is over", lambda: visitor.get(path(over)).status_code == 404, 5)
    guarded = share(anna, conversation, password=PASSWORD, expires_in=1)
    until("it is over", lambda: visitor.get(path(guarded)).status_code == 404, 5)
    for at in (path(over), path(guarded), "/s/x", "/s/..%2f..%2fformat.json", "/s/" + "A" * 5000, "/s/%00", "/s/%ff"):
        answer = visitor.get(at)
        assert answer.status_code == 404 and answer.content == nothing, at
        assert visitor.post(at, data={"password": "x"}).content == nothing, at
    assert mine(anna) == []


def test_links_go_with_the_conversation_and_with_the_account(anna: Client, conversation: str, visitor: httpx.Client) -> None:
    one = path(share(anna, conversation))
    other = anna.new_conversation()
    anna.ask(other)
    two = path(share(anna, other))
    anna.delete(f"/api/conversations/{conversation}")
    assert visitor.get(one).status_code == 404 and visitor.get(two).status_code == 200
    assert [link["conversation_id"] for link in mine(anna)] == [other]
    anna.delete("/api/auth/account")
    assert visitor.get(two).content == missing(visitor)


def test_somebody_elses_conversation_and_link_do_not_exist(anna: Client, ben: Client, conversation: str, visitor: httpx.Client) -> None:
    link = share(anna, conversation)
    assert_problem(ben.post(f"/api/conversations/{conversation}/shares"), 404)
    nobodys = ben.delete("/api/shares/0b9cf9f4-6b53-4f6c-a3d7-0c2e6dbd9c1e").json()
    assert assert_problem(ben.delete(f"/api/shares/{link['id']}"), 404)["detail"] == nobodys["detail"]
    assert mine(ben) == [] and link["id"] not in ben.get("/api/auth/export").text
    assert link["id"] in anna.get("/api/auth/export").text and path(link)[3:] not in anna.get("/api/auth/export").text
    assert visitor.get(path(link)).status_code == 200


@pytest.mark.parametrize(
    ("wish", "status", "field"),
    [
        ({"expires_in": 0}, 400, "expires_in"),
        ({"expires_in": -5}, 400, "expires_in"),
        ({"expires_in": 10**18}, 400, "expires_in"),
        ({"expires_in": "7d"}, 422, "expires_in"),
        ({"password": "short"}, 400, "password"),
        ({"password": "x" * 73}, 400, "password"),
        ({"password": 12345678}, 422, "password"),
        ({"live": "yes"}, 422, "live"),
    ],
)
def test_a_wrong_wish_is_refused_by_name(anna: Client, conversation: str, wish: dict, status: int, field: str) -> None:
    body = assert_problem(anna.post(f"/api/conversations/{conversation}/shares", wish), status)
    assert field in body["errors"]
    assert mine(anna) == []


def test_where_sharing_is_turned_off_nothing_is_shared(new_daemon: NewDaemon) -> None:
    daemon = new_daemon(features={"sharing": False}).start()
    assert "features" not in daemon.log
    anna = Client(daemon).register().add_key()
    conversation = anna.new_conversation()
    anna.ask(conversation)
    assert_problem(anna.post(f"/api/conversations/{conversation}/shares"), 403, "turned off", "administrator")
    with connect(daemon) as visitor:
        missing(visitor)


# The password


def test_with_a_password_nothing_shows_before_it(anna: Client, conversation: str, browser: httpx.Client) -> None:
    anna.patch(f"/api/conversations/{conversation}", {"title": "A title to be kept"})
    link = share(anna, conversation, password=PASSWORD)
    page = assert_page(browser.get(path(link)))
    assert 'type="password"' in page and "og:title" not in page
    for hidden in (QUESTION, "A title to be kept", MEMBERS[0]):
        assert hidden not in page
    wrong = browser.post(path(link), data={"password": "in front of the gate"})
    assert "not the password" in assert_page(wrong, 403) and "set-cookie" not in wrong.headers
    for body in (b"", b"password", b"password=&x", b"\xff\xfe=\x00", b"{}", b"password=" + b"x" * 100_000):
        assert_page(browser.post(path(link), content=body), 403)
    assert_page(browser.post(path(link), content=b"x" * (1 << 21)), 413)

    right = browser.post(path(link), data={"password": PASSWORD}, headers={"Origin": "null"})
    assert right.status_code == 303 and right.content == b""
    cookie = right.headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=Strict" in cookie and f"Path={path(link)};" in cookie and "Max-Age=3600" in cookie
    opened = browser.get(right.url.join(right.headers["location"]))
    assert QUESTION in assert_page(opened) and 'property="og:title" content="A title to be kept"' in opened.text
    assert right.url.join(right.headers["location"]).path == path(link)

    # The pass is for this link alone, and ends with it.
    pass_ = cookie.split(";")[0]
    other = share(anna, conversation, password=PASSWORD)
    assert 'type="password"' in browser.get(path(other), headers={"Cookie": pass_}).text
    with connect(anna.daemon, "port") as stranger:
        for forged in ("", pass_[:-2], "9" + pass_, "council_share=1.x", "council_share", "x; ; =" + pass_):
            assert 'type="password"' in stranger.get(path(link), headers={"Cookie": forged}).text, forged
        assert QUESTION in stranger.get(path(link), headers={"Cookie": "a=b; " + pass_}).text
    anna.delete(f"/api/shares/{link['id']}")
    assert browser.get(path(link)).content == missing(browser)


def test_behind_tls_the_pass_is_for_tls_alone_and_for_the_public_path(new_daemon: NewDaemon) -> None:
    daemon = new_daemon(server={"public_url": "https://council.example.org/team"}).start()
    anna = Client(daemon).register().add_key()
    conversation = anna.new_conversation()
    anna.ask(conversation)
    link = share(anna, conversation, password=PASSWORD)
    assert link["url"].startswith("https://council.example.org/team/s/")
    token = link["url"].rsplit("/", 1)[1]
    with connect(daemon) as visitor:
        answer = visitor.post(f"/s/{token}", data={"password": PASSWORD})
    assert "; Secure" in answer.headers["set-cookie"] and f"Path=/team/s/{token};" in answer.headers["set-cookie"]
    assert answer.headers["location"] == token


def test_guesses_are_limited_and_keep_nobody_else_out(new_daemon: NewDaemon) -> None:
    daemon = new_daemon(
        accounts={"throttle": {"sign_in_per_minute": 4}}, server={"trusted_proxies": ["127.0.0.1"]}
    ).start()
    anna = Client(daemon).register().add_key()
    conversation = anna.new_conversation()
    anna.ask(conversation)
    at = path(share(anna, conversation, password=PASSWORD))
    with connect(daemon, "port") as stranger, connect(daemon, "port") as friend:
        stranger.headers["X-Forwarded-For"], friend.headers["X-Forwarded-For"] = "192.0.2.1", "192.0.2.2"
        for _ in range(4):
            assert stranger.post(at, data={"password": "guess"}).status_code == 403
        refused = stranger.post(at, data={"password": PASSWORD})
        assert "Too many" in assert_page(refused, 429) and int(refused.headers["retry-after"]) <= 60
        assert friend.post(at, data={"password": PASSWORD}).status_code == 303


# Views


def test_views_are_counted_where_something_is_shown(anna: Client, conversation: str, visitor: httpx.Client) -> None:
    open_, guarded = share(anna, conversation), share(anna, conversation, password=PASSWORD)
    for _ in range(3):
        visitor.get(path(open_))
    head = visitor.head(path(open_))
    assert head.status_code == 200 and head.content == b"" and "content-security-policy" in head.headers
    visitor.get(path(guarded))
    visitor.get(path(open_), headers={"Sec-Purpose": "prefetch"})
    views = {link["id"]: link["views"] for link in mine(anna)}
    assert views == {open_["id"]: 3, guarded["id"]: 0}
    assert next(link for link in mine(anna) if link["id"] == open_["id"])["last_viewed_at"] is not None
    files = anna.daemon.data / "shares"

    def written() -> bool:
        records = [json.loads(file.read_text()) for file in files.glob("*.json")]
        return any(record["id"] == open_["id"] and record["views"] == 3 for record in records)

    until("they are on disk", written, 8)
    assert {link["id"]: link["views"] for link in mine(anna)} == views


def test_an_orderly_end_loses_no_view_and_a_restart_no_link(new_daemon: NewDaemon) -> None:
    daemon = new_daemon().start()
    anna = Client(daemon).register().add_key()
    conversation = anna.new_conversation()
    anna.ask(conversation)
    link = share(anna, conversation)
    with connect(daemon) as visitor:
        for _ in range(7):
            visitor.get(path(link))
    assert daemon.stop() == 0
    daemon.start()
    anna = anna.again()
    [listed] = mine(anna)
    assert listed["views"] == 7
    with connect(daemon) as visitor:
        assert QUESTION not in visitor.get(path(link)).text and visitor.get(path(link)).status_code == 200
        daemon.kill()
    daemon.start()
    with connect(daemon) as visitor:
        assert visitor.get(path(link)).status_code == 200


# The files


def test_the_token_and_the_password_are_in_no_file_and_no_log(new_daemon: NewDaemon) -> None:
    daemon = new_daemon().start("--log-level", "debug")
    anna = Client(daemon).register().add_key()
    conversation = anna.new_conversation()
    anna.ask(conversation)
    link = share(anna, conversation, password=PASSWORD)
    with connect(daemon, "port") as visitor:
        for at in (path(link), path(link) + "/", path(link) + "/x", path(link) + "?x=" + path(link)[3:]):
            visitor.get(at)
            visitor.post(at, data={"password": PASSWORD})
            visitor.put(at)
        assert visitor.get(path(link)).status_code == 200
    anna.get("/api/shares")
    assert daemon.stop() == 0
    token = path(link)[3:]
    for file in [daemon.log_file, *(file for file in daemon.data.rglob("*") if file.is_file())]:
        text = file.read_text(errors="replace")
        assert token not in text and token not in file.name and PASSWORD not in text, file
        if "shares" in file.parts:
            assert file.stat().st_mode & 0o777 == 0o600
    assert "/s/{token}" in daemon.log


def test_what_a_hand_removes_or_edits_counts_at_once(anna: Client, conversation: str, visitor: httpx.Client) -> None:
    link = share(anna, conversation, live=True)
    [file] = [file for file in (anna.daemon.data / "shares").glob("*.json") if json.loads(file.read_text())["id"] == link["id"]]
    record = file.read_text()
    file.write_text(json.dumps({**json.loads(record), "expires_at": "2020-01-01T00:00:00.000Z"}))
    assert visitor.get(path(link)).status_code == 404
    until("it is not listed", lambda: mine(anna) == [], 2.5)
    file.write_text(record)
    assert visitor.get(path(link)).status_code == 200
    until("it is listed", lambda: len(mine(anna)) == 1, 2.5)
    file.write_text("{")
    page = assert_page(visitor.get(path(link)), 503)
    assert file.name not in page and "shares/" not in page
    file.unlink()
    assert visitor.get(path(link)).content == missing(visitor)
    until("it is not listed", lambda: mine(anna) == [], 2.5)


def test_a_damaged_conversation_is_a_page_that_tells_strangers_nothing(anna: Client, conversation: str, visitor: httpx.Client) -> None:
    at = path(share(anna, conversation))
    (anna.daemon.conversation_directory(anna.id, conversation) / "messages" / "000002.json").write_text("{")
    page = assert_page(visitor.get(at), 503)
    assert "000002" not in page and conversation not in page
    assert "000002" in anna.daemon.log


def test_other_sites_cannot_read_a_page_or_post_to_the_api(anna: Client, conversation: str, browser: httpx.Client) -> None:
    at = path(share(anna, conversation))
    answer = browser.get(at, headers={"Origin": "https://evil.example"})
    assert "access-control-allow-origin" not in answer.headers
    assert_problem(browser.post("/api/auth/login", json={}, headers={"Origin": "null"}), 403)


# The command


@pytest.fixture
def council(daemon: Daemon) -> Command:
    council = Command(daemon).register().add_key()
    council.ok("ask", QUESTION)
    return council


def test_the_command_shares_lists_and_withdraws(council: Command, browser: httpx.Client) -> None:
    url = council.ok("share", "last", "--expires", "7d")
    assert re.fullmatch(r"http://\S+/s/[\w-]{43}\n", url)
    at = "/s/" + url.strip().rsplit("/", 1)[1]
    assert QUESTION in browser.get(at).text
    [listed] = council.json("shares")
    assert listed["views"] == 1 and listed["expires_at"] is not None
    [line] = council.ok("shares").splitlines()
    assert line.split("\t")[0] == listed["id"] and line.split("\t")[3:5] == ["as it was", "1"]
    assert council("unshare", "0000").returncode == 4
    assert council.ok("unshare", listed["id"][:8]) == f"Withdrew {listed['id']}.\n"
    assert browser.get(at).status_code == 404
    assert council.json("shares") == [] and "No links" in council("shares").stderr


def test_the_command_asks_for_a_password_without_showing_it(council: Command, browser: httpx.Client) -> None:
    made = json.loads(council.ok("share", "last", "--password", "--live", "--json", stdin=PASSWORD + "\n"))
    assert made["has_password"] and made["live"]
    assert browser.post(path(made), data={"password": PASSWORD}).status_code == 303
    code, shown = council.on_terminal("share", "last", "--expires", "30m", "--password", typed=f"{PASSWORD}\r{PASSWORD}\r")
    assert code == 0 and PASSWORD not in shown and "/s/" in shown and "council unshare" in shown
    code, shown = council.on_terminal("shares")
    assert code == 0 and "live, password" in shown and "good until" in shown
    assert council("share", "last", "--password", stdin="\n").returncode == 64
    assert council("share", "last", "--password", stdin="short\n").returncode == 1
    for wrong in ("0d", "7", "d", "-1h", "7y", "99999999999999999999d", "1.5h", "٣d"):
        assert council("share", "last", f"--expires={wrong}").returncode == 64, wrong
    assert council("share", "last", "--expires", "99999w").returncode == 1
    assert council("share", "0b9cf9f4-6b53-4f6c-a3d7-0c2e6dbd9c1e").returncode == 4
