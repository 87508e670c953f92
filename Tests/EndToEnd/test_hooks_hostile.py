"""Hostile text, as title, question and name, through a daemon with all shipped hooks at once: none of it runs or leaves its place."""

import email
import email.policy
import json
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from support.client import Client
from support.daemon import NewDaemon
from support.peers import MailServer, WebServer
from support.shipped import entry, state, wait_until_told
from support.waiting import until

EVENTS = ["conversation.completed", "conversation.deleted", "share.created"]
SHARES = ["share.created", "share.revoked", "share.expired"]


def hostile(canary: Path) -> list[str]:
    """Texts that make `canary` where anything of them is run."""
    touch = f"touch {canary}"
    return [
        f"$({touch}) `{touch}` ${{IFS}} $HOME; {touch} | {touch} && {touch} > {canary}",
        f"'\"\\'; {touch}; '\\\" %s %n \\n -rf --output={canary} @/etc/passwd",
        f"a\r\nBcc: eve@example.org\r\n\r\nurl = file:///etc/passwd\noutput = {canary}\n.\nQUIT\r\n",
        f"a\0b\0\x1b]0;{canary}\x07\x1b[2J\x9b31m\x7f \u202egpj.exe\u202c \u2066x\u2069",
        f"../../../../{canary}/..{canary} <script>1</script><img src='{canary}'> =?utf-8?q?x?= <!channel> @everyone {{link}}",
    ]


def live(person: Client, name: str, title: str, question: str) -> str:
    """One question and all that can be done with its answer; what is refused is refused clearly. Gives the conversation's id."""
    preferences = {"notifications": EVENTS}
    assert person.patch("/api/auth/me", {"preferences": preferences}).is_success
    accepted(person.patch("/api/auth/me", {"display_name": name}))
    talk = person.new_conversation()
    accepted(person.patch(f"/api/conversations/{talk}", {"title": title}))
    accepted(person.post(f"/api/conversations/{talk}/message", {"content": question}))
    accepted(person.patch(f"/api/conversations/{talk}", {"title": title}))
    for format in ("pdf", "docx"):
        accepted(person.get(f"/api/conversations/{talk}/export", params={"format": format}))
    link = person.post(f"/api/conversations/{talk}/shares", {})
    assert link.is_success, link.text
    assert person.delete(f"/api/shares/{link.json()['id']}").is_success
    return talk


def accepted(answer: object) -> None:
    status = answer.status_code  # type: ignore[attr-defined]
    assert status < 300 or status in (400, 413, 422), answer.text  # type: ignore[attr-defined]


def test_hostile_text_runs_nowhere_and_every_hook_does_its_work(new_daemon: NewDaemon, mail: MailServer, web: WebServer) -> None:
    daemon = new_daemon()
    (vault, public), canary = (daemon.home / "vault", daemon.home / "public"), daemon.home / "canary"
    for folder in (vault, public):
        folder.mkdir()
    daemon.write_config(
        hooks=[
            entry("notify-email", EVENTS, {"SMTP_URL": mail.url, "MAIL_FROM": "council@example.org"}),
            entry("notify-webhook", EVENTS, {"WEBHOOK_URL": web.url, "WEBHOOK_STYLE": "slack"}),
            entry("git-backup", "data.changed", every="3s"),
            entry("publish-share", SHARES, {"PUBLISH_DIR": public}),
            entry("markdown-vault", ["conversation.completed", "conversation.deleted"], {"VAULT_DIR": vault}),
            entry("export-pdf", "export.pdf", {"PDF_MAX_KB": 256}),
            entry("export-docx", "export.docx"),
        ]
    )
    daemon.start()
    before = {*map(str, Path("/").iterdir()), *map(str, daemon.home.iterdir())}
    texts = hostile(canary)
    texts.append(texts[0] + "大 $(id) " * 50_000)

    def tell(text: str) -> tuple[Client, str]:
        person = Client(daemon).register().add_key()
        return person, live(person, text, text[:150], text)

    with ThreadPoolExecutor(4) as crowd:
        talks = list(crowd.map(tell, texts))
    wait_until_told(daemon, 60)
    found = state(daemon)
    assert found["set_aside"] == []
    failures = {hook["path"].rsplit("/", 1)[1]: hook["failures"] for hook in found["hooks"] if hook["failures"]}
    # The longest text is too long for a PDF here, which its person is told.
    assert failures == {"export-pdf": 1}, found["hooks"]

    kept = [file for file in vault.iterdir() if file.suffix == ".md"]
    assert len(kept) == len(texts) and all(file.name.isprintable() and "canary" not in file.name.split("/") for file in kept)
    assert list(public.iterdir()) == []
    for person, talk in talks:
        assert person.delete(f"/api/conversations/{talk}").is_success
    wait_until_told(daemon)
    assert [file for file in vault.iterdir() if file.suffix == ".md"] == []

    assert not canary.exists()
    after = {*map(str, Path("/").iterdir()), *map(str, daemon.home.iterdir())}
    assert after - before == set(), "something was written elsewhere"
    check_mails(mail)
    for request in web.requests:
        assert set(json.loads(request.body)) == {"text"} and len(request.body) < 10_000 and b"<!channel>" not in request.body
    git = ["git", "--no-optional-locks", "-C", str(daemon.data), "-c", "safe.directory=*"]
    until("all is in the backup", lambda: not subprocess.run([*git, "status", "--porcelain"], capture_output=True, check=True).stdout, 20)
    log = subprocess.run([*git, "log", "--format=%B"], capture_output=True, text=True, check=True).stdout
    assert log.isascii() and "canary" not in log
    assert daemon.stop() == 0 and "canary" not in daemon.log


def check_mails(mail: MailServer) -> None:
    assert mail.mails
    for sent in mail.mails:
        message = email.message_from_bytes(sent.content, policy=email.policy.default)
        assert len(sent.receivers) == 1 and sent.receivers[0].endswith("@example.org") and "eve" not in sent.receivers[0]
        assert message["Bcc"] is None and message["To"] == sent.receivers[0] and len(sent.content) < 10_000
        assert message["Subject"].isprintable() and "\x1b" not in message.get_content()
