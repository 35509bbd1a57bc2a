"""What files are taken as evidence, and what each lie about a file is answered with."""

import zipfile
from io import BytesIO

import pytest

from domain.evidence import KINDS, LONGEST_NAME, MACROS, OASIS, NotTaken, kind_of, named
from domain.facts import unseen

PNG, JPEG, PDF = b"\x89PNG\r\n\x1a\n0000", b"\xff\xd8\xff\xe0JFIF", b"%PDF-1.7\n"
WORD = b'<Override ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>'
EXCEL = WORD.replace(b"wordprocessingml.document", b"spreadsheetml.sheet")
SLIDES = WORD.replace(b"wordprocessingml.document", b"presentationml.presentation")
MACRO_WORD = b'<Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/>'
TAKE = "Attach PDF, DOCX, XLSX, PPTX, ODT, ODS, CSV, TXT, PNG or JPEG."


def packed(**parts: bytes) -> bytes:
    """An archive; in the names of its parts __ stands for a slash."""
    written = BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name, content in parts.items():
            # Of one day always: the tests' names are made of these bytes in each process anew.
            archive.writestr(zipfile.ZipInfo(name.replace("__", "/")), content)
    return written.getvalue()


def office(types: bytes, **parts: bytes) -> bytes:
    return packed(**{"[Content_Types].xml": types, **parts})


TAKEN = [
    ("a.pdf", PDF, "pdf"),
    ("A.PDF", PDF, "pdf"),
    ("a.png", PNG, "png"),
    ("a.jpg", JPEG, "jpeg"),
    ("a.jpeg", JPEG, "jpeg"),
    ("a.docx", office(WORD), "docx"),
    ("a.xlsx", office(EXCEL), "xlsx"),
    ("a.pptx", office(SLIDES), "pptx"),
    ("a.odt", packed(mimetype=f"{OASIS}.text".encode()), "odt"),
    ("a.ods", packed(mimetype=f"{OASIS}.spreadsheet".encode()), "ods"),
    ("a.csv", b"\xef\xbb\xbfname,n\r\n\xc3\xa9,1\r\n", "csv"),
    ("a.txt", "fewer than <5 cases, \N{ARABIC LETTER ALEF}".encode(), "txt"),
]


@pytest.mark.parametrize(("name", "content", "kind"), TAKEN)
def test_a_file_that_is_what_its_name_says_is_taken(name: str, content: bytes, kind: str) -> None:
    assert kind_of(name, "application/octet-stream", BytesIO(content)) is KINDS[kind]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.pdf", b"", "a.pdf is empty."),
        ("a.pdf", PNG, "a.pdf says that it is a PDF, and is a PNG picture."),
        ("a.png", PDF, "a.png says that it is a PNG picture, and is a PDF."),
        ("a.pdf", b"<html><script>", "a.pdf says that it is a PDF, and is a web page."),
        ("a.txt", b"\xef\xbb\xbf <!DOCTYPE html>", "a.txt says that it is plain text, and is a web page."),
        ("a.csv", b"<svg onload=x>", "a.csv says that it is a CSV table, and is an SVG picture."),
        ("a.png", b"<?xml version='1.0'?><svg>", "a.png says that it is a PNG picture, and is an SVG picture."),
        ("a.docx", b"MZ\x90\0", "a.docx says that it is a Word document, and is a Windows program."),
        ("a.txt", b"#!/bin/sh\n", "a.txt says that it is plain text, and is a script."),
        ("a.docx", office(EXCEL), "a.docx says that it is a Word document, and is an Excel workbook."),
        ("a.docx", packed(x=b""), "a.docx says that it is a Word document, and is a ZIP archive."),
        ("a.odt", office(WORD), "a.odt says that it is an OpenDocument text, and is a Word document."),
        (
            "a.odt",
            packed(mimetype=f"{OASIS}.graphics".encode()),
            "a.odt says that it is an OpenDocument text, and is another OpenDocument file.",
        ),
        ("a.docx", office(MACRO_WORD), MACROS),
        ("a.docx", office(WORD + b'<Override ContentType="application/vnd.ms-office.VBAPROJECT"/>'), MACROS),
        ("a.docx", office(WORD, word__vbaProject=b"", **{"word/vbaProject.bin": b""}), MACROS),
        ("a.odt", packed(mimetype=f"{OASIS}.text".encode(), Basic__script=b""), MACROS),
        ("a.xlsx", b"PK\x03\x04 and no more", "a.xlsx says that it is an Excel workbook, and is an archive that"),
        ("a.html", b"<html>", f"a.html is a web page. {TAKE}"),
        ("a.svg", b"<svg/>", f"a.svg is an SVG picture. {TAKE}"),
        ("a.exe", b"MZ", f"a.exe is a Windows program. {TAKE}"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", f"a.doc is an Office file of before 2007. {TAKE}"),
        ("report", PDF, f"report is a PDF. {TAKE}"),
        ("a.txt", b"caf\xe9", "a.txt is not text in UTF-8. Save it as UTF-8, and attach it again."),
        ("a.csv", b"a,\x07", "a.csv holds characters that no text has. Save it again as plain text."),
        ("a.txt", "a\N{RIGHT-TO-LEFT OVERRIDE}b".encode(), "a.txt holds characters that no text has."),
    ],
)
def test_a_file_that_lies_is_told_what_it_really_is(name: str, content: bytes, said: str) -> None:
    with pytest.raises(NotTaken) as refusal:
        kind_of(name, "", BytesIO(content))

    assert str(refusal.value).startswith(said)


@pytest.mark.parametrize(
    ("claimed", "said"),
    [
        ("image/png", "a.pdf was sent as a PNG picture, and is a PDF."),
        ("text/html; charset=utf-8", "a.pdf was sent as a web page, and is a PDF."),
        ("image/svg+xml", "a.pdf was sent as an SVG picture, and is a PDF."),
    ],
)
def test_a_file_sent_as_something_else_is_refused(claimed: str, said: str) -> None:
    with pytest.raises(NotTaken, match=said):
        kind_of("a.pdf", claimed, BytesIO(PDF))


def test_an_archive_that_would_fill_a_disk_is_not_unpacked() -> None:
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("[Content_Types].xml", WORD + b" " * 50_000_000)
        archive.writestr("word/document.xml", b"0" * 50_000_000)

    assert kind_of("a.docx", "", written) is KINDS["docx"]


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("survey.pdf", "survey.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\priya\\survey.pdf", "survey.pdf"),
        ("gpj.\N{RIGHT-TO-LEFT OVERRIDE}exe.pdf", "gpj.exe.pdf"),
        ("a\x00b\nc.pdf", "abc.pdf"),
        ('<b>"x"</b>.pdf', "b.pdf"),
        ("  staff   survey .pdf", "staff survey.pdf"),
        (".pdf", "pdf"),
        ("", "file"),
        ("..", "file"),
        ("a" * 300 + ".pdf", "a" * (LONGEST_NAME - 4) + ".pdf"),
    ],
)
def test_a_name_is_shown_without_folders_and_without_what_cannot_be_seen(given: str, shown: str) -> None:
    assert named(given) == shown
    assert not unseen(named(given))
