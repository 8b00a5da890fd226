"""All writes about risk, one module per use case."""

from core.risk.services.assessing import assess, assess_presentation, set_weights
from core.risk.services.inspecting import (
    add_photo,
    assign_inspection,
    finish_inspection,
    order_inspection,
)

__all__ = [
    "add_photo",
    "assess",
    "assess_presentation",
    "assign_inspection",
    "finish_inspection",
    "order_inspection",
    "set_weights",
]
