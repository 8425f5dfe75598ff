"""Files are found by their text, by those who may see the page and have the file."""

from dataclasses import replace

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from wagtail.models import CollectionViewRestriction

from cms.audience import audience_ids_for
from cms.extraction import reading
from cms.media.files import file_url
from cms.models import Document, FileText
from cms.publications.draining import drain
from cms.viewer import Viewer, anonymous
from knowledge.models import FAQPage
from search import files
from search.indexing import rebuild, status
from search.searching import Found, Question, search
from tests.factories import (
    make_article,
    make_collection,
    make_file,
    make_home,
    make_page,
    make_user,
    publication_of,
    restrict,
    stream,
    translate,
)
from tests.file_samples import pdf, pptx, xlsx

pytestmark = [pytest.mark.django_db, pytest.mark.persistence, pytest.mark.usefixtures("own")]


def follow() -> None:
    call_command("run_worker", once=True)


def find(text: str = "", viewer: Viewer | None = None, locale: str = "en", **filters: tuple[str, ...]) -> Found:
    return search(Question(text, filters, page_size=100), viewer or anonymous(locale))


def offer(*given: Document, label: str = "") -> str:
    return stream(*(("file", {"file": file.pk, "label": label}) for file in given))


def collection_for(*groups: Group) -> object:
    collection = make_collection()
    kind = CollectionViewRestriction.GROUPS if groups else CollectionViewRestriction.LOGIN
    restriction = CollectionViewRestriction.objects.create(collection=collection, restriction_type=kind)
    restriction.groups.set(groups)
    return collection


def test_words_of_a_file_lead_to_its_page() -> None:
    file = make_file(pdf("Safety first", "How to change the filter", "Warranty"), "guide.pdf", title="Guide")
    page = make_article(body=offer(file))
    follow()
    (result,) = find("changing filters").results
    assert result.file is not None
    assert (result.title, result.file.filename) == ("Guide", "guide.pdf")
    assert (result.file.kind, result.file.number) == ("page", 2)
    assert result.url == f"{file_url(file.uid, 'guide.pdf')}#page=2"
    assert str(result.passage.html) == "How to <mark>change</mark> the <mark>filter</mark>"
    assert result.breadcrumb[-1].title == page.title
    assert (result.type_label, result.anchor) == ("File", "")


def test_file_is_found_by_its_name_too() -> None:
    make_article(body=offer(make_file(pdf("Nothing much"), title="Manual"), label="Installation guide"))
    follow()
    (result,) = [result for result in find("installation").results if result.file]
    assert (result.title, result.file and result.file.kind) == ("Installation guide", "")


def test_sheet_and_slide_are_named() -> None:
    table = make_file(xlsx({"Parts": [["Pump"]], "Prices": [["Compressor", 100]]}), "a.xlsx", title="Table")
    slides = make_file(pptx("Welcome", "Refrigerant"), "a.pptx", title="Slides")
    make_article(body=offer(table, slides))
    follow()
    (found,) = find("compressor").results
    assert found.file is not None
    assert (found.file.kind, found.file.name, found.url.endswith("a.xlsx")) == ("sheet", "Prices", True)
    (found,) = find("refrigerant").results
    assert found.file is not None
    assert (found.file.kind, found.file.number) == ("slide", 2)


def test_best_passage_of_a_long_file_is_found() -> None:
    filler = " ".join(f"filler{number} about water" for number in range(250))
    make_article(body=offer(make_file(pdf(*[filler] * 30, "The refrigerants are flammable", *[filler] * 30))))
    follow()
    (result,) = find("flammable refrigerant").results
    assert result.file is not None
    assert result.file.number == 31
    assert "<mark>refrigerants</mark>" in result.passage.html


def test_file_in_the_language_of_its_page() -> None:
    page = make_article(body=offer(make_file(pdf("The batteries"), title="Guide")))
    translate(page, "fi", body=offer(make_file(pdf("Paristojen vaihto"), "ohje.pdf", title="Ohje")))
    follow()
    assert [result.title for result in find("paristot", locale="fi").results] == ["Ohje"]
    assert [result.title for result in find("battery", locale="en").results] == ["Guide"]
    assert find("battery", locale="fi").total == 0
    assert find("battery", locale="sv").total == 1


def test_files_in_questions_and_in_rich_text() -> None:
    inside = make_file(pdf("Anemometer"), "a.pdf", title="Inside")
    linked = make_file(pdf("Barometer"), "b.pdf", title="Linked")
    answer = [{"type": "file", "id": "f", "value": {"file": inside.pk, "label": ""}}]
    questions = stream(("faq", {"question": "Q?", "answer": answer}))
    make_page(FAQPage, make_home(), title="Questions", slug="faq", questions=questions)
    link = f'<p><a linktype="document" id="{linked.pk}">a file</a></p>'
    make_article(body=stream(("rich_text", link)))
    follow()
    assert [result.title for result in find("anemometer").results] == ["Inside"]
    assert [result.title for result in find("barometer").results] == ["Linked"]


def test_type_counts_files_by_themselves() -> None:
    make_article(title="Heat pump", body=offer(make_file(pdf("Heat pump"), title="Manual")))
    follow()
    found = find("heat pump")
    assert {choice.key: choice.count for choice in found.facets["type"]} == {"article": 1, "file": 1}
    assert [result.title for result in find("heat pump", type=("file",)).results] == ["Manual"]
    assert find("heat pump", type=("article",)).total == 1


