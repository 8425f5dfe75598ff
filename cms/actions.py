"""What readers are asked to do: a label that leads to a page of ours or to another address."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cms.documents import DocumentModel, PageRef

LONGEST_LABEL = 60  # characters of what a button says
LONGEST_ADDRESS = 2000  # characters
SCHEMES = ("https", "mailto", "tel")


class Action(DocumentModel):
    """What a reader is asked to do: a label that leads to a page of ours or to another address."""

    label: str
    page: PageRef | None = None
    url: str = ""


def is_address(address: str) -> bool:
    """Tell whether an address is that of a page on the web, a mail address, or a telephone number."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in SCHEMES and bool(parts.netloc if parts.scheme == "https" else parts.path)


def validate_address(address: str) -> None:
    """Refuse what is no address to lead readers to."""
    if not is_address(address):
        raise ValidationError(_("Write an address that begins with https://, mailto: or tel:."))


def faults_of_action(*, label: str, has_page: bool, url: str) -> dict[str, Any]:
    """Return what is wrong with an action, by `label`, `page` and `url`: it leads nowhere or to two places."""
    if has_page and url:
        return {"url": _("Choose a page or write an address, not both.")}
    if (has_page or url) and not label:
        return {"label": _("Say what readers shall do.")}
    if label and not (has_page or url):
        return {"page": _("Choose a page, or write an address.")}
    return {}


def action_of(document: Mapping[str, Any]) -> tuple[str, str] | None:
    """Return the label and the address of a resolved document's or block's action.

    None when it has none, or when the viewer may not see where it leads.
    """
    action = document.get("action")
    if not action:
        return None
    url = action["page"]["url"] if action.get("page") else action.get("url", "")
    return (action["label"], url) if url else None
