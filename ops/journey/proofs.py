"""Steps that prove what must always hold: isolation, the books, the audit trail."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import ProgrammingError, connection

from billing.ledger.selectors import is_balanced, trial_balance
from core.audit import services as audit
from ops.journey.doors import StepFailed
from ops.journey.state import State
from tenants.context import in_country, in_public


def isolation(state: State) -> None:
    """What a person of one country tries against the other, by pages, API, SQL."""
    tried = state.result["isolation"]
    trader = state.door("MZ", "trader")
    foreign = state.stage.door("ZA")
    foreign.session.headers["Authorization"] = trader.session.headers["Authorization"]
    answer = foreign.call("GET", "/api/v1/permits/", expect=0)
    _note(tried, "MZ's API token at ZA", answer.status_code == 401)
    foreign = state.stage.door("ZA")
    foreign.cookies = dict(state.door("MZ", "officer").cookies)
    answer = foreign.call("GET", "/work/", expect=0)
    _note(tried, "MZ's session cookie at ZA", answer.status_code in (302, 403))
    operator = state.stage.door()
    operator.cookies = dict(state.door("MZ", "admin").cookies)
    answer = operator.call("GET", "/", expect=0)
    _note(tried, "MZ's session cookie at the console", answer.status_code in (302, 403))
    other = state.door("ZA", "customs")
    answer = other.call("GET", f"/customs/permits/{state.permit['id']}/", expect=0)
    _note(tried, "MZ's permit id at ZA", answer.status_code == 404)
    for table in ("za.permits_foreignpermit", "public.epix_exchangerequest", "public.epix_member"):
        _note(tried, f"SELECT from {table} inside MZ", _is_refused(f"TABLE {table}"))
    for sql in (
        "UPDATE audit_auditentry SET actor = ''",
        "SET ROLE none",
        "TRUNCATE permits_permit",
    ):
        _note(tried, f"{sql} inside MZ", _is_refused(sql))


def _note(tried: list[dict[str, Any]], what: str, refused: bool) -> None:
    tried.append({"tried": what, "refused": refused})
    if not refused:
        raise StepFailed(f"not refused: {what}")


def _is_refused(sql: str) -> bool:
    with in_country("MZ"), connection.cursor() as cursor:
        try:
            cursor.execute(sql)
        except (ProgrammingError, PermissionDenied):
            return True
    return False


def books(state: State) -> None:
    """The ledger of MZ balances, and holds exactly what was paid."""
    with in_country("MZ"):
        balanced, rows = is_balanced(), trial_balance()
    paid = state.result["payment"]["amount_minor"]
    debit = sum(row.debit_minor for row in rows if row.kind == "asset")
    if not balanced or debit < paid:
        raise StepFailed(f"the ledger does not balance or lacks the payment: {rows}")
    state.result["ledger_balanced"] = True


def audit_trail(state: State) -> None:
    """The audit trails of both countries and of the platform verify after sealing."""
    for iso2 in ("MZ", "ZA"):
        with in_country(iso2):
            _verified(iso2)
    with in_public():
        _verified("public")
    state.result["audit_verified"] = True


def _verified(where: str) -> None:
    found = audit.verify()
    if not found.ok or not found.entries:
        raise StepFailed(f"the audit trail of {where} does not verify: {found.problems}")
