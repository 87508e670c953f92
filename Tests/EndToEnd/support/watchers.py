"""Watchers of a run: one that reads along, and one that connects and never reads."""

import json
import socket
from threading import Thread

from support.client import Client, Door
from support.events import Event, read_events


def events_after(client: Client, conversation: str, last: int | None = None, most: int | None = None) -> list[Event]:
    """The events of `…/events` from behind number `last` to the end of the stream, or the first `most` of them."""
    headers = {"Authorization": f"Bearer {client.access}"}
    if last is not None:
        headers["Last-Event-ID"] = str(last)
    found: list[Event] = []
    with client.http.stream("GET", f"/api/conversations/{conversation}/events", headers=headers) as answer:
        if answer.status_code != 200:
            answer.read()
            raise AssertionError(answer.text)
        for event in read_events(answer.iter_lines()):
            found.append(event)
            if len(found) == most:
                break
    return found


class Watcher(Thread):
    """Reads all events of the conversation's run, over a connection of its own."""

    def __init__(self, client: Client, conversation: str, last: int | None = None) -> None:
        super().__init__(daemon=True)
        self.client, self.conversation, self.last = client.on_a_new_connection(), conversation, last
        self.events: list[Event] = []
        self.error: Exception | None = None
        self.start()

    def run(self) -> None:
        try:
            self.events = events_after(self.client, self.conversation, self.last)
        except Exception as error:
            self.error = error

    def result(self, seconds: float = 30) -> list[Event]:
        """What it saw, once the stream has ended."""
        self.join(seconds)
        assert not self.is_alive(), "the stream does not end"
        assert self.error is None, self.error
        return self.events


def deaf_watcher(client: Client, conversation: str, door: Door, question: str | None = None) -> socket.socket:
    """A connection that asks for the events, or asks a question, and never reads a byte."""
    if door == "socket":
        connection = socket.socket(socket.AF_UNIX)
        connection.connect(str(client.daemon.socket))
    else:
        connection = socket.socket()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        host, port = client.daemon.url.removeprefix("http://").split(":")
        connection.connect((host, int(port)))
    method, path, body = "GET", "events", b""
    if question is not None:
        method, path, body = "POST", "message/stream", json.dumps({"content": question}).encode()
    connection.sendall(
        f"{method} /api/conversations/{conversation}/{path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {client.access}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        + body
    )
    return connection
