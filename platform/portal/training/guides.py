"""The guides: for each kind of work the steps of a first day, as data."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Guide:
    """One guide, shown to whoever holds `permission`."""

    permission: str
    icon: str
    title: str | Promise
    steps: tuple[str | Promise, ...]


GUIDES = (
    Guide(
        "application.create",
        "file-plus",
        _("Applying for a permit"),
        (
            _("Choose the paper that you need and for which organisation you apply."),
            _("Say who exports and who imports, and for what purpose."),
            _("Add each species: search by its scientific or common name."),
            _("Upload the proofs of legal origin and send the application."),
            _("Follow the steps, answer questions, pay, and download the permit."),
        ),
    ),
    Guide(
        "case.work",
        "checklist",
        _("Working on cases"),
        (
            _("Open your work list: what is late stands at the top."),
            _("Read the case, its lines and proofs, and what the controls say."),
            _("Ask the Scientific Authority, and record the legal acquisition finding."),
            _("Approve, refuse or return the case, each with a reason."),
        ),
    ),
    Guide(
        "finding.ndf",
        "microscope",
        _("Giving an opinion"),
        (
            _("Open a case that waits for an opinion."),
            _("Look at the quota, the source and earlier opinions."),
            _("Record the finding with its reasoning and, where needed, conditions."),
        ),
    ),
    Guide(
        "payment.receive",
        "receipt",
        _("Taking payments"),
        (
            _("Find the invoice by its number, reference or payer."),
            _("Take the money, enter the amount and print the receipt."),
            _("Enter bank credits by the reference on the statement."),
        ),
    ),
    Guide(
        "customs.endorse",
        "clipboard-check",
        _("Endorsing at the border"),
        (
            _("Scan the code on the permit or enter its number."),
            _("Compare the goods with the lines and count them."),
            _("Enter the quantities that really left; the rest goes back to the quota."),
        ),
    ),
    Guide(
        "users.manage",
        "users",
        _("Managing people"),
        (
            _("Invite each person with a work e-mail address of their own."),
            _("Give only the roles that the work needs."),
            _("Close the account on the day somebody leaves."),
        ),
    ),
)
