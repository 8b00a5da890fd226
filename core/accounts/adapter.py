"""How django-allauth works here: countries sign up traders, the operator signs up nobody."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import get_language

from core.accounts.models import Role
from core.audit import record
from tenants.context import current_country_or_none


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Sign-up makes an applicant; nobody signs up on the operator's side."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return current_country_or_none() is not None

    def save_user(self, request: HttpRequest, user: Any, form: Any, commit: bool = True) -> Any:
        with transaction.atomic():
            user.language = (get_language() or "").split("-")[0]
            user.full_name = form.cleaned_data.get("full_name", "")
            saved = super().save_user(request, user, form, commit=commit)
            saved.roles.set(Role.objects.filter(code="applicant"))
            record(verb="user.signed_up", subject=saved, by=saved, payload={"email": saved.email})
        return saved

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """Users have no user name."""


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """The authenticator app shows the country's name; secrets are sealed at rest."""

    def get_totp_issuer(self) -> str:
        country = current_country_or_none()
        return f"eCITES {country.name}" if country else "eCITES operator"

    def encrypt(self, text: str) -> str:
        from core.common.crypto import seal

        return seal(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        from core.common.crypto import unseal

        return unseal(encrypted_text.encode()).decode()
