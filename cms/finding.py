"""What is at an address or has a key, for one viewer: a page, another address, or the news that it is retired."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from cms import audience as audiences
from cms.locales import content_locales, fallback_chain
from cms.models import Publication, PublicationAddress, PublicationAudienceHistory
from cms.models.publications import hash_path
from cms.reading import links_for
from cms.reading_rows import rows_at
from cms.retiring import successors
from cms.viewer import Viewer

NUL = "\0"  # PostgreSQL refuses to look for it
MOST_GROUPS = 10  # that had the same address and are retired; older ones are forgotten


@dataclass(frozen=True, slots=True)
class Found:
    """A publication that the viewer may see, and should read at the address that was asked for."""

    publication: Publication


@dataclass(frozen=True, slots=True)
class Moved:
    """What was asked for is at another address now, or replaced by what is there."""

    url: str
    is_replacement: bool = False


@dataclass(frozen=True, slots=True)
class SignIn:
    """Whoever signs in may see it."""


@dataclass(frozen=True, slots=True)
class Retired:
    """What was asked for is retired; the viewer could read it once, and may see nothing that replaces it."""


def find_path(path: str, viewer: Viewer) -> Found | Moved | SignIn | Retired | None:
    """Look up an address such as `/fi/verkko/`, along the fallback chain of its locale; None: not for this viewer.

    The viewer reads in the locale of the address. Old addresses lead to the new one, for those who may see the page;
    those of retired pages to what replaces them, for those who could once read the page and may see the other.
    One query for what is there, one or two more for what is not, some more for what is retired.
    """
    locale = locale_of_path(path)
    if locale not in content_locales() or NUL in path:
        return None
    viewer = replace(viewer, locale=locale)
    chain = fallback_chain(locale)
    rows = rows_at(hash_path(path), viewer)
    ended = [row for row, _answers in rows if row.deleted_at is not None]
    present = next((both for both in rows if both[0].deleted_at is None), None)
    if present is not None:
        found = _at_path(*present, viewer)
        return found if found is not None else _what_became_of(ended, viewer)
    addresses = PublicationAddress.objects.filter(path_hash=hash_path(path), publication__locale__in=chain)
    # Whoever left it last comes first.
    had = [address.publication for address in addresses.select_related("publication__audience").order_by("-pk")]
    had.sort(key=lambda row: chain.index(row.locale))
    moved = _moved([row for row in had if row.deleted_at is None], viewer)
    if moved is not None:
        return moved
    ended += [row for row in had if row.deleted_at is not None]
    ended.sort(key=lambda row: (chain.index(row.locale), -row.sequence))
    return _what_became_of(ended, viewer)


def _at_path(row: Publication, answers: bool, viewer: Viewer) -> Found | Moved | SignIn | None:  # noqa: FBT001 - a pair
    if row.audience_id not in viewer.audience_ids:
        return _refusal(row, viewer)
    if answers:
        return Found(row)
    link = links_for([row.group], viewer).get(row.group)
    # Translated, but perhaps not for this viewer: then its fallback stays covered.
    return None if link is None else Moved(link.url)


def _moved(rows: Sequence[Publication], viewer: Viewer) -> Moved | SignIn | None:
    """Return where the first of `rows`, which had an address once, is now."""
    visible = next((row for row in rows if row.audience_id in viewer.audience_ids), None)
    if visible is not None:
        link = links_for([visible.group], viewer).get(visible.group)
        return Moved(link.url) if link is not None else None
    refusals = (_refusal(row, viewer) for row in rows)
    return next((refusal for refusal in refusals if refusal is not None), None)


def _refusal(row: Publication, viewer: Viewer) -> SignIn | None:
    # Rows that only need a sign-in say so; that others exist at all is nobody's business.
    signed_in = audiences.kind(audiences.parse(row.audience.rules)) == "signed-in"
    return SignIn() if signed_in and not viewer.is_signed_in else None


def locale_of_path(path: str) -> str:
    """Return the first part of an address, which is a locale if it is an address of ours."""
    return path.lstrip("/").partition("/")[0]


def find_key(key: str, viewer: Viewer, *, fallback: bool = True) -> Publication | None:
    """Return the page with `key` in the viewer's locale or, with `fallback`, the one that answers for it. One query."""
    if NUL in key:
        return None
    rows = Publication.objects.visible_to(viewer.audience_ids).in_locale(viewer.locale, fallback=fallback)
    return rows.filter(key=key).first()


def address_of_key(key: str, viewer: Viewer) -> Moved | SignIn | Retired | None:
    """Return where the viewer reads the page with `key`, or what replaces it; None: not for this viewer.

    Two queries for what is there, one or two more for what is not, some more for what is retired.
    """
    publication = find_key(key, viewer)
    if publication is not None:
        return Moved(links_for([publication.group], viewer).url(publication))
    if NUL in key:
        return None
    rows = Publication.objects.live().in_locale(viewer.locale).filter(key=key).select_related("audience")
    refusals = (_refusal(row, viewer) for row in rows)
    refusal = next((refusal for refusal in refusals if refusal is not None), None)
    if refusal is not None:
        return refusal
    return _what_became_of(Publication.objects.filter(key=key).exclude(deleted_at=None).order_by("-sequence"), viewer)


def _what_became_of(ended: Iterable[Publication], viewer: Viewer) -> Moved | Retired | None:
    """Return what the viewer gets in place of the first tombstone for which there is anything.

    None when the viewer could read none of them at any time, going by what they may see now, or when what they stood
    for is still there for others.
    """
    rows = list(ended)
    if not rows:
        return None
    history = PublicationAudienceHistory.objects.filter(publication__in=rows, audience__in=viewer.audience_ids)
    once_read = set(history.values_list("publication", flat=True))
    groups = list(dict.fromkeys(row.group for row in rows if row.pk in once_read))[:MOST_GROUPS]
    chains = [[group, *successors(group)] for group in groups]
    # In every language: what is there in any of them is not retired.
    links = links_for({group for chain in chains for group in chain}, viewer, translations=True)
    is_retired = False
    for chain in chains:
        # The first that is not itself retired; whether the viewer may see it is another question.
        standing = next((group for group in chain if links.is_live(group)), None)
        link = links.get(standing) if standing is not None else None
        if link is not None:
            return Moved(link.url, is_replacement=standing != chain[0])
        is_retired = is_retired or standing != chain[0]
    return Retired() if is_retired else None
