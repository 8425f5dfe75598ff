"""Files: their addresses, and who gets them."""

from uuid import UUID

from django.urls import reverse

from cms import audience
from cms.models import Audience, Document, Publication
from cms.models.publications import PublicationQuerySet
from cms.publications.resources import CollectionRules


def file_url(uid: UUID | str, filename: str) -> str:
    """Return the address of a file."""
    return reverse("media:file", kwargs={"uid": UUID(str(uid)), "filename": filename})


def may_have(document: Document, audience_ids: frozenset[int]) -> bool:
    """Say whether a viewer of these audiences gets the file.

    The viewer must see a publication that offers the file, and satisfy the rules of the file's collection.
    """
    rules = audience.canonical(CollectionRules.load().of(document.collection_id))
    return Audience.objects.filter(rules=rules, pk__in=audience_ids).exists() and (
        _offering(document).visible_to(audience_ids).exists()
    )


def signing_in_could_help(document: Document) -> bool:
    """Say whether being signed in is all that it takes to get the file."""
    if audience.kind(CollectionRules.load().of(document.collection_id)) == "restricted":
        return False
    audiences = Audience.objects.filter(pk__in=_offering(document).live().values("audience_id"))
    rules = audiences.values_list("rules", flat=True)
    return any(audience.kind(audience.parse(text)) != "restricted" for text in rules)


def _offering(document: Document) -> PublicationQuerySet:
    return Publication.objects.filter(dependencies__kind="file", dependencies__target=str(document.pk))
