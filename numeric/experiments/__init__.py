"""The source's experiments: loopy propagation, and trained models beside constructed ones, judged by exact posteriors.

Modules that need torch (``models``, ``training`` and the ``..._run`` modules) import it at the top and are themselves
imported only by the commands that train; everything else here is NumPy and the standard library.
"""
