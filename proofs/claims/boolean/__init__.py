"""Boolean structure: gates, circuits, Turing machines"""
