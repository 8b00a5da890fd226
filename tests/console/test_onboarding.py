"""An onboarding error is shown by file, line, key and reason."""

from __future__ import annotations

import pytest

from console.onboarding import ErrorRow, error_row
from tenants.packs.errors import PackError


@pytest.mark.parametrize(
    ("error", "row"),
    [
        (
            PackError("quotas.yaml", 3, "quotas[0].taxon", "“X” is not in the reference."),
            ErrorRow("quotas.yaml", "3", "quotas[0].taxon", "“X” is not in the reference."),
        ),
        (
            PackError("workflows/export.yaml", 0, "", "is missing."),
            ErrorRow("workflows/export.yaml", "", "", "is missing."),
        ),
        (
            PackError("workflows/", 0, "", "is missing.", "This section is required."),
            ErrorRow("workflows/", "", "", "is missing. This section is required."),
        ),
        (
            PackError("fees.yaml", 7, "rules[0].amount", "is wrong: see 1: 2."),
            ErrorRow("fees.yaml", "7", "rules[0].amount", "is wrong: see 1: 2."),
        ),
    ],
)
def test_an_error_of_a_pack_is_taken_apart(error: PackError, row: ErrorRow) -> None:
    assert error_row(str(error)) == row


def test_an_error_that_names_no_file_is_a_reason() -> None:
    text = "The host a.example already belongs to Mozambique."
    assert error_row(text) == ErrorRow("", "", "", text)
