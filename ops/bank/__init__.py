"""A bank that is not there: writes the statement files that a real one would send."""
