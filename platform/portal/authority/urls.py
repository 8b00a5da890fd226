"""Addresses of the Management Authority's pages."""

from django.urls import path

from portal.access import guarded
from portal.customs import foreign

from . import cases, permits, quotas, reports, work

app_name = "authority"

CASE, PERMIT = "cases/<uuid:application_id>", "permits/<uuid:permit_id>"

urlpatterns = guarded(
    [
        path("work/", work.work, name="work"),
        path("work/<uuid:task_id>/take/", work.take, name="take"),
        path("work/<uuid:task_id>/release/", work.release, name="release"),
        path("cases/", work.cases, name="cases"),
        path(f"{CASE}/", cases.case, name="case"),
        path(f"{CASE}/act/", cases.act, name="act"),
        path(f"{CASE}/findings/laf/", cases.finding, name="laf"),
        path(f"{CASE}/findings/cite/", cases.cite, name="cite"),
        path(f"{CASE}/conditions/", cases.conditions, name="conditions"),
        path(f"{CASE}/exceptions/", cases.exception, name="exception"),
        path(f"{CASE}/proofs/<uuid:upload_id>/", cases.proof, name="proof"),
        path("permits/", permits.permits, name="permits"),
        path(f"{PERMIT}/", permits.permit, name="permit"),
        path(f"{PERMIT}/cancel/", permits.cancel, name="cancel"),
        path(f"{PERMIT}/end/", permits.end, name="end"),
        path(f"{PERMIT}/papers/<str:kind>/", permits.paper, name="paper"),
        path("quotas/", quotas.quotas, name="quotas"),
        path("quotas/set/", quotas.change, name="quota"),
        path("quotas/species/", quotas.species, name="quota_species"),
        path("quotas/published/", quotas.published, name="quota_published"),
        path("quotas/<uuid:quota_id>/", quotas.one, name="quota_one"),
        path("quotas/<uuid:quota_id>/change/", quotas.edit, name="quota_edit"),
        path("quotas/<uuid:quota_id>/carry-over/", quotas.carry, name="quota_carry"),
        path("reports/", reports.dashboard, name="reports"),
        path("reports/<int:year>/<str:direction>.csv", reports.annual, name="annual"),
        path("foreign-permits/", foreign.lookup, name="exchange"),
    ]
)
