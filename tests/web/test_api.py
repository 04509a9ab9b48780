"""The JSON interface and the pages: lists, filters, paging, one problem shape; and an article that is sent."""

from __future__ import annotations

from pathlib import Path

import pytest
from serving import TOKEN, Server, sample, serving

ARTICLE = """Truce fails at Millbrook

The Northland defence ministry said on Monday that Southland had shelled the town of Millbrook.

Southland denied on Monday that it had shelled the town of Millbrook.
"""


def get(server: Server, path: str, status: int = 200) -> dict[str, object]:
    answer = server.client.get(path)
    assert answer.status_code == status, answer.text
    found: dict[str, object] = answer.json()
    return found


@pytest.mark.parametrize(
    ("path", "total"),
    [
        ("/api/claims", 9),
        ("/api/claims?stance=denial", 3),
        ("/api/claims?stance=assertion", 0),
        ("/api/claims?claimant=northland", 6),
        ("/api/claims?claimant=https://w3id.org/kgraph/actor/southland", 3),
        ("/api/claims?article=report-1", 3),
        ("/api/claims?article=report-9", 0),
        ("/api/claims?place=millbrook", 9),
        ("/api/claims?event=shelling", 6),
        ("/api/claims?since=2021-05-04&until=2021-05-04", 3),
        ("/api/claims?q=DENIED", 3),
        ("/api/claims?q=%22%20%7D%20%5C", 0),
        ("/api/figures", 3),
        ("/api/figures?counts=killed&at_least=4", 3),
        ("/api/figures?counts=wounded", 0),
        ("/api/contradictions", 3),
        ("/api/contradictions?kind=denial", 3),
        ("/api/contradictions?kind=QuantityContradiction", 0),
        ("/api/contradictions?strength=possible", 0),
        ("/api/contradictions?claimant=ministry&since=2021-05-05", 1),
        ("/api/actors", 3),
        ("/api/actors?q=SOUTH", 1),
        ("/api/articles", 3),
        ("/api/articles?publisher=border", 3),
        ("/api/articles?q=nothing+of+the+kind", 0),
    ],
)
def test_filters(readonly: Server, path: str, total: int) -> None:
    found = get(readonly, path)
    assert found["total"] == total
    assert isinstance(found["items"], list)
    assert len(found["items"]) == total


def test_a_claim_is_whole(readonly: Server) -> None:
    claim = get(readonly, "/api/claims?article=report-0&stance=accusation")["items"][0]  # type: ignore[index]
    assert claim["claimants"][0]["label"] == "Northland's defence ministry"
    assert {actor["label"] for actor in claim["speaks_for"]} == {"Northland's defence ministry", "Northland"}
    assert claim["event"]["type"] == "shelling"
    assert claim["event"]["time"]["precision"] == "day"
    text = get(readonly, "/api/articles/report-0")["text"]
    assert isinstance(text, str)
    assert text[claim["quote"]["start"] : claim["quote"]["end"]] == claim["quote"]["text"]
    assert get(readonly, f"/api/claim?iri={claim['iri']}") == claim
    (other,) = claim["contradicts"]
    assert get(readonly, f"/api/claim?iri={other}")["contradicts"] == [claim["iri"]]


