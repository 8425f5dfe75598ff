"""Makes a help centre with ten thousand articles in several languages, within a minute.

Twenty articles are made as editors and translators make them, each in a state of its own (a draft, past its review
date, an outdated translation, ...); whole sets of them are then copied row by row inside the database, with ids,
addresses and places in the tree of their own.
"""

import datetime as dt
import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.management.color import no_style
from django.db import connection, transaction
from django.utils import timezone
from wagtail.models import (
    Locale,
    Page,
    PageLogEntry,
    ReferenceIndex,
    Revision,
    TaskState,
    Workflow,
    WorkflowState,
)
from wagtail.search.models import IndexEntry
from wagtail_localize.models import TranslatableObject, Translation, TranslationSource

from accounts.models import User
from cms import counters
from cms.models import (
    FACETS,
    ContentKey,
    PageTag,
    Publication,
    PublicationDependency,
    PublicationTerm,
    Vote,
)
from cms.models.pages import TranslationBasis
from cms.models.publications import PublicationAudienceHistory, hash_path
from cms.publications.draining import drain
from cms.translation import basis
from knowledge.models import ArticlePage, TopicPage

from .articles import body, make_image
from .content import home

SET = 20  # articles that are made the long way
STRIDE = 1000  # between the ids of one copy and the next: more than the set has pages, and revisions
CHANGED, NEVER_PUBLISHED, HALF_TRANSLATED = {0, 1}, {2}, {3, 4, 5}
OUTDATED, BY_MACHINE, DRAFT_OF_TRANSLATION = {6, 7, 8, 9}, {10, 11}, {12}


def make_set() -> TopicPage:
    """Make the twenty articles below a topic in every language; return the topic in the default one."""
    locales = list(Locale.objects.exclude(pk=home().locale_id))
    people = list(User.objects.order_by("pk"))
    topic: TopicPage = home().add_child(instance=TopicPage(title="Router", slug="router", live=False))
    _publish(topic, people[0])
    for locale in locales:
        _publish(topic.copy_for_translation(locale), people[0])
    image = make_image().pk
    for number in range(SET):
        with transaction.atomic():
            _make(number, topic, locales, people, image)
    drain()
    topic.refresh_from_db()
    return topic


def _make(number: int, topic: TopicPage, locales: Sequence[Locale], people: Sequence[Any], image: int) -> None:
    person = people[number % len(people)]
    days = (-30, 20, 300, 400, None)[number % 5]
    article = ArticlePage(
        title=f"Wireless network {number}",
        slug=f"wireless-{number}",
        summary=f"How to connect, part {number}.",
        body=json.dumps(body(image, number)),
        content_owner=person,
        owner=person,
        review_date=None if days is None else timezone.localdate() + dt.timedelta(days=days),
        live=False,
    )
    topic.add_child(instance=article)
    for field, facet, every in (("product_lines", "product_line", 2), ("regions", "region", 3), ("roles", "role", 4)):
        values = list(FACETS[facet]._default_manager.order_by("pk"))
        setattr(article, field, [] if number % every else [values[number % len(values)]])
    article.tags.add("wireless", f"part {number % 7}")
    if number in NEVER_PUBLISHED:
        article.save_revision(user=person, log_action=True)
        return
    _publish(article, person)
    for locale in locales[:-1] if number in HALF_TRANSLATED else locales:
        with basis(TranslationBasis(article.live_revision_id, number in BY_MACHINE)):
            translation = article.copy_for_translation(locale)
            if number in DRAFT_OF_TRANSLATION and locale == locales[0]:
                translation.save_revision(user=person, log_action=True)
            else:
                _publish(translation, person)
    if number in CHANGED | OUTDATED:
        article.body = json.dumps(body(image, number + SET))
        revision = article.save_revision(user=person, log_action=True)
        if number in OUTDATED:
            revision.publish(user=person, skip_permission_checks=True)


def _publish(page: Any, person: Any) -> None:
    page.save_revision(user=person, log_action=True).publish(user=person, skip_permission_checks=True)
    page.refresh_from_db()


@transaction.atomic
def multiply(topic: TopicPage, numbers: range) -> None:
    """Make a copy of the set for each number (from 1), in every language."""
    topics = {page.locale_id: page for page in TopicPage.objects.filter(translation_key=topic.translation_key)}
    with connection.cursor() as cursor:
        _plan(cursor, topics, numbers)
        _copy_rows(cursor)
        cursor.execute("DROP TABLE bench_copy")
        models = (Page, Revision)
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
    for page in topics.values():
        Page.objects.filter(pk=page.pk).update(numchild=page.get_children().count())
    counters.set_sequence(Publication.objects.order_by("-sequence").values_list("sequence", flat=True)[0])


