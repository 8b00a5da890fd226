"""Addresses of the books."""

from django.urls import path

from portal.access import guarded

from . import keeping, views

app_name = "books"

urlpatterns = guarded(
    [
        path("", views.shelf, name="shelf"),
        path("months/", keeping.months, name="months"),
        path("months/close/", keeping.close, name="close"),
        path("months/<uuid:period_id>/reopen/", keeping.reopen, name="reopen"),
        path("rates/", keeping.rates, name="rates"),
        path("entries/<uuid:entry_id>/", views.entry, name="entry"),
        path("<slug:code>.csv", views.as_csv, name="csv"),
        path("<slug:code>.xlsx", views.as_xlsx, name="xlsx"),
        path("<slug:code>/", views.book, name="book"),
    ]
)
