"""Previews: a page as it would be published now."""

import json
import uuid
from dataclasses import dataclass, replace
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone
from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy

from cms.documents import DocumentContext, PageDocument, Resources, Wanted
from cms.facets import snapshot
from cms.locales import fallback_chain
from cms.models import BasePage, ContentKey, Publication
from cms.page_documents import take_shared
from cms.publications.projection import canonical_json, page_from_revision
from cms.publications.resources import load_resources
from cms.relevance import regardless_of
from cms.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Draft:
    """A page as it would be published now, with what it refers to. `key` is None for a new page."""

    page: BasePage
    key: ContentKey | None
    is_source: bool
    wanted: Wanted
    resources: Resources
    document: PageDocument


def read_draft(page: BasePage) -> Draft:
    """Return `page` as it would be published now; it need not even be saved."""
    key = ContentKey.objects.filter(pk=page.translation_key).first()
    is_source = key is None or key.source_locale_id in {None, page.locale_id}
    draft = _as_revision(page)
    if key is not None and key.shared is not None and not is_source:
        take_shared(draft, key.shared)
    wanted = Wanted(chain=fallback_chain(page.locale.language_code))
    draft.collect(wanted)
    resources = load_resources([wanted], snapshot())
    document = draft.document(DocumentContext(resources, wanted.chain))
    return Draft(draft, key, is_source, wanted, resources, document)


def draft_of(page: BasePage) -> Publication:
    """Return what the publication of `page` would be, unsaved. Key and address of a new page are provisional."""
    draft, locale = read_draft(page), page.locale.language_code
    key, document = draft.key, draft.document
    ancestors, period = _ancestors(page), draft.page.period()
    return Publication(
        source=f"draft:{page.pk or 'new'}",
        group=page.translation_key,
        key=key.key if key else page.slug,
        locale=locale,
        is_source=draft.is_source,
        type=document.type,
        path=page.relative_url(None) or f"/{locale}/",
        parent=ancestors[-1] if ancestors else None,
        ancestors=[str(group) for group in ancestors],
        title=document.title,
        summary=document.summary,
        document=canonical_json(document.model_dump(mode="json", exclude_none=True)),
        based_on=page.based_on,
        machine_translated=page.machine_translated,
        updated=document.updated,
        starts_at=period.starts_at,
        ends_at=period.ends_at,
    )


def as_editor(viewer: Viewer, user: Any, locale: str) -> Viewer:
    """Return the viewer of a preview: a reader in `locale` who also sees whatever `user` may edit.

    Links to other pages look as they would to a reader who may not see those. Of what is for an audience, `user` has to
    be allowed to edit all.
    """
    editable = PagePermissionPolicy().instances_user_has_permission_for(user, "change")
    live = Publication.objects.live()
    own = set(live.filter(page__in=editable).values_list("audience_id", flat=True))
    of_others = live.filter(audience__in=own - viewer.audience_ids).exclude(page__in=editable)
    own -= set(of_others.values_list("audience_id", flat=True))
    viewer = regardless_of(viewer)  # what the editor chose as a reader says nothing about others
    return replace(viewer, locale=locale, audience_ids=viewer.audience_ids | own)


def _as_revision(page: BasePage) -> BasePage:
    """Return the page as a revision would hold it, its unsaved tags and facets among the rest."""
    content = json.loads(json.dumps(page.serializable_data(), cls=DjangoJSONEncoder))
    draft = page_from_revision(type(page), content, snapshot())
    draft.last_published_at = draft.last_published_at or timezone.now()
    return draft


def _ancestors(page: BasePage) -> list[uuid.UUID]:
    """Return the groups above the page, the home page first. A new page has a provisional place in the tree."""
    paths = [page.path[:end] for end in range(2 * Page.steplen, len(page.path), Page.steplen)]
    above = Page.objects.filter(path__in=paths).order_by("path")
    return list(above.values_list("translation_key", flat=True))
