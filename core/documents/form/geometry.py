"""Sizes of the form in points: A4 portrait."""

from typing import Final

WIDTH: Final = 595.28
HEIGHT: Final = 841.89
LEFT: Final = 24.0
RIGHT: Final = WIDTH - LEFT
TOP: Final = HEIGHT - 24.0
BOTTOM: Final = 34.0
FULL: Final = RIGHT - LEFT
HALF: Final = FULL / 2

LINES_ON_FORM: Final = 4
LINES_ON_ANNEX: Final = 6
HEADER: Final = 98.0
ANNEX_HEADER: Final = 76.0
LETTER: Final = 16.0
UPPER: Final = 48.0
LOWER: Final = 32.0
CODE_SIDE: Final = 110.0
ENDORSEMENT: Final = 92.0
ANNEX_ISSUE: Final = 42.0
"""Height of the strip with box 13 on an annex page: each must be signed and stamped."""
