"""Nothing that leaves marks, and no part of draining, is superfluous: without any one of them readers get it wrong."""

import pytest

from .site import WalkSite

# What is taken away → what happens before that, and what happens then and goes wrong.
NEEDED: dict[str, tuple[list[str], str]] = {
    "post_save mark_page Page": ([], "reorder"),
    "post_save mark_page HomePage": ([], "publish_home"),
    "post_save mark_page TopicPage": ([], "publish_topic"),
    "post_save mark_page ArticlePage": ([], "publish_article"),
    "post_save mark_page FAQPage": ([], "publish_faq"),
    "post_save mark_page BlogIndexPage": (["start_others"], "publish_blog"),
    "post_save mark_page BlogPostPage": (["start_others"], "publish_post"),
    "post_save mark_page CampaignIndexPage": (["start_others"], "publish_campaigns"),
    "post_save mark_page CampaignPage": (["start_others"], "publish_campaign"),
    "post_save mark_page AnnouncementPage": (["start_others"], "publish_announcement"),
    "post_save mark_page ProductPage": (["start_others"], "publish_product"),
    "post_save mark_snippet Author": (["start_others"], "rename_author"),
    "post_delete mark_snippet Author": (["start_others"], "delete_author"),
    "post_save mark_snippet Series": (["start_others"], "rename_series"),
    "post_delete mark_snippet Series": (["start_others"], "delete_series"),
    "post_delete mark_deleted_page Page": ([], "delete_wifi"),
    "post_page_move mark_moved_page": (["restrict_billing"], "move_topic"),
    "m2m_changed mark_restriction_groups PageViewRestriction_groups": (["restrict_billing"], "change_groups"),
    "m2m_changed mark_restriction_groups CollectionViewRestriction_groups": (
        ["restrict_manuals"],
        "change_groups_of_manuals",
    ),
    "post_save mark_restriction PageViewRestriction": ([], "restrict_network"),
    "post_save mark_restriction CollectionViewRestriction": ([], "restrict_manuals_to_the_signed_in"),
    "post_delete mark_restriction PageViewRestriction": (["restrict_billing"], "unrestrict_billing"),
    "post_delete mark_restriction CollectionViewRestriction": (["restrict_manuals"], "unrestrict_manuals"),
    "pre_delete mark_restrictions_of_group Group": (["restrict_billing"], "delete_group"),
    "pre_delete protect_live_revision Revision": (["edit_article"], "purge_revisions"),
    "post_save mark_ingredient Image": ([], "describe_image"),
    "post_save mark_ingredient Document": ([], "rename_file"),
    "post_save mark_ingredient Tag": ([], "rename_tag"),
    "post_save mark_ingredient SharedText": ([], "publish_shared_text"),
    "post_save mark_ingredient Collection": (["restrict_pictures"], "move_collection"),
    "post_save mark_ingredient Site": ([], "point_site_to_topic"),
    "post_save mark_ingredient Locale": ([], "change_code_of_locale"),
    "post_save mark_ingredient User": ([], "rename_owner"),
    "post_delete mark_ingredient Image": ([], "delete_image"),
    "post_delete mark_ingredient Document": ([], "delete_file"),
    "post_delete mark_ingredient Tag": ([], "delete_tag"),
    "post_delete mark_ingredient SharedText": ([], "delete_shared_text"),
    "post_delete mark_ingredient Site": ([], "delete_site"),
    "post_delete mark_ingredient User": ([], "delete_owner"),
    "post_save mark_facet_value Region": ([], "move_region"),
    "post_save mark_facet_value ProductLine": ([], "move_product"),
    "post_save mark_facet_value Role": (["delete_role"], "add_role_again"),
    "post_delete mark_facet_value Region": (["add_region"], "delete_unused_region"),
    "post_delete mark_facet_value ProductLine": (["add_product"], "delete_unused_product"),
    "post_delete mark_facet_value Role": ([], "delete_role"),
    "after_bulk_action": (["restrict_pictures"], "collect_image"),
    "comparing addresses": ([], "publish_topic_with_new_address"),
    "comparing order": ([], "reorder"),
    "groups whose locales have changed": ([], "publish_translation"),
    "groups whose source is new": ([], "publish_topic_with_other_facets"),
    "aliases of what is marked": (["alias_article"], "restrict_network"),
    "dependencies": ([], "delete_image"),
    "everything below in every locale": ([], "restrict_network"),
}


def test_everything_that_can_be_taken_away_is_tried(site: WalkSite) -> None:
    assert set(NEEDED) == set(site.process().call("mutations"))


@pytest.mark.parametrize("name", NEEDED)
def test_readers_get_it_wrong_without(name: str, site: WalkSite) -> None:
    before, then = NEEDED[name]
    mutant, witness = site.process("a"), site.process("b")
    for operation in before:
        mutant.call("direct", do=operation)
    mutant.call("without", name=name)
    mutant.call("direct", do=then)
    mutant.call("with_everything")
    assert witness.call("differs")


@pytest.mark.full
@pytest.mark.parametrize(("before", "then"), NEEDED.values(), ids=list(NEEDED))
def test_readers_get_it_right_with_everything(before: list[str], then: str, site: WalkSite) -> None:
    process = site.process("a")
    for operation in [*before, then]:
        process.call("direct", do=operation)
    assert not process.call("problems")
