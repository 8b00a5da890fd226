"""Addresses of the customs pages."""

from django.urls import path

from portal.access import guarded

from . import foreign, inspections, views

app_name = "customs"

INSPECTION = "inspections/<uuid:inspection_id>"

urlpatterns = guarded(
    [
        path("", views.lookup, name="lookup"),
        path("permits/<uuid:permit_id>/", views.permit, name="permit"),
        path("permits/<uuid:permit_id>/endorse/", views.permit, name="endorse"),
        path("endorsements/", views.endorsements, name="list"),
        path("endorsements/<uuid:endorsement_id>/", views.endorsement, name="endorsement"),
        path("cases/<uuid:application_id>/assess/", inspections.assess, name="assess"),
        path("cases/<uuid:application_id>/inspect/", inspections.order, name="order_inspection"),
        path("inspections/", inspections.inspections, name="inspections"),
        path(f"{INSPECTION}/", inspections.inspection, name="inspection"),
        path(f"{INSPECTION}/assign/", inspections.assign, name="assign"),
        path(f"{INSPECTION}/photos/", inspections.add_photo, name="add_photo"),
        path(f"{INSPECTION}/photos/<uuid:upload_id>/", inspections.photo, name="photo"),
        path("risk/", inspections.rules, name="rules"),
        path("foreign/", foreign.lookup, name="foreign"),
        path("foreign/<uuid:foreign_permit_id>/", foreign.permit, name="foreign_permit"),
        path("foreign/<uuid:foreign_permit_id>/import/", foreign.permit, name="record_import"),
        path("foreign/<uuid:foreign_permit_id>/confirm/", foreign.confirm, name="confirm"),
    ]
)
