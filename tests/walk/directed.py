"""Single operations with chosen targets, for the tests that need a certain thing to happen."""

import io
import json
from collections.abc import Callable
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import transaction
from taggit.models import Tag
from wagtail.models import Collection, Locale, Page, PageViewRestriction, Revision, Site
from wagtail.test.utils.form_data import nested_form_data, rich_text
from wagtail_localize.models import StringSegment, Translation

from blog.models import Author, Series
from cms.blocks.features import RICH_TEXT_FEATURES
from cms.models import Document, Image, ProductLine, Region, Role, SharedText
from knowledge.models import ArticlePage, TopicPage
from tests.blog_site import make_blog, make_post
from tests.campaign_site import make_announcement, make_campaign, make_index
from tests.product_site import make_product

from .editor import Editor, Pick
from .operations import media, pages
from .operations.facets import names_of

DIRECTED: dict[str, Callable[[Editor], None]] = {}


def directed(perform: Callable[[Editor], None]) -> Callable[[Editor], None]:
    """Register an operation under its function's name."""
    DIRECTED[perform.__name__] = perform
    return perform


def page(slug: str, locale: str = "en") -> Any:
    """Return the page with an address of the opening, in English or as a translation."""
    source = Page.objects.get(slug=slug, locale__language_code="en")
    return Page.objects.get(translation_key=source.translation_key, locale__language_code=locale).specific


def _publish(editor: Editor, target: Any, **changes: Any) -> None:
    form = _form(editor, target) | changes
    editor.post("wagtailadmin_pages:edit", target.pk, data=form | {"action-publish": "1"})


def _form(editor: Editor, target: Any) -> dict[str, Any]:
    """Return the edit form with the page's own facets, owner, tags and address, and with new words."""
    data = pages.page_form(editor, Pick([0]), type(target), target)
    facets = {
        name: [value.pk for value in getattr(target, name).all()] for name in ("regions", "product_lines", "roles")
    }
    own = {"tags": ", ".join(target.tags.names()), "content_owner": target.content_owner_id or "", "slug": target.slug}
    return data | facets | own


def _restrict(editor: Editor, target: Any, *groups: str) -> None:
    found = [group.pk for group in Group.objects.filter(name__in=groups)]
    data = {"restriction_type": "groups", "groups": found} if found else {"restriction_type": "login"}
    editor.post("wagtailadmin_pages:set_privacy", target.pk, data=data)


# --- Pages ----------------------------------------------------------------------------------------------------------


@directed
def publish_article(editor: Editor) -> None:
    _publish(editor, page("range"))


@directed
def publish_faq(editor: Editor) -> None:
    _publish(editor, page("questions"))


@directed
def publish_home(editor: Editor) -> None:
    _publish(editor, Page.objects.get(slug="home-en").specific)


@directed
def publish_topic(editor: Editor) -> None:
    _publish(editor, page("billing"))


@directed
def publish_wifi(editor: Editor) -> None:
    _publish(editor, page("wifi"))


@directed
def publish_topic_with_new_address(editor: Editor) -> None:
    _publish(editor, page("network"), slug="net")


@directed
def publish_topic_with_other_facets(editor: Editor) -> None:
    _publish(editor, page("network"), regions=[Region.objects.get(key="asia").pk])


@directed
def edit_article(editor: Editor) -> None:
    editor.post("wagtailadmin_pages:edit", page("range").pk, data=_form(editor, page("range")))


@directed
def delete_article(editor: Editor) -> None:
    editor.post("wagtailadmin_pages:delete", page("range").pk)


@directed
def delete_faq(editor: Editor) -> None:
    editor.post("wagtailadmin_pages:delete", page("questions").pk)


@directed
def delete_topic(editor: Editor) -> None:
    editor.post("wagtailadmin_pages:delete", page("billing").pk)


@directed
def delete_wifi(editor: Editor) -> None:
    editor.post("wagtailadmin_pages:delete", page("wifi").pk)


@directed
def delete_english_home(editor: Editor) -> None:
    home = Page.objects.get(slug="home-en")
    editor.post("wagtailadmin_pages:delete", home.pk, data={"confirm_site_name": "Majakka"})


