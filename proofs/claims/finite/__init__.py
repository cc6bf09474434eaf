"""Finite machines, encodings and routing"""
