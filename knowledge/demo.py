"""The demo: a small help centre of Kajo, a maker of heat pumps that does not exist, and people who can sign in to it.

It goes only into a site that has no content, as a whole or not at all, and is never touched again: from then on it
belongs to the editors.
"""

import contextlib
import datetime as dt
import json
import secrets
import tempfile
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Group
from django.utils import timezone
from wagtail.models import Locale, Page

from accounts.models import User
from cms.editing_lock import editing
from cms.facet_files import load_facet_file
from cms.groups import AUTHORS, EDITORS, REVIEWERS, TRANSLATORS
from cms.importing.media import Library
from cms.importing.services import import_folder
from cms.locales import content_locales
from cms.models import (
    FACETS,
    BasePage,
    Brand,
    ContentKey,
    Document,
    Image,
    KeyedSnippet,
    Navigation,
    SharedText,
)
from search import judged

from .models import ArticlePage, HomePage
from .services import content_default, set_up_site

DEMO_DIR: Path = settings.BASE_DIR / "demo"
CONTENT = DEMO_DIR / "content"
JUDGED = DEMO_DIR / "judged"
LANGUAGES = ("en", "fi", "sv")
# Without those that are easily mistaken for one another. Three times four of them make 59 bits.
LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
IDS = uuid.UUID("0f4c6b1e-7d0a-4c53-9a5e-6b1d8f1f0c11")  # the namespace of what the demo makes

Block = tuple[str, Any]  # its type and its raw value


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can sign in to the demo."""

    username: str
    first_name: str
    last_name: str
    description: str
    groups: tuple[str, ...] = ()
    is_superuser: bool = False


PEOPLE = (
    Person("admin", "Helmi", "Aalto", "may do everything", is_superuser=True),
    # Who works with pages for some roles also has these roles: what is published has to be looked at.
    Person("editor", "Aino", "Lehtonen", "writes and publishes", (EDITORS, "Role: installer", "Role: support-agent")),
    Person("author", "Oskar", "Nyman", "writes and submits to review", (AUTHORS,)),
    Person("reviewer", "Leena", "Salo", "approves what others submit", (REVIEWERS,)),
    Person("translator", "Maja", "Lind", "translates pages", (TRANSLATORS,)),
    Person("customer", "Mikael", "Sandberg", "owns a heat pump", ("Role: customer",)),
    Person("installer", "Jonas", "Berg", "installs heat pumps", ("Role: installer",)),
    Person("agent", "Sanna", "Korhonen", "answers customers", ("Role: support-agent",)),
)


def is_wanted() -> bool:
    """Whether the demo can be loaded: it speaks the site's default language, and nobody has made anything yet.

    Pages besides the home pages, facets, shared texts and media are what somebody may have made.
    """
    models = (*FACETS.values(), SharedText, Image, Document)
    has_content = Page.objects.filter(depth__gt=2).exists() or any(model.objects.exists() for model in models)
    return content_default() in LANGUAGES and not has_content


@editing()
def load_demo() -> None:
    """Load the demo, all of it or nothing."""
    set_up_site()
    load_facet_file(DEMO_DIR / "facets.yaml")
    extras = yaml.safe_load((DEMO_DIR / "extras.yaml").read_text(encoding="utf-8"))
    _make_snippets(extras["snippets"])
    _import_content()
    _place_extras(extras)
    for language in set(LANGUAGES) & set(content_locales()):
        judged.store(language, judged.read(JUDGED / f"{language}.tsv"))
    _make_people()


def _import_content() -> None:
    """Import what the demo has in the site's languages, the default one first: it is the source of the others."""
    languages = sorted(set(LANGUAGES) & set(content_locales()), key=lambda code: code != content_default())
    for language in languages:
        plan, _result = import_folder(folder=CONTENT, locale=language)
        if plan.problems.errors:
            raise ValueError("; ".join(map(str, plan.problems.errors)))


