"""`council admin hooks` and `council hook test`: what an administrator sees of the hooks, and does about them."""

import json
import re

import pytest

from support.client import Client
from support.command import Command
from support.daemon import Daemon, NewDaemon
from support.recording import Hooks
from support.shipped import entry, set_aside, state, wait_until_told
from support.waiting import until

SICK = '[ -e "$RECORDS/well" ] || { echo "no \033[31mmail\033[0m server there" >&2; exit 75; }\ncat >"$RECORDS/told-$COUNCIL_EVENT_ID"\n'
ESCAPES = re.compile(r"\x1b\[[0-9;]*m")


@pytest.fixture
def daemon(new_daemon: NewDaemon) -> Daemon:
    return new_daemon()


@pytest.fixture
def hooks(daemon: Daemon) -> Hooks:
    return Hooks(daemon)


@pytest.fixture
def root(daemon: Daemon) -> Command:
    """The daemon's own user, who has no account."""
    return Command(daemon)


def with_two_set_aside(daemon: Daemon, hooks: Hooks) -> None:
    """Two people's registrations, of which a sick hook was not told at the last try."""
    hooks.configure(hooks.entry(["user.registered", "conversation.completed"], "sick", SICK), hooks.entry("user.registered", "record"))
    daemon.start()
    for _ in range(2):
        Client(daemon).register()
    until("both are tried", lambda: len(hooks.waiting) == 2 and len(hooks.names()) == 2, 10)
    assert daemon.stop() == 0
    set_aside(daemon)
    daemon.start()
    until("both are set aside", lambda: state(daemon)["queue"] == {"waiting": 0, "set_aside": 2}, 10)


def shown(root: Command, *arguments: str) -> str:
    """What appears on a terminal, without its colours; no line is longer than the terminal's."""
    text = ESCAPES.sub("", root.on_terminal(*arguments)[1]).replace("\r\n", "\n")
    assert "\x1b" not in text and all(len(line) <= 80 for line in text.splitlines()), text
    return text


def test_without_hooks_it_says_so(daemon: Daemon, root: Command) -> None:
    daemon.start()
    result = root("admin", "hooks")
    assert (result.returncode, result.stdout) == (0, "") and "No hooks are configured" in result.stderr
    assert root.json("admin", "hooks") == {"hooks": [], "queue": {"set_aside": 0, "waiting": 0}, "set_aside": []}


def test_what_was_set_aside_is_listed_and_delivered_again_once_the_hook_is_well(daemon: Daemon, hooks: Hooks, root: Command) -> None:
    with_two_set_aside(daemon, hooks)
    sick = str(hooks.directory / "sick")
    told = hooks.names()
    found = root.json("admin", "hooks", "list")
    assert [hook["name"] for hook in found["hooks"]] == [sick, str(hooks.directory / "record")]
    assert found["hooks"][0]["failures"] == 2 and found["hooks"][0]["last_run"]["exit_code"] == 75
    first, second = found["set_aside"]
    assert (first["event"], first["hook"], first["tries"]) == ("user.registered", sick, 7) and "75" in first["error"]

    rows = [line.split("\t") for line in root.ok("admin", "hooks").splitlines()]
    assert rows[0][:4] == [sick, "user.registered, conversation.completed", "2", "2"] and rows[0][5] == "exit 75"
    assert [row[0] for row in rows[2:]] == [first["id"], second["id"]]
    text = shown(root, "admin", "hooks")
    assert "2 runs, 2 failed" in text and "exit 75" in text and "no [31mmail[0m server there" in text and first["id"] in text

    # Still sick: it is tried again from the start, and waits in the outbox.
    assert "on its way again" in root.ok("admin", "hooks", "retry", first["id"])
    until("it is tried", lambda: state(daemon)["hooks"][0]["runs"] >= 3, 10)
    assert [entry["id"] for entry in state(daemon)["set_aside"]] == [second["id"]]
    assert "1 delivery to be made" in root("admin", "hooks").stderr

    (hooks.records / "well").touch()
    root.ok("admin", "hooks", "retry", "--all")
    wait_until_told(daemon)
    assert state(daemon)["set_aside"] == [] and hooks.names() == told, "the hook that was well is not told twice"
    assert {file.name for file in hooks.records.glob("told-*")} == {f"told-{entry['event_id']}" for entry in (first, second)}
    assert "Nothing was set aside" in root("admin", "hooks", "retry", "--all").stderr


def test_what_is_dropped_is_gone(daemon: Daemon, hooks: Hooks, root: Command) -> None:
    with_two_set_aside(daemon, hooks)
    first, second = (entry["id"] for entry in state(daemon)["set_aside"])
    assert root.ok("admin", "hooks", "drop", first) == f"Dropped {first}.\n"
    for verb in ("drop", "retry"):
        again = root("admin", "hooks", verb, first)
        assert again.returncode == 4 and "no such delivery" in again.stderr, again
    # A name that leads elsewhere is none.
    assert root("admin", "hooks", "drop", "../../format").returncode == 4 and (daemon.data / "format.json").exists()
    assert [entry["id"] for entry in state(daemon)["set_aside"]] == [second]
    hooks.configure()
    assert daemon.stop() == 0
    daemon.start()
    stays = root("admin", "hooks", "retry", second)
    assert stays.returncode == 1 and "not configured" in stays.stderr
    root.ok("admin", "hooks", "drop", second)
    assert list((daemon.data / "outbox").rglob("*.json")) == []


