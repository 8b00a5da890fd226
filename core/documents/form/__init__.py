"""The CITES standard form as a vector PDF, made only from a permit's frozen snapshot.

Owns: layout, labels, typefaces, security background and codes of the printed permit.
Does not own: signing, storing or naming the file (core.documents.services), the permit itself.
"""

from collections.abc import Mapping
from typing import Any

from core.documents.epermit.model import EPermit
from core.documents.form.branding import Branding
from core.documents.form.drawing import FormDrawing

__all__ = ["Branding", "draw"]


def draw(
    permit: EPermit,
    *,
    verify_url: str,
    language: str = "en",
    branding: Branding | Mapping[str, Any] | None = None,
) -> bytes:
    """The standard form of Res. Conf. 12.3 with all boxes, annexes and codes, as PDF.

    Labels are printed in English, French and Spanish, `language` first when it is one of them.
    Texts are wrapped and shrunk to their box; what still does not fit stands whole on a
    continuation sheet. The same input gives the same bytes.
    """
    return FormDrawing(
        permit, verify_url=verify_url, language=language, branding=Branding.of(branding)
    ).draw()
