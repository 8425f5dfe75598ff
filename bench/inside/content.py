"""Makes and publishes pages of Majakka the way a script does: as revisions, in transactions."""

import json

from django.db import connection, transaction
from wagtail.models import Page, Site

from cms.publications import marks
from knowledge.models import ArticlePage, HomePage, TopicPage

from .articles import PASSAGE, body, make_image

TOGETHER = 100  # pages in one transaction


def home() -> HomePage:
    """Return the home page in the default language."""
    page: HomePage = Site.objects.get(is_default_site=True).root_page.specific
    return page


def make_topic(name: str) -> TopicPage:
    """Publish a topic below the home page."""
    topic: TopicPage = home().add_child(instance=TopicPage(title=name, slug=name, live=False))
    publish(topic)
    return topic


def make_articles(topic: Page, count: int) -> list[int]:
    """Publish articles below `topic`; return their ids."""
    image = make_image().pk
    made: list[int] = []
    for start in range(0, count, TOGETHER):
        with transaction.atomic():
            for number in range(start, min(start + TOGETHER, count)):
                article = ArticlePage(
                    title=f"Wireless network {number}", summary=f"How to connect, part {number}.", live=False
                )
                article.slug = f"wireless-{number}"
                article.body = json.dumps(body(image, number))
                topic.add_child(instance=article)
                article.save_revision().publish()
                made.append(article.pk)
            # Wagtail's own indexes take longer than all the rest, and nothing here reads them.
            connection.run_on_commit = [entry for entry in connection.run_on_commit if _drains(entry[1])]
    return made


def publish(page: Page, *, drain: bool = True) -> None:
    """Publish `page` as it is in memory; without `drain`, its mark waits for somebody else."""
    with transaction.atomic():
        page.save_revision().publish()
        if not drain:
            connection.run_on_commit = [entry for entry in connection.run_on_commit if not _drains(entry[1])]


def change(page_id: int, number: int, *, drain: bool = True) -> None:
    """Publish another title and text of an article."""
    page = ArticlePage.objects.get(pk=page_id)
    page.title = f"Wireless network, edition {number}"
    first, *others = page.body.raw_data
    page.body = json.dumps([{**first, "value": f"{PASSAGE}<p>Edition {number}.</p>"}, *others])
    publish(page, drain=drain)


def _drains(callback: object) -> bool:
    return callback is marks._drain  # noqa: SLF001 - the bench takes the drain out to measure it by itself
