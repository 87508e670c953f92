"""notify-email, against a real mail server."""

import email
import email.policy
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from support.hooks import assert_refused, assert_went_well, event_of, path_without, run_hook
from support.peers import MailServer

SENDER = {"MAIL_FROM": "council@example.org"}
LINK = "https://council.example.org/reset/abcdefghijklmnop"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[MailServer]:
    server = MailServer(tmp_path)
    yield server
    server.stop()


@pytest.fixture
def strict_server(tmp_path: Path) -> Iterator[MailServer]:
    server = MailServer(tmp_path, login=("council", 'pass "word" \\ #1'))
    yield server
    server.stop()


def only_mail(server: MailServer) -> EmailMessage:
    assert len(server.mails) == 1
    message = email.message_from_bytes(server.mails[0].content, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    assert not message.defects and not [header.defects for header in message.values() if getattr(header, "defects", ())]
    return message


def test_a_mail_arrives(server: MailServer, tmp_path: Path) -> None:
    event = event_of("conversation.completed", conversation={"id": "1b4e28ba-2fa1-11d2-883f-0016d3cca427", "title": "Größe: 大小 — العربية 😀"})
    assert_went_well(run_hook("notify-email", event, tmp_path, SMTP_URL=server.url, **SENDER))
    message = only_mail(server)
    assert (server.mails[0].sender, server.mails[0].receivers) == ("council@example.org", ["anna@example.org"])
    assert message["Subject"] == "The council has answered: Größe: 大小 — العربية 😀"
    assert message["From"] == "AI Council <council@example.org>" and message["To"] == "anna@example.org"
    assert message["Message-ID"] == f"<{event['id']}@example.org>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert abs((message["Date"].datetime - email.utils.localtime()).total_seconds()) < 120
    text = message.get_content()
    assert "Hello Anna," in text and '"Größe: 大小 — العربية 😀"' in text
    assert all(len(line) <= 78 and line.isascii() for line in server.mails[0].content.decode().splitlines())


def test_a_long_subject_is_folded_between_letters(server: MailServer, tmp_path: Path) -> None:
    title = "大小" * 70
    assert_went_well(run_hook("notify-email", event_of("conversation.completed", conversation={"id": "x", "title": title}), tmp_path, SMTP_URL=server.url, **SENDER))
    subject = only_mail(server)["Subject"]
    assert subject == ("The council has answered: " + title)[:150]


@pytest.mark.parametrize("event", ["password.reset_requested", "invitation.created", "share.created"])
def test_links_arrive_whole(server: MailServer, tmp_path: Path, event: str) -> None:
    more = {"invitation.created": {"invitation": {"email": "new@example.org", "url": LINK}}, "share.created": {"share": {"url": LINK}}}
    assert_went_well(run_hook("notify-email", event_of(event, **more.get(event, {"url": LINK})), tmp_path, SMTP_URL=server.url, **SENDER))
    assert LINK in only_mail(server).get_content().split()
    assert server.mails[0].receivers == ["new@example.org" if event == "invitation.created" else "anna@example.org"]


ALL = """user.registered user.signed_in user.disabled user.deleted key.added key.removed key.failed conversation.started conversation.completed
conversation.failed conversation.deleted share.created share.viewed share.revoked share.expired export.made quota.threshold quota.exceeded
password.reset_requested team.changed"""


def test_every_event_has_a_text_without_holes(server: MailServer, tmp_path: Path) -> None:
    for event in ALL.split():
        assert_went_well(run_hook("notify-email", event_of(event), tmp_path, SMTP_URL=server.url, **SENDER))
    for mail in server.mails:
        message = email.message_from_bytes(mail.content, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        assert "{" not in message["Subject"] + message.get_content()
    assert len(server.mails) == len(ALL.split())


def test_what_nobody_wants_to_hear_is_not_sent(server: MailServer, tmp_path: Path) -> None:
    assert_went_well(run_hook("notify-email", event_of("conversation.completed", notify=False), tmp_path, SMTP_URL=server.url, **SENDER))
    assert_went_well(run_hook("notify-email", event_of("daemon.started", user=None), tmp_path, SMTP_URL=server.url, **SENDER))
    assert not server.mails
    assert_went_well(run_hook("notify-email", event_of("daemon.started", user=None), tmp_path, SMTP_URL=server.url, MAIL_OPERATOR="root@example.org", **SENDER))
    assert server.mails[0].receivers == ["root@example.org"]


def test_it_signs_in_over_tls(strict_server: MailServer, tmp_path: Path) -> None:
    password = tmp_path / "password"
    password.write_text('pass "word" \\ #1\n')
    password.chmod(0o600)
    login = {"SMTP_USER": "council", "SMTP_PASSWORD_FILE": str(password), **SENDER}
    event = event_of("key.failed")
    assert_refused(run_hook("notify-email", event, tmp_path, SMTP_URL=strict_server.url, **login), 75, "mail server")
    assert not strict_server.mails, "a certificate that nobody vouches for was taken"
    login["SMTP_CA_FILE"] = str(strict_server.certificate)
    assert_went_well(run_hook("notify-email", event, tmp_path, SMTP_URL=strict_server.url, **login))
    assert strict_server.mails[0].is_encrypted and strict_server.mails[0].user == "council"
    password.write_text("another\n")
    assert_refused(run_hook("notify-email", event, tmp_path, SMTP_URL=strict_server.url, **login), 77, "SMTP_USER")
    password.chmod(0o644)
    assert_refused(run_hook("notify-email", event, tmp_path, SMTP_URL=strict_server.url, **login), 78, "chmod 600")


def test_a_password_never_goes_without_tls(server: MailServer, tmp_path: Path) -> None:
    password = tmp_path / "password"
    password.write_text("secret\n")
    password.chmod(0o600)
    login = {"SMTP_USER": "council", "SMTP_PASSWORD_FILE": str(password), "SMTP_PLAIN": "1", **SENDER}
    assert_refused(run_hook("notify-email", event_of("key.failed"), tmp_path, SMTP_URL=server.url, **login), 78, "TLS")


BAD = ["", "anna", "a b@example.org", "anna@example.org\r\nRCPT TO:<eve@example.org>", "anna@example.org>,<eve@example.org", "-rf@", "@example.org",
       "anna@example.org\0", "änna@example.org", "a" * 300 + "@example.org", '"a"@example.org', "anna@-example.org", "anna@example..org"]


@pytest.mark.parametrize("address", BAD)
def test_no_mail_goes_to_what_is_no_address(server: MailServer, tmp_path: Path, address: str) -> None:
    event = event_of("invitation.created", invitation={"email": address, "url": LINK})
    result = run_hook("notify-email", event, tmp_path, SMTP_URL=server.url, **SENDER)
    if address:
        assert_refused(result, 65, "address")
    assert not server.mails


def test_own_texts(server: MailServer, tmp_path: Path) -> None:
    (tmp_path / "key.failed.txt").write_text("Clé refusée, {name}\n\n{unknown} {reason} {email} } {\n")
    event = event_of("key.failed", reason="{email} {name}")
    assert_went_well(run_hook("notify-email", event, tmp_path, SMTP_URL=server.url, MAIL_TEMPLATES=str(tmp_path), **SENDER))
    message = only_mail(server)
    assert message["Subject"] == "Clé refusée, Anna"
    assert message.get_content().strip() == "{unknown} {email} {name} anna@example.org } {"


def test_what_is_wrong_is_said(tmp_path: Path) -> None:
    event = event_of("key.failed")
    assert_refused(run_hook("notify-email", event, tmp_path, **SENDER), 78, "SMTP_URL")
    assert_refused(run_hook("notify-email", event, tmp_path, SMTP_URL="http://127.0.0.1", **SENDER), 78, "SMTP_URL")
    assert_refused(run_hook("notify-email", event, tmp_path, SMTP_URL="smtp://127.0.0.1:9\noutput = x", **SENDER), 78, "SMTP_URL")
    assert_refused(run_hook("notify-email", event, tmp_path, SMTP_URL="smtp://127.0.0.1:9", MAIL_FROM="a@b\r\nBcc: c@d"), 78, "MAIL_FROM")
    assert_refused(run_hook("notify-email", event, tmp_path, SMTP_URL="smtp://127.0.0.1:1", **SENDER), 75, "mail server")
    assert_refused(run_hook("notify-email", b"no json", tmp_path, SMTP_URL="smtp://127.0.0.1:1", **SENDER), 65, "event")
    missing = path_without(tmp_path, "jq")
    assert_refused(run_hook("notify-email", event, tmp_path, SMTP_URL="smtp://127.0.0.1:1", PATH=missing, **SENDER), 69, "apt-get install jq")
