"""Exact inference by construction"""
