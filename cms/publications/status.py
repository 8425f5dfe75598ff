"""What readers have of a page, for its editors."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from wagtail.models import Page

from cms.audience import Restriction
from cms.audience_words import audience_words
from cms.feedback import Helpfulness, helpfulness_of
from cms.models import Mark, ProjectionError, Publication, PublicationTerm
from cms.page_views import views_lately

from .currency import count_parts
from .names import page_source
from .state import TreeState


@dataclass(frozen=True, slots=True)
class ReadersStatus:
    """What readers have of one page. `number` is None when they have nothing."""

    number: int | None
    live_since: datetime | None
    changed: datetime | None
    audience: tuple[str, ...]  # who may read it, or could if it were published, in words
    path: str
    fallback_for: tuple[str, ...]  # other locales whose readers get this page
    translations: tuple[Publication, ...]  # what readers have in other locales
    machine_translated: bool
    lag: str  # how this translation lags behind its source, if it does
    changed_parts: int | None
    parts: int | None  # blocks and texts of the source, where a translation lags behind it
    key: str
    votes: Helpfulness  # on all versions
    votes_now: Helpfulness  # on what readers have now
    views: int  # lately
    waiting: bool  # a change of the page has not reached readers yet
    error: str


def readers_status(page: Page) -> ReadersStatus:
    """Return what readers have of `page`, and what they say about it. Some fifteen queries."""
    source = page_source(page.pk)
    rows = list(Publication.objects.live().filter(group=page.translation_key).defer("document"))
    own = next((row for row in rows if row.source == source), None)
    answers = PublicationTerm.objects.filter(publication=own, kind="answers_for") if own is not None else ()
    error = ProjectionError.objects.filter(pk=source).first()
    votes_now, votes = helpfulness_of(own) if own is not None else (Helpfulness(0, 0), Helpfulness(0, 0))
    return ReadersStatus(
        number=own.sequence if own is not None else None,
        live_since=own.first_published_at if own is not None else None,
        changed=own.last_published_at if own is not None else None,
        audience=tuple(audience_words(rules_of(page))),
        path=own.path if own is not None else "",
        fallback_for=tuple(sorted(term.value for term in answers if own is not None and term.value != own.locale)),
        translations=tuple(sorted((row for row in rows if row is not own), key=lambda row: row.locale)),
        machine_translated=own is not None and own.machine_translated,
        lag=own.lag if own is not None else "",
        changed_parts=own.changed_parts if own is not None else 0,
        parts=_parts(rows),
        key=own.key if own is not None else "",
        votes=votes,
        votes_now=votes_now,
        views=views_lately(own) if own is not None else 0,
        waiting=Mark.objects.filter(source=source).exists(),
        error=error.message if error is not None else "",
    )


def _parts(rows: Iterable[Publication]) -> int | None:
    source = next((row for row in rows if row.is_source), None)
    return count_parts(source) if source is not None and any(row.lag for row in rows) else None


def rules_of(page: Page) -> list[Restriction]:
    """Return the rules that the readers of a page pass, or would pass if it were published; it need not be saved.

    Those of the source page are among them, which Wagtail's own privacy does not tell.
    """
    number = page.pk or Page.objects.values_list("pk", flat=True).get(path=page.path[: -Page.steplen])
    state = TreeState.load([number])
    return state.rules(state.rows[number])
