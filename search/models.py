"""What search keeps beside its index."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

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
