"""publish-share: shared pages as static files."""

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.hooks import assert_refused, assert_went_well, event_of, files_under, path_without, run_hook
from support.peers import WebServer

TOKEN = "Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmF"
PAGE = "<!DOCTYPE html><title>Größe</title>".encode()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "public").mkdir()
    return tmp_path / "public"


@pytest.fixture
def daemon_socket(tmp_path: Path) -> Iterator[WebServer]:
    server = WebServer(tmp_path / "s")
    server.body = PAGE
    yield server
    server.stop()


def share(**fields: Any) -> dict[str, Any]:
    return {"id": str(uuid.uuid4()), "url": f"https://council.example.org/s/{TOKEN}", "live": False, "expires_at": None, "has_password": False, **fields}


def publish(folder: Path, name: str, share: dict[str, Any], **more: Any) -> Any:
    home = folder.parent
    return run_hook("publish-share", event_of(name, share=share, **more), home, PUBLISH_DIR=str(folder), COUNCIL_SOCKET=str(home / "s"))


def test_a_share_becomes_a_file_and_goes_with_its_end(folder: Path, daemon_socket: WebServer) -> None:
    for end in ("share.revoked", "share.expired"):
        shared = share()
        assert_went_well(publish(folder, "share.created", shared))
        file = folder / f"{shared['id']}.html"
        assert file.read_bytes() == PAGE and file.stat().st_mode & 0o777 == 0o644
        assert files_under(folder) == {file.name}
        assert_went_well(publish(folder, "share.created", shared))
        ended = {name: value for name, value in shared.items() if name != "url"}
        assert_went_well(publish(folder, end, ended))
        assert_went_well(publish(folder, end, ended))
        assert files_under(folder) == set()
    assert {request.path for request in daemon_socket.requests} == {f"/s/{TOKEN}"}


def test_the_page_may_come_with_the_event(folder: Path) -> None:
    shared = share()
    assert_went_well(publish(folder, "share.created", shared, html="<p>ä</p>"))
    assert (folder / f"{shared['id']}.html").read_text() == "<p>ä</p>"


def test_what_has_a_password_or_is_over_is_not_published(folder: Path, daemon_socket: WebServer) -> None:
    for fields in ({"has_password": True}, {"expires_at": "2020-01-01T00:00:00.000Z"}):
        assert_went_well(publish(folder, "share.created", share(**fields)))
    daemon_socket.status = 404
    assert_went_well(publish(folder, "share.created", share()))
    assert files_under(folder) == set()
    daemon_socket.status = 200
    assert_went_well(publish(folder, "share.created", share(expires_at="2099-01-01T00:00:00.000Z")))
    assert len(files_under(folder)) == 1


def test_a_fault_of_the_daemon_leaves_the_old_file(folder: Path, daemon_socket: WebServer) -> None:
    shared = share()
    assert_went_well(publish(folder, "share.created", shared))
    daemon_socket.status, daemon_socket.body = 500, b"oops"
    assert_refused(publish(folder, "share.created", shared), 75, "500")
    assert (folder / f"{shared['id']}.html").read_bytes() == PAGE
    assert len(files_under(folder)) == 1


@pytest.mark.parametrize("identifier", ["", "../../x", "-rf", "a/b", ".", "a.b", "a\nb", "$(id)", "a\0", 7, None])
def test_only_an_id_names_a_file(folder: Path, daemon_socket: WebServer, identifier: Any) -> None:
    for event in ("share.created", "share.revoked"):
        assert_refused(publish(folder, event, share(id=identifier)), 65)
    assert files_under(folder) == set() and not daemon_socket.requests


@pytest.mark.parametrize("url", ["", "file:///etc/passwd", "https://example.org/../etc", f"https://h/s/{TOKEN}\nurl = x", f"https://h/s/{TOKEN}?x", None])
def test_only_a_share_is_fetched(folder: Path, daemon_socket: WebServer, url: Any) -> None:
    assert_refused(publish(folder, "share.created", share(url=url)), 65)
    assert files_under(folder) == set() and not daemon_socket.requests


def test_what_is_wrong_is_said(tmp_path: Path, folder: Path) -> None:
    event = event_of("share.created", share=share())
    assert_refused(run_hook("publish-share", event, tmp_path), 78, "PUBLISH_DIR")
    assert_refused(run_hook("publish-share", event, tmp_path, PUBLISH_DIR=str(folder)), 78, "COUNCIL_SOCKET")
    assert_refused(run_hook("publish-share", event, tmp_path, PUBLISH_DIR=str(folder), PATH=path_without(tmp_path, "jq")), 69, "apt-get install jq")
