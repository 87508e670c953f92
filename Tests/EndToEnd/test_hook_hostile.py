"""Hostile text as title, message, name and address through every shipped hook: nothing of it runs, and nothing of it leaves its place."""

import email
import email.policy
import html
import json
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.hooks import event_of, files_under, run_hook
from support.peers import MailServer, WebServer

CANARY = "canary-of-the-tests"
TEXTS = {
    "command substitution": f"$(touch {CANARY}) ${{IFS}} $HOME",
    "backquotes": f"`touch {CANARY}`; touch {CANARY} | touch {CANARY} && touch {CANARY} > {CANARY}",
    "quotes": f"'\"\\'; touch {CANARY}; '\\\" %s %n %d \\n \\0",
    "newlines": f"a\r\nBcc: eve@example.org\r\n\r\nurl = file:///etc/passwd\n--output\n{CANARY}\n.\nQUIT\r\n",
    "NUL": f"a\0b\0 touch {CANARY}",
    "an option": "-rf",
    "a long option": f"--output={CANARY}",
    "a path": f"../../{CANARY}/../{CANARY}",
    "a file": "@/etc/passwd",
    "escapes": f"\x1b]0;{CANARY}\x07\x1b[2J\x9b31m\x7f",
    "right to left": "\u202egpj.exe\u202c \u2066x\u2069 \u061c",
    "a lone surrogate": "a\ud800b",
    "markup": f"<script>{CANARY}</script> {{title}} {{{{link}}}} =?utf-8?q?x?= <!channel> @everyone [x](javascript:x)",
    "10 MB": "$(id) 大 " * 1_000_000,
}
TITLES, ADDRESS, EVERYWHERE = "title, message and name", "address", "everywhere"
EXPORTS = {"export-pdf": "export.pdf", "export-docx": "export.docx"}
HOOKS = ["notify-email", "notify-webhook", "git-backup", "publish-share", "markdown-vault", *EXPORTS]


class Surroundings:
    """All that hooks write to or speak to, in one directory."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.target = home / "target"
        self.target.mkdir()
        self.mail = MailServer(home)
        self.web = WebServer()
        self.api = WebServer(home / "s")
        self.api.body = b"<p>page</p>"

    def variables(self, hook: str) -> dict[str, str]:
        api = {"COUNCIL_SOCKET": str(self.home / "s"), "COUNCIL_TOKEN": "abc.DEF"}
        return {
            "notify-email": {"SMTP_URL": self.mail.url, "MAIL_FROM": "council@example.org"},
            "notify-webhook": {"WEBHOOK_URL": self.web.url},
            "git-backup": {"COUNCIL_DATA": str(self.target)},
            "publish-share": {"PUBLISH_DIR": str(self.target), **api},
            "markdown-vault": {"VAULT_DIR": str(self.target), **api},
        }.get(hook, {})

    def stop(self) -> None:
        for server in (self.mail, self.web, self.api):
            server.stop()


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Surroundings]:
    surroundings = Surroundings(tmp_path)
    yield surroundings
    surroundings.stop()


def hostile_event(hook: str, text: str, where: str) -> dict[str, Any]:
    identifier = str(uuid.uuid4())
    name = EXPORTS.get(hook) or {"publish-share": "share.created", "git-backup": "data.changed"}.get(hook, "conversation.completed")
    event = event_of(name, conversation={"id": identifier, "title": "A title"}, share={"id": identifier, "url": "https://h/s/" + "A" * 43, "title": "A title"})
    if where != TITLES:
        event["user"]["email"] = text
    if where != ADDRESS:
        event["conversation"]["title"] = event["share"]["title"] = event["user"]["display_name"] = event["message"] = event["reason"] = text
        event["conversation"]["messages"] = [{"role": "user", "content": text}]
    if hook in EXPORTS:
        event["html"] = f"<!DOCTYPE html><title>{html.escape(text)}</title><h1>{html.escape(text)}</h1><p>{html.escape(text)}</p>"
        event["markdown"] = f"# {text}"
    return event


# A mail to a hostile address is refused as a whole: its title has a turn of its own.
PLACES = [(hook, where) for hook in HOOKS for where in ((TITLES, ADDRESS) if hook == "notify-email" else (EVERYWHERE,))]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize(("hook", "where"), PLACES)
def test_hostile_text(place: Surroundings, hook: str, text: str, where: str) -> None:
    event = hostile_event(hook, TEXTS[text], where)
    if hook == "git-backup":
        (place.target / "format.json").write_text("{}")
        (place.target / "x.json").write_text(json.dumps(event))
    before = files_under(place.home)
    result = run_hook(hook, event, place.home, **place.variables(hook))

    made = files_under(place.home) - before
    assert not [name for name in made if not name.startswith("target/")], "something was written elsewhere"
    assert not [name for name in made if name.endswith(CANARY)], "something ran"
    assert result.returncode in (0, 65), result.stderr
    if result.returncode:
        assert result.stderr.decode().strip().isprintable(), "a clear refusal"
    else:
        assert result.stderr == b""
        check_result(place, hook, event, made, result.stdout)
    refused = where == ADDRESS or (hook in EXPORTS and text == "10 MB")
    # Legal in JSON, no letter anywhere: jq takes it for broken. The daemon's texts have none.
    refused = refused or (text == "a lone surrogate" and hook not in ("git-backup", "export-pdf"))
    assert (result.returncode != 0) == refused


def check_result(place: Surroundings, hook: str, event: dict[str, Any], made: set[str], output: bytes) -> None:
    identifier = event["conversation"]["id"]
    if hook == "notify-email":
        (mail,) = place.mail.mails
        message = email.message_from_bytes(mail.content, policy=email.policy.default)
        assert mail.receivers == ["anna@example.org"] and len(mail.content) < 10_000
        assert set(message.keys()) == {"Date", "From", "To", "Subject", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type", "Content-Transfer-Encoding", "X-Peer"} - (
            set() if "X-Peer" in message else {"X-Peer"})
        assert message["Subject"].startswith("The council has answered: ")
        assert message["Subject"].isprintable() and "\x1b" not in str(message.get_payload(decode=True))
    elif hook == "notify-webhook":
        (request,) = place.web.requests
        body = json.loads(request.body)
        assert body["id"] == event["id"] and len(request.body) < 100_000
    elif hook == "git-backup":
        assert "target/.git/HEAD" in made
    elif hook == "publish-share":
        assert made == {f"target/{identifier}.html"}
    elif hook == "markdown-vault":
        (file,) = [name for name in made if name.endswith(".md")]
        assert made == {file, "target/.council", f"target/.council/{identifier}"}
        name = file.removeprefix("target/")
        assert name.startswith("2026-11-23 ") and name.endswith(f" ({identifier[:8]}).md") and name.isprintable() and len(name.encode()) < 256
    else:
        assert output.startswith(b"%PDF-" if hook == "export-pdf" else b"PK")
