"""Small articles, read and compared: what is corrected or taken back in them, and what stays as it was."""

# ruff: noqa: E501 - a short article stands on one line
from __future__ import annotations

import csv
from collections import defaultdict

import pytest

from kgraph.build import build
from kgraph.graph import Graph

CORRECTED = {  # the article, and the older and the newer count
    "figure-of": (
        "Shells killed 12 people in Garth on Tuesday, the health ministry said.\n\n"
        "The ministry corrected its earlier figure of 12 to nine on Wednesday.", 12, 9),
    "from-to": (
        "Twenty civilians were killed in an air strike on Garth on Tuesday, the Sudmark army said.\n\n"
        "On Thursday the army revised the death toll down from 20 to 17.", 20, 17),
    "lowered": (
        "Police said on Monday that 40 people had been killed in the attack on Garth. Police later lowered the toll to 31.",
        40, 31),
    "passive": (
        "The hospital said that 25 people died in the shelling of Garth. The death toll was later revised to 22, the "
        "hospital said.", 25, 22),
    "by-whom": (
        "The number of dead in the attack on Garth was revised downwards from 45 to 38 by the interior ministry.", 45, 38),
    "not-eleven": (
        "Rebels killed 11 soldiers at Garth on Monday, the defence ministry said.\n\n"
        "The ministry later said the number was seven, not 11.", 11, 7),
    "earlier-version": (
        "A bomb killed 13 people at a market in Garth on Tuesday.\n\n"
        "An earlier version of this article said that 30 people had been killed; the figure is 13.", 30, 13),
    "correcting": (
        "The governor said that eight people had been killed in the raid on Garth, correcting an earlier statement that "
        "put the dead at 18.", 18, 8),
    "mistakenly": (
        "The army said it had mistakenly reported 14 deaths in Garth; the correct figure was four.", 14, 4),
    "relative": ("The army said that 16 people died in Garth, a figure it later revised to six.", 16, 6),
    "a-correction": (
        "The ministry published a correction on Friday, saying that seven people had been killed in Garth, not 17.", 17, 7),
    "wounded": ("Hospitals corrected the number of wounded in Garth from 50 to 35.", 50, 35),
}  # fmt: skip

WITHDRAWN = {  # the article, and words of what is taken back
    "report": (
        "The Norland news agency reported on Monday that rebels had shelled a school in Garth.\n\n"
        "On Tuesday the agency withdrew its report that rebels had shelled a school in Garth.", "shelled a school"),
    "the-claim": (
        "General Moss said that Sudmark troops had used chlorine in Garth on Monday.\n\n"
        "General Moss retracted the claim on Thursday.", "used chlorine"),
    "took-back": (
        "The Norland ministry said that Sudmark had shelled Garth on Monday. A day later the ministry took back its "
        "accusation that Sudmark had shelled Garth.", "shelled Garth"),
    "not-told-before": (
        "The Herald retracted its report that Sudmark forces had bombed the hospital in Garth on Friday.", "bombed"),
    "passive-report": (
        "The claim that Sudmark had shelled Garth was withdrawn by the Norland foreign ministry on Friday.", "shelled"),
    "forced": (
        "The spokesman said rebels had executed six prisoners in Garth. He was later forced to retract the statement.",
        "executed"),
    "own-article": (
        "The raid on Garth killed nine soldiers, officials said.\n\n"
        "Correction: An earlier version of this story said that 19 soldiers had been killed.", "19 soldiers"),
    "was-wrong": (
        "The agency acknowledged that its report that rebels had seized Garth was wrong.", "seized Garth"),
}  # fmt: skip

NEITHER = {
    "course": "The pilot corrected his course after the attack on Garth, in which 12 people died.",
    "strategy": "Sudmark revised its strategy after nine soldiers were killed in Garth.",
    "troops": "The army said on Monday that 40 fighters had been killed in Garth. The army withdrew its 200 troops on Tuesday.",
    "town": "Rebels said that they had shelled Garth. The rebels withdrew from the town on Monday.",
    "rose": "The ministry said that 12 people were killed in Garth. The toll rose from 12 to 19 on Wednesday, the ministry said.",
    "refused": "The ministry said that rebels had shelled Garth. The ministry refused to withdraw the claim.",
    "demanded": "The Herald said that Sudmark had shelled Garth. Sudmark demanded that the Herald retract its report.",
    "will": "The ministry said that 12 people died in Garth. The ministry will revise its figure of 12 dead to nine.",
    "others-figure": "The army said that seven soldiers, not 11, were killed in Garth, as rebels claimed.",
    "islands": "The governor said rebels had killed six people. The governor withdrew his claim to the islands on Monday.",
    "post": "The army said that rebels had killed six soldiers in Garth. The army took back the post on Monday.",
    "anothers": "The ministry said that rebels shelled Garth. Norland retracted the claim.",
}  # fmt: skip


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict[str, str]]]:
    """The corrections and withdrawals found, by article."""
    folder = tmp_path_factory.mktemp("articles")
    texts = {name: text for group in (CORRECTED, WITHDRAWN) for name, (text, *_) in group.items()} | NEITHER
    with (folder / "articles.csv").open("w", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["file", "published", "publisher"])
        for name, text in texts.items():
            (folder / f"{name}.txt").write_text(f"Report from Garth\n\n{text}\n", encoding="utf-8")
            rows.writerow([f"{name}.txt", "2021-05-06", f"The {name} Courier"])
    summary = build([folder], folder / "store")
    assert summary.read == len(texts)
    pairs: dict[str, list[dict[str, str]]] = defaultdict(list)
    with Graph.open(folder / "store", read_only=True) as graph:
        rows_found = graph.query("""SELECT ?name ?kind ?old ?low1 ?low2 WHERE {
            ?finding kg:firstClaim ?first ; kg:secondClaim ?second ; a ?kind .
            VALUES ?kind { kg:CorrectionClearance kg:WithdrawalClearance }
            ?first kg:evidencedBy/kg:exact ?old . ?second kg:reportedIn/dcterms:identifier ?name .
            OPTIONAL { ?first kg:atLeast ?low1 } OPTIONAL { ?second kg:atLeast ?low2 } }""")
        for row in rows_found:
            pairs[row["name"].value].append(
                {key: getattr(row[key], "value", "") for key in ("kind", "old", "low1", "low2")}
            )
    return pairs


@pytest.mark.parametrize("name", CORRECTED)
def test_a_corrected_figure_is_found(found: dict[str, list[dict[str, str]]], name: str) -> None:
    _, old, new = CORRECTED[name]
    assert [(p["kind"].split("#")[1], p["low1"], p["low2"]) for p in found[name]] == [
        ("CorrectionClearance", str(old), str(new))
    ]


@pytest.mark.parametrize("name", WITHDRAWN)
def test_a_withdrawn_claim_is_found(found: dict[str, list[dict[str, str]]], name: str) -> None:
    pairs = found[name]
    assert {p["kind"].split("#")[1] for p in pairs} == {"WithdrawalClearance"}
    assert all(WITHDRAWN[name][1] in p["old"] for p in pairs)


@pytest.mark.parametrize("name", NEITHER)
def test_what_is_neither_is_left_alone(found: dict[str, list[dict[str, str]]], name: str) -> None:
    assert found.get(name, []) == []
