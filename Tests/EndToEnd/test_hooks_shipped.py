"""The shipped hooks at a real daemon: each does its work for what people do over the API, and nothing else."""

import email
import email.policy
import hashlib
import hmac
import io
import json
import subprocess
import sys
import unicodedata
import zipfile
from pathlib import Path
from typing import Any

from support.client import Client, assert_problem
from support.command import Command
from support.daemon import NewDaemon
from support.fake import Fake
from support.hooks import HOOKS, path_without
from support.peers import MailServer, WebServer
from support.programs import COUNCILD, ROOT, run
from support.shipped import entry, hook, state, wait_for_runs, wait_until_told
from support.waiting import until

QUESTION = "Why is the sky blue? 为什么天空是蓝色的 لماذا السماء زرقاء"
FINAL = """# Because of scattering

短い波長 is scattered most. **السماء زرقاء** — שלום.

| colour | nm |
|---|---|
| blue | 450 |
| red | 700 |

```swift
let sky = Colour.blue  // 空
```

عندما يدخل ضوء الشمس الغلاف الجوي يتشتت الأزرق أكثر من الأحمر.
"""


def wants(client: Client, *events: str) -> None:
    assert client.patch("/api/auth/me", {"preferences": {"notifications": list(events)}}).is_success


def share(client: Client, conversation: str, **wish: object) -> dict[str, Any]:
    answer = client.post(f"/api/conversations/{conversation}/shares", wish)
    assert answer.status_code == 200, answer.text
    return answer.json()


def git(directory: Path, *arguments: str) -> str:
    command = ["git", "--no-optional-locks", "-C", str(directory), "-c", "safe.directory=*", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def test_the_samples_of_the_configuration_are_sound(tmp_path: Path) -> None:
    samples = [line.removeprefix("#") for line in (ROOT / "config" / "council.yaml").read_text().splitlines() if line.startswith("#  - {on:")]
    (tmp_path / "hooks").symlink_to(HOOKS)
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "council.yaml").write_text("hooks:\n" + "\n".join(samples) + "\n")
    result = run(COUNCILD, "check-config", tmp_path / "config" / "council.yaml")
    assert result.returncode == 0, result.stdout + result.stderr
    named = {path.name for path in HOOKS.iterdir() if path.name != "README.md"}
    assert named == {line.split("../hooks/")[1].split(",")[0].rstrip("}") for line in samples}


# Exports


