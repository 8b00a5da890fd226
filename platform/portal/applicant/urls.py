"""Addresses of the applicant's pages."""

from django.urls import path

from portal.access import guarded

from . import editing, paying, stock, views

app_name = "applicant"

CASE = "applications/<uuid:application_id>"

urlpatterns = guarded(
    [
        path("applications/", views.applications, name="list"),
        path("my-permits/", views.permits, name="permits"),
        path("apply/", views.start, name="start"),
        path("apply/register/", views.register, name="register"),
        path("apply/species/", editing.species, name="species"),
        path(f"{CASE}/", views.application, name="application"),
        path(f"{CASE}/act/", views.act, name="act"),
        path(f"{CASE}/pay/card/", paying.card, name="pay_card"),
        path(f"{CASE}/pay/deposit/", paying.deposit, name="pay_deposit"),
        path(f"{CASE}/pay/", paying.paid, name="paid"),
        path(f"{CASE}/copy/", views.copy, name="copy"),
        path(f"{CASE}/permit/end/", views.end, name="end"),
        path(f"{CASE}/papers/", views.papers, name="papers"),
        path(f"{CASE}/papers/<str:kind>/", views.paper, name="paper"),
        path(f"{CASE}/proofs/<uuid:upload_id>/", views.proof, name="proof"),
        path(f"{CASE}/edit/", editing.edit, name="edit"),
        path(f"{CASE}/edit/parties/", editing.parties, name="parties"),
        path(f"{CASE}/edit/goods/", editing.goods, name="goods"),
        path(f"{CASE}/edit/goods/add/", editing.line, name="add_line"),
        path(f"{CASE}/edit/goods/<int:position>/", editing.line, name="line"),
        path(f"{CASE}/edit/goods/<int:position>/check/", editing.check_line, name="check_line"),
        path(f"{CASE}/edit/goods/<int:position>/remove/", editing.remove_line, name="remove_line"),
        path(f"{CASE}/edit/goods/<int:position>/lots/", stock.name_lots, name="name_lots"),
        path(f"{CASE}/edit/proofs/", editing.proofs, name="proofs"),
        path(
            f"{CASE}/edit/proofs/<uuid:upload_id>/remove/",
            editing.remove_proof,
            name="remove_proof",
        ),
        path(f"{CASE}/edit/review/", editing.review, name="review"),
    ]
)
