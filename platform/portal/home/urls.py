"""The first page."""

from django.urls import path

from portal.access import guarded

from . import views

app_name = "home"

urlpatterns = guarded([path("", views.home, name="home")])
