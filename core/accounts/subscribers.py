"""Send the invitation to a user who was invited."""

from __future__ import annotations

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from core.accounts.events import UserInvited
from core.accounts.models import User
from core.events import subscriber
from tenants.addresses import absolute_url
from tenants.context import current_country_or_none


@subscriber(UserInvited, name="accounts.send_invitation")
def send_invitation(happened: UserInvited) -> None:
    """E-mail the link with which the user sets a password."""
    user = User.objects.get(pk=happened.user_id)
    country = current_country_or_none()
    fallback = country.default_language if country else "en"
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    uid, token = key.split("-", 1)
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": token})
    with translation.override(user.language or fallback):
        context = {
            "user": user,
            "country": country,
            "link": absolute_url(path),
            "sign_in": absolute_url(reverse("account_login")),
        }
        subject = render_to_string("accounts/invitation_subject.txt", context).strip()
        body = render_to_string("accounts/invitation.txt", context)
    EmailMessage(subject, body, to=[user.email]).send()
