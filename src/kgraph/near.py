"""What stands beside the documents that are linked anew: who shares a name with them, what may be their events.

The links of all other documents are up to date, so what was found of them is taken from the store
(`Settled`). Of a name only the actors that stand for all of that name are looked at, unless one of
them is in question; so a name that ten thousand articles share costs as much as one that two share.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from pyoxigraph import NamedNode, Quad, Store

from kgraph import candidates
from kgraph.columns import KG, RDF_TYPE, Table
from kgraph.decisions import Decision
from kgraph.facts import KNOWN, Facts, read, value
from kgraph.workspace import REFERENCE, graphs_of, linked, linking, sharing, stored_keys

TYPE, DOCUMENT, WITHIN = NamedNode(RDF_TYPE), NamedNode(KG + "Document"), NamedNode(KG + "within")
NAMES = (NamedNode(KG + "Actor"), NamedNode(KG + "Place"))
RESOLVED = ("agentSide", "patientSide", "claimantSide", "inPlace", "atPlace")


@dataclass(slots=True)
class Settled:
    """What the stored links say of what is not linked anew.

    `canonical` and `sides` are of actors and places, `nodes` of events and claims (by property); `own` are the
    actors and places of the documents that are linked anew, `keys` their names, which are judged anew; of the
    names in `whole` all that bear them are known here, of the others only those that stand for the rest.
    """

    canonical: dict[str, str] = field(default_factory=dict)
    sides: dict[str, frozenset[str]] = field(default_factory=dict)
    nodes: dict[str, dict[str, frozenset[str]]] = field(default_factory=dict)
    own: frozenset[str] = frozenset()
    keys: frozenset[str] = frozenset()
    whole: frozenset[str] = frozenset()


class Near:
    """The surroundings of `documents` in `store`, gathered step by step."""

    def __init__(self, store: Store, documents: frozenset[str], reference: Table, whole: frozenset[str]) -> None:
        self.store, self.documents = store, documents
        self._reference = reference
        self._table = reference | Table(store, self._graphs(documents))
        self._names = Store()
        own, bare = self._typed(documents), read(self._table)
        keys = {candidates.name_key(bare, iri) for iri in own if not iri.startswith(KNOWN)}
        before = {key for document in documents for key in stored_keys(store, document)}
        keys |= {key[2:] for key in before if key.startswith("n:")}
        # one that stood for others may no longer be there, or no longer be called so
        whole |= {key[2:] for key in before if key.startswith("h:")}
        self.settled = Settled(own=frozenset(own), keys=frozenset(keys - {""}), whole=whole)
        self._add_names(f"{'n' if key in whole else 'h'}:{key}" for key in self.settled.keys)
        self.facts = self._settle(self._table | Table(self._names))

    def add(self, keys: Iterable[str], decisions: Iterable[Decision]) -> None:
        """The documents that share one of `keys`, and those that a person decided about together with these."""
        near = sharing(self.store, keys)
        for decision in decisions:
            pair = (decision.first, decision.second)
            homes = {home for iri in pair for home in linked(self.store, iri, "describedIn")}
            own = {self.facts.events[iri].document for iri in pair if iri in self.facts.events}
            if (homes | own) & self.documents:
                near |= homes
        beside = Table(self.store, self._graphs(near - self.documents))
        self.facts = self._settle(self._table | Table(self._names) | beside)

    def _graphs(self, documents: Iterable[str]) -> list[NamedNode]:
        return [graph for document in sorted(documents) for graph in graphs_of(self.store, document)]

    def _typed(self, documents: Iterable[str]) -> set[str]:
        """The actors and places of some documents."""
        return {
            quad.subject.value
            for graph in self._graphs(documents)
            for kind in NAMES
            for quad in self.store.quads_for_pattern(None, TYPE, kind, graph)
            if isinstance(quad.subject, NamedNode)
        }

    def _add_names(self, keys: Iterable[str]) -> None:
        """The actors and places of the documents with one of `keys`, and all that these lead to."""
        homes = sharing(self.store, keys) - self.documents
        todo = {(iri, home) for home in homes for iri in self._typed([home]) if not iri.startswith(KNOWN)}
        done: set[str] = set()
        while todo:
            further: set[str] = set()
            for iri, home in sorted(todo):
                done.add(iri)
                node = NamedNode(iri)
                further |= linked(self.store, iri, "onSideOf", "canonicalPlace", "canonicalActor")
                for graph in graphs_of(self.store, home):
                    self._names.extend(self.store.quads_for_pattern(node, None, None, graph))
                    self._names.add(Quad(NamedNode(home), TYPE, DOCUMENT, graph))
                    # what contains one of a name contains all of it
                    for other in sorted(linking(self.store, iri, "canonicalPlace")):
                        for quad in self.store.quads_for_pattern(NamedNode(other), WITHIN, None, None):
                            self._names.add(Quad(node, WITHIN, quad.object, graph))
                            further.add(value(quad.object))
            todo = {
                (iri, home)
                for iri in further - done
                if not iri.startswith(KNOWN)
                for home in linked(self.store, iri, "describedIn") - self.documents
            }

    def _settle(self, table: Table) -> Facts:
        """The facts of a table, and of those that are not of these documents what the links say of them."""
        facts, settled = read(table), self.settled
        reference = self._reference.all("actors").keys() | self._reference.all("places").keys()
        for iri in (facts.actors.keys() | facts.place_labels.keys()) - reference:
            if facts.home.get(iri) in self.documents:
                continue
            if not iri.startswith(KNOWN):
                found = linked(self.store, iri, "canonicalActor", "canonicalPlace")
                settled.canonical[iri] = min(found, default="")
            settled.sides[iri] = linked(self.store, iri, "onSideOf")
        homes = [(iri, event.document) for iri, event in facts.events.items()]
        for iri, home in homes + [(iri, claim.document) for iri, claim in facts.claims.items()]:
            if home not in self.documents:
                settled.nodes[iri] = {name: linked(self.store, iri, name) for name in RESOLVED}
        return facts


def reference(store: Store) -> Table:
    """The columns of the reference graphs."""
    return Table(store, REFERENCE)
