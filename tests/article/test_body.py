"""What is read of an article and what is only kept: a table of page furniture, and offsets that always fit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgraph.article.body import body, is_furniture
from kgraph.article.text import normalise

FURNITURE = [
    "READ MORE: Talks to open in Geneva on Monday",
    "Read more about the truce",
    "Also read: What the truce says",
    "Related stories",
    "Source: NewsDesk and agencies",
    "Photo: A tank near the river",
    "File photo: Soldiers leave the village",
    "Residents clear rubble in the old town. File photo, October 2, 2020.",
    "Smoke over the hills on Sunday (Reuters)",
    "Smoke over the hills on Sunday. [AFP]",
    "Women wait for bread in the market (AP Photo/Jane Doe)",
    "In this handout photo a column leaves the town.",
    "Tuesday, October 13, 2020",
    "13 October 2020",
    "Published: 13 Oct 2020 18:40 GMT",
    "Last updated on October 13, 2020",
    "By Jane Doe",
    "By Jane Doe and John Roe",
    "Reporting by Jane Doe; editing by John Roe",
    "© 2020 NewsDesk. All rights reserved.",
    "International pressure",
    "Who holds the heights",
    "██ Government",
    "• Live map",
    "Advertisement",
    "Subscribe to our newsletter.",
    "Follow us on the air.",
]
BODY = [
    "Both sides fired.",
    "The ministry said:",
    '"We never left," she said.',
    "“They shelled us every day,”",
    "He left the town at dawn, and nobody has seen the column since then on the road to the south or in the hills",
    "Share prices fell as the fighting spread.",
    "Images from the town show rubble.",
    "Reporters saw tanks.",
    "More on this was not known, the army said.",
    "On Tuesday, October 13, 2020, the truce failed.",
    "By dawn the town had fallen.",
    "Sources in the army denied it.",
    "Source of the fire was a drone, the governor said.",
]


@pytest.mark.parametrize("line", FURNITURE)
def test_furniture_is_not_read(line: str) -> None:
    assert is_furniture(line)


@pytest.mark.parametrize("line", BODY)
def test_sentences_are_read(line: str) -> None:
    assert not is_furniture(line)


def read(text: str) -> list[str]:
    """The stretches of body."""
    clean = normalise(text)
    return [clean[start:end] for start, end in body(clean)]


def test_a_caption_that_stands_twice_is_not_read() -> None:
    caption = "Smoke rises over the old bridge after a night of shelling."
    text = f"Truce fails\n\n{caption}\n{caption} (AP)\n\nThe mayor denied it."
    assert read(text) == ["The mayor denied it."]


def test_a_repeated_paragraph_is_read_once() -> None:
    said = "The army said on Monday that it had taken the three villages."
    assert read(f"Truce fails\n\n{said}\n\nThe mayor denied it.\n\n{said}") == [said, "The mayor denied it."]


def test_a_headline_is_not_read_but_a_standfirst_is() -> None:
    assert read("Truce fails\n\nBoth sides fired.") == ["Both sides fired."]
    first = "A week of fighting has killed 40 people, both sides said on Monday."
    assert read(f"{first}\n\nBoth sides fired.") == [first, "Both sides fired."]


def test_a_standfirst_that_the_body_repeats_is_read_once() -> None:
    first = "A week of fighting has killed 40 people, both sides said on Monday."
    assert read(f"{first}\n\n{first} Nobody left.") == [first, "Nobody left."]


@pytest.mark.parametrize(
    "front",
    [
        "Mon 12 Oct 2020 Army takes three villages in the north. ",
        "Army takes three villages in the north ",
        "12-10-2020 Army takes three villages in the north. ",
        "12.10.2020 ",
        "Published October 12 2020 ",
        "Date of publication 12 October, 2020 ",
        "Army takes three villages in the north AFP Monday 12 Oct 2020 ",
        "by Jane Doe The Desk Army takes three villages in the north ",
        "at Oct 122020 ",
        "(updated 2340 12.10.2020) Get short URL 0 612 ",
        "title: Army takes three villages in the north. ",
        "",
    ],
)
def test_a_headline_and_date_inside_the_only_paragraph_are_not_read(front: str) -> None:
    lead = "The army took three villages on Monday a spokesman said. Rebels denied it."
    assert read(f"Army takes three villages in the north\n\n{front}{lead}") == [lead]


def test_a_lead_that_stands_twice_in_a_row_is_read_once() -> None:
    lead = "Soldiers of the northern army took three villages near the river on Monday"
    text = f"Army takes villages\n\n12-10-2020 Army takes villages. {lead} {lead} a spokesman said."
    assert read(text) == [f"{lead} a spokesman said."]


@pytest.mark.parametrize(
    "dateline",
    [
        "GANJA, Azerbaijan (AP) — ",
        "MOSCOW (Reuters) - ",
        "TBILISI, Oct 12 (AFP) - ",
        "(Reuters) - ",
        "TBILISI — ",
        "TARTAR, Azerbaijan (North Wire) - ",
    ],
)
def test_a_dateline_is_not_read(dateline: str) -> None:
    assert read(f"Truce fails\n\n{dateline}Both sides fired on Monday.") == ["Both sides fired on Monday."]


def test_a_headline_with_the_name_of_its_page() -> None:
    text = "Army takes three villages - Region - The Desk\n\nArmy takes three villages The army moved on Monday."
    assert read(text) == ["The army moved on Monday."]


@pytest.mark.parametrize(
    "lead",
    [
        "Army takes three villages in the north, officials said on Monday.",
        "Army takes three villages in the north and loses one, officials said on Monday.",
        "On Monday army takes three villages in the north of the country, officials said.",
        "12 October 2020 was the day on which the army moved.",
    ],
)
def test_a_sentence_that_only_begins_like_furniture_is_read_whole(lead: str) -> None:
    assert read(f"Army takes three villages in the north\n\n{lead}") == [lead]


TAILS = [
    "--AFP",
    " -AFP",
    " (Reuters)",
    " Read Also",
    " – TASS",
    " (Source: Northern Council)",
    " Source NewsDesk and agencies",
    " Reporting by Jane Doe; Editing by John Roe",
    " Agencies contributed to this report",
]


@pytest.mark.parametrize("tail", TAILS)
def test_a_credit_at_the_end_is_not_read(tail: str) -> None:
    assert read(f"Truce fails\n\nBoth sides fired.{tail}") == ["Both sides fired."]


def test_a_caption_inside_a_paragraph_is_not_read() -> None:
    text = "Truce fails\n\nBoth sides fired. Crowds wait at the bridge [Anadolu] Aid was stopped at noon."
    assert read(text) == ["Both sides fired.", "Aid was stopped at noon."]


def test_an_article_of_one_line_is_read() -> None:
    assert read("Both sides fired on Monday") == ["Both sides fired on Monday"]


def test_a_page_that_is_one_endless_paragraph_is_cut_at_sentences() -> None:
    text = "Truce fails\n\n" + " ".join(f"Both sides fired {n} times on Monday." for n in range(5_000))
    parts = read(text)
    assert all(len(part) <= 20_000 and part.endswith("Monday.") for part in parts)
    assert sum(part.count("Both") for part in parts) == 5_000


LINES = st.lists(
    st.one_of(
        st.sampled_from(FURNITURE + BODY + ["Truce fails", "12 Oct 2020 Truce fails. Both sides fired. --AFP"]),
        st.text(alphabet=st.characters(codec="utf-8"), max_size=60),
        st.text(alphabet="ab “”\"'.,()[]-—AFP\u00a0\u200b", max_size=60),
    ),
    max_size=12,
)


@given(LINES, st.sampled_from(["\n", "\n\n", "\r\n", "\r\n\r\n \r\n"]))
def test_stretches_are_in_order_apart_and_without_outer_spaces(lines: list[str], separator: str) -> None:
    text = normalise(separator.join(lines))
    position = 0
    for start, end in body(text):
        assert position <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
        assert "\n" not in text[start:end]
        position = end


@given(LINES)
def test_normalising_twice_changes_nothing(lines: list[str]) -> None:
    once = normalise("\n\n".join(lines))
    assert normalise(once) == once
