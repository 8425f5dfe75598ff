"""What search keeps beside its index."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import get_language_info, gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.blocks import PageChooserBlock
from wagtail.fields import StreamField
from wagtail.models import RevisionMixin

from cms.locales import content_locales
from search import curations, synonyms
from search.analysis.analyzer import query_stems

LONGEST_QUERY = 120  # characters, of those that are logged
LONGEST_FILTERS = 250  # characters, as above


class Vocabulary(models.Model):
    """The words of the pages in one language when the index was last made anew.

    Compounds are cut into `words`; what is `common` says little in a query. The index changes with every page, the
    vocabulary does not: words that are cut otherwise than those of the index would not be found.

    `spellings` are the words that everybody may read, as they are written, with the number of their pages; new ones are
    added as pages come.
    """

    language = models.CharField(max_length=20, primary_key=True)
    words = models.TextField()  # in lower case, with a space between any two
    common = models.TextField(default="")  # as `words`
    spellings = models.TextField(default="")  # lines of a word in lower case, a tab, and a number
    made_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name_plural = "vocabularies"
        ordering: ClassVar = ["language"]

    def __str__(self) -> str:
        return self.language


class LinkText(models.Model):
    """What one page calls another when it links to it; see `search.links`."""

    source = models.ForeignKey("cms.Publication", models.CASCADE, related_name="+")
    target = models.UUIDField(db_index=True)  # a group
    anchor = models.CharField(max_length=100, blank=True)
    text = models.CharField(max_length=100)
    locale = models.CharField(max_length=20)  # of the source, as is
    audience = models.PositiveIntegerField()
    since = models.BigIntegerField(db_index=True)  # the number of the source that brought the link, and
    until = models.BigIntegerField(null=True, db_index=True)  # of the one that took it away

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["source", "target", "anchor", "text", "locale", "audience"], name="link_text_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.text} → {self.target}"


class LoggedSearch(models.Model):
    """How often something was searched for on a day, in a locale and with some filters. Nobody knows by whom.

    `query` is in lower case and without what may tell who somebody is. `filters` is as in an address, the facets in the
    order of their names. `results` is how many there were the last time.
    """

    day = models.DateField(db_index=True)
    locale = models.CharField(_("language"), max_length=20)
    query = models.CharField(_("query"), max_length=LONGEST_QUERY)
    filters = models.CharField(max_length=LONGEST_FILTERS, blank=True)
    searches = models.PositiveIntegerField(_("searches"), default=0)
    empty = models.PositiveIntegerField(_("without result"), default=0)
    public = models.PositiveIntegerField(default=0)  # that found something, by people who had not signed in
    clicks = models.PositiveIntegerField(_("clicks"), default=0)
    positions = models.PositiveIntegerField(default=0)  # of all clicks together, counted from 1
    results = models.PositiveIntegerField(_("results"), default=0)

    class Meta:
        verbose_name = _("search")
        verbose_name_plural = _("searches")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["day", "locale", "query", "filters"], name="logged_once_per_day")
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.locale}: {self.query}"


def locale_choices() -> list[tuple[str, str]]:
    """Return the content languages with their names."""
    return [(code, get_language_info(code)["name_translated"]) for code in content_locales()]


class Tuned(RevisionMixin, models.Model):
    """What an editor tunes in one language. Each time it is saved, what it was before is kept."""

    locale = models.CharField(_("language"), max_length=20, choices=locale_choices)
    is_active = models.BooleanField(
        _("in use"), default=True, help_text=_("Switched off, it changes no search, and stays here with its history.")
    )

    class Meta:
        abstract = True

    MOST: ClassVar = 1000  # in one language
    SAYS: ClassVar[tuple[str, ...]] = ()  # the attributes that hold what it says, beside the language

    @property
    def meaning(self) -> tuple[object, ...]:
        """What it says; two rows that say the same change the same."""
        return tuple(getattr(self, name) for name in ("locale", "is_active", *self.SAYS))

    def clean(self) -> None:
        """Refuse more than can be looked up in no time."""
        super().clean()
        others = type(self)._default_manager.filter(locale=self.locale).exclude(pk=self.pk)
        if self.locale and others.count() >= self.MOST:
            raise ValidationError(
                {"locale": gettext("There are %(most)d in this language already.") % {"most": self.MOST}}
            )


class SynonymRule(Tuned):
    """Words that mean the same, in one language."""

    SAYS = ("terms",)

    terms = models.CharField(
        _("synonyms"),
        max_length=500,
        help_text=_(
            "With commas: “wifi, wlan, wireless network”, and each finds the others. With an arrow, in one direction "
            "only: “phone => mobile, smartphone”, and who searches for “phone” finds mobiles, too. Inflected forms "
            "need not be listed."
        ),
    )

    panels: ClassVar = [FieldPanel("locale"), FieldPanel("terms"), FieldPanel("is_active")]

    class Meta:
        verbose_name = _("synonym")
        verbose_name_plural = _("synonyms")
        ordering: ClassVar = ["locale", "terms"]

    def __str__(self) -> str:
        return Truncator(self.terms).chars(80)

    def clean(self) -> None:
        """Refuse what is no rule."""
        super().clean()
        try:
            synonyms.parse(self.terms)
        except synonyms.SynonymsError as error:
            raise ValidationError({"terms": str(error)}) from error


def _pages_of(stream: Any) -> list[int]:
    """Return the ids of the pages in a stream of them, also of those that are deleted."""
    return [child["value"] for child in stream.raw_data if child["value"]]


class Curation(Tuned):
    """Which pages come first for some queries, and which are left out, in one language."""

    SAYS = ("queries", "pinned_pages", "hidden_pages")

    queries = models.TextField(
        _("queries"),
        max_length=(curations.LONGEST + 2) * curations.MOST_QUERIES,
        help_text=_("One on each line. Capitals, inflection and the order of the words do not matter."),
    )
    pinned = StreamField(
        [("page", PageChooserBlock(label=_("Page")))],
        max_num=10,
        blank=True,
        verbose_name=_("pinned"),
        help_text=_("Come first, in this order, even if they have none of the words."),
    )
    hidden = StreamField(
        [("page", PageChooserBlock(label=_("Page")))],
        max_num=50,
        blank=True,
        verbose_name=_("hidden"),
        help_text=_("Are not found by these queries. Everywhere else, they are there as ever."),
    )

    panels: ClassVar = [
        FieldPanel("locale"),
        FieldPanel("queries"),
        FieldPanel("pinned"),
        FieldPanel("hidden"),
        FieldPanel("is_active"),
    ]

    class Meta:
        verbose_name = _("pinned and hidden results")
        verbose_name_plural = _("pinned and hidden results")
        ordering: ClassVar = ["locale", "queries"]

    def __str__(self) -> str:
        return Truncator(", ".join(curations.queries_of(self.queries))).chars(80)

    @property
    def pinned_pages(self) -> list[int]:
        """The ids of the pages that come first."""
        return _pages_of(self.pinned)

    @property
    def hidden_pages(self) -> list[int]:
        """The ids of the pages that are left out."""
        return _pages_of(self.hidden)

    def clean(self) -> None:
        """Refuse what nobody can mean."""
        super().clean()
        errors = {"queries": self._wrong_queries(), "pinned": self._wrong_pages()}
        found = {name: error for name, error in errors.items() if error}
        if found:
            raise ValidationError(found)

    def _wrong_queries(self) -> str:
        queries = curations.queries_of(self.queries)
        if len(queries) > curations.MOST_QUERIES:
            return gettext("There may be at most %(most)d of them.") % {"most": curations.MOST_QUERIES}
        taken = [
            (query_stems(query, self.locale), query)
            for row in Curation.objects.filter(locale=self.locale, is_active=True).exclude(pk=self.pk)
            for query in curations.queries_of(row.queries)
        ]
        for query in queries:
            stems = query_stems(query, self.locale)
            if not stems:
                return gettext("“%(term)s” is no word.") % {"term": query}
            if len(query) > curations.LONGEST:
                return gettext("“%(query)s” is longer than %(most)d characters.") % {
                    "query": Truncator(query).chars(40),
                    "most": curations.LONGEST,
                }
            other = next((other for others, other in taken if curations.are_same(stems, others)), None)
            if other and self.is_active:
                return gettext(
                    "“%(query)s” is the same as “%(other)s”, for which there are pinned or hidden results."
                ) % {
                    "query": query,
                    "other": other,
                }
        return ""

    def _wrong_pages(self) -> str:
        pinned, hidden = self.pinned_pages, self.hidden_pages
        if not pinned and not hidden:
            return gettext("Choose a page that comes first, or one that is left out.")
        if len({*pinned, *hidden}) < len(pinned) + len(hidden):
            return gettext("Choose each page once.")
        return ""


class JudgedQuery(models.Model):
    """A query, and the pages that answer it: what is tuned is held against them before it is saved."""

    locale = models.CharField(_("language"), max_length=20, choices=locale_choices)
    query = models.CharField(_("query"), max_length=LONGEST_QUERY)
    pages = StreamField(
        [("page", PageChooserBlock(label=_("Page")))],
        min_num=1,
        max_num=10,
        verbose_name=_("answers"),
        help_text=_("The pages that answer it, in any language. One of them among the first results is enough."),
    )

    panels: ClassVar = [FieldPanel("locale"), FieldPanel("query"), FieldPanel("pages")]

    class Meta:
        verbose_name = _("judged query")
        verbose_name_plural = _("judged queries")
        ordering: ClassVar = ["locale", "query"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["locale", "query"], name="judged_once", violation_error_message=_("It is judged already.")
            )
        ]

    def __str__(self) -> str:
        return self.query

    @property
    def page_ids(self) -> list[int]:
        """The ids of the pages that answer it."""
        return _pages_of(self.pages)


class IndexRequest(models.Model):
    """What somebody has asked the worker to do with the index. It is gone once that is done."""

    REPAIR, REBUILD = "repair", "rebuild"

    work = models.CharField(max_length=10, primary_key=True, choices=[(REPAIR, REPAIR), (REBUILD, REBUILD)])
    asked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["work"]  # making the index anew repairs it, too

    def __str__(self) -> str:
        return self.work
