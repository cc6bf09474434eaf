"""Encoders trained on factor graphs, beside constructed ones: the source's section 6.7."""
