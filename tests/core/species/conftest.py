"""Fixtures of the species tests."""

from pathlib import Path

import pytest

from tests.core.species.shared import FOLDER


@pytest.fixture
def domain() -> Path:
    """The folder of reference data; the test is skipped where it is not at hand."""
    if not (FOLDER / "data").is_dir():
        pytest.skip(f"no reference data to compare with: {FOLDER.name}/ is not beside the project")
    return FOLDER
