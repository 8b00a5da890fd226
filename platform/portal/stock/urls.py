"""Addresses of the pages about stock."""

from django.urls import path

from portal.access import guarded

from . import moves, register, views

app_name = "stock"

LOT = "lots/<uuid:lot_id>"

urlpatterns = guarded(
    [
        path("", views.lots, name="lots"),
        path("new/", views.declare, name="declare"),
        path("species/", views.species, name="species"),
        path(f"{LOT}/", views.lot, name="lot"),
        path(f"{LOT}/proofs/<uuid:upload_id>/", views.proof, name="proof"),
        path(f"{LOT}/move/", moves.move, name="move"),
        path(f"{LOT}/process/", moves.process, name="process"),
        path(f"{LOT}/marks/", moves.mark, name="mark"),
        path(f"{LOT}/offer/", moves.offer, name="offer"),
        path(f"{LOT}/decide/", register.decide, name="decide"),
        path("transfers/<uuid:transfer_id>/answer/", moves.answer, name="answer"),
        path("operations/", register.operations, name="operations"),
    ]
)
