"""The form in which something that holds for a while is edited."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone

from cms.forms import BasePageForm

from .moments import local_in, moment_in

MOMENTS = ("starts_at", "ends_at")


class LocalDateTimeField(forms.DateTimeField):
    """What a clock shows. Django would take it for a time in the zone of whoever edits."""

    def to_python(self, value: Any) -> dt.datetime | None:
        """Return what was typed, without a zone."""
        with timezone.override(dt.UTC):  # every time is there once
            found = super().to_python(value)
        return found.replace(tzinfo=None) if found is not None else None


class TimedPageForm(BasePageForm):
    """A page's form whose moments are meant in the time zone that is chosen beside them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in MOMENTS:
            field = self.fields.get(name)
            if field is None:
                continue
            self.fields[name] = LocalDateTimeField(
                label=field.label, help_text=field.help_text, required=field.required, widget=field.widget
            )
            moment = getattr(self.instance, name)
            if moment is not None:
                self.initial[name] = local_in(moment, self.instance.time_zone).replace(second=0, microsecond=0)

    def clean(self) -> dict[str, Any]:
        """Say where there is no such time, or two."""
        cleaned = super().clean()
        zone = cleaned.get("time_zone")
        for name in MOMENTS:
            local = cleaned.get(name)
            if local is None or not zone:
                continue
            try:
                cleaned[name] = moment_in(local, zone)
            except ValueError as error:
                self.add_error(name, str(error))
        return cleaned
