"""What documents show besides pages: things that have a key and are kept once, such as the author of several posts."""

from collections.abc import Iterator
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import DraftStateMixin, RevisionMixin, TranslatableMixin
from wagtail_localize.fields import SynchronizedField

from cms.documents import Wanted

from .facets import validate_key


def synchronized(*names: str) -> list[Any]:
    """Return how wagtail-localize is told that a translation has the same values in these fields as its source."""
    return [SynchronizedField(name) for name in names]


class KeyedSnippet(DraftStateMixin, RevisionMixin, TranslatableMixin, models.Model):
    """Something that pages name by its id and programs by its key; pages show it in the best of their locales.

    What documents hold of it is made while projecting: a change of it marks the pages that show it. It has drafts, so
    that a translation that is not finished is nobody's; a live row holds what was published.
    """

    kind: ClassVar[str]  # of the dependency

    key = models.CharField(
        _("key"),
        max_length=50,
        validators=[validate_key],
        help_text=_("Its name in addresses, the same in every language: a-z, 0-9 and hyphens."),
    )

    override_translatable_fields: ClassVar = synchronized("key")

    class Meta(TranslatableMixin.Meta):
        abstract = True
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["locale", "key"], name="%(app_label)s_%(class)s_key_once_per_locale")
        ]

    @property
    def language(self) -> str:
        """The locale of its words."""
        code: str = self.locale.language_code
        return code

    def clean(self) -> None:
        """Refuse a key that something else has, in whichever language."""
        super().clean()
        others = type(self)._default_manager.filter(key=self.key).exclude(translation_key=self.translation_key)
        if others.exists():
            raise ValidationError({"key": _("“%(key)s” is the key of something else.") % {"key": self.key}})

    def collect(self, wanted: Wanted) -> None:
        """Note in `wanted` what it refers to, which is nothing unless a kind says otherwise."""


def snippet_models() -> Iterator[type[KeyedSnippet]]:
    """Yield every kind of snippet with a key."""
    yield from KeyedSnippet.__subclasses__()
