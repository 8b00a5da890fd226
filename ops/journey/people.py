"""Steps of the operator, the administrators and the trader: onboard, invite, sign up."""

from __future__ import annotations

import re
from functools import partial
from uuid import uuid4

from ops.journey.doors import StepFailed
from ops.journey.stage import OPERATOR, WEBHOOK_SECRET, wait_for
from ops.journey.state import PASSWORD, State
from tenants.context import in_public
from tenants.models import Country

STAFF = {
    "MZ": {
        "officer": "ma_officer",
        "supervisor": "ma_supervisor",
        "scientist": "sa_officer",
        "cashier": "cashier",
        "customs": "customs",
    },
    "ZA": {"customs": "customs"},
}


def onboard(state: State) -> None:
    """The operator onboards MZ and ZA in the console; the worker does it."""
    stage = state.stage
    operator = stage.accept_invitation(OPERATOR, PASSWORD)
    for iso2 in ("MZ", "ZA"):
        fields = {"pack": iso2, "host": "", "admin_email": f"admin@{iso2.lower()}.example.org"}
        run = operator.submit("/onboard/", fields)
        wait_for(partial(_is_active, iso2), f"the onboarding of {iso2} ({run})", 120)
        operator.page(run)
        state.result["countries"].append(iso2)


def _is_active(iso2: str) -> bool:
    with in_public():
        return Country.objects.filter(iso2=iso2, status=Country.Status.ACTIVE).exists()


def staff(state: State) -> None:
    """Each administrator accepts the invitation and invites the staff, who accept theirs."""
    for iso2, people in STAFF.items():
        domain = f"{iso2.lower()}.example.org"
        admin = state.stage.accept_invitation(f"admin@{domain}", PASSWORD, iso2=iso2)
        state.doors[iso2, "admin"] = admin
        for local, role in people.items():
            fields = {"full_name": f"{local.title()} {iso2}", "email": f"{local}@{domain}"}
            admin.submit("/settings/users/invite/", fields | {"roles": [role]})
        for local in people:
            door = state.stage.accept_invitation(f"{local}@{domain}", PASSWORD, iso2=iso2)
            state.doors[iso2, local] = door


def payment_account(state: State) -> None:
    """The administrator of MZ enters the card payment account, where there is a provider."""
    if not state.stage.stripe_port:
        return
    keys = {
        "public_key": "pk_test_journey",
        "secret_key": "sk_test_12345",
        "webhook_secret": WEBHOOK_SECRET,
    }
    state.doors["MZ", "admin"].submit("/settings/payments/", keys)


def trader(state: State) -> None:
    """A trader of MZ signs up, confirms the address and registers a company."""
    email = f"trader-{uuid4().hex[:8]}@mz.example.org"
    door = state.stage.door("MZ")
    page = door.page("/account/signup/")
    asked = {name for form in page.forms for name in form.fields}
    fields = {"email": email, "password1": PASSWORD, "full_name": "Amélia Chissano"}
    door.submit(
        "/account/signup/", {k: v for k, v in fields.items() if k in asked}, action="signup/"
    )
    text = state.stage.mail_to(email, containing="/account/confirm-email/")
    link = re.search(r"https?://[^/\s]+(/account/confirm-email/\S+)", text)
    if link is None:
        raise StepFailed("the confirmation e-mail holds no link")
    door.submit(link.group(1), {}, action="/account/confirm-email/")
    door = state.stage.door("MZ")
    door.log_in(email, PASSWORD)
    details = {
        "name": "Peles do Zambeze, Lda", "kind": "company", "street": "Av. 25 de Setembro 1230",
        "city": "Maputo", "postcode": "1100", "country": "MZ", "email": email,
        "registration_number": uuid4().hex[:10].upper(),
    }  # fmt: skip
    state.company = door.api("POST", "organisations/", details, expect=201)["id"]
    state.doors["MZ", "trader"] = door
