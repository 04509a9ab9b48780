"""kgraph: who says what about a war, and where the reports cannot both be true."""
