"""Junction models: exact inference as a transformer with one token per table entry."""
