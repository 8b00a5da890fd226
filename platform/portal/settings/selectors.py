"""What the settings pages read."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import get_language

from billing.fees import selectors as fees
from core.accounts import selectors as accounts
from core.permits import selectors as permits
from core.permits.models import NumberSeries
from core.workflow import selectors as workflow
from core.workflow.definition import parse
from core.workflow.diagram import draw
from design.branding import in_language
from epix import selectors as epix
from tenants.context import current_country, in_public

from .fees import exemption_rows, rows_of


def role_names() -> dict[str, dict[str, str]]:
    """The names of the country's roles by code; one query."""
    return {role.code: role.names for role in accounts.list_roles()}


def workflow_rows() -> list[dict[str, Any]]:
    """The definitions in force with the names of their papers; two queries."""
    names = {kind.code: kind.name for kind in permits.list_document_types()}
    return [
        {"definition": row, "name": names.get(row.document_type, row.document_type)}
        for row in workflow.list_definitions()
    ]


def workflow_page(document_type: str) -> dict[str, Any]:
    """A definition drawn as SVG, and as a table of transitions; three queries.

    Raises NoDefinition.
    """
    row = workflow.get_definition(document_type)
    language = get_language() or "en"
    definition = parse(row.body)
    names = role_names()
    title = str(permits.get_document_type(document_type))
    return {
        "row": row,
        "title": title,
        "diagram": draw(definition, title=title, language=language, role_names=names),
        "transitions": [transition_row(edge, row.body, names) for edge in row.body["transitions"]],
    }


def transition_row(edge: dict[str, Any], body: dict[str, Any], names: Any) -> dict[str, Any]:
    """One transition in words: what, from where, to where, by whom."""
    sources = edge["source"] if isinstance(edge["source"], list) else [edge["source"]]
    states = body["states"]
    return {
        "action": in_language(edge.get("name")) or edge["action"],
        "sources": [state_name(states, code) for code in sources],
        "target": state_name(states, edge["target"]),
        "roles": [in_language(names.get(code)) or code for code in edge["roles"]],
        "guards": edge.get("guards", []),
    }


def state_name(states: dict[str, Any], code: str) -> str:
    """The name of a state in the reader's language, or its code."""
    return in_language(states.get(code, {}).get("name")) or code


def fee_versions() -> list[dict[str, Any]]:
    """Every version of the fees in words, the latest first; two queries."""
    papers = {kind.code: kind.name for kind in permits.list_document_types()}
    found = []
    for schedule in fees.list_schedules():
        rules = fees.rules_of(schedule)
        found.append(
            {
                "schedule": schedule,
                "rows": rows_of(rules, papers),
                "exemptions": exemption_rows(rules, papers),
            }
        )
    return found


def list_number_series() -> QuerySet[NumberSeries]:
    """The number series, the latest year first; one query."""
    return NumberSeries.objects.order_by("-year", "code")


def grants_page() -> dict[str, Any]:
    """The grants that this country has opened, and whom it may open one to; two queries."""
    own = current_country().iso2
    with in_public():
        members = [each for each in epix.list_members() if each.iso2 != own]
        return {"grants": list(epix.list_grants(issuer_iso2=own)), "members": members}
