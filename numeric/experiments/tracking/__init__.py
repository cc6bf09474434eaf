"""Sequence models that must track a posterior or recall a pair, beside the exact answers."""
