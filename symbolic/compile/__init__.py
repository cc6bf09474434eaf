"""From a network to the tokens of a transformer: what is exact and combinatorial."""
