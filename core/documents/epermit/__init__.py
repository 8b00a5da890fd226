"""The electronic permit as plain data, and its XML (CITES ePermit toolkit v2).

Owns: the frozen snapshot of an issued permit and its reading and writing. Knows no database,
no country and no web request; other apps import `model` freely.
"""
