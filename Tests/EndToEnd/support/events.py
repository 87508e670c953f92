"""Reading an event stream as WIRE's clients do: `id:`, `data:`, an empty line; comments between."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

STAGES = [
    "stage1_start",
    "stage1_complete",
    "stage2_start",
    "stage2_complete",
    "stage3_start",
    "stage3_complete",
    "title_complete",
    "complete",
]


@dataclass(frozen=True)
class Event:
    id: int
    body: dict[str, Any]

    @property
    def type(self) -> str:
        return str(self.body["type"])


def read_events(lines: Iterable[str]) -> Iterator[Event]:
    """The events in `lines`; fails on any line that the contract does not know."""
    number: int | None = None
    body: dict[str, Any] | None = None
    for line in lines:
        if line == "":
            if number is not None or body is not None:
                assert number is not None and body is not None, f"an event needs id and data: {number} {body}"
                yield Event(number, body)
            number, body = None, None
        elif line.startswith(":"):
            continue
        elif line.startswith("id:"):
            assert number is None, "two id lines in one event"
            number = int(line[3:])
        elif line.startswith("data:"):
            assert body is None, "two data lines in one event"
            body = json.loads(line[5:])
        else:
            raise AssertionError(f"a line that no client knows: {line!r}")
    assert number is None and body is None, "the last event is not ended by an empty line"


def of_type(events: list[Event], kind: str) -> dict[str, Any]:
    """The one event of this type."""
    found = [event.body for event in events if event.type == kind]
    assert len(found) == 1, f"{len(found)} events of type {kind} in {[event.type for event in events]}"
    return found[0]
