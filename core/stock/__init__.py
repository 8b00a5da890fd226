"""Stock and chain of custody: what an organisation holds, from where, and where it went.

Owns: lots, marks, transfers, movements, draws of permits and the demands of a country.
Does not own: permits (core.permits), quotas (core.quotas), what customs endorsed (core.customs).
"""