def _place_extras(extras: Mapping[str, Any]) -> None:
    """Bring the pages into order, and put into them what Markdown does not express."""
    for keys in extras["order"]:
        _arrange(keys)
    _name_home_pages(extras["home"]["title"], extras["home"]["summary"])
    for key, days in extras["periods"].items():
        _give_period(key, *days)
    shared = extras["shared_text"]
    key = _make_shared_text(shared["title"], shared["html"])
    for page, kind in shared["pages"].items():
        _place(page=page, before=kind, blocks=lambda _language: [("shared_text", str(key))])
    applies_to = extras["applies_to"]

    def groups(language: str) -> list[Block]:
        return [
            (
                "applies_to",
                {
                    "regions": group["regions"],
                    "product_lines": [],
                    "blocks": [_stored("rich_text", group["html"][language], *group["regions"])],
                },
            )
            for group in applies_to["groups"]
        ]

    _place(page=applies_to["page"], before=applies_to["before"], blocks=groups)
    Brand.objects.update_or_create(defaults={"name": extras["brand"]})
    _make_navigation(extras["navigation"])


def _arrange(keys: Sequence[str]) -> None:
    """Bring pages that have the same parent into the order of their keys, in every language."""
    groups = dict(ContentKey.objects.filter(key__in=keys).values_list("key", "translation_key"))
    for locale in Locale.objects.all():
        for key in keys:
            page = Page.objects.filter(translation_key=groups.get(key), locale=locale).first()
            if page is not None and page.get_next_sibling() is not None:
                page.move(page.get_parent(), "last-child")


def _make_navigation(navigation: Mapping[str, Any]) -> None:
    """Make the menu and the footer of each language of the demo."""
    for locale in Locale.objects.filter(language_code__in=navigation["note"]):
        code = locale.language_code
        columns = [
            {"heading": column["heading"][code], "links": _links(column["pages"], locale, f"{code} {number}")}
            for number, column in enumerate(navigation["footer"])
        ]
        Navigation.objects.create(
            locale=locale,
            menu=json.dumps(_links(navigation["menu"], locale, code)),
            footer=json.dumps([_stored("column", column, code, column["heading"]) for column in columns]),
            note=navigation["note"][code],
        )


def _links(keys: Sequence[str], locale: Locale, name: str) -> list[dict[str, Any]]:
    """Return links to pages as a stream stores them: to the page in the language, else to its source."""
    groups = dict(ContentKey.objects.filter(key__in=keys).values_list("key", "translation_key"))
    found = []
    for key in keys:
        pages = Page.objects.filter(translation_key=groups[key], alias_of=None)
        page = pages.filter(locale=locale).first() or pages.earliest("pk")
        found.append(_stored("page", {"page": page.pk, "label": ""}, name, key))
    return found


