"""Addresses of the species reference."""

from django.urls import path

from portal.access import guarded

from . import views

app_name = "reference"

ONE = "<int:taxon_id>"

urlpatterns = guarded(
    [
        path("", views.search, name="search"),
        path(f"{ONE}/", views.species, name="species"),
        path(f"{ONE}/notes/", views.note, name="note"),
        path(f"{ONE}/notes/<uuid:note_id>/withdraw/", views.withdraw, name="withdraw"),
        path(
            f"{ONE}/notes/<uuid:note_id>/pictures/<uuid:upload_id>/", views.picture, name="picture"
        ),
        path(f"{ONE}/measures/", views.measure, name="measure"),
        path(f"{ONE}/measures/<uuid:measure_id>/end/", views.end, name="end"),
    ]
)