def parts(document: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        return " ".join(archive.read(name).decode(errors="replace") for name in archive.namelist() if name.endswith("ml"))


def test_documents_show_the_question_the_answer_and_every_script(new_daemon: NewDaemon, tmp_path: Path) -> None:
    daemon = new_daemon(hooks=[entry("export-pdf", "export.pdf", timeout="2m"), entry("export-docx", ["export.docx", "export.epub", "export.odt"])]).start()
    ana = Client(daemon).register().add_key()
    first = ana.new_conversation()
    ana.ask(first, QUESTION)
    whole = ana.get(f"/api/conversations/{first}/export").json()
    whole["messages"][1]["stage3"]["response"] = FINAL
    talk = ana.post("/api/conversations/import", whole).json()["id"]
    formats = {entry["format"]: entry for entry in ana.get("/api/export/formats").json()["formats"]}
    assert {"pdf", "docx", "epub", "odt"} < set(formats) and not formats["docx"]["built_in"]

    answer = ana.get(f"/api/conversations/{talk}/export", params={"format": "pdf"})
    assert answer.status_code == 200 and answer.headers["content-type"] == "application/pdf", answer.text[:300]
    assert ".pdf" in answer.headers["content-disposition"]
    (tmp_path / "x.pdf").write_bytes(answer.content)
    shown = subprocess.run(["pdftotext", "-layout", str(tmp_path / "x.pdf"), "-"], capture_output=True, check=True).stdout.decode()
    shown = "".join(unicodedata.normalize("NFKC", shown).split())
    for text in ["Whyistheskyblue?", "为什么天空是蓝色的", "短い波長", "Becauseofscattering", "letsky=Colour.blue", "blue", "450", "fake/one"]:
        assert text in shown, text
    for text in ["السماء", "الأزرق", "שלום"]:
        assert text in shown or text[::-1] in shown, text

    me = Command(daemon)
    me.email = ana.email
    me.ok("login", "--email", me.email, stdin=me.password + "\n")
    for format, type in (("docx", "wordprocessingml.document"), ("epub", "epub+zip")):
        file = tmp_path / f"x.{format}"
        me.ok("export", talk, "--format", format, "-o", str(file))
        document = parts(file.read_bytes())
        for text in ["Why is the sky blue?", "为什么天空是蓝色的", "短い波長", "السماء", "Because of scattering", "450"]:
            assert text in document, (format, text)
        assert type in formats[format]["media_type"]


def test_a_missing_program_is_named_to_the_person(new_daemon: NewDaemon, tmp_path: Path) -> None:
    docx = entry("export-docx", "export.docx")
    docx["run"] = ["/usr/bin/env", "PATH=" + path_without(tmp_path, "pandoc"), docx["run"]]
    # The tests' own Python has no WeasyPrint.
    daemon = new_daemon(hooks=[entry("export-pdf", "export.pdf", {"WEASYPRINT_PYTHON": sys.executable}), docx]).start()
    ana = Client(daemon).register().add_key()
    talk = ana.new_conversation()
    for format, package in (("pdf", "weasyprint"), ("docx", "pandoc")):
        answer = ana.get(f"/api/conversations/{talk}/export", params={"format": format})
        assert_problem(answer, 503, f"apt-get install {package}")


def test_what_is_too_long_for_a_format_is_told_to_the_person(new_daemon: NewDaemon) -> None:
    daemon = new_daemon(hooks=[entry("export-pdf", "export.pdf", {"PDF_MAX_KB": 1})]).start()
    ana = Client(daemon).register()
    answer = ana.get(f"/api/conversations/{ana.new_conversation()}/export", params={"format": "pdf"})
    assert_problem(answer, (400, 422), "too long for a PDF", "html or md")


# Notifications


def test_mail_comes_of_what_was_asked_for_alone(new_daemon: NewDaemon, mail: MailServer) -> None:
    events = ["conversation.completed", "key.added", "user.signed_in"]
    daemon = new_daemon(hooks=[entry("notify-email", events, {"SMTP_URL": mail.url, "MAIL_FROM": "council@example.org"})]).start()
    ana = Client(daemon).register().add_key()
    ana.ask(ana.new_conversation())
    wait_for_runs(daemon, "notify-email", 2)
    assert mail.mails == [], "nobody has asked for it"

    wants(ana, "conversation.completed")
    assert ana.patch("/api/auth/me", {"display_name": "Ana Größe"}).is_success
    talk = ana.new_conversation()
    ana.ask(talk)
    ana.add_key()
    wait_for_runs(daemon, "notify-email", 4)
    (sent,) = mail.mails
    message = email.message_from_bytes(sent.content, policy=email.policy.default)
    assert sent.receivers == [ana.email] and message["To"] == ana.email
    assert message["Subject"] == f"The council has answered: {ana.conversation(talk)['title']}"
    text = message.get_content()
    assert "Hello Ana Größe" in text and f"council show {talk}" in text and "http://127.0.0.1:" in text

    wants(ana)
    ana.ask(talk, "And at night?")
    wait_for_runs(daemon, "notify-email", 5)
    assert len(mail.mails) == 1


def test_a_refused_key_is_mailed_unasked(new_daemon: NewDaemon, mail: MailServer, fake: Fake) -> None:
    daemon = new_daemon(hooks=[entry("notify-email", "key.failed", {"SMTP_URL": mail.url, "MAIL_FROM": "council@example.org"})]).start()
    ana = Client(daemon).register().add_key()
    talk = ana.new_conversation(models=["fake/one:401", "fake/two:401"], lead_model="fake/one:401")
    ana.post(f"/api/conversations/{talk}/message", {"content": "Why?"})
    until("the mail is there", lambda: len(mail.mails) == 1, 20)
    assert mail.mails[0].receivers == [ana.email] and b"Your provider key is refused" in mail.mails[0].content


def test_a_webhook_is_signed_and_bears_no_link(new_daemon: NewDaemon, web: WebServer, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("a secret of the tests\n")
    secret.chmod(0o600)
    env = {"WEBHOOK_URL": web.url + "/room", "WEBHOOK_SECRET_FILE": secret}
    events = ["daemon.started", "conversation.completed", "share.created"]
    daemon = new_daemon(hooks=[entry("notify-webhook", events, env)]).start()
    ana = Client(daemon).register().add_key()
    wants(ana, "share.created")
    talk = ana.new_conversation()
    ana.ask(talk)
    link = share(ana, talk)
    wait_for_runs(daemon, "notify-webhook", 3)
    assert sorted(request.headers["x-council-event"] for request in web.requests) == ["daemon.started", "share.created"]
    for request in web.requests:
        signed = request.headers["x-council-timestamp"].encode() + b"." + request.body
        expected = hmac.new(b"a secret of the tests", signed, hashlib.sha256).hexdigest()
        assert request.headers["x-council-signature"] == f"sha256={expected}" and request.path == "/room"
        assert json.loads(request.body)["id"] == request.headers["x-council-event-id"]
        assert link["url"].rsplit("/", 1)[1].encode() not in request.body
    shared = next(json.loads(r.body) for r in web.requests if r.headers["x-council-event"] == "share.created")
    assert shared["share"]["id"] == link["id"] and shared["share"]["has_password"] is False and "url" not in shared["share"]
    assert shared["text"] == f"{ana.email} shares “{ana.conversation(talk)['title']}”"


# Files


def test_the_backup_says_what_changed_and_a_clone_answers_the_same(new_daemon: NewDaemon, tmp_path: Path) -> None:
    remote = tmp_path / "remote.git"
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(remote)], check=True)
    daemon = new_daemon(hooks=[entry("git-backup", "data.changed", {"GIT_REMOTE": remote}, every="1s", timeout="10m")]).start()
    ana = Client(daemon).register().add_key()
    talk, empty = ana.new_conversation(), ana.new_conversation()
    ana.ask(talk)
    person = ana.id

    def is_backed_up() -> bool:
        told = git(remote, "log", "--format=%B")
        return f"users/{person}" in told and "messages: " in told and git(daemon.data, "status", "--porcelain") == "" and (
            git(remote, "rev-parse", "main") == git(daemon.data, "rev-parse", "HEAD")
        )

    until("all is in the remote", is_backed_up, 30)
    told = git(remote, "log", "--format=%B")
    assert f"users/{person}: " in told and "Backup: 1 owner" in told
    assert ana.conversation(talk)["title"] not in told and ana.email not in told
    assert hook(daemon, "git-backup")["failures"] == 0, hook(daemon, "git-backup")["last_run"]
    paths = ["/api/auth/me", "/api/conversations", f"/api/conversations/{talk}", f"/api/conversations/{empty}", "/api/settings/api-keys"]
    before = {path: ana.get(path).json() for path in paths}
    assert daemon.stop() == 0

    restored = new_daemon()
    subprocess.run(["sh", "-c", f"umask 077; git clone -q '{remote}' '{restored.data}'"], check=True)
    restored.start()
    again = Client(restored, "socket", ana.email, ana.password, ana.tokens)
    assert {path: again.get(path).json() for path in paths} == before
    assert again.again().ask(empty)["stage3"]["response"], "git keeps no empty directories"
    assert again.ask(talk, "And at night?")["stage3"]["response"]


