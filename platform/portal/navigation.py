"""The portal's navigation: what each role finds on the left, or under Menu on a phone."""

from django.utils.translation import gettext_lazy as _

from core.notifications.selectors import count_unread
from design.navigation import Entry, Section

SECTIONS = (
    Section(
        "",
        (
            Entry("home:home", _("Overview"), "layout-dashboard"),
            Entry("account:alerts", _("Alerts"), "bell", counter=count_unread),
            Entry("reference:search", _("Species"), "leaf", active=("reference:",)),
        ),
    ),
    Section(
        _("My permits"),
        (
            Entry("applicant:start", _("Apply for a permit"), "file-plus", "application.create"),
            Entry(
                "applicant:list",
                _("My applications"),
                "folder-open",
                "application.create",
                active=("applicant:",),
            ),
            Entry("applicant:permits", _("My permits"), "file-certificate", "application.create"),
            Entry("stock:lots", _("My stock"), "stack-2", "application.create", active=("stock:",)),
        ),
    ),
    Section(
        _("Casework"),
        (
            Entry("authority:work", _("Work list"), "checklist", "case.work"),
            Entry(
                "authority:cases",
                _("All cases"),
                "stack-2",
                "application.view_all",
                active=("authority:case",),
            ),
            Entry(
                "authority:permits",
                _("Permits"),
                "file-certificate",
                "application.view_all",
                active=("authority:permit",),
            ),
            Entry(
                "scientific:list",
                _("Opinions"),
                "microscope",
                "finding.ndf",
                active=("scientific:case",),
            ),
            Entry(
                "scientific:standing_list",
                _("Standing findings"),
                "files",
                "finding.ndf",
                active=("scientific:standing",),
            ),
            Entry("scientific:monitor", _("Permits and exports"), "chart-bar", "finding.ndf"),
            Entry(
                "authority:quotas",
                _("Quotas"),
                "scale",
                "quota.view",
                active=("authority:quota",),
            ),
            Entry(
                "stock:lots",
                _("Stock"),
                "stack-2",
                "case.work",
                active=("stock:lot", "stock:decide"),
            ),
            Entry("stock:operations", _("Breeding operations"), "leaf", "case.work"),
            Entry("customs:rules", _("Risk rules"), "shield-check", "settings.view"),
            Entry("authority:reports", _("Reports"), "report", "report.annual"),
            Entry(
                "authority:exchange",
                _("Foreign permits"),
                "world",
                "epix.use",
                active=("customs:foreign",),
            ),
        ),
    ),
    Section(
        _("Customs"),
        (
            Entry("customs:lookup", _("Look up a permit"), "qrcode", "customs.lookup"),
            Entry(
                "customs:inspections",
                _("Inspections"),
                "eye",
                "customs.lookup",
                active=("customs:inspection",),
            ),
            Entry(
                "customs:list",
                _("Endorsements"),
                "clipboard-check",
                "customs.lookup",
                active=("customs:endorse",),
            ),
        ),
    ),
    Section(
        _("Payments"),
        (
            Entry(
                "cashier:invoices",
                _("Open invoices"),
                "receipt",
                "payment.receive",
                active=("cashier:invoice",),
            ),
            Entry(
                "cashier:session",
                _("My session"),
                "clock",
                "payment.receive",
                active=("cashier:session",),
            ),
            Entry("cashier:bank_credit", _("Bank credit"), "building-bank", "payment.receive"),
            Entry(
                "cashier:payments",
                _("Payments received"),
                "cash",
                "payment.receive",
                active=("cashier:receipt",),
            ),
        ),
    ),
    Section(
        _("Accounting"),
        (
            Entry(
                "books:shelf",
                _("Books"),
                "file-text",
                "books.view",
                active=("books:shelf", "books:book", "books:entry", "books:months", "books:rates"),
            ),
            Entry(
                "books:statements",
                _("Bank statements"),
                "building-bank",
                "books.view",
                active=("books:statement", "books:exception"),
            ),
            Entry(
                "books:surpluses",
                _("Money to decide on"),
                "hourglass",
                "books.view",
                active=("books:surplus",),
            ),
        ),
    ),
    Section(
        _("Country"),
        (
            Entry(
                "settings:overview",
                _("Settings"),
                "settings",
                "settings.view",
                active=("settings:",),
            ),
            Entry("training:home", _("Guides"), "help-circle"),
        ),
    ),
)
