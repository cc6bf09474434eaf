"""Claims, their evidence, the independent checker, and the ``tbn`` command line."""

__version__ = "0.1.0"
