"""Compiled models: the file, its forward pass in NumPy and torch, and what can be said of them. Knows no belief propagation."""