def test_arguments_that_say_nothing_or_too_much_are_refused(daemon: Daemon, root: Command) -> None:
    daemon.start()
    for arguments in (["retry"], ["retry", "x", "--all"], ["drop"]):
        result = root("admin", "hooks", *arguments)
        assert result.returncode == 64 and result.stderr and not result.stdout, (arguments, result)


def test_people_who_do_not_administer_are_refused(daemon: Daemon, hooks: Hooks) -> None:
    hooks.configure(hooks.entry("before.ask", "record"))
    daemon.start()
    ana = Client(daemon).register()
    port = Command(daemon)
    port.email = ana.email
    port.ok("login", "--url", daemon.url, "--email", ana.email, stdin=ana.password + "\n")
    for arguments in (["admin", "hooks"], ["admin", "hooks", "retry", "--all"], ["admin", "hooks", "drop", "x"], ["hook", "test", "before.ask"]):
        result = port(*arguments, "--url", daemon.url)
        assert result.returncode == 1 and "administrat" in result.stderr and result.stdout == "", (arguments, result)
    stranger = Command(daemon)("admin", "hooks", "--url", daemon.url)
    assert stranger.returncode == 3 and "login" in stranger.stderr
    assert hooks.names() == []


def test_a_test_runs_every_hook_of_an_event_and_stores_nothing(daemon: Daemon, hooks: Hooks, root: Command) -> None:
    hooks.configure(
        hooks.entry("conversation.completed", "well", 'echo "sent to Ana"; cat >"$RECORDS/well-$COUNCIL_EVENT_ID"\n'),
        hooks.entry("conversation.completed", "sick", 'echo "some words, and more of them, that take more than one line of eighty columns" >&2; exit 75\n'),
        hooks.entry("conversation.completed", "slow", "sleep 600\n", timeout="1s"),
        entry("export-docx", "export.docx"),
    )
    daemon.start()
    result = root("hook", "test", "conversation.completed")
    assert result.returncode == 1 and "2 of 3 did not succeed" in result.stderr
    assert "exit 0" in result.stdout and "sent to Ana" in result.stdout and "exit 75" in result.stdout and "did not end within" in result.stdout
    text = shown(root, "hook", "test", "conversation.completed", "--hook", str(hooks.directory / "sick"))
    assert "exit 75" in text and "columns" in text and "well" not in text
    runs = json.loads(root("hook", "test", "conversation.completed", "--json").stdout)
    assert [(run["exit_code"] if "exit_code" in run else None) for run in runs] == [0, 75, None]
    sample = json.loads((hooks.records / f"well-{runs[0]['event_id']}").read_text())
    assert sample["event"] == "conversation.completed" and sample["conversation"]["title"] and sample["user"]["email"] == "ana@example.org"
    assert not (daemon.data / "outbox").exists()

    # A document is told by its size.
    assert re.search(r"stdout:\n    \d{4,} bytes that are no text\n$", root.ok("hook", "test", "export.docx"))
    for wrong in (["data.changed"], ["no such event"], ["conversation.completed", "--hook", "/nonexistent"]):
        result = root("hook", "test", *wrong)
        assert result.returncode == 1 and "No configured hook" in result.stderr and not result.stdout, result


def test_every_shipped_hook_bears_a_test(daemon: Daemon, root: Command) -> None:
    """With nobody to act for and a conversation that does not exist; a mail server and a webhook are not there."""
    for name in ("vault", "public"):
        (daemon.home / name).mkdir()
    conversation = ["conversation.completed", "conversation.deleted"]
    daemon.write_config(
        hooks=[
            entry("markdown-vault", conversation, {"VAULT_DIR": daemon.home / "vault"}),
            entry("publish-share", ["share.created", "share.revoked"], {"PUBLISH_DIR": daemon.home / "public"}),
            entry("git-backup", "data.changed", every="1h"),
            entry("notify-email", "key.failed", {"SMTP_URL": "smtp://127.0.0.1:1", "MAIL_FROM": "council@example.org"}),
            entry("notify-webhook", "daemon.started", {"WEBHOOK_URL": "http://127.0.0.1:1/"}),
        ]
    )
    daemon.start()
    for event in (*conversation, "share.created", "share.revoked", "data.changed"):
        assert "exit 0" in shown(root, "hook", "test", event)
    for event, words in (("key.failed", "mail server did not take"), ("daemon.started", "webhook cannot be reached")):
        text = " ".join(shown(root, "hook", "test", event).split())
        assert "exit 75" in text and words in text
    assert list((daemon.home / "public").iterdir()) == [] and list((daemon.home / "vault").glob("*.md")) == []
