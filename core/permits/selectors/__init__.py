"""All reads of applications and permits; each says what it costs."""

from core.permits.selectors.applications import (
    applications_visible_to,
    get_application,
    get_document_type,
    list_document_types,
)
from core.permits.selectors.case import CaseLine, LineQuota, case_file
from core.permits.selectors.issues import find_issues, find_needed_findings
from core.permits.selectors.permits import (
    find_foreign_permit,
    find_permit_by_number,
    find_permit_of,
    get_foreign_permit,
    get_permit,
    list_permits_of,
    permits_visible_to,
)

__all__ = [
    "CaseLine",
    "LineQuota",
    "applications_visible_to",
    "case_file",
    "find_foreign_permit",
    "find_issues",
    "find_needed_findings",
    "find_permit_by_number",
    "find_permit_of",
    "get_application",
    "get_document_type",
    "get_foreign_permit",
    "get_permit",
    "list_document_types",
    "list_permits_of",
    "permits_visible_to",
]
