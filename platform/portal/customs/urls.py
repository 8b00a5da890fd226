"""Addresses of the customs pages."""

from django.urls import path

from portal.access import guarded

from . import foreign, views

app_name = "customs"

urlpatterns = guarded(
    [
        path("", views.lookup, name="lookup"),
        path("permits/<uuid:permit_id>/", views.permit, name="permit"),
        path("permits/<uuid:permit_id>/endorse/", views.permit, name="endorse"),
        path("endorsements/", views.endorsements, name="list"),
        path("endorsements/<uuid:endorsement_id>/", views.endorsement, name="endorsement"),
        path("foreign/", foreign.lookup, name="foreign"),
        path("foreign/<uuid:foreign_permit_id>/", foreign.permit, name="foreign_permit"),
        path("foreign/<uuid:foreign_permit_id>/import/", foreign.permit, name="record_import"),
        path("foreign/<uuid:foreign_permit_id>/confirm/", foreign.confirm, name="confirm"),
    ]
)