def _plan(cursor: Any, topics: Mapping[int, Page], numbers: range) -> None:
    """Make the table that says what becomes what."""
    cursor.execute(
        """
        CREATE TEMPORARY TABLE bench_copy AS
        SELECT 0 AS number, page.id AS old_page, page.id AS new_page, page.translation_key AS old_key,
               page.translation_key AS new_key, publication.id AS old_publication, publication.id AS new_publication,
               page.path AS path, publication.path_hash AS path_hash, page.live AS is_first
        FROM wagtailcore_page page JOIN cms_publication publication ON publication.page_id = page.id WHERE 1 = 0
        """
    )
    originals = [
        page
        for topic in topics.values()
        for page in topic.get_children().filter(slug__regex=r"^wireless-[0-9]+$").order_by("path")
    ]
    places = {page.pk: (topics[page.locale_id], place) for page, place in _places(originals, topics)}
    publications = {row.page_id: row for row in Publication.objects.filter(page__in=originals)}
    key, boolean = Page._meta.get_field("translation_key"), Page._meta.get_field("live")

    def rows() -> Iterable[list[Any]]:
        for number in numbers:
            keys: dict[uuid.UUID, uuid.UUID] = {}
            for page in originals:
                is_first = page.translation_key not in keys
                new_key = keys.setdefault(page.translation_key, uuid.uuid4())
                parent, place = places[page.pk]
                publication = publications.get(page.pk)
                path = Page._get_path(parent.path, parent.depth + 1, place + number * SET)  # noqa: SLF001 - treebeard's
                yield [
                    number,
                    page.pk,
                    page.pk + number * STRIDE,
                    *(key.get_db_prep_value(value, connection) for value in (page.translation_key, new_key)),
                    *(
                        key.get_db_prep_value(value, connection)
                        for value in (publication and publication.pk, publication and uuid.uuid4())
                    ),
                    path,
                    hash_path(f"{publication.path.rstrip('/')}-{number}/") if publication else None,
                    boolean.get_db_prep_value(is_first, connection),
                ]

    cursor.executemany(f"INSERT INTO bench_copy VALUES ({', '.join(['%s'] * 10)})", list(rows()))  # noqa: S608
    cursor.execute("CREATE INDEX bench_copy_page ON bench_copy (old_page)")
    cursor.execute("CREATE INDEX bench_copy_publication ON bench_copy (old_publication)")
    if connection.vendor == "postgresql":
        cursor.execute("ANALYZE bench_copy")


def _places(pages: Sequence[Page], topics: Mapping[int, Page]) -> Iterable[tuple[Page, int]]:
    taken: dict[int, int] = dict.fromkeys(topics, 0)
    for page in pages:
        taken[page.locale_id] += 1
        yield page, taken[page.locale_id]


def _copy_rows(cursor: Any) -> None:
    shift = f"c.number * {STRIDE}"
    revision = {name: f"t.{name} + {shift}" for name in ("live_revision_id", "latest_revision_id")}
    based = {name: f"t.{name} + {shift}" for name in ("based_on", "meaning_revision", "major_revision")}
    title, url = "t.title || ' ' || c.number", "rtrim(t.url_path, '/') || '-' || c.number || '/'"
    page_text, old_text = "CAST(c.new_page AS varchar(255))", "CAST(c.old_page AS varchar(255))"
    is_page = f"t.base_content_type_id = {ContentType.objects.get_for_model(Page).pk}"
    of_page, of_publication = "t.page_id = c.old_page", "t.publication_id = c.old_publication"
    _copy(
        cursor,
        Page,
        "t.id = c.old_page",
        {
            "id": "c.new_page",
            "path": "c.path",
            "translation_key": "c.new_key",
            "title": title,
            "draft_title": title,
            "slug": "t.slug || '-' || c.number",
            "url_path": url,
            **revision,
        },
    )
    _copy(cursor, ArticlePage, "t.page_ptr_id = c.old_page", {"page_ptr_id": "c.new_page", **based})
    content = "CAST(t.content AS text)"
    content = f"""REPLACE({content}, '"pk": ' || c.old_page || ',', '"pk": ' || c.new_page || ',')"""
    if connection.vendor == "postgresql":
        content = f"CAST({content} AS jsonb)"
    _copy(
        cursor,
        Revision,
        f"t.object_id = {old_text} AND {is_page}",
        {"id": f"t.id + {shift}", "object_id": page_text, "content": content},
    )
    _copy(
        cursor,
        Publication,
        "t.id = c.old_publication",
        {
            "id": "c.new_publication",
            "source": f"'page:' || {page_text}",
            "page_id": "c.new_page",
            "sequence": f"t.sequence + {shift}",
            "group": "c.new_key",
            "key": "t.key || '-' || c.number",
            "path": "rtrim(t.path, '/') || '-' || c.number || '/'",
            "path_hash": "c.path_hash",
            "url_path": url,
            "order": "substr(c.path, length(c.path) - 3)",
            "title": title,
            "document": f"REPLACE(t.document, t.title, {title})",
            "revision": f"t.revision + {shift}",
            "based_on": f"t.based_on + {shift}",
        },
    )
    for model in (PublicationTerm, PublicationDependency, PublicationAudienceHistory):
        _copy(cursor, model, of_publication, {"publication_id": "c.new_publication"})
    _copy(
        cursor,
        ContentKey,
        "t.translation_key = c.old_key AND c.is_first",
        {
            "translation_key": "c.new_key",
            "key": "t.key || '-' || c.number",
            "shared_revision": f"t.shared_revision + {shift}",
        },
    )
    for field in ("regions", "product_lines", "roles"):
        through = ArticlePage._meta.get_field(field).remote_field.through
        _copy(cursor, through, "t.articlepage_id = c.old_page", {"articlepage_id": "c.new_page"})
    _copy(cursor, PageTag, "t.content_object_id = c.old_page", {"content_object_id": "c.new_page"})
    _copy(
        cursor,
        PageLogEntry,
        of_page,
        {"page_id": "c.new_page", "revision_id": f"t.revision_id + {shift}", "label": "t.label || ' ' || c.number"},
    )
    _copy(cursor, ReferenceIndex, f"t.object_id = {old_text} AND {is_page}", {"object_id": page_text})
    _copy(cursor, IndexEntry, f"t.object_id = {old_text}", {"object_id": page_text, **_index_changes()})


