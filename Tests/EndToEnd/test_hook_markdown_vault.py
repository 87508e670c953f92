"""markdown-vault: finished conversations as files for Obsidian, grep or git."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.hooks import assert_refused, assert_went_well, event_of, files_under, path_without, run_hook
from support.peers import WebServer

ID = "1b4e28ba-2fa1-4ad2-883f-0016d3cca427"
OTHER = "1b4e28ba-0000-4000-8000-000000000000"


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    (tmp_path / "vault").mkdir()
    return tmp_path / "vault"


@pytest.fixture
def api(tmp_path: Path) -> Iterator[WebServer]:
    server = WebServer(tmp_path / "s")
    server.body = b"---\ntitle: x\n---\n"
    yield server
    server.stop()


def tell(vault: Path, event: str, title: Any = "A title", id: str = ID, *, at: str = "2026-11-23T10:00:00.000Z", **more: str) -> Any:
    own = {"VAULT_DIR": str(vault), "COUNCIL_SOCKET": str(vault.parent / "s"), "COUNCIL_TOKEN": "abc.DEF-123", **more}
    return run_hook("markdown-vault", event_of(event, time=at, conversation={"id": id, "title": title}), vault.parent, **own)


def notes(vault: Path) -> set[str]:
    return {name for name in files_under(vault) if not name.startswith(".")}


def test_a_conversation_becomes_a_file(vault: Path, api: WebServer) -> None:
    assert_went_well(tell(vault, "conversation.completed", "Größe: 大小?"))
    assert notes(vault) == {"2026-11-23 Größe 大小 (1b4e28ba).md"}
    file = vault / "2026-11-23 Größe 大小 (1b4e28ba).md"
    assert file.read_bytes() == api.body and file.stat().st_mode & 0o777 == 0o600
    assert api.requests[0].path == f"/api/conversations/{ID}/export?format=md"
    assert api.requests[0].headers["authorization"] == "Bearer abc.DEF-123"


def test_a_new_title_renames_it_and_a_deletion_removes_it(vault: Path, api: WebServer) -> None:
    assert_went_well(tell(vault, "conversation.completed"))
    assert_went_well(tell(vault, "conversation.completed", "Another", at="2026-12-24T10:00:00.000Z"))
    assert notes(vault) == {"2026-11-23 Another (1b4e28ba).md"}
    assert_went_well(tell(vault, "conversation.completed", "Another", OTHER))
    assert len(notes(vault)) == 2
    for _ in range(2):
        assert_went_well(tell(vault, "conversation.deleted", None))
    assert notes(vault) == {f"2026-11-23 Another ({OTHER}).md"}
    assert_went_well(tell(vault, "conversation.deleted", None, OTHER))
    assert files_under(vault) == {".council"}


def test_the_files_of_others_stay(vault: Path, api: WebServer) -> None:
    own = vault / "2026-11-23 A title (1b4e28ba).md"
    own.write_text("mine")
    assert_went_well(tell(vault, "conversation.completed"))
    assert notes(vault) == {own.name, f"2026-11-23 A title ({ID}).md"}
    assert_went_well(tell(vault, "conversation.completed"))
    assert_went_well(tell(vault, "conversation.deleted"))
    assert own.read_text() == "mine" and notes(vault) == {own.name}


NAMES = {
    "": "Untitled", "..": "Untitled", "../../etc/passwd": "etc passwd", "-rf /": "-rf", ".hidden": "hidden", "a\nb\tc\x1b[31m": "a b c 31m",
    "[[link]] #tag|x^y": "link tag x y", "\u202egnp.exe": "gnp.exe", "  many   spaces  ": "many spaces", "$(touch X) `id`": "$(touch X) `id`",
    "大" * 300: "大" * 60, "a" * 300: "a" * 180, "\0nul\0": "nul", "\u200d": "\u200d",
}


@pytest.mark.parametrize("title", NAMES)
def test_names_are_safe(vault: Path, api: WebServer, title: str) -> None:
    assert_went_well(tell(vault, "conversation.completed", title))
    assert notes(vault) == {f"2026-11-23 {NAMES[title]} (1b4e28ba).md"}
    assert all(len(name.encode()) < 255 for name in notes(vault))


def test_only_the_one_person_is_kept(vault: Path, api: WebServer) -> None:
    assert_went_well(tell(vault, "conversation.completed", VAULT_USER="ben@example.org"))
    assert notes(vault) == set() and not api.requests
    assert_went_well(tell(vault, "conversation.completed", VAULT_USER="Anna@Example.org"))
    assert len(notes(vault)) == 1


def test_each_change_is_committed(vault: Path, api: WebServer) -> None:
    subprocess.run(["git", "init", "-q", str(vault)], check=True)
    (vault / ".git" / "hooks" / "pre-commit").write_text("#!/bin/sh\nexit 1\n")
    (vault / ".git" / "hooks" / "pre-commit").chmod(0o755)
    for event, title in (("conversation.completed", "One"), ("conversation.completed", "Two"), ("conversation.completed", "Two"), ("conversation.deleted", "")):
        assert_went_well(tell(vault, event, title, VAULT_GIT="1"))
    log = subprocess.run(["git", "-C", str(vault), "log", "--format=%s", "--name-only"], capture_output=True, text=True, check=True).stdout
    assert log.count(f"Conversation {ID}") == 3 and ".council" not in log
    status = subprocess.run(["git", "-C", str(vault), "ls-files"], capture_output=True, text=True, check=True).stdout
    assert status == ""


def test_faults_leave_the_vault_as_it_was(vault: Path, api: WebServer) -> None:
    assert_went_well(tell(vault, "conversation.completed"))
    before = files_under(vault)
    api.status, api.body = 500, b"oops"
    assert_refused(tell(vault, "conversation.completed", "New"), 75, "500")
    api.status = 404
    assert_went_well(tell(vault, "conversation.completed", "New"))
    assert files_under(vault) == before


def test_what_is_wrong_is_said(vault: Path, api: WebServer) -> None:
    assert_refused(tell(vault, "conversation.completed", VAULT_DIR=""), 78, "VAULT_DIR")
    assert_refused(tell(vault, "conversation.completed", COUNCIL_TOKEN='a"\nurl = x'), 78, "COUNCIL_TOKEN")
    assert_refused(tell(vault, "conversation.completed", id="../../../../x"), 65, "conversation")
    assert_refused(tell(vault, "conversation.completed", PATH=path_without(vault.parent, "jq")), 69, "apt-get install jq")
    assert notes(vault) == set() and not api.requests


def test_of_somebody_who_is_gone_nothing_is_kept(vault: Path, api: WebServer) -> None:
    result = tell(vault, "conversation.completed", COUNCIL_TOKEN="")
    assert_went_well(result)
    assert b"no token" in result.stderr and notes(vault) == set() and not api.requests
