"""How risky a case is: named rules with the country's weights, lanes, inspections, what they found.

Owns assessments and inspections, no permits. A pack's workflow may ask the guard `risk_cleared`;
customs ask before goods leave (`core.customs.registry`).
"""