def _index_changes() -> dict[str, str]:
    """Return how a copy differs in the index of the admin's search."""
    if connection.vendor == "postgresql":
        return {
            name: f"t.{name} || to_tsvector('simple', CAST(c.number AS text))" for name in ("title", "autocomplete")
        }
    return {name: f"t.{name} || ' ' || c.number" for name in ("title", "autocomplete")}


def _copy(cursor: Any, model: Any, where: str, changes: Mapping[str, str]) -> None:
    quote = connection.ops.quote_name
    fields = [field for field in model._meta.local_concrete_fields if field.column in changes or field.column != "id"]
    values = [changes.get(field.column, f"t.{quote(field.column)}") for field in fields]
    table, columns = quote(model._meta.db_table), ", ".join(quote(field.column) for field in fields)
    cursor.execute(
        f"INSERT INTO {table} ({columns}) SELECT {', '.join(values)} FROM bench_copy c JOIN {table} t ON {where}"  # noqa: S608
    )


def finish(topic: TopicPage, numbers: range) -> None:
    """Add what is not copied with the sets: translations that wagtail-localize keeps, reviews, and votes."""
    first = ArticlePage.objects.child_of(topic).order_by("pk").values_list("pk", flat=True)[0]
    articles = ArticlePage.objects.child_of(topic).filter(pk__gte=first + numbers.start * STRIDE)
    _keep_translations(articles)
    _submit(articles.filter(has_unpublished_changes=True, live=True))
    _vote(Publication.objects.live().filter(page__in=articles).order_by("sequence"))


def _keep_translations(articles: Any) -> None:
    """Let wagtail-localize keep the translations of every other article."""
    kind = ContentType.objects.get_for_model(ArticlePage)
    keys = list(articles.order_by("pk").values_list("translation_key", flat=True))[::2]
    TranslatableObject.objects.bulk_create(TranslatableObject(translation_key=key, content_type=kind) for key in keys)
    now, source = timezone.now(), home().locale
    sources = TranslationSource.objects.bulk_create(
        TranslationSource(
            object_id=key,
            specific_content_type=kind,
            locale=source,
            object_repr="Wireless network",
            content_json="{}",
            last_updated_at=now,
        )
        for key in keys
    )
    others = Locale.objects.exclude(pk=source.pk)
    Translation.objects.bulk_create(
        Translation(source=one, target_locale=locale) for one in sources for locale in others
    )


def _submit(drafts: Any) -> None:
    """Let half of the drafts wait for a review."""
    workflow = Workflow.objects.get()
    task = workflow.tasks.get().specific
    kind = ContentType.objects.get_for_model(ArticlePage)
    people = list(User.objects.order_by("pk"))
    chosen = list(drafts.order_by("pk"))[::2]
    # Wagtail lists all that somebody has in review on their home, so they are everybody's.
    for number, person in enumerate(people):
        Page.objects.filter(pk__in=[page.pk for page in chosen[number :: len(people)]]).update(owner=person)
    states = WorkflowState.objects.bulk_create(
        WorkflowState(
            content_type=kind,
            base_content_type=ContentType.objects.get_for_model(Page),
            object_id=str(page.pk),
            workflow=workflow,
            requested_by=people[number % len(people)],
        )
        for number, page in enumerate(chosen)
    )
    tasks = TaskState.objects.bulk_create(
        TaskState(
            workflow_state=state,
            revision_id=page.latest_revision_id,
            task=task,
            content_type=ContentType.objects.get_for_model(TaskState),
        )
        for page, state in zip(chosen, states, strict=True)
    )
    for state, task_state in zip(states, tasks, strict=True):
        state.current_task_state = task_state
    WorkflowState.objects.bulk_update(states, ["current_task_state"], batch_size=500)


def _vote(publications: Any) -> None:
    """Let four readers vote about every tenth article; a third of those did not help most of them."""
    now = timezone.now()
    Vote.objects.bulk_create(
        Vote(publication=row, version=row.content_hash, helpful=bool(number % 3) or voter == 0, created_at=now)
        for number, row in enumerate(publications[::10])
        for voter in range(4)
    )
