"""The servers that hooks speak to: one for mail, one for HTTP on a port or a Unix socket. Real ones, in threads."""

import asyncio
import datetime
import ipaddress
import socketserver
import ssl
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass
class Mail:
    sender: str
    receivers: list[str]
    content: bytes
    user: str | None
    is_encrypted: bool


class MailServer:
    """An SMTP server on a port of the loopback; with `login`, one that wants STARTTLS and this name and password."""

    def __init__(self, directory: Path, login: tuple[str, str] | None = None) -> None:
        self.mails: list[Mail] = []
        self.certificate = directory / "ca.pem"
        self._login = login
        self._loop = asyncio.new_event_loop()
        more: dict[str, Any] = {"enable_SMTPUTF8": False}
        if login:
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            key = directory / "key.pem"
            make_certificate(self.certificate, key)
            context.load_cert_chain(self.certificate, key)
            more |= {"tls_context": context, "require_starttls": True, "auth_required": True, "authenticator": self._authenticate}
        server = self._loop.run_until_complete(self._loop.create_server(lambda: SMTP(self, hostname="mail.test", loop=self._loop, **more), "127.0.0.1", 0))
        self.port: int = server.sockets[0].getsockname()[1]
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def _authenticate(self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: LoginPassword) -> AuthResult:
        assert self._login
        is_right = (data.login.decode(), data.password.decode()) == self._login
        return AuthResult(success=is_right, handled=is_right, auth_data=data.login.decode())

    async def handle_DATA(self, _server: SMTP, session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        self.mails.append(Mail(envelope.mail_from or "", list(envelope.rcpt_tos), envelope.content, session.auth_data, session.ssl is not None))
        return "250 OK"

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)


def make_certificate(certificate: Path, key: Path) -> None:
    """A certificate for 127.0.0.1 that signs itself."""
    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(private, hashes.SHA256())
    )
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    key.write_bytes(private.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))


@dataclass
class Request:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Answers:
    """What the HTTP server was asked, and what it says."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)


class _UnixServer(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True


class _PortServer(socketserver.ThreadingTCPServer):
    daemon_threads = True


class WebServer(Answers):
    """An HTTP server on a port of the loopback, or on the Unix socket `socket`."""

    def __init__(self, socket: Path | None = None) -> None:
        super().__init__()
        answers = self

        class Handler(BaseHTTPRequestHandler):
            def handle_any(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                answers.requests.append(Request(self.command, self.path, {name.lower(): value for name, value in self.headers.items()}, body))
                self.send_response(answers.status)
                for name, value in answers.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(answers.body)))
                self.end_headers()
                self.wfile.write(answers.body)

            do_GET = do_POST = do_PUT = handle_any

            def log_message(self, *_: Any) -> None:
                pass

            def address_string(self) -> str:
                return "peer"

        self._server = _UnixServer(str(socket), Handler) if socket else _PortServer(("127.0.0.1", 0), Handler)
        self.url = "" if socket else f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
