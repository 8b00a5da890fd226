"""Who did what, when, from where, on which version: append-only, sealed, verifiable.

Owns the audit rows and their chain. Knows no concept; apps declare their verbs.
"""

from core.audit.verbs import record

__all__ = ("record",)
