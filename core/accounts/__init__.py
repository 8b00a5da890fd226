"""Users, roles, permissions, invitations and access tokens, per schema.

Rows in `public` are the hosting operator's people, rows in a country's schema that country's.
"""
