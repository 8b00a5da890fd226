"""The command that gives a country its Stripe account."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command

from billing.payments.selectors import get_provider_account, takes_cards
from core.common.crypto import unseal

pytestmark = pytest.mark.usefixtures("in_mz")


def test_secrets_are_read_from_standard_input_and_not_printed(monkeypatch) -> None:
    assert not takes_cards()
    monkeypatch.setattr("sys.stdin", io.StringIO("sk_test_1\nwhsec_1\n"))
    out = io.StringIO()
    call_command("stripe_account", "mz", public_key="pk_test_1", stdout=out)
    account = get_provider_account("stripe")
    assert takes_cards()
    assert (account.public_key, unseal(bytes(account.secret_key_sealed))) == (
        "pk_test_1",
        b"sk_test_1",
    )
    assert "/payments/stripe/MZ/webhook" in out.getvalue()
    assert "sk_test_1" not in out.getvalue()


@pytest.mark.parametrize(("iso2", "typed"), [("MZ", "sk_test_1\n"), ("XX", "sk\nwh\n")])
def test_what_is_missing_or_unknown_is_said(monkeypatch, iso2: str, typed: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    with pytest.raises(CommandError):
        call_command("stripe_account", iso2)