def test_a_share_is_published_without_a_view_and_goes_when_it_is_revoked(new_daemon: NewDaemon, tmp_path: Path) -> None:
    folder = tmp_path / "public"
    folder.mkdir()
    hooks = [entry("publish-share", ["share.created", "share.revoked", "share.expired"], {"PUBLISH_DIR": folder})]
    daemon = new_daemon(hooks=hooks).start()
    ana = Client(daemon).register().add_key()
    talk = ana.new_conversation()
    ana.ask(talk, QUESTION)
    link, locked = share(ana, talk), share(ana, talk, password="behind the gate")
    wait_for_runs(daemon, "publish-share", 2)
    assert [file.name for file in folder.iterdir()] == [f"{link['id']}.html"], "one with a password is not published"
    page = (folder / f"{link['id']}.html").read_text()
    assert "为什么天空是蓝色的" in page and "<script" not in page
    assert {entry["id"]: entry["views"] for entry in ana.get("/api/shares").json()} == {link["id"]: 0, locked["id"]: 0}
    assert ana.delete(f"/api/shares/{link['id']}").is_success
    until("the file is gone", lambda: list(folder.iterdir()) == [], 20)
    wait_until_told(daemon)
    assert hook(daemon, "publish-share")["failures"] == 0 and state(daemon)["set_aside"] == []


def test_the_vault_follows_a_persons_conversations(new_daemon: NewDaemon, tmp_path: Path) -> None:
    vault = tmp_path / "vault"
    vault.mkdir()
    ana_address = "ana-of-the-vault@example.org"
    env = {"VAULT_DIR": vault, "VAULT_USER": ana_address}
    daemon = new_daemon(hooks=[entry("markdown-vault", ["conversation.completed", "conversation.deleted"], env)]).start()
    ana, ben = Client(daemon, email=ana_address).register().add_key(), Client(daemon).register().add_key()
    ben.ask(ben.new_conversation())
    talk = ana.new_conversation()
    ana.ask(talk, QUESTION)
    wait_for_runs(daemon, "markdown-vault", 2)

    def notes() -> list[str]:
        return sorted(file.name for file in vault.glob("*.md"))

    (name,) = notes()
    assert ana.conversation(talk)["title"] in name and name.endswith(f" ({talk[:8]}).md")
    text = (vault / name).read_text()
    assert "为什么天空是蓝色的" in text and ana.conversation(talk)["messages"][1]["stage3"]["response"].splitlines()[0] in text
    assert ana.patch(f"/api/conversations/{talk}", {"title": "Another / title"}).is_success
    ana.ask(talk, "And at night?")
    until("the file is renamed", lambda: len(notes()) == 1 and "Another title" in notes()[0], 20)
    until("the answer is in it", lambda: "And at night?" in (vault / notes()[0]).read_text(), 20)
    assert ana.delete(f"/api/conversations/{talk}").is_success
    until("the file is gone", lambda: notes() == [], 20)
    assert hook(daemon, "markdown-vault")["failures"] == 0
