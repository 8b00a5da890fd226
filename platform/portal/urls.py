"""Addresses of a country's portal; each actor's sub-package says its own."""

from django.urls import include, path

urlpatterns = [
    path("", include("portal.home.urls")),
    path("", include("portal.applicant.urls")),
    path("", include("portal.authority.urls")),
    path("opinions/", include("portal.scientific.urls")),
    path("species/", include("portal.reference.urls")),
    path("customs/", include("portal.customs.urls")),
    path("stock/", include("portal.stock.urls")),
    path("cashier/", include("portal.cashier.urls")),
    path("books/", include("portal.books.urls")),
    path("settings/", include("portal.settings.urls")),
    path("me/", include("portal.account.urls")),
    path("guides/", include("portal.training.urls")),
]