def _make_snippets(snippets: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    """Make snippets with a key in each language of the demo; models are named, since other domains have them."""
    for name, rows in snippets.items():
        model: type[KeyedSnippet] = apps.get_model(name)
        for row in rows:
            texts = {field: value for field, value in row.items() if field not in {"key", "picture"}}
            picture = {"picture_id": _store_image(row["picture"])} if "picture" in row else {}
            for locale in Locale.objects.filter(language_code__in=LANGUAGES):
                words = {field: value[locale.language_code] for field, value in texts.items()}
                made = model(
                    key=row["key"],
                    translation_key=uuid.uuid5(IDS, f"{name} {row['key']}"),
                    locale=locale,
                    live=False,
                    **words,
                    **picture,
                )
                made.save()
                made.save_revision().publish()


def _store_image(path: str) -> int:
    """Store an image of the content, and return its id. Pages that show it, too, will use the same."""
    library = Library(CONTENT)
    token = library.image(path).token
    return library.store([token])[token]


def _give_period(key: str, begins: int, ends: int) -> None:
    """Let a page hold from one day until another, counted from today, in every language."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    group = ContentKey.objects.get(key=key).translation_key
    pages: list[Any] = [page.specific for page in Page.objects.filter(translation_key=group, alias_of=None)]
    for page in pages:
        page.starts_at, page.ends_at = midnight + dt.timedelta(days=begins), midnight + dt.timedelta(days=ends)
    _publish(pages)


def _make_shared_text(titles: Mapping[str, str], texts: Mapping[str, str]) -> uuid.UUID:
    key = uuid.uuid5(IDS, titles["en"])
    for locale in Locale.objects.filter(language_code__in=titles):
        code = locale.language_code
        text = SharedText.objects.create(
            translation_key=key, locale=locale, title=titles[code], body=texts[code], live=False
        )
        text.save_revision().publish()
    return key


def _place(*, page: str, before: str, blocks: Callable[[str], list[Block]]) -> None:
    """Put blocks before the first block of the type `before`, in every language of an article.

    What they hold comes from `blocks`, which takes the language.
    """
    group = ContentKey.objects.get(key=page).translation_key
    articles = list(ArticlePage.objects.filter(translation_key=group, alias_of=None))
    for article in articles:
        new = [
            _stored(kind, value, page, kind, str(number))
            for number, (kind, value) in enumerate(blocks(article.locale.language_code))
        ]
        body = [dict(block) for block in article.body.raw_data]
        position = next(number for number, block in enumerate(body) if block["type"] == before)
        article.body = json.dumps([*body[:position], *new, *body[position:]])
    _publish(articles)


def _name_home_pages(titles: Mapping[str, str], summaries: Mapping[str, str]) -> None:
    pages = list(HomePage.objects.filter(locale__language_code__in=titles))
    for page in pages:
        page.title, page.summary = titles[page.locale.language_code], summaries[page.locale.language_code]
    _publish(pages)


def _publish(pages: Iterable[BasePage]) -> None:
    """Publish a page in all its languages; its translations are based on what is published now."""
    basis = None
    for page in sorted(pages, key=lambda page: page.locale.language_code != content_default()):
        page.based_on = basis
        revision = page.save_revision()
        revision.publish()
        basis = basis or revision.pk


def _stored(kind: str, value: Any, *name: str) -> dict[str, Any]:
    """Return a block as a StreamField stores it, with an id that is the same in every language."""
    return {"type": kind, "value": value, "id": str(uuid.uuid5(IDS, " ".join(name)))}


def read_logins() -> list[tuple[Person, str]]:
    """Return the people of the demo who are still there, with the passwords that were made for them."""
    passwords = _read_passwords()
    names = set(User.objects.filter(username__in=passwords, is_active=True).values_list("username", flat=True))
    return [(person, passwords[person.username]) for person in PEOPLE if person.username in names]


def _make_people() -> None:
    """Make the people; whoever has one of the names already stays as they are, and is no part of the demo."""
    taken = set(User.objects.values_list("username", flat=True))
    people = [person for person in PEOPLE if person.username not in taken]
    passwords = {person.username: _new_password() for person in people}
    for person in people:
        user = User.objects.create_user(
            person.username,
            f"{person.username}@kajo.example",
            passwords[person.username],
            first_name=person.first_name,
            last_name=person.last_name,
            is_staff=person.is_superuser,
            is_superuser=person.is_superuser,
        )
        user.groups.set(Group.objects.filter(name__in=person.groups))
    _write_passwords(passwords)


def _new_password() -> str:
    return "-".join("".join(secrets.choice(LETTERS) for _letter in range(4)) for _part in range(3))


def logins_file() -> Path:
    """Return where the passwords are kept: a file that only the owner of the installation can read."""
    return Path(settings.DATA_DIR) / "demo-logins.txt"


def _read_passwords() -> dict[str, str]:
    with contextlib.suppress(FileNotFoundError):
        lines = logins_file().read_text(encoding="utf-8").splitlines()
        return dict(line.split(maxsplit=1) for line in lines if len(line.split()) > 1)
    return {}


def _write_passwords(passwords: Mapping[str, str]) -> None:
    path = logins_file()
    # Temporary files are their owner's alone (mode 0600).
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, delete=False) as file:
        file.writelines(f"{name} {password}\n" for name, password in passwords.items())
    Path(file.name).replace(path)
