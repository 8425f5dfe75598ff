"""The form in which the documentation of a product is edited."""

from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cms.facets import PAGE_FIELDS
from cms.forms import BasePageForm
from cms.models import Publication

from .editions import TERM, TYPE, overlap_of
from .versions import fault_of, product_of

FIELD = PAGE_FIELDS["product_line"]


class ProductPageForm(BasePageForm):
    """A page's form that keeps the documentation of each version in one place."""

    def clean(self) -> dict[str, Any]:
        """Refuse what is about no product, about several, or about versions that have documentation elsewhere."""
        cleaned = super().clean()
        if FIELD not in self.fields or self.fields[FIELD].disabled:
            return cleaned
        keys = [value.key for value in cleaned.get(FIELD) or ()]
        if not keys and self.is_deferred_validation:
            return cleaned
        tree, language = self.facets.trees["product_line"], get_language()
        own = self.instance.key if self.instance.pk else ""
        fault = fault_of(keys, tree, language) or overlap_of(keys, tree, language, besides=own)
        if fault is not None:
            self.add_error(FIELD, fault)
        elif other := self._namesake(cleaned.get("title") or "", product_of(keys, tree)):
            message = _("The documentation of another product is called so, too: %(page)s") % {"page": other}
            self.add_error("title", message)
        return cleaned

    def _namesake(self, title: str, product: str) -> str:
        """Return the address of documentation of another product with the same title, or nothing."""
        same = Publication.objects.live().filter(type=TYPE, locale=self.instance.locale.language_code)
        same = same.exclude(group=self.instance.translation_key).filter(title__iexact=title.strip())
        other = same.exclude(pk__in=same.with_terms(TERM, [product]).values("pk")).first()
        return other.path if other is not None else ""
