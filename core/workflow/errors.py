"""Why the engine refuses."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.common.errors import DomainError, Forbidden, Invalid, NotFound, Refused


class NoDefinition(NotFound):
    code = "workflow.no_definition"
    sentence = _("No workflow is in force for the document type “%(document_type)s”.")


class ActionNotPossible(Refused):
    """The case's state has no such action."""

    code = "workflow.action_not_possible"
    sentence = _("“%(action)s” is not possible while the case is “%(state)s”.")


class ActionNotYours(Forbidden):
    """The action exists in this state, for other roles."""

    code = "workflow.action_not_yours"
    sentence = _("Your role does not allow “%(action)s” here.")


class ReasonMissing(Invalid):
    code = "workflow.reason_missing"
    sentence = _("Give the reason for “%(action)s”.")


class AlreadyStarted(Refused):
    code = "workflow.already_started"
    sentence = _("This case has begun already.")


class TaskClosed(Refused):
    code = "workflow.task_closed"
    sentence = _("This task has been done already.")


class TaskNotYours(Forbidden):
    code = "workflow.task_not_yours"
    sentence = _("This task waits for another role.")


class UnknownName(DomainError):
    """A definition in force names a guard or effect that no installed app offers: fail closed."""

    code = "workflow.unknown_name"
    sentence = _("The workflow names the %(what)s “%(name)s”, which nothing here offers.")
    status = 500
