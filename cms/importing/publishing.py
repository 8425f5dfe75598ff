"""Publishes the content of one file: restrictions first, then the place, then one revision."""

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from wagtail.actions.base import BaseAction
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.models import Page, PageViewRestriction, Revision

from cms.exchange import fill
from cms.facets import PAGE_FIELDS, snapshot
from cms.models import BasePage, ContentKey, ImportedContent
from cms.slugs import available_slug
from cms.translation import detach

from .block_ids import with_ids
from .exact import Attacher, Exact
from .front_matter import PUBLIC, SIGNED_IN
from .plan import Item, Plan
from .references import Resolver
from .registry import Filling
from .result import Result
from .tree import Places, group_of


class Publisher:
    """Writes items of a plan, each inside the transaction at hand."""

    def __init__(self, plan: Plan, places: Places, media: dict[str, int], result: Result) -> None:
        self._plan = plan
        self._places = places
        self._media = media
        self._result = result
        self._facets = snapshot()

    def publish(self, item: Item) -> None:
        """Bring the page in step with the file."""
        assert item.importer is not None  # noqa: S101 - items without one have failed
        page_id = self._places.ids[item.place]
        pages = item.importer.model._default_manager.select_related("locale").select_for_update(of=("self",))
        page: BasePage = pages.get(pk=page_id)
        if page.alias_of_id is not None:
            self._become_content(item, page_id)
            page = pages.get(pk=page_id)
            page.slug = available_slug(item.source.meta.title, item.source.meta.key, page.get_parent(), page)
        record = None if item.existing is None else ImportedContent.objects.filter(page=page_id).first()
        record = record or ImportedContent(page_id=page_id)
        if self._is_changed_by_editors(page, record):
            self._result.overwritten.append(item.source.path)
        self._restrict(page, item, record)
        self._move(page, item, record)
        self._fill(page, item)
        is_retired = page.first_published_at is not None and not page.live
        revision = page.save_revision(clean=is_retired)  # publishing checks the page too
        if is_retired:
            self._result.kept_as_drafts.append(item.source.path)
        else:
            _Publication(revision, page).execute()
        if page.based_on is not None or item.existing is not None:
            detach(page)
        record.file = item.source.path
        record.digest = item.digest
        record.section = item.source.meta.section
        record.audience = item.audience
        record.revision = revision.pk
        record.indexed = False
        record.save()

    def _is_changed_by_editors(self, page: BasePage, record: ImportedContent) -> bool:
        return page.latest_revision_id is not None and page.latest_revision_id != record.revision

    def _become_content(self, item: Item, page_id: int) -> None:
        """Turn what was only a place in the tree into a page; as such nobody has read it yet."""
        group_of(self._plan, item, self._places.locales)
        Page.objects.filter(pk=page_id).update(
            alias_of=None,
            live=False,
            live_revision=None,
            latest_revision=None,
            first_published_at=None,
            last_published_at=None,
            has_unpublished_changes=True,
        )
        self._places.created(item, page_id)

    # --- Who may see it, and where it is ----------------------------------------------------------------------------

    def _restrict(self, page: BasePage, item: Item, record: ImportedContent) -> None:
        """Restrict the page as the file says, when the file says something new: editors may have changed it since.

        A file that says nothing changes nothing: only one that says `public` opens a page.
        """
        audience = item.source.meta.audience
        if audience is None or item.audience == record.audience:
            return
        names = [name for name in audience if name != PUBLIC]
        current = list(PageViewRestriction.objects.filter(page=page))
        groups = set() if names == [SIGNED_IN] else set(Group.objects.filter(name__in=names))
        kind = PageViewRestriction.LOGIN if names == [SIGNED_IN] else PageViewRestriction.GROUPS
        kept: Any = None
        for restriction in current:
            same = bool(names) and restriction.restriction_type == kind and set(restriction.groups.all()) == groups
            if same and kept is None:
                kept = restriction
            else:
                restriction.delete()
        if names and kept is None:
            made = PageViewRestriction.objects.create(page=page, restriction_type=kind)
            made.groups.set(groups)

    def _move(self, page: BasePage, item: Item, record: ImportedContent) -> None:
        """Move the page when the file names another section than before; editors may have moved it since."""
        if item.existing is None or (not record._state.adding and record.section == item.source.meta.section):
            return
        parent = Page.objects.get(pk=self._places.parent_id(item))
        if page.is_child_of(parent):
            return
        # Before the move, which refuses a slug that is taken there. A live page's row is written by publishing only.
        slug = available_slug(page.slug, item.source.meta.key, parent, page)
        Page.objects.filter(pk=page.pk).update(slug=slug)
        page.refresh_from_db()
        page.move(parent, pos="last-child")
        page.refresh_from_db()

    # --- Content ----------------------------------------------------------------------------------------------------

    def _fill(self, page: BasePage, item: Item) -> None:
        meta = item.source.meta
        page.title = page.draft_title = meta.title
        page.summary = meta.summary
        page.updated = meta.updated
        page.based_on, page.machine_translated = self._basis(page, item), False
        for facet, name in PAGE_FIELDS.items():
            numbers = [self._facets.pk_of(facet, key) for key in getattr(meta, name)]
            if numbers or item.existing is not None:
                getattr(page, name).set([number for number in numbers if number is not None])
        if meta.tags or item.existing is not None:
            page.tags.set(meta.tags)
        locale = meta.locale
        if item.exact is not None:
            self._fill_exactly(page, item.exact, locale)
            return
        resolver = Resolver(
            page=lambda key: self._places.content_id(key, locale),
            anchor=lambda key, anchor: self._anchor(key, locale, anchor),
            media=self._media,
            key=meta.key,
        )
        for name, blocks in item.fields.items():
            old = list(getattr(page, name).raw_data)
            setattr(page, name, _stream(page, name, with_ids(resolver.resolve(blocks), f"{meta.key}/{name}", old)))
        assert item.importer is not None  # noqa: S101 - as in `publish`
        filling = Filling(locale, lambda key: self._places.content_id(key, locale))
        item.importer.fill(page, meta.extras, filling)
        related = [self._places.content_id(key, locale) for key in meta.related]
        chosen = [{"type": "page", "value": number} for number in related if number is not None]
        page.related = _stream(page, "related", with_ids(chosen, f"{meta.key}/related", list(page.related.raw_data)))

    def _fill_exactly(self, page: BasePage, exact: Exact, locale: str) -> None:
        """Write what was exported; a translation that lagged behind its source does so here, too."""
        if exact.is_behind:
            page.based_on = None
        page.machine_translated = exact.is_machine_translated
        if exact.owner:
            page.content_owner = get_user_model()._default_manager.filter(username=exact.owner).first()
        fill(page, exact.content, Attacher(lambda key: self._places.content_id(key, locale), self._media, locale))

    def _anchor(self, key: str, locale: str, anchor: str) -> str:
        """Return the anchor that the page has for what a link calls it; as it is, when no heading is meant."""
        item = self._plan.items.get((key, locale))
        if item is None:
            return anchor
        source = self._plan.items.get((key, self._plan.source_locale(key) or locale))
        return item.headings.find(anchor) or (item.headings.like(anchor, source.headings) if source else "") or anchor

    def _basis(self, page: BasePage, item: Item) -> int | None:
        """Return the source's revision that the translation is made from; None when the translation is older."""
        key = ContentKey.objects.filter(translation_key=page.translation_key).first()
        if key is None or key.source_locale_id in {None, page.locale_id}:
            return None
        source = (
            item.importer.model._default_manager.filter(
                translation_key=page.translation_key, locale_id=key.source_locale_id, live=True
            )
            .values("live_revision_id", "updated")
            .first()
            if item.importer is not None
            else None
        )
        if source is None:
            return None
        if item.source.meta.updated and source["updated"] and item.source.meta.updated < source["updated"]:
            return None
        revision: int | None = source["live_revision_id"]
        return revision


class _Publication(PublishPageRevisionAction):
    """Publishes the revision of a page that is at hand; Wagtail's own action would make it anew from the revision."""

    def __init__(self, revision: Revision, page: BasePage) -> None:
        BaseAction.__init__(self, page, user=None)
        self.revision, self.object = revision, page
        self.changed, self.log_action, self.previous_revision = True, True, None


def _stream(page: BasePage, name: str, blocks: list[Any]) -> Any:
    """Return raw blocks as the value of a stream field."""
    return page._meta.get_field(name).to_python(blocks)
