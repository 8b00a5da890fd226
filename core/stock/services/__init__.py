"""All writes about stock."""

from core.stock.services.claims import claim_stock
from core.stock.services.draws import draw_for_issue, release_draws, settle_draws
from core.stock.services.lots import decide_lot, declare_lot, open_import_lots, register_operation
from core.stock.services.marks import add_marks
from core.stock.services.moving import process_lot, record_birth, record_loss, split_lot
from core.stock.services.transfers import answer_transfer, offer_transfer

__all__ = [
    "add_marks",
    "answer_transfer",
    "claim_stock",
    "decide_lot",
    "declare_lot",
    "draw_for_issue",
    "offer_transfer",
    "open_import_lots",
    "process_lot",
    "record_birth",
    "record_loss",
    "register_operation",
    "release_draws",
    "settle_draws",
    "split_lot",
]
