"""Recording findings: on a case, for more than one case, and citing the latter."""

from core.findings.services.cases import cite_findings, record_finding
from core.findings.services.reviews import remind_of_reviews
from core.findings.services.standing import make_standing_finding, withdraw_standing_finding

__all__ = (
    "cite_findings",
    "make_standing_finding",
    "record_finding",
    "remind_of_reviews",
    "withdraw_standing_finding",
)
