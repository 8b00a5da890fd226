"""What controls say about a case."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

ERROR = "error"
WARNING = "warning"
NOTE = "note"
"""An error must be mended, a warning needs a stated reason, a note is for information."""

OF_THE_CASE = frozenset({"purpose_code"})
"""What is entered once for the case, though a control may say it of a line."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Issue:
    """One thing that a control says. `position` is the line's, None for the case as a whole.

    `reason` is the applicant's stated reason for a warning, or the supervisor's for an
    exceptable stop; other errors have none. `is_exceptable`: a supervisor may let the line pass.
    """

    code: str
    severity: str
    field: str
    message: str
    position: int | None = None
    reason: str = ""
    is_exceptable: bool = False

    @property
    def path(self) -> str:
        """Where it is entered: "purpose_code" of the case, or "lines.1.term_code"."""
        if self.position is None or self.field in OF_THE_CASE:
            return self.field
        return f"lines.{self.position}.{self.field}"

    @property
    def is_blocking(self) -> bool:
        """Whether it stops submission and issue."""
        return self.severity != NOTE and not self.reason


def fields_of(issues: Iterable[Issue]) -> dict[str, list[str]]:
    """The sentences of `issues` by the path of the field."""
    fields: dict[str, list[str]] = {}
    for issue in issues:
        fields.setdefault(issue.path, []).append(issue.message)
    return fields
