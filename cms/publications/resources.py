"""Loads what a batch of pages refers to, one query per kind."""

import uuid
from collections import defaultdict
from collections.abc import Collection

from django.contrib.auth import get_user_model
from taggit.models import Tag
from wagtail.models import Collection as MediaCollection
from wagtail.models import CollectionViewRestriction, Page

from cms import rich_text
from cms.audience import SIGNED_IN, Restriction, canonical
from cms.documents import FileRef, ImageRef, Person, Resources, SharedTextSource, SnippetSource, Wanted
from cms.facets import FacetSnapshot
from cms.models import PUBLIC_AUDIENCE_ID, Audience, Document, Image, SharedText
from cms.models.keyed_snippet import snippet_models


def load_resources(wants: Collection[Wanted], facets: FacetSnapshot) -> Resources:
    """Load everything that any of `wants` names. What is gone, private or not live is simply absent.

    What a shared text links to, or a snippet refers to, is added to the `Wanted` of each page that shows it.
    """
    resources = Resources(facets={facet: facets.keys(facet) for facet in facets.trees}, trees=facets.trees)
    _load_shown(resources, wants)
    images = {number for wanted in wants for number in wanted.images}
    files = {number for wanted in wants for number in wanted.files}
    if images or files:
        rules = CollectionRules.load()
        resources.images = _images(images, rules)
        resources.files = _files(files, rules)
    pages = {number for wanted in wants for number in wanted.pages}
    if pages:
        resources.pages = dict(Page.objects.filter(pk__in=pages).values_list("pk", "translation_key"))
    users = {number for wanted in wants for number in wanted.users}
    if users:
        found = get_user_model()._default_manager.in_bulk(users).values()
        resources.users = {user.pk: Person(name=name) for user in found if (name := user.get_full_name())}
    tags = {number for wanted in wants for number in wanted.tags}
    if tags:
        resources.tags = dict(Tag.objects.filter(pk__in=tags).values_list("pk", "name"))
    return resources


def _load_shown(resources: Resources, wants: Collection[Wanted]) -> None:
    """Load what pages show of other things, and add what these refer to to the `Wanted` of each page."""
    shared_texts = {key for wanted in wants for key in wanted.shared_texts}
    if shared_texts:
        resources.shared_texts = _shared_texts(shared_texts)
        for wanted in wants:
            for key in wanted.shared_texts:
                source = resources.shared_text(key, wanted.chain)
                if source is not None:
                    rich_text.collect(source.html, wanted)
    snippets = {pair for wanted in wants for pair in wanted.snippets}
    if snippets:
        resources.snippets = _snippets(snippets)
        for wanted in wants:
            for kind, number in sorted(wanted.snippets):
                source = resources.snippet(kind, number, wanted.chain)
                if source is not None:
                    source.collect(wanted)


class CollectionRules:
    """The access rules of media collections: a collection's own and those of the collections above it."""

    def __init__(self, paths: dict[int, str], rules: dict[str, list[Restriction]]) -> None:
        """Take the tree paths of the collections by id, and the rules set at each path."""
        self._paths = paths
        self._rules = rules
        self._audiences: dict[str, int] = {"[]": PUBLIC_AUDIENCE_ID}

    @classmethod
    def load(cls) -> "CollectionRules":
        """Load all collections (there are few) and their restrictions. Two queries."""
        restricted: dict[tuple[str, int], list[int] | None] = {}
        for path, number, kind, group in CollectionViewRestriction.objects.values_list(
            "collection__path", "pk", "restriction_type", "groups"
        ):
            if kind == CollectionViewRestriction.LOGIN:
                restricted[path, number] = None
            elif kind != CollectionViewRestriction.NONE:
                groups = restricted.setdefault((path, number), [])
                if groups is not None and group is not None and kind == CollectionViewRestriction.GROUPS:
                    groups.append(group)
        rules: dict[str, list[Restriction]] = {}
        for (path, _number), groups in restricted.items():
            rules.setdefault(path, []).append(SIGNED_IN if groups is None else tuple(sorted(groups)))
        return cls(dict(MediaCollection.objects.values_list("pk", "path")) if rules else {}, rules)

    def of(self, collection_id: int) -> list[Restriction]:
        """Return the rules that apply to what is in a collection."""
        path = self._paths.get(collection_id, "")
        return [rule for above, rules in self._rules.items() if path.startswith(above) for rule in rules]

    def audience(self, collection_id: int) -> int:
        """Return the id of the audience of what is in a collection; the row is made when it is new."""
        text = canonical(self.of(collection_id))
        if text not in self._audiences:
            self._audiences[text] = Audience.objects.get_or_create(rules=text)[0].pk
        return self._audiences[text]


def image_ref(image: Image) -> ImageRef:
    """Return `image` as documents hold it."""
    focal_point = (image.focal_point_x, image.focal_point_y, image.focal_point_width, image.focal_point_height)
    known = [number for number in focal_point if number is not None]
    return ImageRef(
        uid=image.uid,
        hash=image.file_hash,
        width=image.width,
        height=image.height,
        format=_format(image.file.name),
        focal_point=(known[0], known[1], known[2], known[3]) if len(known) == len(focal_point) else None,
        alt=image.description,
    )


def _format(name: str) -> str:
    extension = name.rpartition(".")[2].lower()
    return "jpeg" if extension == "jpg" else extension


def _images(ids: Collection[int], rules: CollectionRules) -> dict[int, ImageRef]:
    # Image addresses need no sign-in, so an image in a private collection never gets into a document.
    images = Image.objects.in_bulk(ids)
    return {number: image_ref(image) for number, image in images.items() if not rules.of(image.collection_id)}


def _files(ids: Collection[int], rules: CollectionRules) -> dict[int, FileRef]:
    return {
        number: FileRef(
            uid=file.uid,
            hash=file.file_hash,
            sha256=file.sha256,
            title=file.title,
            filename=file.filename,
            size=file.file_size or 0,
            audience=rules.audience(file.collection_id),
        )
        for number, file in Document.objects.in_bulk(ids).items()
    }


def _shared_texts(keys: Collection[uuid.UUID]) -> dict[tuple[uuid.UUID, str], SharedTextSource]:
    # A shared text has drafts of its own: a live row holds what was published, save while it never was.
    live = SharedText.objects.filter(translation_key__in=keys, live=True)
    return {
        (key, locale): SharedTextSource(html=body, locale=locale)
        for key, locale, body in live.values_list("translation_key", "locale__language_code", "body")
    }


def _snippets(pairs: Collection[tuple[str, int]]) -> dict[tuple[str, int], dict[str, SnippetSource]]:
    """Return the live translations of snippets given as kinds and ids, by locale. One query for each kind."""
    found: dict[tuple[str, int], dict[str, SnippetSource]] = {}
    for model in snippet_models():
        numbers = [number for kind, number in pairs if kind == model.kind]
        if not numbers:
            continue
        keys = model._default_manager.filter(pk__in=numbers).values("translation_key")
        groups: defaultdict[uuid.UUID, dict[str, SnippetSource]] = defaultdict(dict)
        rows = list(model._default_manager.filter(translation_key__in=keys).select_related("locale"))
        for row in rows:
            if row.live:
                groups[row.translation_key][row.language] = row
        found |= {(model.kind, row.pk): groups[row.translation_key] for row in rows}
    return found
