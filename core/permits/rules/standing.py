"""What may become of a permit after its issue (permits.md section 5 of the domain notes)."""

from __future__ import annotations

IN_FORCE, ENDORSED, USED, EXPIRED = "in_force", "endorsed", "used", "expired"
CANCELLED, REPLACED, REVOKED, RETURNED = "cancelled", "replaced", "revoked", "returned"
LOST, STOLEN, DESTROYED = "lost", "stolen", "destroyed"

STANDINGS = (
    IN_FORCE, ENDORSED, USED, EXPIRED, CANCELLED, REPLACED, LOST, STOLEN, DESTROYED, RETURNED,
    REVOKED,
)  # fmt: skip
"""All of them, as the database knows them."""
MISSING = frozenset({LOST, STOLEN, DESTROYED})
"""The holder reported that the paper is gone: it is no longer accepted, and may be replaced."""
WITHDRAWN = frozenset({CANCELLED, REPLACED, REVOKED, RETURNED})
"""The paper counts no longer: not against quotas, not in reports, not as a use of another."""
CLOSED = WITHDRAWN | MISSING | {EXPIRED}
"""The paper may not be presented any more."""
REPLACEABLE = MISSING | {IN_FORCE, CANCELLED, EXPIRED}
"""What a new paper may replace. Of an endorsed paper the goods have left; a revoked one is void."""

FOLLOWS: dict[str, frozenset[str]] = {
    IN_FORCE: MISSING | WITHDRAWN | {ENDORSED, USED, EXPIRED},
    ENDORSED: frozenset({USED, CANCELLED, REVOKED}),
    USED: frozenset(),
    EXPIRED: frozenset({REPLACED, CANCELLED, REVOKED, RETURNED}),
    CANCELLED: frozenset({REPLACED}),
    REPLACED: frozenset(),
    REVOKED: frozenset(),
    RETURNED: frozenset(),
    LOST: frozenset({REPLACED, EXPIRED, CANCELLED, REVOKED}),
    STOLEN: frozenset({REPLACED, EXPIRED, CANCELLED, REVOKED}),
    DESTROYED: frozenset({REPLACED, EXPIRED, CANCELLED, REVOKED}),
}
"""What may follow on each standing. Numbers are never used again, whatever follows."""


def may_become(status: str, wanted: str) -> bool:
    """Whether a permit that is `status` may become `wanted`."""
    return wanted in FOLLOWS[status]
