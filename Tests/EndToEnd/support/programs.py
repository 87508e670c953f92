"""Where the programs under test are, and how one is run."""

import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
BIN = Path(os.environ.get("COUNCIL_BIN", ROOT / ".build" / "debug")).absolute()

COUNCILD = BIN / "councild"
COUNCIL = BIN / "council"
FAKE = BIN / "fake-openrouter"


def clean_environment(**more: str) -> dict[str, str]:
    """An environment that holds nothing of the person who runs the tests."""
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH", "TMPDIR") if name in os.environ}
    return {**kept, "LANG": "C.UTF-8", "HOME": "/nonexistent", **more}


def run(*command: str | Path, seconds: float = 30, stdin: str = "", **more: str) -> subprocess.CompletedProcess[str]:
    """Runs a program to its end; `more` is added to its environment."""
    return subprocess.run(
        [str(part) for part in command],
        input=stdin,
        capture_output=True,
        text=True,
        timeout=seconds,
        env=clean_environment(**more),
        check=False,
    )
