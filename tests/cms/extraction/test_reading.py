"""What is read of each type of file."""

import io

import pytest

from cms.extraction import office, reading
from cms.extraction.reading import Result, collect, read
from cms.extraction.sections import (
    BrokenError,
    EncryptedError,
    NoWordsError,
    TooDemandingError,
    UnreadableError,
    UnsupportedError,
)
from tests.file_samples import archive, docx, open_document, pdf, pptx, scanned_pdf, xlsx

pytestmark = pytest.mark.smoke


def result_of(content: bytes, ending: str) -> Result:
    return collect(read(io.BytesIO(content), ending))


def text_of(content: bytes, ending: str) -> str:
    return result_of(content, ending).text


def error_of(content: bytes, ending: str) -> type[UnreadableError]:
    with pytest.raises(UnreadableError) as error:
        result_of(content, ending)
    return error.type


def test_pdf_has_pages() -> None:
    result = result_of(pdf("Öljyn vaihto", "", "Huolto"), "pdf")
    assert (result.text, result.places) == ("Öljyn vaihto\nHuolto", [(0, 1, ""), (13, 3, "")])
    assert (result.kind, result.sections, result.empty, result.is_cut) == ("page", 3, 1, False)


def test_scanned_pdf_has_no_text() -> None:
    result = result_of(scanned_pdf(), "pdf")
    assert (result.text, result.sections, result.empty) == ("", 1, 1)


def test_pdf_with_a_password_is_encrypted() -> None:
    assert error_of(pdf("Secret", password="secret"), "pdf") is EncryptedError


@pytest.mark.parametrize("ending", ["pdf", "docx", "xlsx", "pptx", "odt", "ods", "odp", "xls"])
@pytest.mark.parametrize("content", [b"", b"nonsense", b"%PDF-1.7 nonsense", b"PK\x03\x04 nonsense"])
def test_nonsense_is_broken(ending: str, content: bytes) -> None:
    assert error_of(content, ending) is BrokenError


