"""The permit domain: one small Django app per concept, in the country's schema."""
