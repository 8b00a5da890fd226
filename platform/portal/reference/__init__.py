"""The species reference as pages: searching it, one species, and what the country says of it."""
