"""One module per sub-command of ``tbn``, each exposing ``command``; ``proofs.cli`` imports one only when it is used."""
