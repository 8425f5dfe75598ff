"""A publication as one viewer gets it: links lead somewhere, and what lies around the page is there. One query."""

import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from cms.blocks.resolving import dicts, references, resolve
from cms.media.files import file_url
from cms.models import Publication
from cms.reading import Link, Links, Translation, TranslationState, links_for, translation_state
from cms.viewer import Viewer

FallbackReason = Literal["no_translation"]
Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Served:
    """A publication for one viewer, with its document resolved and its surroundings."""

    publication: Publication
    document: Document
    url: str
    requested_locale: str
    translation_state: TranslationState
    breadcrumb: list[Link]  # the home page first, the parent last
    children: list[Link]  # at most `cms.reading.CHILDREN`
    children_page: int  # which of them: 1 has the first ones
    more_children: bool
    previous: Link | None
    next: Link | None
    translations: list[Translation]  # the page itself among them
    links: Links  # what was asked for besides, among the rest

    @property
    def served_locale(self) -> str:
        """The locale of the words."""
        return self.publication.locale

    @property
    def fallback_reason(self) -> FallbackReason | None:
        """Why the locale is not the one that was asked for, or None when it is."""
        return fallback_reason(self.publication, self.requested_locale)

    @property
    def canonical(self) -> str:
        """The address by which the words are to be known: of an alias that of its original, of a fallback its own."""
        original = self.document["seo"].get("canonical")  # None when the viewer may not see it
        for page in self.links.translations(original["group"]) if original else ():
            if page.locale == self.served_locale:
                return page.url
        return self.publication.path if self.fallback_reason else self.url


def fallback_reason(publication: Publication, requested_locale: str) -> FallbackReason | None:
    """Return why `publication` answers for another locale than its own, or None when it is the one asked for."""
    return None if publication.locale == requested_locale else "no_translation"


def serve(
    publication: Publication,
    viewer: Viewer,
    *,
    base_url: str = "",
    children_page: int = 1,
    besides: Iterable[uuid.UUID] = (),
) -> Served:
    """Return `publication` for `viewer`, who reads in `viewer.locale`; `base_url` is put before every address.

    `children_page` says which of the pages below it come with it, counted from 1; `besides` names groups that
    `Served.links` shall have too.
    """
    document = json.loads(publication.document)
    groups = {publication.group, *map(uuid.UUID, publication.ancestors), *_groups_in(document), *besides}
    links = links_for(groups, viewer, below=publication.group, page=children_page, beside=publication)
    above = (links.get(group) for group in publication.ancestors)
    return Served(
        publication=publication,
        document=resolve_document(document, links, viewer, base_url=base_url),
        url=links.url(publication),
        requested_locale=viewer.locale,
        translation_state=translation_state(publication, viewer.locale),
        breadcrumb=[link for link in above if link is not None],
        children=links.children,
        children_page=children_page,
        more_children=links.has_more_children,
        previous=links.previous,
        next=links.next,
        translations=links.translations(publication.group),
        links=links,
    )


def links_of(
    publications: Sequence[Publication], viewer: Viewer, *, with_documents: bool, translations: bool = False
) -> Links:
    """Return what the groups of `publications` look like to `viewer`, and those that their documents refer to.

    `translations` as in `cms.reading.links_for`.
    """
    groups: set[uuid.UUID | str] = {publication.group for publication in publications}
    if with_documents:
        for publication in publications:
            groups |= _groups_in(json.loads(publication.document))
    return links_for(groups, viewer, translations=translations)


def resolve_document(document: Document, links: Links, viewer: Viewer, *, base_url: str = "") -> Document:
    """Return a stored document with its references resolved.

    A link in rich text gets its address, or becomes its text when the viewer may not see the page. `{"ref": …}` becomes
    a link with title and address, or is left out. Files get a `url`; those for other audiences are left out.
    """
    linked = ((group, links.get(group)) for group in references(document))
    pages = {group: base_url + link.url for group, link in linked if link is not None}
    files = _files(document, viewer, base_url)
    resolved: Document = _resolve_refs(resolve(document, pages, files), links, base_url)
    named = (file for file in document.get("files", ()) if file["uid"] in files)
    resolved["files"] = [
        {name: value for name, value in file.items() if name != "audience"} | {"url": files[file["uid"]]}
        for file in named
    ]
    return resolved


def link_data(link: Link, base_url: str = "") -> dict[str, Any]:
    """Return a link as JSON holds it."""
    return {**asdict(link), "group": str(link.group), "url": base_url + link.url}


def _groups_in(document: Document) -> set[uuid.UUID | str]:
    return {uuid.UUID(group) for group in references(document)}


def _files(document: Document, viewer: Viewer, base_url: str) -> Mapping[str, str]:
    return {
        file["uid"]: base_url + file_url(file["uid"], file["filename"])
        for file in _file_refs(document)
        if file["audience"] in viewer.audience_ids
    }


def _file_refs(value: Any) -> list[dict[str, Any]]:
    """Return every file that a document offers, as it holds them."""
    return [item for item in dicts(value) if "audience" in item and {"uid", "filename"} <= item.keys()]


def _resolve_refs(value: Any, links: Links, base_url: str) -> Any:
    if isinstance(value, list):
        resolved = [_resolve_refs(item, links, base_url) for item in value]
        return [item for item, before in zip(resolved, value, strict=True) if item is not None or before is None]
    if not isinstance(value, dict):
        return value
    if value.keys() == {"ref"}:
        link = links.get(value["ref"])
        return None if link is None else link_data(link, base_url)
    return {name: _resolve_refs(item, links, base_url) for name, item in value.items()}
