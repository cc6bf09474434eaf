"""Layers with whatever weights they have, trained ones included"""
