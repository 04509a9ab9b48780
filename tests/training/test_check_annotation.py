"""The checker of annotated articles: what it must find, what it must let pass."""

from __future__ import annotations

import copy
import json
import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "training" / "claims"))

from check_annotation import agreement, check, main

TEXT = "Two farmers were killed by mortar fire near Old Mill, the ministry said. Southland denied it."
SET: dict[str, Any] = {
    "name": "border",
    "articles": [{"id": "valley", "file": "valley.txt", "published": "2021-03-02", "publisher": "Valley Courier"}],
    "claims": [
        {
            "id": "A01",
            "article": "valley",
            "evidence": "Two farmers were killed by mortar fire near Old Mill",
            "claimants": ["ministry"],
            "stance": "figure",
            "event": "shelling",
            "agents": [],
            "targets": ["farmers"],
            "places": ["Old Mill"],
            "negated": False,
            "figure": {"quantity": "killed", "who": "civilians", "at_least": 2, "at_most": 2},
            "core": True,
        },
        {
            "id": "A02",
            "article": "valley",
            "evidence": "Southland denied it",
            "claimants": ["Southland"],
            "stance": "denial",
            "event": "shelling",
            "agents": ["Southland"],
            "targets": [],
            "places": [],
            "negated": True,
            "figure": None,
            "core": True,
        },
    ],
    "contradictions": [{"a": "A01", "b": "A02", "kind": "denial", "why": "", "required": True}],
}


def changed(**values: Any) -> dict[str, Any]:
    data = copy.deepcopy(SET)
    data["claims"][0].update(values)
    return data


def test_a_good_set_has_no_problems() -> None:
    assert list(check(SET, {"valley": TEXT})) == []


@pytest.mark.parametrize(
    ("values", "word"),
    [
        ({"evidence": "Three farmers were killed"}, "word for word"),
        ({"stance": "opinion"}, "stance"),
        ({"event": "war"}, "event"),
        ({"claimants": []}, "claimant"),
        ({"claimants": "ministry"}, "list of names"),
        ({"figure": None}, "figure"),
        ({"figure": {"quantity": "hurt", "at_least": 2, "at_most": 2}}, "quantity"),
        ({"figure": {"quantity": "killed", "at_least": 5, "at_most": 2}}, "no number"),
        ({"article": "other"}, "not in the set"),
        ({"id": "A02"}, "2 times"),
        ({"core": "yes"}, "true or false"),
    ],
)
def test_a_bad_claim_is_named(values: dict[str, Any], word: str) -> None:
    problems = list(check(changed(**values), {"valley": TEXT}))
    assert any(word in problem.what for problem in problems if problem.error)


def test_a_missing_text_and_a_bad_date_are_errors() -> None:
    data = copy.deepcopy(SET)
    data["articles"][0]["published"] = "2 March"
    said = [problem.what for problem in check(data, {})]
    assert any("not there" in what for what in said)
    assert any("published" in what for what in said)


def test_two_annotators_are_compared() -> None:
    same = agreement(SET, SET)
    assert same["all"] == (2, 2, 2, 1.0)
    other = agreement(SET, changed(claimants=["an agency"]))
    assert other["figure"][2] == 0
    assert other["deny"][2] == 1


def test_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "valley.txt").write_text(TEXT, encoding="utf8")
    path = tmp_path / "border.json"
    path.write_text(json.dumps(SET), encoding="utf8")
    assert main([str(path)]) == 0
    assert "0 errors" in capsys.readouterr().out
    path.write_text("{", encoding="utf8")
    assert main([str(path)]) == 2
    assert "border.json:1" in capsys.readouterr().err