def test_file_for_some_on_a_public_page() -> None:
    partners = Group.objects.create(name="Partners")
    file = make_file(pdf("Rebate table"), title="Prices", collection=collection_for(partners))
    make_article(body=offer(file))
    follow()
    public, member = find("rebate"), make_user("member")
    assert (public.total, public.results, dict(public.facets)["type"]) == (0, (), ())
    assert find("prices").total == 0
    assert "file" not in {choice.key for choice in find().facets["type"]}
    for user, total in ((member, 0), (make_user("partner", partners), 1)):
        found = find("rebate", replace(anonymous("en"), audience_ids=audience_ids_for(user)))
        assert (found.total, len(found.results)) == (total, total)


def test_public_file_on_a_page_for_some() -> None:
    page = make_article(body=offer(make_file(pdf("Rebate table"), title="Prices")))
    restrict(page)
    follow()
    assert find("rebate").total == 0
    member = replace(anonymous("en"), audience_ids=audience_ids_for(make_user("member")))
    assert find("rebate", member).total == 1


def test_file_for_some_on_a_page_for_others() -> None:
    first, second = Group.objects.create(name="First"), Group.objects.create(name="Second")
    page = make_article(body=offer(make_file(pdf("Rebate table"), collection=collection_for(first))))
    restrict(page, second)
    follow()
    for groups, total in (((first,), 0), ((second,), 0), ((first, second), 1)):
        user = make_user("-".join(group.name for group in groups), *groups)
        viewer = replace(anonymous("en"), audience_ids=audience_ids_for(user))
        assert find("rebate", viewer).total == total, groups


def test_index_that_is_behind_the_rights_of_a_file_shows_nothing() -> None:
    file = make_file(pdf("Rebate table"), title="Prices")
    make_article(body=offer(file))
    follow()
    assert find("rebate").total == 1
    file.collection = collection_for()
    file.save()
    drain()
    assert (find("rebate").total, find("rebate").results) == (0, ())


def test_text_that_is_known_later_is_found_then() -> None:
    file = make_file(pdf("Refrigerant"))
    make_article(body=offer(file))
    drain()
    rebuild()
    assert find("refrigerant").total == 0
    follow()
    assert find("refrigerant").total == 1
    assert status().is_well


def test_index_made_anew_reads_no_file_again(monkeypatch: pytest.MonkeyPatch) -> None:
    make_article(body=offer(make_file(pdf("Refrigerant"))))
    follow()
    monkeypatch.delattr(reading, "read")
    rebuild()
    assert find("refrigerant").total == 1


def test_file_that_is_replaced_is_found_by_its_new_text() -> None:
    file = make_file(pdf("Old words"), title="Guide")
    page = make_article(body=offer(file))
    follow()
    new = make_file(pdf("Fresh terms"), "new.pdf")
    file.file, file.sha256, file.file_hash = new.file, new.sha256, new.file_hash
    file.save()
    follow()
    assert find("old words").total == 0
    assert [(result.title, result.publication.pk) for result in find("fresh terms").results] == [
        ("Guide", publication_of(page).pk)
    ]


def test_file_that_is_deleted_is_found_no_more() -> None:
    file = make_file(pdf("Refrigerant"))
    page = make_article(body=offer(file))
    follow()
    file.delete()
    drain()
    assert find("refrigerant").total == 0
    follow()
    assert find("refrigerant").total == 0
    assert not FileText.objects.exists()
    assert find().total == 2
    assert publication_of(page).deleted_at is None


def test_files_cost_one_query_more(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for number in range(3):
        body = offer(make_file(pdf(f"Refrigerant {number}"), f"{number}.pdf"))
        make_article(title=f"Page {number}", slug=f"page-{number}", body=body)
    follow()
    find("refrigerant")
    with django_assert_num_queries(5):
        assert find("refrigerant").total == 3


def test_result_page_and_api_show_the_file(client: Client) -> None:
    file = make_file(pdf("Welcome", "Refrigerant"), "guide.pdf", title="Guide")
    make_article(body=offer(file))
    follow()
    page = client.get("/en/search/", {"q": "refrigerant"}).content.decode()
    assert f'<h2><a href="{file_url(file.uid, "guide.pdf")}#page=2" data-position="1">Guide</a></h2>' in page
    assert "Page 2" in page
    assert "guide.pdf" in page
    (result,) = client.get("/api/v1/search", {"q": "refrigerant", "locale": "en", "type": "file"}).json()["results"]
    assert result["file"] == {
        "filename": "guide.pdf",
        "size": file.file_size,
        "kind": "page",
        "number": 2,
        "name": "",
    }
    assert result["url"].endswith("guide.pdf#page=2")
    assert result["breadcrumb"][-1]["title"] == "Article"


def test_pages_with_long_files_are_taken_in_by_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    pages = []
    for number in range(3):
        file = make_file(pdf(f"Refrigerant {number}"), f"{number}.pdf")
        pages.append(make_article(title=f"Page {number}", slug=f"page-{number}", body=offer(file)))
    follow()
    monkeypatch.setattr(files, "PORTION", 26)
    groups = [page.translation_key for page in pages]
    assert list(files.portions(groups)) == [groups[:2], groups[2:]]
    rebuild()
    assert find("refrigerant").total == 3
