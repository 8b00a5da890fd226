"""The parts of the settings, for the overview page."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class SettingsSection:
    """One part: its view, its icon, what it is called and what it shows."""

    view: str
    icon: str
    title: str | Promise
    text: str | Promise
    permissions: tuple[str, ...] = ("settings.view",)

    def may_open(self, user: Any) -> bool:
        """Whether the person holds one of the permissions."""
        return any(user.may(name) for name in self.permissions)


SECTIONS = (
    SettingsSection(
        "settings:agencies",
        "building-bank",
        _("Agencies and offices"),
        _("Authorities, their addresses, and the customs offices."),
    ),
    SettingsSection(
        "settings:users",
        "users",
        _("People"),
        _("Who has an account, with which roles."),
        ("users.manage", "settings.view"),
    ),
    SettingsSection(
        "settings:workflows", "route", _("Workflows"), _("The process of each paper, as a diagram.")
    ),
    SettingsSection("settings:fees", "coin", _("Fees"), _("What each paper costs, and why.")),
    SettingsSection(
        "settings:papers",
        "file-certificate",
        _("Papers"),
        _("Permits, certificates and national licences."),
    ),
    SettingsSection(
        "settings:numbers",
        "hash",
        _("Numbers"),
        _("How permits are numbered, and how far the series are."),
    ),
    SettingsSection(
        "settings:controls",
        "alert-triangle",
        _("Controls"),
        _("What is checked on every application, how strictly, and by which text."),
    ),
    SettingsSection(
        "settings:grants",
        "world",
        _("Exchange with other countries"),
        _("Who may look our permits up."),
        ("epix.grants", "settings.view"),
    ),
    SettingsSection(
        "settings:payment_account",
        "coin",
        _("Card payments"),
        _("The country's account with the card payment provider."),
        ("settings.change",),
    ),
    SettingsSection(
        "settings:hub_token",
        "world",
        _("Programs at the hub"),
        _("Tokens with which the authority's own programs call the hub."),
        ("epix.grants",),
    ),
)
