"""What walks have found, one mistake each."""

from .site import WalkSite


def after(site: WalkSite, *operations: str) -> list[str]:
    """Perform directed operations; return what is wrong then."""
    process = site.process()
    for operation in operations:
        process.call("direct", do=operation)
    found: list[str] = process.call("problems")
    return found


def test_a_deleted_page_is_linked_to_no_more(site: WalkSite) -> None:
    assert not after(site, "delete_wifi")


def test_links_in_a_shared_text_are_the_same_however_many_pages_are_projected_together(site: WalkSite) -> None:
    assert not after(site, "publish_shared_text", "publish_article")


def test_an_alias_stays_as_it_was_when_its_original_is_deleted(site: WalkSite) -> None:
    assert not after(site, "alias_article", "delete_article")


def test_an_alias_of_an_alias_is_restricted_as_that_is(site: WalkSite) -> None:
    assert not after(site, "alias_article", "alias_the_alias", "restrict_the_first_alias")
