"""The admin's forms of facet values."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext_lazy as _

from cms.facets import snapshot
from cms.locales import content_locales
from cms.models import FacetValue
from cms.models.facets import TreeFacetValue
from cms.services import save_facet_value

if TYPE_CHECKING:
    _ModelForm = forms.ModelForm[FacetValue]
else:
    _ModelForm = forms.ModelForm  # which is generic for the type checker only


class FacetValueForm(_ModelForm):
    """A facet value with one label field per content language; a saved value's key is shown but never changes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].help_text = _(
            "Documents, addresses and other sites hold on to it, so it never changes. For example “north-america”."
        )
        if self.instance.pk:
            self.fields["key"].disabled = True
        if isinstance(self.instance, TreeFacetValue):
            self._offer_parents(self.instance)
        for language in content_locales():
            self.fields[_label_field(language)] = forms.CharField(
                label=_("Label in %(language)s") % {"language": get_language_info(language)["name_translated"]},
                required=language == settings.LANGUAGE_CODE,
                initial=self.instance.labels.get(language, ""),
                max_length=120,
                show_hidden_initial=True,  # tells what was changed here from what somebody else has changed meanwhile
                widget=forms.TextInput(attrs={"lang": language}),
            )

    def _offer_parents(self, value: TreeFacetValue) -> None:
        tree = snapshot()
        below = {value.key, *tree.descendants(value.facet, value.key)}
        language = get_language()
        parents: Any = self.fields["parent"]  # a ModelChoiceField, which checks what it is given by its queryset
        parents.choices = [
            ("", _("None: it is at the top")),
            *((node.pk, node.indented_label(language)) for node in tree.tree(value.facet) if node.key not in below),
        ]

    def initial_labels(self) -> list[str]:
        """Return a hidden input for each label as it was when the form was shown first."""
        return [self[_label_field(language)].as_hidden(only_initial=True) for language in content_locales()]

    def clean(self) -> dict[str, Any]:
        """Put the labels together: those that were changed here, and the others as they are now."""
        cleaned = super().clean() or self.cleaned_data
        changed = set(self.changed_data)
        given = {
            language: cleaned.get(name, "")
            for language in content_locales()
            if (name := _label_field(language)) in changed
        }
        labels = self.instance.labels | given
        # Whoever moves a value brings all of its names along.
        for name in self._namesakes(cleaned, labels if "parent" in changed else given):
            self.add_error(name, _("Another value at the same place is called so. Readers could not tell them apart."))
        self.instance.labels = {language: label for language, label in labels.items() if label}
        return cleaned

    def _namesakes(self, cleaned: dict[str, Any], labels: dict[str, str]) -> Iterator[str]:
        """Yield the fields of labels that a value below the same one has already."""
        beside: Any = type(self.instance)._default_manager.exclude(pk=self.instance.pk)
        if isinstance(self.instance, TreeFacetValue):
            beside = beside.filter(parent=cleaned.get("parent"))
        taken = list(beside.values_list("labels", flat=True))
        for language, label in labels.items():
            if label and any(other.get(language, "").casefold() == label.casefold() for other in taken):
                # Labels in languages that are not offered have no field.
                yield _label_field(language) if _label_field(language) in self.fields else "parent"

    def save(self, commit: bool = True) -> FacetValue:  # noqa: FBT001, FBT002 — Django's signature
        """Save the value; a role gets its group."""
        if commit:
            save_facet_value(value=self.instance)
        return self.instance


def _label_field(language: str) -> str:
    return f"label_{language}"
