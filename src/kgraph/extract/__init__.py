"""Reading: what one article claims, in whose words, about what."""

from kgraph.extract.reader import read

__all__ = ["read"]
