"""Facets on pages: who uses a value, and what a translation shows of its source page."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from wagtail.models import Locale, Page, Site

from cms.models import Publication, Region, Role
from cms.publications.draining import drain
from cms.services import FacetValueInUseError, delete_facet_value
from cms.usage import Extent, extents, usages
from knowledge.models import ArticlePage, HomePage

pytestmark = [pytest.mark.django_db, pytest.mark.persistence]


@pytest.fixture
def home() -> HomePage:
    english, _made = Locale.objects.get_or_create(language_code="en")
    root = Page.objects.get(depth=1)
    page: HomePage = root.add_child(instance=HomePage(title="Home", slug="home-en", locale=english))
    Site.objects.all().delete()
    Site.objects.create(hostname="localhost", root_page=page, is_default_site=True)
    page.save_revision().publish()
    return page


@pytest.fixture
def nordics() -> Region:
    return Region.objects.create(key="nordics", labels={"en": "Nordics"})


def article(home: HomePage, *regions: Region, publish: bool = True, **fields: Any) -> ArticlePage:
    page: ArticlePage = home.add_child(instance=ArticlePage(title="Wi-Fi", slug="wifi", **fields))
    page.regions = list(regions)
    revision = page.save_revision()
    if publish:
        revision.publish()
    else:
        page.save()
    drain()
    page.refresh_from_db()
    return page


def in_finnish(page: ArticlePage) -> ArticlePage:
    finnish, _made = Locale.objects.get_or_create(language_code="fi")
    copy: ArticlePage = page.copy_for_translation(finnish, copy_parents=True)
    drain()
    return copy


def how(value: Region) -> dict[str, list[str]]:
    return {str(usage.user): [str(reason) for reason in usage.reasons] for usage in usages(value)}


def applies_to(key: str) -> list[dict[str, Any]]:
    inner = [{"type": "rich_text", "value": "<p>Only there.</p>", "id": "00000000-0000-0000-0000-000000000002"}]
    value = {"regions": [key], "product_lines": [], "blocks": inner}
    return [{"type": "applies_to", "value": value, "id": "00000000-0000-0000-0000-000000000001"}]


def test_a_tagged_page_uses_the_value(home: HomePage, nordics: Region) -> None:
    article(home, nordics)
    assert how(nordics) == {"Wi-Fi": ["Tagged with it", "Is published as tagged with it or with blocks for it"]}


def test_a_draft_uses_the_values_that_it_is_tagged_with(home: HomePage, nordics: Region) -> None:
    page = article(home)
    page.regions = [nordics]
    page.save_revision()
    assert how(nordics) == {"Wi-Fi": ["Its draft is tagged with it or has blocks for it"]}


def test_published_blocks_for_a_value_use_it(home: HomePage, nordics: Region) -> None:
    page = article(home, body=applies_to("nordics"))
    assert how(nordics) == {page.title: ["Is published as tagged with it or with blocks for it"]}


def test_blocks_for_a_value_in_a_draft_use_it(home: HomePage, nordics: Region) -> None:
    page = article(home)
    page.body = applies_to("nordics")
    page.save_revision()
    assert how(nordics) == {"Wi-Fi": ["Its draft is tagged with it or has blocks for it"]}


def test_values_above_and_below_a_tag_are_not_in_use_by_it(home: HomePage, nordics: Region) -> None:
    finland = Region.objects.create(key="finland", parent=nordics)
    article(home, nordics)
    assert how(finland) == {}


def test_a_value_in_use_is_not_deleted(home: HomePage, nordics: Region) -> None:
    page = article(home, nordics)
    with pytest.raises(FacetValueInUseError) as caught:
        delete_facet_value(value=nordics)
    assert [usage.user.pk for usage in caught.value.usages] == [page.pk]
    assert Region.objects.filter(pk=nordics.pk).exists()


def test_a_translation_is_in_nobodys_way(home: HomePage, nordics: Region) -> None:
    source = article(home, nordics)
    in_finnish(source).save_revision().publish()
    drain()
    source.regions = []
    source.save_revision().publish()
    drain()
    assert how(nordics) == {}


def test_a_value_that_nothing_uses_any_more_is_deleted_from_publications_too(home: HomePage, nordics: Region) -> None:
    page = article(home, nordics)
    page.regions = []
    page.save_revision().publish()
    drain()
    delete_facet_value(value=nordics)
    drain()
    assert not Publication.objects.live().with_terms("region", ["nordics"]).exists()


def test_the_extent_counts_pages_and_publications(home: HomePage, nordics: Region) -> None:
    Region.objects.create(key="finland", parent=nordics)
    in_finnish(article(home, nordics)).save_revision().publish()
    drain()
    assert extents("region") == {"nordics": Extent(1, 2), "finland": Extent(0, 2), "*": Extent(0, 1)}


def test_the_list_of_a_facet_counts(home: HomePage, nordics: Region) -> None:
    article(home, nordics)
    client = Client()
    client.force_login(get_user_model().objects.create_superuser("admin"))
    rows = client.get(reverse("region:index")).context["object_list"]
    assert [row.extent for row in rows] == [Extent(1, 1)]


def form_of(page: ArticlePage, data: QueryDict | None = None) -> Any:
    form_class = ArticlePage.get_edit_handler().get_form_class()
    return form_class(data, instance=page, for_user=get_user_model().objects.get_or_create(username="editor")[0])


def test_a_saved_page_shows_its_key(home: HomePage) -> None:
    form = form_of(article(home))
    assert form.fields["key"].disabled
    assert form["key"].value() == "wifi"


def test_facets_are_offered_as_trees(home: HomePage, nordics: Region) -> None:
    asia = Region.objects.create(key="asia")
    finland = Region.objects.create(key="finland", parent=nordics)
    form = form_of(ArticlePage(locale=home.locale))
    assert form.fields["regions"].choices == [
        (asia.pk, "asia"),
        (nordics.pk, "Nordics"),
        (finland.pk, "\u2003finland"),
    ]


def test_a_new_page_has_no_key_to_show(home: HomePage) -> None:
    assert "key" not in form_of(ArticlePage(locale=home.locale)).fields


def test_a_source_page_decides_about_its_facets(home: HomePage) -> None:
    form = form_of(article(home))
    assert not any(form.fields[name].disabled for name in ("regions", "product_lines", "roles", "content_owner"))


def test_a_translation_shows_what_its_source_page_published(home: HomePage, nordics: Region) -> None:
    owner = get_user_model().objects.create(username="aino")
    role = Role.objects.create(key="partner")
    source = article(home, content_owner=owner)
    translation = in_finnish(source)
    source.regions, source.roles = [nordics], [role]
    source.save_revision().publish()
    drain()
    form = form_of(translation)
    assert all(form.fields[name].disabled for name in ("regions", "product_lines", "roles", "content_owner"))
    assert list(form["regions"].value()) == [nordics.pk]
    assert list(form["roles"].value()) == [role.pk]
    assert list(form["product_lines"].value()) == []
    assert form["content_owner"].value() == owner.pk
    assert reverse("wagtailadmin_pages:edit", args=(source.pk,)) in form.fields["regions"].help_text


def test_what_is_posted_for_a_translations_facets_is_ignored(home: HomePage, nordics: Region) -> None:
    asia = Region.objects.create(key="asia")
    translation = in_finnish(article(home, nordics))
    client = Client()
    client.force_login(get_user_model().objects.create_superuser("admin"))
    address = reverse("wagtailadmin_pages:edit", args=(translation.pk,))
    data = {
        "title": "Langaton verkko",
        "slug": "langaton",
        "regions": [asia.pk],
        "content_owner": get_user_model().objects.get(username="admin").pk,
        "body-count": "0",
        "related-count": "0",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
    }
    answer = client.post(address, data)
    assert answer.status_code == 302, answer.context["form"].errors
    translation.refresh_from_db()
    draft = translation.get_latest_revision_as_object()
    assert draft.title == "Langaton verkko"
    assert list(draft.regions.all()) == [nordics]
    assert draft.content_owner is None


def test_the_editor_of_a_translation_says_where_its_facets_are_edited(home: HomePage, nordics: Region) -> None:
    source = article(home, nordics)
    client = Client()
    client.force_login(get_user_model().objects.create_superuser("admin"))
    page = client.get(reverse("wagtailadmin_pages:edit", args=(in_finnish(source).pk,))).content.decode()
    assert "it is edited on the source page" in page
    assert 'value="wifi"' in page
