"""git-backup: the data directory in git, and back."""

import fcntl
import json
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from support.client import GOOD_KEY, Client
from support.daemon import NewDaemon
from support.hooks import HOOKS, assert_refused, assert_went_well, event_of, hook_environment, path_without, run_hook

USER = "1b4e28ba-2fa1-4ad2-883f-0016d3cca427"
TALK = "9c858901-8a57-4791-81fe-4c455b099bc9"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data directory of one person with one question."""
    data = tmp_path / "data"
    for name in ("profile.json", "keys.json", f"conversations/{TALK}/conversation.json", f"conversations/{TALK}/messages/000001.json"):
        write(data / "users" / USER / name, json.dumps({"title": "A secret title"}, indent=2))
    write(data / "format.json", '{\n  "format": 1\n}\n')
    return data


def write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def backup(data: Path, **more: str) -> Any:
    return run_hook("git-backup", event_of("data.changed", user=None), data.parent, **{"COUNCIL_DATA": str(data), **more})


def git(directory: Path, *arguments: str) -> str:
    command = ["git", "-C", str(directory), "-c", "core.quotePath=false", "-c", "safe.directory=*", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def committed(data: Path) -> set[str]:
    return set(filter(None, git(data, "ls-tree", "-r", "-z", "--name-only", "HEAD").split("\0")))


def commits(data: Path) -> int:
    return len(git(data, "log", "--format=%H").split())


def test_a_clone_answers_as_the_daemon_did(new_daemon: NewDaemon) -> None:
    daemon = new_daemon().start()
    anna = Client(daemon).register().add_key()
    conversation, empty = anna.new_conversation(), anna.new_conversation()
    anna.ask(conversation)
    remote = daemon.home / "remote.git"
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(remote)], check=True)
    assert_went_well(backup(daemon.data, GIT_REMOTE=str(remote)))
    anna.ask(conversation, "And why is it red at night?")
    assert_went_well(backup(daemon.data, GIT_REMOTE=str(remote)))
    paths = ("/api/auth/me", "/api/conversations", f"/api/conversations/{conversation}", f"/api/conversations/{empty}", "/api/settings/api-keys", "/api/auth/export")
    before = {path: anna.get(path).json() for path in paths}
    before["/api/auth/export"].pop("exported_at", None)
    assert daemon.stop() == 0

    restored = new_daemon()
    clone = f"umask 077; git clone -q '{remote}' '{restored.data}'"
    subprocess.run(["sh", "-c", clone], check=True)
    restored.start()
    again = Client(restored, "socket", anna.email, anna.password, anna.tokens)
    after = {path: again.get(path).json() for path in paths}
    after["/api/auth/export"].pop("exported_at", None)
    assert after == before
    again = again.again()
    assert again.ask(conversation, "And at noon?")["stage3"]["response"], "the provider key is the same"
    loose = [path for path in restored.data.rglob("*") if ".git" not in path.parts and path.stat().st_mode & 0o077]
    assert not loose


def test_it_commits_while_the_daemon_writes(new_daemon: NewDaemon) -> None:
    daemon = new_daemon().start()
    anna = Client(daemon).register().add_key()
    for _ in range(4):
        conversation = anna.new_conversation()
        with anna.streaming(conversation) as events:
            for _ in events:
                assert_went_well(backup(daemon.data))
        anna.delete(f"/api/conversations/{conversation}")
    assert daemon.stop() == 0
    assert_went_well(backup(daemon.data))
    assert not [name for name in committed(daemon.data) if "/." in f"/{name}"]
    assert git(daemon.data, "status", "--porcelain") == ""


def test_the_message_tells_numbers_and_ids_alone(data: Path) -> None:
    assert_went_well(backup(data))
    message = git(data, "log", "-1", "--format=%B")
    assert message.splitlines()[0] == "Backup: 1 owner, 1 conversation, 1 message"
    assert f"users/{USER}: conversations: 1 new; messages: 1 new; other files: 2" in message
    assert git(data, "log", "-1", "--format=%an <%ae>").strip() == "AI Council <council@localhost>"
    (data / "users" / USER / "conversations" / TALK / "messages" / "000001.json").unlink()
    assert_went_well(backup(data))
    assert f"users/{USER}: messages: 1 removed" in git(data, "log", "-1", "--format=%B")
    assert "secret title" not in git(data, "log", "--format=%B%an%ae")


def test_the_message_tells_of_links_and_of_nothing_that_did_not_change(data: Path) -> None:
    assert_went_well(backup(data))
    (data / "shares").mkdir(exist_ok=True)
    (data / "shares" / f"{'a' * 64}.json").write_text("{}\n")
    assert_went_well(backup(data))
    assert git(data, "log", "-1", "--format=%B").strip() == "Backup: 1 shared link"


def test_nothing_changed_nothing_committed(data: Path) -> None:
    for _ in range(3):
        assert_went_well(backup(data))
    assert commits(data) == 1


def test_what_is_on_its_way_is_left_out(data: Path) -> None:
    for name in (".lock", "outbox/1.json", f"users/{USER}/.profile.json.ab12-7.tmp", f"users/{USER}/conversations/.new-{TALK}/conversation.json",
                 f"users/{USER}/conversations/.deleted-{TALK}/conversation.json"):
        write(data / name, "x")
    assert_went_well(backup(data))
    assert len(committed(data)) == 5 and not [name for name in committed(data) if "/." in f"/{name}" or "outbox" in name]
    assert git(data, "status", "--porcelain") == "", "who looks with git by hand sees the same"


SECRETS = {
    "secrets.yaml": "x", "users/.env": "x", "id_ed25519": "x", "users/server.key": "x",
    "a.json": f'{{"key": "{GOOD_KEY}"}}', "b.json": "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAA\n",
    "c.json": '{"content": "-----BEGIN PRIVATE KEY-----\\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQ"}',
    "d.json": "fernet_keys:\n  - x\n", "e.json": "\0binary council_0123456789abcdef0123456789abcdef01234567",
    "we ird\n'$(id)'.json": GOOD_KEY, "-rf": GOOD_KEY, ":(top)x": GOOD_KEY,
}


@pytest.mark.parametrize("name", SECRETS)
def test_secrets_are_held_back_and_all_else_is_kept(data: Path, name: str) -> None:
    write(data / name, SECRETS[name])
    assert_refused(backup(data), 65, "held back", "1 of")
    assert name not in committed(data) and len(committed(data)) == 5
    write(data / "users" / USER / "profile.json", '{"changed": true}')
    assert_refused(backup(data), 65, "held back")
    assert commits(data) == 2
    (data / name).unlink()
    assert_went_well(backup(data))


def test_a_secret_that_comes_into_a_kept_file_leaves_its_last_version(data: Path) -> None:
    assert_went_well(backup(data))
    profile = data / "users" / USER / "profile.json"
    profile.write_text(GOOD_KEY)
    assert_refused(backup(data), 65, "held back")
    assert "sk-or-" not in git(data, "show", f"HEAD:users/{USER}/profile.json")
    profile.write_text("The prefix sk-or-v1-… alone, and -----BEGIN PRIVATE KEY----- too, are no secrets.")
    assert_went_well(backup(data))


def test_many_files(data: Path) -> None:
    for number in range(3500):
        write(data / "users" / USER / "conversations" / f"{number:08x}" / "conversation.json", f'{{"n": {number}}}\n')
    write(data / "x.json", GOOD_KEY)
    assert_refused(backup(data), 65, "1 of")
    assert len(committed(data)) == 3505
    assert list((data / ".git" / "objects" / "pack").glob("*.pack")), "git gc has packed"


def test_pushing(data: Path) -> None:
    remote = data.parent / "remote.git"
    assert_refused(backup(data, GIT_REMOTE=str(remote)), 75, "the commit is made", "push failed")
    subprocess.run(["git", "init", "-q", "--bare", str(remote)], check=True)
    for branch in ("main", "other"):
        assert_went_well(backup(data, GIT_REMOTE=str(remote), GIT_BRANCH=branch))
        assert git(remote, "rev-parse", branch) == git(data, "rev-parse", "HEAD")
    clone = data.parent / "clone"
    subprocess.run(["git", "clone", "-q", "-b", "main", str(remote), str(clone)], check=True)
    git(clone, "-c", "user.name=x", "-c", "user.email=x@y", "commit", "-q", "--allow-empty", "-m", "theirs")
    git(clone, "push", "-q", "origin", "main")
    write(data / "users" / USER / "profile.json", "{}")
    assert_refused(backup(data, GIT_REMOTE=str(remote)), 75, "push failed")
    assert git(remote, "log", "-1", "--format=%s", "main").strip() == "theirs", "nothing is forced"


@pytest.mark.parametrize("remote", ["ext::sh -c 'touch CANARY'", "--upload-pack=touch CANARY", "-oProxyCommand=touch CANARY", "ssh://-oProxyCommand=touch%20CANARY/x"])
def test_a_remote_runs_nothing(data: Path, remote: str) -> None:
    canary = data.parent / "canary"
    assert_refused(backup(data, GIT_REMOTE=remote.replace("CANARY", str(canary))), 75, "push failed")
    assert not canary.exists()


def test_configuration_from_elsewhere_does_not_count(data: Path) -> None:
    canary, home = data.parent / "canary", data.parent
    touch = f"touch {canary}"
    assert_went_well(backup(data))
    for hook in ("pre-commit", "post-commit", "pre-push", "post-index-change", "reference-transaction"):
        write(data / ".git" / "hooks" / hook, f"#!/bin/sh\n{touch}\n")
        (data / ".git" / "hooks" / hook).chmod(0o755)
    write(home / ".gitconfig", f'[core]\n\tfsmonitor = "{touch}"\n\thooksPath = {data}/.git/hooks\n[alias]\n\tadd = "!{touch}"\n')
    write(data / ".gitattributes", "* text filter=x eol=crlf\n")
    hostile = {
        "GIT_DIR": "/nonexistent", "GIT_WORK_TREE": "/", "GIT_INDEX_FILE": "/nonexistent/x", "GIT_EXEC_PATH": "/nonexistent", "GIT_OBJECT_DIRECTORY": "/nonexistent",
        "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "core.fsmonitor", "GIT_CONFIG_VALUE_0": touch, "GIT_CONFIG_PARAMETERS": f"'core.fsmonitor={touch}'",
        "GIT_SSH_COMMAND": touch, "GIT_EDITOR": touch, "GIT_EXTERNAL_DIFF": touch, "GIT_NAMESPACE": "x",
    }
    write(data / "users" / USER / "profile.json", "line\nline\n")
    assert_went_well(backup(data, **hostile))
    assert commits(data) == 2 and not canary.exists()
    assert git(data, "cat-file", "-p", f"HEAD:users/{USER}/profile.json") == "line\nline\n"


@pytest.mark.parametrize("name", ["$(touch CANARY)", "`touch CANARY`", "a\nb", "-rf", "--help", "'\"", "\x1b[31m", "\u202eabc", ":!x", ":(exclude)*", "*", "\udcff"])
def test_strange_names_are_kept_as_they_are(data: Path, name: str) -> None:
    for directory in (data, data / "users" / name):
        directory.mkdir(exist_ok=True)
        (directory / name).write_text("x")
    assert_went_well(backup(data))
    listed = subprocess.run(["git", "-C", str(data), "ls-tree", "-r", "-z", "--name-only", "HEAD"], capture_output=True, check=True).stdout
    assert {os.fsencode(name), os.fsencode(f"users/{name}/{name}")} <= set(listed.split(b"\0"))
    assert commits(data) == 1 and "other files: 3" in git(data, "log", "-1", "--format=%B")
    assert not list(data.parent.rglob("CANARY"))


def test_two_at_once(data: Path) -> None:
    assert_went_well(backup(data))
    with (data / ".git" / "backup.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert_refused(backup(data, GIT_LOCK_WAIT="0"), 75, "still running")
    environment = hook_environment(data.parent, "data.changed", COUNCIL_DATA=str(data))
    write(data / "users" / USER / "profile.json", "{}")
    running = [subprocess.Popen([str(HOOKS / "git-backup")], env=environment, stdin=subprocess.DEVNULL) for _ in range(4)]
    assert [process.wait(60) for process in running] == [0, 0, 0, 0]
    assert commits(data) == 2


def test_it_heals_after_kill_9(data: Path) -> None:
    environment = hook_environment(data.parent, "data.changed", COUNCIL_DATA=str(data))
    for number in range(12):
        for file in range(60):
            write(data / "users" / USER / f"{file}.json", f"{number}\n")
        process = subprocess.Popen([str(HOOKS / "git-backup")], env=environment, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        # No waiting for something: the moment of the kill is what varies.
        time.sleep(0.015 * (number + 1))
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    assert_went_well(backup(data))
    assert git(data, "status", "--porcelain") == ""
    git(data, "fsck", "--strict")
    assert not list((data / ".git").glob("backup.??????"))


def test_broken_locks_and_a_torn_index_heal(data: Path) -> None:
    assert_went_well(backup(data))
    (data / ".git" / "backup.lock").write_text("99999\n")
    for name in ("index.lock", "HEAD.lock", "refs/heads/main.lock"):
        (data / ".git" / name).write_text("")
    (data / ".git" / "index").write_bytes(b"DIRC torn")
    write(data / "users" / USER / "profile.json", "{}")
    assert_went_well(backup(data))
    assert commits(data) == 2
    # A lock of somebody's git by hand is respected, unless it is old.
    lock = data / ".git" / "index.lock"
    lock.write_text("")
    write(data / "users" / USER / "profile.json", "[]")
    assert_refused(backup(data), 75, "index.lock")
    os.utime(lock, (time.time() - 900, time.time() - 900))
    assert_went_well(backup(data))


def test_what_is_wrong_is_said(data: Path, tmp_path: Path) -> None:
    assert_refused(backup(tmp_path / "nothing"), 66, "format.json")
    assert_refused(backup(data, COUNCIL_DATA="data"), 78, "absolute")
    assert_refused(backup(data, GIT_BRANCH="a..b"), 78, "GIT_BRANCH")
    assert_refused(backup(data, PATH=path_without(tmp_path, "git")), 69, "apt-get install git")
    (data / ".git").symlink_to(tmp_path)
    assert_refused(backup(data), 78, "link")
    assert not (tmp_path / "HEAD").exists()
