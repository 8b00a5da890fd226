"""All writes about applications and permits, one module per use case."""

from core.permits.services.actions import perform_action
from core.permits.services.copies import copy_application
from core.permits.services.drafts import (
    remove_line,
    set_line,
    start_application,
    update_application,
)
from core.permits.services.endings import report_missing, return_unused, revoke_permit
from core.permits.services.foreign import receive_foreign_permit
from core.permits.services.issue import issue_permit
from core.permits.services.numbers import next_number
from core.permits.services.officers import record_exception, set_conditions
from core.permits.services.proofs import add_proof, remove_proof
from core.permits.services.replacement import replace_permit
from core.permits.services.standing import (
    cancel_permit,
    change_standing,
    expire_permits,
)

__all__ = [
    "add_proof",
    "cancel_permit",
    "change_standing",
    "copy_application",
    "expire_permits",
    "issue_permit",
    "next_number",
    "perform_action",
    "receive_foreign_permit",
    "record_exception",
    "remove_line",
    "remove_proof",
    "replace_permit",
    "report_missing",
    "return_unused",
    "revoke_permit",
    "set_conditions",
    "set_line",
    "start_application",
    "update_application",
]
