"""The first page after signing in: what waits, and where to go."""
