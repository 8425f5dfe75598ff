"""What happens without an editor: the clock and the command line."""

import datetime as dt
import io

from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from wagtail.models import Page, Revision

from cms.patience import Patience
from cms.worker import follow_clock
from tests.walk.editor import Editor, Pick

from .registry import operation


@operation(weight=3, publishes=True)
def clock(_editor: Editor, _pick: Pick) -> None:
    """Let everything that is scheduled come, and everything that has an end reach it."""
    past = timezone.now() - dt.timedelta(minutes=1)
    with transaction.atomic():
        for revision in Revision.objects.exclude(approved_go_live_at=None):
            revision.content["go_live_at"] = past.isoformat()
            content = {"content": revision.content, "approved_go_live_at": past}
            Revision.objects.filter(pk=revision.pk).update(**content)
        Page.objects.exclude(expire_at=None).update(expire_at=past)
    follow_clock(Patience())


@operation()
def purge_revisions(_editor: Editor, _pick: Pick) -> None:
    """Throw old revisions away."""
    call_command("purge_revisions", stdout=io.StringIO())
