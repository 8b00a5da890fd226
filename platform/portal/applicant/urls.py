"""Addresses of the applicant pages."""

from portal.access import guarded

app_name = "applicant"

urlpatterns = guarded([])
