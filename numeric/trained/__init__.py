"""Transformer layers with any weights, trained ones included: reading, running, and explaining them."""
