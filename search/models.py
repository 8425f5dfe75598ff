"""What search keeps beside its index."""

from typing import ClassVar

from django.db import models


class Vocabulary(models.Model):
    """The words of the pages in one language when the index was last made anew.

    Compounds are cut into `words`; what is `common` says little in a query. The index changes with every page, the
    vocabulary does not: words that are cut otherwise than those of the index would not be found.
    """

    language = models.CharField(max_length=20, primary_key=True)
    words = models.TextField()  # in lower case, with a space between any two
    common = models.TextField(default="")  # as `words`
    made_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name_plural = "vocabularies"
        ordering: ClassVar = ["language"]

    def __str__(self) -> str:
        return self.language
