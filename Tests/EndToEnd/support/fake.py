"""A real `fake-openrouter` process: a server that speaks OpenRouter's wire format and does what a model's name says.

`fake/one:500` refuses every call, `fake/one:stall` falls silent, and so on; `settings` changes a model while it runs.
"""

import hashlib
import re
import subprocess
from typing import Any
from urllib.parse import quote

import httpx

from support.programs import FAKE, clean_environment
from support.waiting import until

MEMBERS = ["fake/one", "fake/two", "fake/three"]
LEAD = "fake/two"
OTHER = "fake/four"
TITLE = "fake/title"
COUNCILS = {
    "default": {"members": MEMBERS, "lead": LEAD, "title": TITLE},
    "small": {"members": MEMBERS[:2], "lead": LEAD, "title": TITLE},
    "modest": {"members": MEMBERS, "lead": LEAD, "title": TITLE, "judge_self": False},
}

BEHAVIOURS = ["401", "402", "403", "429", "500", "503", "midstream", "cut", "stall", "slow", "empty", "noballot", "fallback"]
BEHAVIOURS += ["flaky429", "flaky500", "flaky503x2", "garbage", "html", "echokey", "nousage", "rerouted", "hang"]

BAD_KEY = "sk-or-v1-bad-0123456789abcdef0123456789abcdef"
POOR_KEY = "sk-or-v1-poor-0123456789abcdef0123456789abcdef"


def good_key(name: str) -> str:
    """A key that the fake takes, and that tells whose calls are whose."""
    return f"sk-or-v1-good-{name}-0123456789abcdef"


def behaving(how: str, who: str = "one") -> str:
    """The name of a model that behaves so."""
    assert how in BEHAVIOURS, how
    return f"fake/{who}:{how}"


class Fake:
    def __init__(self) -> None:
        self.url = ""
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> "Fake":
        names = [*MEMBERS, OTHER, TITLE, *(f"fake/{who}:{how}" for how in BEHAVIOURS for who in ("one", "two", "three"))]
        options = [part for name in names for part in ("--model", name)]
        process = self.process = subprocess.Popen(
            [str(FAKE), "--port", "0", *options],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=clean_environment(),
        )
        assert process.stdout is not None
        for line in process.stdout:
            if found := re.search(r"http://[\d.]+:\d+", line):
                self.url = found[0]
                break
        assert self.url, "fake-openrouter did not say where it listens"
        until("the fake answers", lambda: httpx.get(f"{self.url}/api/v1/models", trust_env=False).status_code == 200)
        return self

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    @property
    def base_url(self) -> str:
        return f"{self.url}/api/v1"

    def calls(self, key: str, stage: str | None = None) -> list[dict[str, Any]]:
        """The completions asked for with this key, oldest first; of one stage: `answer`, `ballot`, `final`, `title`."""
        digest = hashlib.sha256(key.encode()).hexdigest()
        everything = httpx.get(f"{self.url}/control/calls", trust_env=False).json()
        return [call for call in everything if call["key_sha256"] == digest and stage in (None, call["stage"])]

    def set(self, model: str, **settings: Any) -> None:
        """Changes how a model behaves until `reset`."""
        answer = httpx.put(f"{self.url}/control/models/{quote(model, safe='')}", json=settings, trust_env=False)
        assert answer.status_code == 204, answer.text

    def reset(self) -> None:
        httpx.delete(f"{self.url}/control", trust_env=False)
