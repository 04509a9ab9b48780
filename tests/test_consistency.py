"""Trees that Universal Dependencies rule out are put right; those that it allows are left alone."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from kgraph.consistency import consistent

Row = tuple[str, str, str, int]  # word, relation, part of speech, head


def put_right(rows: list[Row]) -> list[tuple[str, str, str]]:
    """(word, relation, head's word) of every token after the repair."""
    words, deps, pos, heads = ([row[column] for row in rows] for column in range(4))
    head, dep = consistent(words, heads, deps, pos)
    return [(word, relation, words[above]) for word, relation, above in zip(words, dep, head, strict=True)]


def test_the_predicate_of_a_copula_is_no_modifier() -> None:
    made = put_right(
        [
            ("Northland", "nsubj", "PROPN", 2),
            ("is", "cop", "AUX", 2),
            ("far", "advmod", "ADV", 4),
            ("from", "mark", "SCONJ", 4),
            ("holding", "root", "VERB", 4),
            ("it", "obj", "PRON", 4),
        ]
    )
    assert made[2] == ("far", "root", "far")
    assert made[4] == ("holding", "advcl", "far")


def test_a_name_behind_a_comma_is_an_apposition() -> None:
    made = put_right(
        [
            ("A", "det", "DET", 1),
            ("spokesman", "nsubj", "NOUN", 9),
            ("for", "case", "ADP", 4),
            ("the", "det", "DET", 4),
            ("ministry", "nmod", "NOUN", 1),
            (",", "punct", "PUNCT", 6),
            ("Ivo", "nsubj", "PROPN", 9),
            ("Brandt", "flat", "PROPN", 6),
            (",", "punct", "PUNCT", 1),
            ("denied", "root", "VERB", 9),
            ("it", "obj", "PRON", 9),
        ]
    )
    assert made[6] == ("Ivo", "appos", "spokesman")
    assert made[1] == ("spokesman", "nsubj", "denied")


def test_two_subjects_with_words_between_are_left_alone() -> None:
    rows: list[Row] = [
        ("Raids", "nsubj", "NOUN", 4),
        ("again", "advmod", "ADV", 4),
        (",", "punct", "PUNCT", 4),
        ("rebels", "nsubj", "NOUN", 4),
        ("said", "root", "VERB", 4),
    ]
    assert put_right(rows)[3] == ("rebels", "nsubj", "said")


def test_a_complement_with_its_own_subject_is_a_clause() -> None:
    rows: list[Row] = [
        ("We", "nsubj", "PRON", 1),
        ("saw", "root", "VERB", 1),
        ("troops", "nsubj", "NOUN", 3),
        ("shell", "xcomp", "VERB", 1),
        ("it", "obj", "PRON", 3),
    ]
    assert put_right(rows)[3] == ("shell", "ccomp", "saw")


def test_a_clause_on_a_noun_is_relative_or_adverbial() -> None:
    relative: list[Row] = [
        ("hills", "root", "NOUN", 0),
        ("where", "advmod", "ADV", 3),
        ("troops", "nsubj", "NOUN", 3),
        ("fire", "acl", "VERB", 0),
    ]
    assert put_right(relative)[3] == ("fire", "acl:relcl", "hills")
    adverbial: list[Row] = [
        ("heard", "root", "VERB", 0),
        ("shelling", "obj", "NOUN", 0),
        ("as", "mark", "SCONJ", 4),
        ("troops", "nsubj", "NOUN", 4),
        ("advanced", "acl", "VERB", 1),
    ]
    assert put_right(adverbial)[4] == ("advanced", "advcl", "heard")
    report: list[Row] = [
        ("reports", "root", "NOUN", 0),
        ("that", "mark", "SCONJ", 3),
        ("troops", "nsubj", "NOUN", 3),
        ("fired", "acl", "VERB", 0),
    ]
    assert put_right(report)[3] == ("fired", "acl", "reports")


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_a_tree_stays_a_tree(data: st.DataObject) -> None:
    size = data.draw(st.integers(2, 12))
    order = data.draw(st.permutations(range(size)))
    heads = [0] * size
    for number, place in enumerate(order):
        heads[place] = place if number == 0 else order[data.draw(st.integers(0, number - 1))]
    relations = st.sampled_from(["nsubj", "advcl", "acl", "acl:relcl", "xcomp", "advmod", "cop", "mark", "aux", "obj"])
    deps = data.draw(st.lists(relations, min_size=size, max_size=size))
    words = data.draw(st.lists(st.sampled_from(["which", "has", "as", "Baku", ","]), min_size=size, max_size=size))
    parts = st.sampled_from(["NOUN", "VERB", "PROPN", "PUNCT", "PRON"])
    made, _ = consistent(words, heads, deps, data.draw(st.lists(parts, min_size=size, max_size=size)))
    for place in range(size):
        seen = set[int]()
        while made[place] != place:
            assert place not in seen
            seen.add(place)
            place = made[place]
