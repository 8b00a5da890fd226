"""The lines of an imported statement are booked by the worker, some at a time."""

from __future__ import annotations

from billing.reconciliation.events import StatementImported
from billing.reconciliation.models import BankStatement
from billing.reconciliation.services import apply_lines
from core.events import subscriber


@subscriber(StatementImported, name="reconciliation.book_lines", atomic=False)
def book_lines(event: StatementImported) -> None:
    """Book them in the name of whoever imported the file; what is interrupted goes on later."""
    statement = BankStatement.objects.select_related("imported_by").get(id=event.statement_id)
    apply_lines(statement, by=statement.imported_by)
