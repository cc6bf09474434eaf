"""Beyond the source: other activations, experts, LayerNorm"""