def test_pages_of_a_list_join_up(readonly: Server) -> None:
    whole = get(readonly, "/api/claims")["items"]
    path: object = "/api/claims?limit=4"
    joined: list[object] = []
    while path:
        found = get(readonly, str(path))
        joined += found["items"]  # type: ignore[operator]  # a list
        path = found["next"]
    assert joined == whole


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/claims?limit=0", 422),
        ("/api/claims?limit=x", 422),
        ("/api/claims?offset=-1", 422),
        ("/api/claims?stance=lie", 422),
        ("/api/claims?since=yesterday", 422),
        ("/api/claims?q=%00", 422),
        ("/api/claims?event=%3E%20nothing", 400),
        ("/api/contradictions?kind=nonsense", 422),
        ("/api/claim?iri=nonsense", 400),
        ("/api/claim?iri=http://example.org/nothing", 404),
        ("/api/claim", 422),
        ("/api/contradiction?iri=http://example.org/nothing", 404),
        ("/api/articles/nothing", 404),
        ("/api/nothing", 404),
        ("/nothing", 404),
        ("/articles/nothing", 404),
        ("/queries/view/nothing", 404),
        ("/assets/nothing.js", 404),
    ],
)
def test_errors_have_one_shape(readonly: Server, path: str, status: int) -> None:
    answer = readonly.client.get(path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert {"type", "title", "status", "detail"} <= set(answer.json())


def test_summary(readonly: Server) -> None:
    found = get(readonly, "/api/summary")
    assert found["articles"] == 3
    assert found["contradictions"] == {"DenialContradiction": 3}


def test_every_operation_is_described(readonly: Server) -> None:
    described = get(readonly, "/api/openapi.json")
    paths = described["paths"]
    assert isinstance(paths, dict)
    assert {"/api/claims", "/api/contradictions", "/api/figures", "/api/actors", "/api/articles"} <= set(paths)
    for methods in paths.values():
        assert all(operation["summary"] for operation in methods.values())
    assert readonly.client.get("/api/docs").text.count("/api/") > 10


def test_the_first_page_shows_both_quotes(readonly: Server) -> None:
    answer = readonly.client.get("/?kind=denial&claimant=southland", headers={"Accept": "text/html"})
    assert answer.status_code == 200
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.text.count("<blockquote>") == 6
    assert "Southland denied that it had shelled Millbrook." in answer.text
    assert "Northland&#39;s defence ministry said that Southland had shelled Millbrook." in answer.text
    assert "http" not in answer.text.replace("http://www.w3.org", ""), "nothing comes from elsewhere"


def test_what_a_page_shows_is_escaped(readonly: Server) -> None:
    text = readonly.client.get("/?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E").text
    assert "<script>alert" not in text


def test_an_article_with_its_claims_marked(readonly: Server) -> None:
    text = readonly.client.get("/articles/report-2").text
    assert text.count("<mark>") == 3
    assert "against Southland" in text


def test_the_editor_is_for_browsers(readonly: Server) -> None:
    browser = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"}
    assert "<textarea" in readonly.client.get("/sparql", headers=browser).text
    assert readonly.client.get("/sparql").headers["content-type"].startswith("text/turtle")
    known = get(readonly, "/editor/known.json")
    assert any(term["term"] == "kg:claimedBy" for term in known["terms"])  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", ["style.css", "plain.js", "console.js", "icon.svg"])
def test_assets(readonly: Server, name: str) -> None:
    answer = readonly.client.get(f"/assets/{name}")
    assert answer.status_code == 200
    again = readonly.client.get(f"/assets/{name}", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    "path", ["/assets/..%2Fpages.py", "/assets/%2e%2e%2fpages.py", "/assets/..\\pages.py", "/assets/."]
)
def test_nothing_else_of_the_disk_is_an_asset(readonly: Server, path: str) -> None:
    assert readonly.client.get(path).status_code == 404


def test_an_article_that_is_sent_is_read(tmp_path: Path) -> None:
    """Read without being kept by anybody; kept with the token."""
    with serving(sample(tmp_path / "store"), token=TOKEN, timeout=120) as server:
        sent = {"text": ARTICLE, "published": "2021-05-04", "publisher": "The Other Post"}
        state = server.rows("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }")
        answer = server.client.post("/api/articles", json=sent, timeout=120)
        assert answer.status_code == 200, answer.text
        found = answer.json()
        assert found["kept"] is False
        assert found["article"]["publisher"] == "The Other Post"
        assert "denial" in {claim["stance"] for claim in found["claims"]}
        for claim in found["claims"]:
            assert claim["quote"]["text"] in ARTICLE
        assert server.rows("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }") == state, "nothing was kept"
        kept = server.client.post(
            "/api/articles", json=sent | {"keep": True, "id": "sent-one"}, headers=server.auth, timeout=120
        )
        assert kept.status_code == 200, kept.text
        assert server.client.get("/api/articles/sent-one").json()["claims"] == len(kept.json()["claims"]) > 0
        bad = [
            ({"text": ""}, 422),
            ({}, 422),
            ({"text": "x" * 300_000}, 413),
            ({"text": "Yes.\n\nNo.", "published": "soon"}, 422),
        ]
        for body, status in bad:
            refused = server.client.post("/api/articles", json=body, timeout=120)
            assert refused.status_code == status, refused.text
            assert refused.headers["content-type"] == "application/problem+json"
        assert (
            server.client.post("/api/articles", content=b"<a/>", headers={"Content-Type": "text/xml"}).status_code
            == 415
        )
