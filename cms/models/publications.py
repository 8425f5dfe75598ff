"""Publications: what readers read. One row per page and locale, numbered from one ever-growing sequence."""

import hashlib
import uuid
from collections.abc import Collection
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.periods import Period

from .audience import Audience


def hash_path(path: str) -> str:
    """Return the SHA-256 of an address without its locale, in hexadecimal.

    `/fi/verkko/` and `/en/verkko/` hash alike, so that a chain of locales is looked up at once; and an address may be
    longer than an index entry may be.
    """
    return hashlib.sha256(path_in_locale(path).encode()).hexdigest()


def path_in_locale(path: str) -> str:
    """Return the address without its locale: `verkko/` of `/fi/verkko/`."""
    return path.lstrip("/").partition("/")[2]


class Counter(models.Model):
    """A named number: `sequence` (of publications) and `settings` (labels, menus and the like) only grow.

    `languages` is a fingerprint of the languages with which publications were projected.
    """

    SEQUENCE = "sequence"
    SETTINGS = "settings"
    LANGUAGES = "languages"

    name = models.CharField(max_length=20, primary_key=True)
    value = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} {self.value}"


class Mark(models.Model):
    """Says that something happened to `source` (`page:12`, `image:3`); never what happened.

    Inserted in the transaction of the change, deleted when drained. `scope` is `self` or `subtree` (of a
    page, in every locale); with `clock` (the page reached its `reproject_at`) and `anew` (what is found with it has
    changed outside of it: the text of a file) pages get new numbers even if nothing in them has changed.
    """

    SELF = "self"
    SUBTREE = "subtree"
    CLOCK = "clock"
    ANEW = "anew"
    RENUMBERING = (CLOCK, ANEW)

    source = models.CharField(max_length=100)
    scope = models.CharField(max_length=10, default=SELF)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    def __str__(self) -> str:
        return f"{self.source} ({self.scope})"


class PublicationQuerySet(models.QuerySet["Publication"]):
    """Reads that every exit shares."""

    def live(self) -> "PublicationQuerySet":
        """Leave tombstones out."""
        return self.filter(deleted_at=None)

    def visible_to(self, audience_ids: "frozenset[int]") -> "PublicationQuerySet":
        """Keep the live rows that a viewer who satisfies `audience_ids` may see."""
        return self.live().filter(audience_id__in=audience_ids)

    def in_locale(self, locale: str, *, fallback: bool = True) -> "PublicationQuerySet":
        """Keep the rows in `locale` or, with `fallback`, the row of each group that answers for `locale`."""
        if not fallback:
            return self.filter(locale=locale)
        # Looked up row by row: SQLite would read all rows that answer for the locale first, even to find a single one.
        answers = PublicationTerm.objects.filter(publication=models.OuterRef("pk"), kind="answers_for", value=locale)
        return self.filter(models.Exists(answers))

    def with_terms(self, kind: str, values: "list[str]") -> "PublicationQuerySet":
        """Keep the rows that have any of `values` as a term of `kind`."""
        # Few rows have a term: it is where a list begins.
        terms = PublicationTerm.objects.filter(kind=kind, value__in=values)
        return self.filter(pk__in=terms.values("publication_id"))

    def not_over(self) -> "PublicationQuerySet":
        """Leave out what held until a moment that is past."""
        return self.filter(models.Q(ends_at=None) | models.Q(ends_at__gt=timezone.now()))

    def begun(self) -> "PublicationQuerySet":
        """Leave out what holds only from a moment that is still to come."""
        return self.filter(models.Q(starts_at=None) | models.Q(starts_at__lte=timezone.now()))

    def applying_to(self, facet: str, keys: Collection[str]) -> "PublicationQuerySet":
        """Keep the rows that apply to any of `keys` of `facet`, those that apply everywhere included.

        No keys keep every row. A key that does not exist keeps only what applies everywhere: callers refuse
        it before they come here.
        """
        return self.with_terms(facet, [*keys, "*"]) if keys else self


