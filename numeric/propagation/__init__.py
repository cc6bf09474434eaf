"""Loopy belief propagation in float64, and certificates that it converges."""
