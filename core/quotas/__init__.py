"""Annual export quotas, what issued permits reserve of them, and balances.

Owns the arithmetic and the locks. Knows no permits: a reservation carries a permit's id only.
"""
