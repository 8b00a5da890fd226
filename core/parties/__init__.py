"""Companies, institutions and persons that trade, and who may act for them.

Owns organisations and memberships. Knows no applications: those name an organisation.
"""