@directed
def unpublish_topic(editor: Editor) -> None:
    editor.post("wagtailadmin_pages:unpublish", page("network").pk)


@directed
def move_topic(editor: Editor) -> None:
    editor.post("wagtailadmin_pages:move_confirm", page("wifi").pk, page("billing").pk)


@directed
def take_key(editor: Editor) -> None:
    _add(editor, key="the-same", slug=editor.word())


@directed
def take_slug(editor: Editor) -> None:
    _add(editor, slug="the-same")


@directed
def fill_topic(_editor: Editor) -> None:
    """Put a hundred pages below a topic, some of them deeper, from a script."""
    with transaction.atomic():
        topic = page("wifi")
        for number in range(10):
            below = topic.add_child(instance=TopicPage(title=f"T{number}", slug=f"t{number}", locale=topic.locale))
            for other in range(9):
                article = ArticlePage(title=f"A{number}{other}", slug=f"a{other}", locale=topic.locale)
                below.add_child(instance=article)
                article.save_revision().publish()


def _add(editor: Editor, **changes: Any) -> None:
    data = pages.page_form(editor, Pick([0]), ArticlePage) | changes | {"action-publish": "1"}
    editor.post("wagtailadmin_pages:add", "knowledge", "articlepage", page("billing").pk, data=data)


@directed
def reorder(editor: Editor) -> None:
    editor.post("wagtailadmin_pages:set_page_position", page("billing").pk, query=[("position", 0)])


@directed
def alias_article(editor: Editor) -> None:
    data = {"new_title": "x", "new_slug": "range-again", "new_parent_page": page("billing").pk, "alias": "on"}
    editor.post("wagtailadmin_pages:copy", page("range").pk, data=data)


@directed
def alias_the_alias(editor: Editor) -> None:
    data = {"new_title": "x", "new_slug": "range-once-more", "new_parent_page": page("wifi").pk, "alias": "on"}
    editor.post("wagtailadmin_pages:copy", page("range-again").pk, data=data)


@directed
def restrict_the_first_alias(editor: Editor) -> None:
    editor.post("wagtailadmin_pages:set_privacy", page("range-again").pk, data={"restriction_type": "login"})


@directed
def copy_topic(editor: Editor) -> None:
    data = {"new_title": "Copy", "new_slug": "copy", "new_parent_page": page("billing").pk}
    more = {"copy_subpages": "on", "publish_copies": "on"}
    editor.post("wagtailadmin_pages:copy", page("wifi").pk, data=data | more)


@directed
def purge_revisions(_editor: Editor) -> None:
    call_command("purge_revisions", stdout=io.StringIO())


@directed
def break_article(_editor: Editor) -> None:
    """Spoil what an article has published, as a fault in the code would, and note that something happened to it."""
    with transaction.atomic():
        target = page("password")
        revision = Revision.objects.get(pk=target.live_revision_id)
        revision.content["body"] = json.dumps([{"type": "rich_text", "value": 7, "id": "x"}])
        revision.save()
        target.save(update_fields=["live_revision"])


# --- Translations ---------------------------------------------------------------------------------------------------


@directed
def publish_translation(editor: Editor) -> None:
    target = page("password", "fi")
    translation = Translation.objects.get(source__object_id=target.translation_key)
    for segment in StringSegment.objects.filter(source=translation.source):
        value = {"value": editor.word()}
        editor.put("wagtail_localize:edit_string_translation", translation.pk, segment.pk, data=value)
    editor.post("wagtailadmin_pages:edit", target.pk, data={"action": "publish"})


@directed
def change_code_of_locale(editor: Editor) -> None:
    locale = Locale.objects.get(language_code="sv")
    editor.post("wagtaillocales:edit", locale.pk, data={"language_code": "de"})


# --- Access ---------------------------------------------------------------------------------------------------------


@directed
def restrict_network(editor: Editor) -> None:
    _restrict(editor, page("network"))


@directed
def restrict_billing(editor: Editor) -> None:
    _restrict(editor, page("billing"), "Partners", "Agents")


