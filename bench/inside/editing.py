"""An editor who works in the admin as a browser does: reads the form, and posts it."""

import time
from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Any

from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponseBase
from django.test import Client
from django.urls import reverse
from wagtail.admin.rich_text import get_rich_text_editor_widget
from wagtail.models import Page

from .articles import body


class Editor:
    """Publishes articles below one page through the admin."""

    def __init__(self, model: type[Page], parent: Page, image: int) -> None:
        """Sign in as a superuser, who is made."""
        user = get_user_model()._default_manager.create_superuser("editor", "editor@example.com", "lighthouse-keeper")
        self.client = Client(headers={"host": "localhost"})
        self.client.force_login(user)
        self.answered = 0.0
        _after_each(self.client, self._note)
        self.image = image
        self.adding = reverse("wagtailadmin_pages:add", args=(model._meta.app_label, model._meta.model_name, parent.pk))
        self.forms: dict[str, dict[str, str]] = {}

    def publish_new(self, number: int) -> tuple[float, float]:
        """Publish a new article; return the seconds until the answer: by the clock, and of the processor."""
        return self._publish(self.adding, number)

    def publish_again(self, page_id: int, number: int) -> tuple[float, float]:
        """Publish an article with another title and text; return seconds, as `publish_new` does."""
        return self._publish(reverse("wagtailadmin_pages:edit", args=(page_id,)), number)

    def _publish(self, address: str, number: int) -> tuple[float, float]:
        if address not in self.forms:
            self.forms[address] = self._form(address)
        data = self.forms[address] | {
            "title": f"Connect to the wireless network, edition {number}",
            "slug": f"wireless-{number}" if address == self.adding else "wireless",
            "summary": f"How to connect, edition {number}.",
            "action-publish": "action-publish",
            "related-count": "0",
            **dict(_stream_fields("body", body(self.image, number))),
        }
        start, processor = time.perf_counter(), time.process_time()
        answer = self.client.post(address, data)
        # What is done once the answer is on its way costs the processor something, but nobody waits for it.
        taken = self.answered - start, time.process_time() - processor
        if answer.status_code != HTTPStatus.FOUND:
            raise RuntimeError(f"The admin did not publish: {answer.status_code} {_messages(answer.content)}")
        return taken

    def _note(self) -> None:
        self.answered = time.perf_counter()

    def _form(self, address: str) -> dict[str, str]:
        answer = self.client.get(address)
        form = BeautifulSoup(answer.content, "html.parser").find("form", id="page-edit-form")
        if form is None:
            raise RuntimeError(f"There is no form at {address}: {answer.status_code}")
        fields: Any = form.find_all(["input", "textarea"])
        return {
            field["name"]: field.get("value", "") or field.text
            for field in fields
            if field.get("name") and field.get("type") not in {"checkbox", "radio", "file"}
        }


def _after_each(client: Client, note: Callable[[], None]) -> None:
    """Call `note` whenever an answer is ready to be sent; the client itself returns when it is closed."""
    answer = client.handler.get_response

    def wrapper(request: HttpRequest) -> HttpResponseBase:
        response = answer(request)
        note()
        return response

    client.handler.get_response = wrapper  # type: ignore[method-assign]  # the one place between answering and closing


def _messages(content: bytes) -> str:
    soup = BeautifulSoup(content, "html.parser")
    return " ".join(found.get_text(" ", strip=True) for found in soup.select(".error-message, .messages"))


def _stream_fields(name: str, blocks: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """Yield the fields of a form that holds the children of a stream, or of a list."""
    yield f"{name}-count", str(len(blocks))
    for index, block in enumerate(blocks):
        prefix = f"{name}-{index}"
        yield from ((f"{prefix}-{key}", str(value)) for key, value in _place(index).items())
        yield f"{prefix}-type", block["type"]
        yield f"{prefix}-id", block["id"]
        yield from _value_fields(f"{prefix}-value", block["value"])


def _value_fields(name: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, list):
        yield from _stream_fields(name, value)
    elif isinstance(value, dict) and "columns" in value:
        yield from _table_fields(name, value)
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _value_fields(f"{name}-{key}", inner)
    elif isinstance(value, str) and value.startswith("<"):
        yield name, get_rich_text_editor_widget().format_value(value)
    elif value is not False:  # a box that is not ticked sends nothing
        yield name, "" if value is None else str(value)


def _table_fields(name: str, table: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield f"{name}-caption", table["caption"]
    yield f"{name}-column-count", str(len(table["columns"]))
    yield f"{name}-row-count", str(len(table["rows"]))
    for index, column in enumerate(table["columns"]):
        fields = _place(index) | column
        yield from ((f"{name}-column-{index}-{key}", str(value)) for key, value in fields.items())
    for index, row in enumerate(table["rows"]):
        yield from ((f"{name}-row-{index}-{key}", str(value)) for key, value in _place(index).items())
        for place, cell in enumerate(row["values"]):
            yield from _value_fields(f"{name}-cell-{index}-{place}", cell)


def _place(index: int) -> dict[str, Any]:
    return {"order": index, "deleted": ""}
