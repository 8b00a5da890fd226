"""The onboarding that the console asks for, run by a worker that has OWNER_DATABASE_URL."""

from __future__ import annotations

from celery import shared_task

from core.common import clock
from core.common.errors import DomainError
from tenants import onboarding, packs
from tenants.models import OnboardingRun
from tenants.packs import PackInvalid
from tenants.tasks import PlatformTask


@shared_task(base=PlatformTask, name="tenants.worker.onboard_country")
def onboard_country(run_id: str) -> None:
    """Do one OnboardingRun and write down each step, and the errors if it fails."""
    run = OnboardingRun.objects.get(pk=run_id)
    if run.state != OnboardingRun.State.WAITING:
        return
    run.state = OnboardingRun.State.RUNNING
    run.save(update_fields=("state",))

    def note(name: str) -> None:
        run.steps = [*run.steps, name]
        run.save(update_fields=("steps",))

    try:
        outcome = onboarding.onboard(
            packs.pack_folder(run.pack), admin_email=run.admin_email, host=run.host, on_step=note
        )
        run.country, run.state = outcome.country, OnboardingRun.State.DONE
    except PackInvalid as error:
        run.state, run.errors = OnboardingRun.State.FAILED, [str(each) for each in error.errors]
    except DomainError as error:
        run.state, run.errors = OnboardingRun.State.FAILED, [str(error)]
    run.finished_at = clock.now()
    run.save()
