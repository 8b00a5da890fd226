"""The shared species reference: names, listings with dates, suspensions and the CITES code lists.

Owns what is the same for every country and lives in the public schema. It knows no permits, quotas
or countries' own stricter rules, and imports nothing of ours but `core.common`.
"""
