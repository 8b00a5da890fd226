"""The console's navigation."""

from django.utils.translation import gettext_lazy as _

from design.navigation import Entry, Section

OPERATE = "platform.operate"

SECTIONS = (
    Section(
        _("Countries"),
        (
            Entry(
                "console:countries", _("Countries"), "world", OPERATE, active=("console:country",)
            ),
            Entry("console:onboard", _("Onboard a country"), "plus", OPERATE),
            Entry(
                "console:runs", _("Onboarding runs"), "history", OPERATE, active=("console:run",)
            ),
        ),
    ),
    Section(
        _("Exchange hub"),
        (
            Entry("console:members", _("Members"), "building-community", OPERATE),
            Entry(
                "console:exchanges",
                _("Exchange log"),
                "arrows-exchange",
                OPERATE,
                active=("console:exchange",),
            ),
            Entry("console:dead_letters", _("Undelivered"), "mail", OPERATE),
        ),
    ),
)
