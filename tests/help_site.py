"""A small help centre, for the tests of what reads it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.contrib.auth.models import Group
from pytest_django import DjangoDbBlocker

from accounts.models import User
from blog.names import names
from campaigns import announcements
from cms import counters
from cms.facets import snapshot
from cms.look import look
from cms.models import Document, Image
from cms.publications.draining import drain
from cms.services import put_facet_value
from cms.viewer import anonymous
from knowledge.models import ArticlePage, FAQPage, HomePage, TopicPage
from search.indexing import rebuild
from tests.factories import make_file, make_home, make_image, make_page, make_user, restrict, stream, translate
from tests.kept import kept_database


@dataclass(frozen=True, slots=True)
class HelpSite:
    """Its pages and people. English is the source of everything; some of it is in Finnish, too."""

    home: HomePage
    network: TopicPage
    setup: ArticlePage  # has everything that a page can have
    slow: ArticlePage
    faq: FAQPage
    billing: TopicPage
    members: ArticlePage  # for people who have signed in
    partners: ArticlePage  # for the group of the same name
    verkko: TopicPage
    langaton: ArticlePage
    member: User
    partner: User
    image: Image
    file: Document


def make_facets() -> None:
    """Make three regions, Finland below Europe, and a role."""
    for key, parent in (("europe", None), ("finland", "europe"), ("america", None)):
        put_facet_value(facet="region", key=key, labels={"en": key.title(), "fi": f"{key} (fi)"}, parent=parent)
    put_facet_value(facet="role", key="customer", labels={"en": "Customer"})


def make_help_site() -> HelpSite:
    """Return the help centre; readers have it."""
    home = make_home()
    make_facets()
    network = make_page(TopicPage, home, title="Network", slug="network", summary="Wi-Fi and cables.")
    billing = make_page(TopicPage, home, title="Billing", slug="billing", summary="Invoices.")
    partners_group = Group.objects.create(name="Partners")
    partners = make_page(ArticlePage, network, title="Partner prices", slug="partner-prices")
    restrict(partners, partners_group)
    image, file = make_image(), make_file()
    links = (
        f'<h2>Before you begin</h2><p>See <a linktype="page" id="{billing.pk}" anchor="refunds">billing</a>, '
        f'<a linktype="page" id="{partners.pk}">prices</a> and <a linktype="document" id="{file.pk}">a manual</a>.</p>'
        "<h2>Connect</h2><p>Plug it in.</p>"
    )
    setup = make_page(
        ArticlePage,
        network,
        title="Set up your router",
        slug="wifi-setup",
        summary="In ten minutes.",
        body=stream(
            ("rich_text", links),
            ("image", {"image": image.pk, "alt_text": "A router", "decorative": False, "caption": ""}),
            ("file", {"file": file.pk, "label": ""}),
            ("applies_to", {"regions": ["finland"], "product_lines": [], "blocks": _blocks("<p>Two years.</p>")}),
        ),
        related=stream(("page", billing.pk), ("page", partners.pk), prefix="related"),
    )
    slow = make_page(
        ArticlePage, network, title="Why is it slow?", slug="slow", body=stream(("rich_text", "<p>Walls.</p>"))
    )
    faq = make_page(
        FAQPage,
        network,
        title="Questions about Wi-Fi",
        slug="faq",
        questions=stream(("faq", {"question": "How long is the warranty?", "answer": _blocks("<p>Two years.</p>")})),
    )
    members = make_page(ArticlePage, network, title="For members", slug="members")
    restrict(members)
    verkko = translate(network, "fi", title="Verkko", slug="verkko", based_on=network.live_revision_id)
    langaton = translate(
        setup, "fi", title="Reitittimen käyttöönotto", slug="langaton", based_on=setup.live_revision_id
    )
    member, partner = make_user("member"), make_user("partner", partners_group)
    drain()
    return HelpSite(
        home=home,
        network=network,
        setup=setup,
        slow=slow,
        faq=faq,
        billing=billing,
        members=members,
        partners=partners,
        verkko=verkko,
        langaton=langaton,
        member=member,
        partner=partner,
        image=image,
        file=file,
    )


@contextmanager
def kept_help_site(blocker: DjangoDbBlocker, *, searchable: bool = False) -> Iterator[HelpSite]:
    """Keep the help centre for all the tests of a module, with its search index if they search."""
    with kept_database(blocker):
        site = make_help_site()
        if searchable:
            rebuild()
        yield site


def fill_memory() -> None:
    """Have the process keep in memory what it keeps until something changes, as it does between two requests."""
    snapshot(), look(), names()
    announcements.shown_to(anonymous("en"), counters.read())


def _blocks(html: str) -> list[dict[str, str]]:
    return [{"type": "rich_text", "value": html, "id": "inner"}]
