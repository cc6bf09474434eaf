"""What must be refused: one folder per attack, each mutating a small accepted certificate folder."""
