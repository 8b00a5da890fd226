"""Pages about stock: lots and what happens to them, for their holders and for officers."""
