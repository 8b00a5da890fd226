"""REST v1."""

from __future__ import annotations

from django.urls import path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from api import (
    applications,
    controls,
    customs,
    endings,
    findings,
    invoices,
    organisations,
    permits,
    problems,
    proofs,
    quotas,
    session,
    species,
    stock,
)

app_name = "api"

urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", SpectacularSwaggerSplitView.as_view(url_name="api:schema"), name="docs"),
    path("token/", session.TokenView.as_view(), name="token"),
    path("me/", session.MeView.as_view(), name="me"),
    path("species/", species.SpeciesView.as_view(), name="species"),
    path("species/<int:taxon_id>/", species.SpeciesPageView.as_view(), name="species_page"),
    path("lots/", stock.LotListView.as_view(), name="lots"),
    path("lots/<uuid:lot_id>/", stock.LotView.as_view(), name="lot"),
    path(
        "applications/<uuid:application_id>/stock/",
        stock.CaseStockView.as_view(),
        name="application_stock",
    ),
    path("applications/", applications.ApplicationListView.as_view(), name="applications"),
    path(
        "applications/<uuid:application_id>/",
        applications.ApplicationView.as_view(),
        name="application",
    ),
    path(
        "applications/<uuid:application_id>/lines/<int:position>/",
        applications.LineView.as_view(),
        name="application_line",
    ),
    path(
        "applications/<uuid:application_id>/actions/",
        applications.ActionView.as_view(),
        name="application_action",
    ),
    path(
        "applications/<uuid:application_id>/findings/",
        findings.FindingListView.as_view(),
        name="findings",
    ),
    path(
        "applications/<uuid:application_id>/findings/cite/",
        findings.CiteView.as_view(),
        name="cite_findings",
    ),
    path(
        "standing-findings/",
        findings.StandingFindingListView.as_view(),
        name="standing_findings",
    ),
    path("quotas/", quotas.QuotaListView.as_view(), name="quotas"),
    path("quotas/<uuid:quota_id>/", quotas.QuotaView.as_view(), name="quota"),
    path(
        "applications/<uuid:application_id>/lines/<int:position>/check/",
        controls.LineCheckView.as_view(),
        name="check_line",
    ),
    path(
        "applications/<uuid:application_id>/exceptions/",
        controls.ExceptionListView.as_view(),
        name="exceptions",
    ),
    path("controls/", controls.ControlListView.as_view(), name="controls"),
    path("organisations/", organisations.OrganisationListView.as_view(), name="organisations"),
    path(
        "applications/<uuid:application_id>/proofs/", proofs.ProofListView.as_view(), name="proofs"
    ),
    path(
        "applications/<uuid:application_id>/proofs/<uuid:upload_id>/",
        proofs.ProofView.as_view(),
        name="proof",
    ),
    path(
        "applications/<uuid:application_id>/invoice/",
        invoices.InvoiceView.as_view(),
        name="invoice",
    ),
    path(
        "applications/<uuid:application_id>/card-payment/",
        invoices.CardPaymentView.as_view(),
        name="card_payment",
    ),
    path("permits/", permits.PermitListView.as_view(), name="permits"),
    path("permits/<uuid:permit_id>/", permits.PermitView.as_view(), name="permit"),
    path(
        "permits/<uuid:permit_id>/replacement/",
        endings.ReplacementView.as_view(),
        name="permit_replacement",
    ),
    path("permits/<uuid:permit_id>/loss/", endings.LossView.as_view(), name="permit_loss"),
    path("permits/<uuid:permit_id>/return/", endings.ReturnView.as_view(), name="permit_return"),
    path(
        "permits/<uuid:permit_id>/revocation/",
        endings.RevocationView.as_view(),
        name="permit_revocation",
    ),
    path(
        "permits/<uuid:permit_id>/documents/<str:kind>/",
        permits.DocumentView.as_view(),
        name="permit_document",
    ),
    path("customs/permits/", customs.LookUpView.as_view(), name="customs_lookup"),
    path(
        "customs/permits/<uuid:permit_id>/endorsement/",
        customs.EndorseView.as_view(),
        name="customs_endorse",
    ),
    path("<path:rest>", problems.NothingHere.as_view(), name="nothing_here"),
]