@pytest.mark.parametrize(
    ("content", "ending"),
    [
        (pdf("Page one", "Page two"), "pdf"),
        (docx("One", "Two"), "docx"),
        (pptx("One", "Two"), "pptx"),
        (xlsx({"A": [["One"]]}), "xlsx"),
        (open_document("text", "<text:p>One</text:p>"), "odt"),
    ],
)
def test_file_that_is_cut_off_is_broken_or_read_in_part(content: bytes, ending: str) -> None:
    for length in range(4, len(content), max(1, len(content) // 40)):
        try:
            result_of(content[:length], ending)
        except UnreadableError:
            continue


def test_word_has_its_text_in_order_without_what_was_struck_out() -> None:
    table = "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>cell</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    tracked = "<w:p><w:ins><w:r><w:t>new</w:t></w:r></w:ins><w:del><w:r><w:delText>old</w:delText></w:r></w:del></w:p>"
    content = docx("First", "Sec<w:tab/>ond".replace("<w:tab/>", "</w:t><w:tab/><w:t>"), body=table + tracked)
    assert text_of(content, "docx") == "First\nSec ond\ncell\nnew"


def test_slides_come_in_their_order_without_hidden_ones() -> None:
    result = result_of(pptx("One", "Two", "Three", hidden=[2]), "pptx")
    assert (result.kind, result.text, [place[1] for place in result.places]) == ("slide", "One\nThree", [1, 3])


def test_sheets_have_names_and_hidden_ones_are_not_read() -> None:
    content = xlsx({"Prices": [["Part", "€"], ["Pump", 5.0], ["Valve", 2.5]], "Costs": [["secret"]]}, hidden=["Costs"])
    result = result_of(content, "xlsx")
    assert (result.kind, result.text) == ("sheet", "Part €\nPump 5\nValve 2.5")
    assert result.places == [(0, 1, "Prices")]


def test_open_document_text() -> None:
    body = "<text:h>Title</text:h><text:p>A<text:tab/>b <text:span>bold</text:span> end<text:line-break/>line</text:p>"
    assert text_of(open_document("text", body), "odt") == "Title\nA b bold end\nline"


def test_open_document_slides() -> None:
    body = "".join(f"<draw:page><draw:frame><text:p>{text}</text:p></draw:frame></draw:page>" for text in ("a1", "b2"))
    result = result_of(open_document("presentation", body), "odp")
    assert (result.kind, result.text, [place[1] for place in result.places]) == ("slide", "a1\nb2", [1, 2])


def test_open_document_sheets() -> None:
    cell = '<table:table-cell office:value-type="string"><text:p>Pumppu</text:p></table:table-cell>'
    body = f'<table:table table:name="Hinnat"><table:table-row>{cell}</table:table-row></table:table>'
    result = result_of(open_document("spreadsheet", body), "ods")
    assert (result.kind, result.text, result.places) == ("sheet", "Pumppu", [(0, 1, "Hinnat")])


def test_open_document_with_a_password_is_encrypted() -> None:
    manifest = '<m:manifest xmlns:m="urn:m"><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>'
    for kind, ending in (("text", "odt"), ("spreadsheet", "ods")):
        assert error_of(open_document(kind, "", manifest), ending) is EncryptedError


def test_office_file_with_a_password_is_encrypted() -> None:
    content = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 500 + "EncryptedPackage".encode("utf-16-le")
    assert error_of(content, "docx") is EncryptedError


def test_html_without_scripts_and_comments() -> None:
    page = "<html><head><title>Ohje</title><style>p{}</style></head><body><h1>Öljy</h1><p>Vaihda\n <b>öl</b>jy"
    page += "<!-- secret --><script>secret()</script></p><table><tr><td>a</td><td>b</td></tr></table>"
    assert text_of(page.encode(), "html") == "Ohje\nÖljy\nVaihda öljy\na b"
    assert text_of(b'<meta charset="iso-8859-1"><p>\xd6ljy', "html") == "Öljy"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_text_in_any_usual_encoding(encoding: str) -> None:
    assert text_of("Öljyn vaihto – ohje".encode(encoding), "txt") == "Öljyn vaihto – ohje"


def test_text_of_which_the_end_cuts_a_letter_in_two() -> None:
    assert text_of("Öljyä".encode()[:-1], "txt") == "Öljy"


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv(separator: str) -> None:
    content = f'Part{separator}"Price, in €"\nPump{separator}5\n'.encode()
    assert text_of(content, "csv") == "Part Price, in €\nPump 5"


def test_binary_that_is_called_a_text_is_broken() -> None:
    assert error_of(b"\x7fELF\0\0\0", "txt") is BrokenError


def test_what_a_file_is_its_content_says() -> None:
    assert text_of(pdf("Words"), "docx") == text_of(docx("Words"), "pdf") == "Words"


def test_types_that_are_not_read() -> None:
    assert error_of(b"{\\rtf1 words}", "rtf") is UnsupportedError
    assert error_of(bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 100, "doc") is UnsupportedError
    assert error_of(b"solid x", "stl") is NoWordsError
    assert error_of(archive({"a.txt": "words"}), "zip") is NoWordsError


def test_archive_that_unpacks_to_far_more_is_refused() -> None:
    bomb = docx(parts={"word/media/bomb.xml": "0" * 30_000_000})
    assert len(bomb) < 100_000
    assert error_of(bomb, "docx") is TooDemandingError


def test_archive_that_says_it_is_small_is_cut_off_there() -> None:
    content = docx("word " * 1_000)
    size = len(text_of(content, "docx"))
    true = (office.open_archive(io.BytesIO(content))).getinfo("word/document.xml").file_size
    lied = content.replace(true.to_bytes(4, "little"), (300).to_bytes(4, "little"))
    assert lied != content
    assert size > 300
    assert error_of(lied, "docx") is BrokenError


def test_entities_are_neither_loaded_nor_multiplied() -> None:
    document = (
        '<!DOCTYPE x [<!ENTITY a "boom"><!ENTITY b "&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        "<w:p><w:r><w:t>safe</w:t></w:r></w:p><w:p><w:r><w:t>&b;&f;</w:t></w:r></w:p></w:document>"
    )
    content = archive({"word/document.xml": document})
    assert text_of(content, "docx") == "safe"


def test_long_text_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "LONGEST", 10)
    result = result_of(pdf("First page", "Second page"), "pdf")
    assert (result.text, result.is_cut) == ("First page", True)
    result = result_of(b"x" * 100, "txt")
    assert (result.text, result.is_cut) == ("x" * 10, True)
    assert not result_of(b"x" * 10, "txt").is_cut


def test_text_is_clean() -> None:
    assert text_of("a\0\x01b\u00adc ﬁne\r\n\r\n  d".encode("utf-16"), "txt") == "abc fine\nd"
