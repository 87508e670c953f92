"""The fixtures. One daemon and one fake OpenRouter serve all tests of a worker; tests that break a daemon make their own.

Tests that share the daemon see nothing of each other, since each of them registers people of its own.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.client import DOORS, Client, Door
from support.daemon import Daemon, NewDaemon, merged
from support.fake import COUNCILS, Fake
from support.peers import MailServer, WebServer


@pytest.fixture(scope="session")
def fake() -> Iterator[Fake]:
    """The OpenRouter of all tests of this worker."""
    fake = Fake().start()
    yield fake
    fake.stop()


def configured(fake: Fake, config: dict[str, Any]) -> dict[str, Any]:
    return merged({"providers": {"openrouter": {"base_url": fake.base_url, "timeout": "10s"}}, "councils": COUNCILS}, config)


@pytest.fixture(scope="session")
def daemon(fake: Fake) -> Iterator[Daemon]:
    """The daemon that most tests share."""
    daemon = Daemon(configured(fake, {})).start()
    yield daemon
    daemon.remove()


@pytest.fixture
def new_daemon(fake: Fake) -> Iterator[NewDaemon]:
    """Makes a daemon for this test alone, not started yet; its keyword arguments are configuration sections."""
    made: list[Daemon] = []

    def make(fernet_keys: str | None = None, **config: Any) -> Daemon:
        more = {} if fernet_keys is None else {"fernet_keys": fernet_keys}
        made.append(Daemon(configured(fake, config), **more))
        return made[-1]

    yield make
    for daemon in made:
        daemon.remove()


@pytest.fixture(params=DOORS)
def door(request: pytest.FixtureRequest) -> Door:
    """Both ways in: what holds on the socket holds on the port."""
    return request.param


@pytest.fixture
def stranger(daemon: Daemon, door: Door) -> Client:
    """Somebody who is not signed in, at either door."""
    return Client(daemon, door)


@pytest.fixture
def person(daemon: Daemon, door: Door) -> Client:
    """Somebody who is signed in, at either door."""
    return Client(daemon, door).register()


@pytest.fixture
def anna(daemon: Daemon) -> Client:
    """Somebody who is signed in and has a key; on the socket."""
    return Client(daemon).register().add_key()


@pytest.fixture
def ben(daemon: Daemon) -> Client:
    """Somebody else who is signed in and has a key; on the socket."""
    return Client(daemon).register().add_key()


@pytest.fixture
def slow_models(fake: Fake) -> Iterator[None]:
    """Models that think long enough for a test to do something meanwhile."""
    fake.set("*", delay_ms=1500)
    yield
    fake.reset()


@pytest.fixture
def mail(tmp_path: Path) -> Iterator[MailServer]:
    server = MailServer(tmp_path)
    yield server
    server.stop()


@pytest.fixture
def web() -> Iterator[WebServer]:
    server = WebServer()
    yield server
    server.stop()
