"""Exports and imports: documents that come back equal, hostile texts that stay text, `council export` and `council import`."""

import copy
import json
import re
import stat
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from support.client import Client, assert_problem, connect
from support.command import Command
from support.daemon import Daemon, NewDaemon

HOSTILE = [
    "<script>alert(1)</script>",
    "</style></title><script src=https://evil.example></script>",
    "<img src=x onerror=alert(1)> ![pixel](https://evil.example/p.png)",
    "[x](javascript:alert(1)) [y](java&#x73;cript:alert(1)) <a href='data:text/html,x'>z</a>",
    "```\nnever closed",
    "<!-- never closed",
    "$(reboot) `id` \"quoted\" 'single' ; rm -rf / \\",
    "\u001b]0;title\u0007\u001b[31mred \u202egnp.exe \u0000 NUL",
    "مرحبا بالعالم שלום 日本語 👩‍💻",
]
TITLES = ["../../etc/passwd", "a/b\\c:d*e?\"<f>|g", "\u001b[31mred\u0007", "日本語の題名 مرحبا", "x" * 200, "con", "--force", "'; rm -rf / #", '"; filename="evil.exe']


class Page(HTMLParser):
    """The elements of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def assert_inactive(text: str) -> Page:
    page = Page(text)
    for tag, attributes in page.elements:
        assert tag not in {"script", "iframe", "img", "object", "embed", "link", "base", "form", "svg"}, tag
        assert not any(name.startswith("on") or name in {"src", "srcset", "style", "action"} for name in attributes), attributes
        if tag == "a":
            assert re.match(r"https?://|mailto:", attributes["href"] or ""), attributes
    return page


@pytest.fixture
def conversation(anna: Client) -> str:
    conversation = anna.new_conversation()
    anna.ask(conversation)
    anna.ask(conversation, "And at night?")
    return conversation


def exported(client: Client, conversation: str, format: str = "json") -> Any:
    answer = client.get(f"/api/conversations/{conversation}/export", params={"format": format})
    assert answer.status_code == 200, answer.text
    return answer


def changed(document: dict[str, Any], **change: Any) -> dict[str, Any]:
    return {**copy.deepcopy(document), **change}


def imported(client: Client, document: Any) -> dict[str, Any]:
    answer = client.post("/api/conversations/import", document)
    assert answer.status_code == 200, answer.text
    return answer.json()


# Documents


def test_json_is_the_default_and_comes_back_equal(anna: Client, ben: Client, conversation: str) -> None:
    answer = anna.get(f"/api/conversations/{conversation}/export")
    assert answer.headers["content-type"] == "application/json"
    document = answer.json()
    assert document == anna.conversation(conversation)
    copied = imported(ben, document)
    assert copied["id"] != conversation
    assert exported(ben, copied["id"]).json() == changed(document, id=copied["id"])
    assert [line["id"] for line in ben.conversations()] == [copied["id"]]
    assert anna.get(f"/api/conversations/{copied['id']}").status_code == 404
    ben.ask(copied["id"], "One more?")
    assert len(ben.conversation(copied["id"])["messages"]) == 6


def test_formats_names_what_is_there(person: Client) -> None:
    formats = person.get("/api/export/formats").json()["formats"]
    assert [(entry["format"], entry["built_in"]) for entry in formats] == [("json", True), ("md", True), ("html", True)]


def test_markdown_and_html_hold_all_stages(anna: Client, conversation: str) -> None:
    stored = anna.conversation(conversation)
    markdown = exported(anna, conversation, "md")
    page = exported(anna, conversation, "html")
    assert markdown.headers["content-type"] == "text/markdown; charset=utf-8"
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in page.headers["content-security-policy"]
    shown = assert_inactive(page.text).text
    for text in (markdown.text, shown):
        assert stored["title"] in text
        for message in stored["messages"][1::2]:
            for answer in message["stage1"]:
                assert answer["model"] in text and re.findall(r"\w{4,}", answer["response"])[-1] in text
            assert "FINAL RANKING" in text
    assert markdown.text.startswith("---\ntitle: ")
    assert "| Place | Model |" in markdown.text


@pytest.mark.parametrize("format", ["docx", "JSON", "../../etc/passwd", "md html", "made"])
def test_an_unknown_format_is_answered_with_those_that_are_there(anna: Client, conversation: str, format: str) -> None:
    answer = anna.get(f"/api/conversations/{conversation}/export", params={"format": format})
    assert "format" in assert_problem(answer, 400, "json, md, html")["errors"]


def test_nobody_exports_what_is_somebody_elses(anna: Client, ben: Client, conversation: str) -> None:
    for format in ("json", "md", "html"):
        assert_problem(ben.get(f"/api/conversations/{conversation}/export", params={"format": format}), 404)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_stay_text(anna: Client, conversation: str, text: str) -> None:
    document = exported(anna, conversation).json()
    document["messages"][0]["content"] = text
    for answer in document["messages"][1]["stage1"]:
        answer["response"] = text
    for ballot in document["messages"][1]["stage2"]:
        ballot["ranking"] = text
    document["messages"][1]["stage3"]["response"] = text
    copied = imported(anna, document)
    assert exported(anna, copied["id"]).json() == changed(document, id=copied["id"])
    page = assert_inactive(exported(anna, copied["id"], "html").text)
    assert len([tag for tag, _ in page.elements if tag == "h2"]) == 2
    markdown = exported(anna, copied["id"], "md").text
    assert "](javascript" not in markdown
    assert "![" not in markdown
    assert [line for line in markdown.splitlines() if line.startswith("## ")] == ["## Question 1", "## Question 2"]


@pytest.mark.parametrize("title", TITLES)
def test_titles_make_safe_file_names(anna: Client, conversation: str, title: str) -> None:
    shown = anna.patch(f"/api/conversations/{conversation}", {"title": title}).json()["title"]
    header = exported(anna, conversation, "md").headers["content-disposition"]
    found = re.fullmatch(r"attachment; filename=\"([ -~]*)\"; filename\*=UTF-8''([A-Za-z0-9%._~-]+)", header)
    assert found, header
    for name in (found[1], unquote(found[2])):
        assert name.endswith(".md") and not set(name) & set("/\\:*?\"<>|\n\r\0\x1b\x07\u202e"), name
        assert not name.startswith((".", "-")) and len(name.encode()) < 200
    front = exported(anna, conversation, "md").text.split("\n")[1]
    assert json.loads(front.removeprefix("title: ")) == shown


# Imports


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("title", {"title": None}),
        ("title", {"title": "x" * 201}),
        ("models", {"models": ["one/model"]}),
        ("created_at", {"created_at": "3000-01-01T00:00:00Z"}),
        ("messages", {"messages": {}}),
        ("messages[0].status", {"messages": [{"role": "assistant"}]}),
        ("messages[0].role", {"messages": [{"role": "root", "content": "x"}]}),
    ],
)
def test_a_document_that_cannot_be_is_refused_by_field(anna: Client, conversation: str, field: str, change: dict[str, Any]) -> None:
    answer = anna.post("/api/conversations/import", changed(exported(anna, conversation).json(), **change))
    errors = assert_problem(answer, 422)["errors"]
    assert any(name.startswith(field) for name in errors), errors
    assert len(anna.conversations()) == 1


def test_bodies_that_are_no_document(anna: Client) -> None:
    for body in (b"", b"{", b"\xff\xfe", b"[" * 200_000):
        assert_problem(anna.call("POST", "/api/conversations/import", content=body), (400, 422))
    assert_problem(anna.call("POST", "/api/conversations/import", content=b" " * (33 << 20)), 413)
    assert anna.conversations() == []


def test_a_large_conversation_goes_out_and_comes_back(anna: Client, conversation: str) -> None:
    document = exported(anna, conversation).json()
    for answer in document["messages"][1]["stage1"]:
        answer["response"] = "Ein Satz mit **Nachdruck**.\n\n" * 60_000
    copied = imported(anna, document)
    assert exported(anna, copied["id"]).json() == changed(document, id=copied["id"])
    assert_inactive(exported(anna, copied["id"], "html").text)


def test_an_import_is_one_of_the_files_like_any_other(anna: Client, conversation: str, daemon: Daemon) -> None:
    copied = imported(anna, exported(anna, conversation).json())
    one = daemon.conversation_directory(anna.id, conversation) / "messages"
    two = daemon.conversation_directory(anna.id, copied["id"]) / "messages"
    assert {file.name: file.read_bytes() for file in one.iterdir()} == {file.name: file.read_bytes() for file in two.iterdir()}


# Hooks


def with_hook(new_daemon: NewDaemon, tmp_path: Path, text: str) -> Client:
    script = tmp_path / "export-pdf"
    script.write_text("#!/bin/sh\n" + text)
    script.chmod(0o755)
    daemon = new_daemon(hooks=[{"on": "export.pdf", "run": str(script), "timeout": "10s"}]).start()
    return Client(daemon).register().add_key()


def test_a_hook_adds_a_format(new_daemon: NewDaemon, tmp_path: Path) -> None:
    client = with_hook(new_daemon, tmp_path, 'printf "%%PDF-1.7\\n"; cat')
    conversation = client.new_conversation()
    client.ask(conversation, "$(touch /tmp/never) `id`")
    assert client.get("/api/export/formats").json()["formats"][-1] == {"format": "pdf", "media_type": "application/pdf", "built_in": False}
    answer = exported(client, conversation, "pdf")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-1.7\n")
    envelope = json.loads(answer.content.split(b"\n", 1)[1])
    assert envelope["event"] == "export.pdf" and envelope["user"]["email"] == client.email
    assert envelope["conversation"] == client.conversation(conversation)
    assert_inactive(envelope["html"])


def test_whoever_administers_sees_the_size_of_a_document_and_not_its_text(new_daemon: NewDaemon, tmp_path: Path) -> None:
    client = with_hook(new_daemon, tmp_path, "cat")
    conversation = client.new_conversation()
    client.ask(conversation, "A private matter")
    assert b"A private matter" in exported(client, conversation, "pdf").content
    state = connect(client.daemon).get("/api/admin/hooks")
    assert "private" not in state.text
    assert re.fullmatch(r"a document of \d+ bytes", state.json()["hooks"][0]["last_run"]["output"])


def test_a_hook_that_lacks_a_program_says_which(new_daemon: NewDaemon, tmp_path: Path) -> None:
    client = with_hook(new_daemon, tmp_path, 'echo "WeasyPrint is missing: apt install weasyprint" >&2; exit 69')
    conversation = client.new_conversation()
    client.ask(conversation)
    answer = client.get(f"/api/conversations/{conversation}/export", params={"format": "pdf"})
    assert_problem(answer, 503, "apt install weasyprint")


# The command


@pytest.fixture
def council(daemon: Daemon) -> Command:
    command = Command(daemon).register().add_key()
    command.ok("ask", "Why is the sky blue?")
    return command


def test_the_command_writes_to_a_pipe_and_reads_it_back(council: Command) -> None:
    document = council.ok("export", "last")
    lines = council.ok("import", "-", stdin=document).splitlines()
    id, title = lines[0].split("\t")
    assert json.loads(council.ok("export", id)) == changed(json.loads(document), id=id)
    assert title == json.loads(document)["title"]
    assert council.ok("export", "last", "--format", "md").startswith("---\n")


def test_files_are_never_overwritten_unless_told(council: Command, tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    council.ok("export", "last", "--format", "md", "-o", str(file))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    file.write_text("mine")
    result = council("export", "last", "--format", "md", "-o", str(file))
    assert result.returncode == 1 and "--force" in result.stderr and file.read_text() == "mine"
    council.ok("export", "last", "--format", "md", "-o", str(file), "--force")
    assert file.read_text().startswith("---\n")
    assert [path.name for path in tmp_path.iterdir()] == ["a.md"]


def test_all_conversations_go_into_a_directory_and_come_back(council: Command, daemon: Daemon, tmp_path: Path) -> None:
    document = json.loads(council.ok("export", "last"))
    for title in [*TITLES, "Same", "same"]:
        # A title with controls is one that no import takes.
        council("import", "-", stdin=json.dumps(changed(document, title=title)))
    count = len(council.json("list"))
    directory = tmp_path / "all"
    council.ok("export", "--all", "-o", str(directory))
    files = sorted(directory.iterdir())
    assert len(files) == count >= 10
    assert all(re.match(r"\d{4}-\d\d-\d\d .+\.json$", file.name) and "\x1b" not in file.name for file in files)
    assert len({file.name.lower() for file in files}) == count
    assert {file.parent for file in tmp_path.rglob("*.json")} == {directory}
    again = council("export", "--all", "-o", str(directory))
    assert again.returncode == 1 and "--force" in again.stderr
    other = Command(daemon).register()
    other.ok("import", *map(str, files))
    texts = [sorted(json.dumps(changed(json.loads(who.ok("export", line["id"])), id=""), sort_keys=True) for line in who.json("list")) for who in (council, other)]
    assert texts[0] == texts[1]


def test_an_account_export_is_imported_whole(council: Command, daemon: Daemon, tmp_path: Path) -> None:
    council.ok("ask", "And at night?")
    account = tmp_path / "me.json"
    council.ok("account", "export", "-o", str(account))
    other = Command(daemon).register()
    assert len(other.ok("import", str(account)).splitlines()) == 2
    assert len(other.json("list")) == 2


def test_a_terminal_is_not_driven_by_what_is_exported(council: Command) -> None:
    document = json.loads(council.ok("export", "last"))
    document["messages"][0]["content"] = "\x1b]0;owned\x07\x1b[31m"
    id = council.ok("import", "-", stdin=json.dumps(document)).split("\t")[0]
    for format in ("json", "md", "html"):
        code, shown = council.on_terminal("export", id, "--format", format)
        assert code == 0 and "\x1b]0;" not in shown and "\x07" not in shown, format


def test_binary_documents_are_not_shown_on_a_terminal(new_daemon: NewDaemon, tmp_path: Path) -> None:
    client = with_hook(new_daemon, tmp_path, "printf '%%PDF-\\000\\001'")
    council = Command(client.daemon).register().add_key()
    council.ok("ask", "Why is the sky blue?")
    code, shown = council.on_terminal("export", "last", "--format", "pdf")
    assert code == 64 and "-o FILE.pdf" in shown
    file = tmp_path / "a.pdf"
    council.ok("export", "last", "--format", "pdf", "-o", str(file))
    assert file.read_bytes() == b"%PDF-\x00\x01"
    council.ok("export", "last", "--format", "pdf", "-o", str(tmp_path))
    assert len(list(tmp_path.glob("20*.pdf"))) == 1


def test_mistakes_of_the_command_line(council: Command, tmp_path: Path) -> None:
    assert council("export").returncode == 64
    assert council("export", "last", "--all").returncode == 64
    result = council("export", "last", "--format", "docx")
    assert result.returncode == 1 and "json, md, html" in result.stderr
    result = council("export", "--all", "--format", "docx", "-o", str(tmp_path / "d"))
    assert result.returncode == 1 and result.stderr.count("json, md, html") == 1
    assert council("export", "0000000000").returncode == 4
    assert council("import", str(tmp_path / "missing.json")).returncode == 1
    (tmp_path / "broken.json").write_text("{")
    (tmp_path / "wrong.json").write_text('{"title": 3}')
    result = council("import", str(tmp_path / "broken.json"), str(tmp_path / "wrong.json"))
    assert result.returncode == 1 and "broken.json" in result.stderr
