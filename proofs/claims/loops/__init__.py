"""Belief propagation on graphs with loops"""