@directed
def unrestrict_billing(editor: Editor) -> None:
    editor.post("wagtailadmin_pages:set_privacy", page("billing").pk, data={"restriction_type": "none"})


@directed
def change_groups(_editor: Editor) -> None:
    with transaction.atomic():
        PageViewRestriction.objects.get().groups.set(Group.objects.filter(name="Agents"))


@directed
def delete_group(editor: Editor) -> None:
    editor.post("wagtailusers_groups:delete", Group.objects.get(name="Partners").pk)


def _restrict_collection(editor: Editor, name: str, *groups: str) -> None:
    found = [group.pk for group in Group.objects.filter(name__in=groups)]
    data = {"restriction_type": "groups", "groups": found} if found else {"restriction_type": "login"}
    editor.post("wagtailadmin_collections:set_privacy", Collection.objects.get(name=name).pk, data=data)


@directed
def restrict_manuals(editor: Editor) -> None:
    _restrict_collection(editor, "Manuals", "Partners", "Agents")


@directed
def restrict_manuals_to_the_signed_in(editor: Editor) -> None:
    _restrict_collection(editor, "Manuals")


@directed
def restrict_pictures(editor: Editor) -> None:
    _restrict_collection(editor, "Pictures")


@directed
def unrestrict_manuals(editor: Editor) -> None:
    collection = Collection.objects.get(name="Manuals")
    editor.post("wagtailadmin_collections:set_privacy", collection.pk, data={"restriction_type": "none"})


@directed
def change_groups_of_manuals(_editor: Editor) -> None:
    with transaction.atomic():
        Collection.objects.get(name="Manuals").view_restrictions.get().groups.set(Group.objects.filter(name="Agents"))


# --- What documents are made from -----------------------------------------------------------------------------------


@directed
def describe_image(editor: Editor) -> None:
    media.save_image(editor, Image.objects.get(title="red"), description="Something else")


@directed
def delete_image(editor: Editor) -> None:
    editor.post("wagtailimages:delete", Image.objects.get(title="red").pk)


@directed
def collect_image(editor: Editor) -> None:
    query = [("id", Image.objects.get(title="red").pk), ("next", "/admin/")]
    data = {"collection": Collection.objects.get(name="Pictures").pk}
    editor.post("wagtail_bulk_action", "cms", "image", "add_to_collection", data=data, query=query)


@directed
def rename_file(editor: Editor) -> None:
    file = Document.objects.get(title="About red")
    data = {"title": "Something else", "collection": file.collection_id, "tags": ""}
    editor.post("wagtaildocs:edit", file.pk, data=data)


@directed
def delete_file(editor: Editor) -> None:
    editor.post("wagtaildocs:delete", Document.objects.get(title="About red").pk)


@directed
def move_collection(editor: Editor) -> None:
    manuals, pictures = (Collection.objects.get(name=name) for name in ("Manuals", "Pictures"))
    data = {"name": "Manuals", "parent": pictures.pk}
    editor.post("wagtailadmin_collections:edit", manuals.pk, data=data)


@directed
def rename_tag(_editor: Editor) -> None:
    with transaction.atomic():
        tag = Tag.objects.get(name="range")
        tag.name = "reach"
        tag.save()


@directed
def delete_tag(_editor: Editor) -> None:
    with transaction.atomic():
        Tag.objects.get(name="range").delete()


@directed
def rename_owner(editor: Editor) -> None:
    user = get_user_model().objects.get(username="aino")
    data = {"username": "aino", "first_name": "Aino", "last_name": "Uusi", "email": "aino@example.com"}
    editor.post("wagtailusers_users:edit", user.pk, data=data | {"is_active": "on"})


@directed
def delete_owner(editor: Editor) -> None:
    editor.post("wagtailusers_users:delete", get_user_model().objects.get(username="aino").pk)


@directed
def publish_shared_text(editor: Editor) -> None:
    text = SharedText.objects.get(title="Warning", locale__language_code="en")
    links = "".join(f'<a linktype="page" id="{page(slug).pk}">x</a> ' for slug in ("range", "billing"))
    body = rich_text(f"<p>Mind {links}</p>", features=RICH_TEXT_FEATURES)
    data = nested_form_data({"title": "Warning", "body": body}) | {"action-publish": "1"}
    editor.post("wagtailsnippets_cms_sharedtext:edit", text.pk, data=data)


