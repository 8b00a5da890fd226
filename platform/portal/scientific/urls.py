"""Addresses of the Scientific Authority's pages."""

from django.urls import path

from portal.access import guarded

from . import standing, views

app_name = "scientific"

urlpatterns = guarded(
    [
        path("", views.opinions, name="list"),
        path("standing/", standing.findings, name="standing_list"),
        path("standing/new/", standing.make, name="standing_new"),
        path("standing/species/", standing.species, name="standing_species"),
        path("standing/<uuid:finding_id>/", standing.finding, name="standing"),
        path("standing/<uuid:finding_id>/withdraw/", standing.withdraw, name="standing_withdraw"),
        path("monitor/", standing.monitor, name="monitor"),
        path("<uuid:application_id>/", views.opinion, name="case"),
        path("<uuid:application_id>/cite/", views.cite, name="cite"),
        path("<uuid:application_id>/proofs/<uuid:upload_id>/", views.proof, name="proof"),
    ]
)
