"""Template filters for numbers."""

from django import template
from django.utils.formats import number_format

register = template.Library()


class Grouped(int):
    """A number that is written with its thousands apart, as the language at hand has it; plural forms still see it."""

    def __str__(self) -> str:
        return str(number_format(int(self), force_grouping=True))


@register.filter
def grouped(number: int) -> Grouped:
    """Return a number that is for reading: 1 234 in Finnish. Years, keys and addresses are none."""
    return Grouped(number)
