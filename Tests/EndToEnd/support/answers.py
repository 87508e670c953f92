"""What every complete answer of a council must be, whichever way it came."""

import re
from typing import Any

from support.fake import MEMBERS


def labels(count: int) -> list[str]:
    return [f"Response {chr(ord('A') + number)}" for number in range(count)]


def expected_standings(stage2: list[dict[str, Any]], label_to_model: dict[str, str]) -> dict[str, tuple[float, int]]:
    """Each model's mean position over the ballots that rank it, and how many do."""
    positions: dict[str, list[int]] = {}
    for ballot in stage2:
        for position, label in enumerate(ballot["parsed_ranking"], start=1):
            positions.setdefault(label_to_model[label], []).append(position)
    return {model: (sum(places) / len(places), len(places)) for model, places in positions.items()}


def ranking_in(text: str) -> list[str]:
    """The ranking as a reader finds it: behind `FINAL RANKING:`, or the labels in the order in which they appear."""
    _, found, block = text.rpartition("FINAL RANKING:")
    listed = re.findall(r"^\s*\d+\.\s*(Response [A-Z])\b", block, re.MULTILINE) if found else []
    seen = listed or re.findall(r"Response [A-Z]\b", text)
    return list(dict.fromkeys(seen))


def assert_answer(
    stage1: list[dict[str, Any]],
    stage2: list[dict[str, Any]],
    stage3: dict[str, Any],
    metadata: dict[str, Any],
    members: list[str] | None = None,
    judges: list[str] | None = None,
) -> None:
    """Shapes, labels, rankings and the arithmetic of the aggregate."""
    members = MEMBERS if members is None else members
    assert [answer["model"] for answer in stage1] == members
    assert all(isinstance(answer["response"], str) and answer["response"] for answer in stage1)

    label_to_model = metadata["label_to_model"]
    assert sorted(label_to_model) == labels(len(members))
    assert sorted(label_to_model.values()) == sorted(members)

    assert [ballot["model"] for ballot in stage2] == (members if judges is None else judges)
    for ballot in stage2:
        assert ballot["parsed_ranking"] == ranking_in(ballot["ranking"])
        assert set(ballot["parsed_ranking"]) <= set(label_to_model)

    standings = metadata["aggregate_rankings"]
    expected = expected_standings(stage2, label_to_model)
    assert {entry["model"] for entry in standings} == set(expected)
    for entry in standings:
        mean, count = expected[entry["model"]]
        assert entry["rankings_count"] == count
        assert abs(entry["average_rank"] - mean) < 0.006
    ranks = [entry["average_rank"] for entry in standings]
    assert ranks == sorted(ranks), "best first"

    assert isinstance(stage3["model"], str) and isinstance(stage3["response"], str) and stage3["response"]