class Publication(models.Model):
    """The finished document of one page in one locale, or the tombstone of one that is gone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    source = models.CharField(max_length=100, unique=True)
    page = models.ForeignKey(
        "wagtailcore.Page", models.DO_NOTHING, null=True, db_constraint=False, related_name="publications"
    )
    sequence = models.BigIntegerField(unique=True)
    deleted_at = models.DateTimeField(null=True)
    group = models.UUIDField(db_index=True)
    key = models.CharField(max_length=255, db_index=True)
    locale = models.CharField(max_length=20)
    is_source = models.BooleanField(default=False)
    type = models.CharField(max_length=50)
    path = models.TextField()
    path_hash = models.CharField(max_length=64, db_index=True)
    url_path = models.TextField()
    parent = models.UUIDField(null=True, db_index=True)
    order = models.CharField(max_length=4, blank=True)
    ancestors = models.JSONField(default=list)  # groups, the home page first, the parent last
    title = models.CharField(max_length=255)
    summary = models.TextField(blank=True)
    document = models.TextField()
    content_hash = models.CharField(max_length=64)
    projection_hash = models.CharField(max_length=64)
    details_hash = models.CharField(max_length=64)  # of terms and dependencies
    # Without an index: nearly all rows have the same one, and SQLite would prefer it to every other.
    audience = models.ForeignKey(Audience, models.PROTECT, related_name="+", db_index=False)
    revision = models.BigIntegerField(null=True)
    based_on = models.BigIntegerField(null=True, db_index=True)
    machine_translated = models.BooleanField(default=False)
    # How a translation lags behind its source: `normal` or `major`, nothing when it does not; see `currency.Lag`.
    lag = models.CharField(max_length=6, blank=True)
    changed_parts = models.PositiveIntegerField(null=True, default=0)
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    reproject_at = models.DateTimeField(null=True, db_index=True)
    first_published_at = models.DateTimeField(null=True)
    last_published_at = models.DateTimeField(null=True)
    updated = models.DateField(null=True)
    projected_at = models.DateTimeField()

    objects = PublicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        indexes: ClassVar = [
            models.Index(fields=["parent", "order"], name="publication_children"),
            models.Index(fields=["locale", "type"], name="publication_locale_type"),
        ]

    def __str__(self) -> str:
        return f"{self.source} as number {self.sequence}"

    @property
    def period(self) -> Period:
        """From when until when the page holds."""
        return Period(self.starts_at, self.ends_at)


class PublicationTerm(models.Model):
    """What a publication can be found by: facet values, tags, the locales it answers for, sections above it."""

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="terms")
    kind = models.CharField(max_length=20)
    value = models.CharField(max_length=255)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "value", "publication"], name="publication_term_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.value}"


class PublicationDependency(models.Model):
    """Something that a publication's document was made from, beside its own page."""

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="dependencies")
    kind = models.CharField(max_length=20)
    target = models.CharField(max_length=100)  # an id, a UUID, or the key of a facet value

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "target", "publication"], name="publication_dependency_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.target}"


class PublicationAddress(models.Model):
    """An address that a publication once had. Kept for ever; redirects those who may see the publication."""

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="old_addresses")
    path = models.TextField()
    path_hash = models.CharField(max_length=64, db_index=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["publication", "path_hash"], name="publication_address_once")
        ]

    def __str__(self) -> str:
        return self.path


class PublicationAudienceHistory(models.Model):
    """An audience that a publication ever had: whoever had it must hear of its end."""

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="audience_history")
    audience = models.ForeignKey(Audience, models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["publication", "audience"], name="publication_audience_once")
        ]

    def __str__(self) -> str:
        return f"{self.publication_id} {self.audience_id}"


class ProjectionError(models.Model):
    """A projection that failed; gone when it succeeds. Shown on the page in the admin and by `doctor`."""

    source = models.CharField(max_length=100, primary_key=True)
    message = models.TextField()
    traceback = models.TextField()
    since = models.DateTimeField()
    tried_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.source}: {self.message}"


class FollowerState(models.Model):
    """How far a follower has come, and which worker holds it until when."""

    name = models.CharField(max_length=200, primary_key=True)
    sequence = models.BigIntegerField(default=0)
    lease_owner = models.CharField(max_length=100, blank=True)
    lease_until = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.name} at {self.sequence}"