@directed
def delete_shared_text(editor: Editor) -> None:
    text = SharedText.objects.get(title="Warning", locale__language_code="en")
    editor.post("wagtailsnippets_cms_sharedtext:delete", text.pk)


@directed
def move_region(editor: Editor) -> None:
    region = Region.objects.get(key="nordics")
    data = names_of(region) | {"parent": Region.objects.get(key="asia").pk}
    editor.post("region:edit", region.pk, data=data)


@directed
def add_region(editor: Editor) -> None:
    data = {"key": "finland", "label_en": "Finland", "sort_order": 0, "parent": Region.objects.get(key="nordics").pk}
    editor.post("region:add", data=data)


@directed
def delete_unused_region(editor: Editor) -> None:
    editor.post("region:delete", Region.objects.get(key="finland").pk)


@directed
def delete_role(_editor: Editor) -> None:
    with transaction.atomic():
        Role.objects.get(key="customer").delete()


@directed
def add_role_again(editor: Editor) -> None:
    editor.post("role:add", data={"key": "customer", "label_en": "Customer", "sort_order": 0})


@directed
def move_product(editor: Editor) -> None:
    product = ProductLine.objects.get(key="router-x")
    data = names_of(product) | {"parent": ProductLine.objects.get(key="camera").pk}
    editor.post("productline:edit", product.pk, data=data)


@directed
def add_product(editor: Editor) -> None:
    data = {"key": "router-x-2", "label_en": "X2", "sort_order": 0}
    editor.post("productline:add", data=data | {"parent": ProductLine.objects.get(key="router-x").pk})


@directed
def delete_unused_product(editor: Editor) -> None:
    editor.post("productline:delete", ProductLine.objects.get(key="router-x-2").pk)


@directed
def point_site_to_topic(editor: Editor) -> None:
    site = Site.objects.get()
    data = {"hostname": site.hostname, "port": site.port, "site_name": "X", "root_page": page("network").pk}
    editor.post("wagtailsites:edit", site.pk, data=data | {"is_default_site": "on"})


@directed
def delete_site(editor: Editor) -> None:
    editor.post("wagtailsites:delete", Site.objects.get().pk)


# --- Blog and campaigns ---------------------------------------------------------------------------------------------


@directed
def start_others(_editor: Editor) -> None:
    with transaction.atomic():
        home = Page.objects.get(slug="home-en").specific
        blog = make_blog(home)
        make_post(blog, "2026-03-01", blog.aino, slug="post", series=blog.winter)
        index = make_index(home)
        make_campaign(index, title="Campaign", slug="campaign")
        make_announcement(index, title="Announcement", slug="announcement")
        make_product(home, "router-x", title="Router X", slug="product")


def _retitle(slug: str) -> None:
    with transaction.atomic():
        target = page(slug)
        target.title = f"{target.title} again"
        target.save_revision().publish()


@directed
def publish_blog(_editor: Editor) -> None:
    _retitle("blog")


@directed
def publish_post(_editor: Editor) -> None:
    _retitle("post")


@directed
def publish_campaigns(_editor: Editor) -> None:
    _retitle("campaigns")


@directed
def publish_campaign(_editor: Editor) -> None:
    _retitle("campaign")


@directed
def publish_product(_editor: Editor) -> None:
    _retitle("product")


@directed
def publish_announcement(_editor: Editor) -> None:
    _retitle("announcement")


@directed
def rename_author(_editor: Editor) -> None:
    with transaction.atomic():
        author = Author.objects.get(key="aino")
        author.name = "Aino Virta"
        author.save()


@directed
def delete_author(_editor: Editor) -> None:
    with transaction.atomic():
        Author.objects.get(key="aino").delete()


@directed
def rename_series(_editor: Editor) -> None:
    with transaction.atomic():
        series = Series.objects.get(key="winter")
        series.title = "Before the frost"
        series.save()


@directed
def delete_series(_editor: Editor) -> None:
    with transaction.atomic():
        Series.objects.get(key="winter").delete()
