"""The networks that come with the package, as data files beside this module."""

from __future__ import annotations

from pathlib import Path

from numeric.networks.bif import read_bif
from symbolic.networks.bayesian_network import BayesianNetwork

SHIPPED = ("asia", "cancer", "earthquake", "survey")
"""Networks that come with the package (each file starts with its citation)."""


def shipped_network(name: str) -> BayesianNetwork:
    """One of the four networks that come with the package. Raises KeyError for another name.

    >>> shipped_network("asia").states["dysp"]
    ('yes', 'no')
    """
    if name not in SHIPPED:
        raise KeyError(name)
    return read_bif(Path(__file__).with_name(f"{name}.bif")).network
