"""Addresses of the Scientific Authority's pages."""

from django.urls import path

from portal.access import guarded

from . import views

app_name = "scientific"

urlpatterns = guarded(
    [
        path("", views.opinions, name="list"),
        path("<uuid:application_id>/", views.opinion, name="case"),
        path("<uuid:application_id>/proofs/<uuid:upload_id>/", views.proof, name="proof"),
    ]
)
