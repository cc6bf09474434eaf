"""One module per sub-command of ``tbn``, each exposing ``command``; ``proofs.cli.main`` imports one only when it is used."""
