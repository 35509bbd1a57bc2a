"""Evidence files: which kinds are taken, and what a file really is, whatever its name or sender says of it."""

import re
import zipfile
from dataclasses import dataclass
from typing import BinaryIO
from unicodedata import normalize

from domain.facts import unseen

MEGABYTE = 1_000_000
# Bytes of the beginning that tell what a file is, and names in an archive that are looked through.
HEAD, MOST_NAMES = 4096, 5000
LONGEST_NAME = 120
# Of an archive's own list of what it holds: longer ones are no document's.
LONGEST_LIST = 200_000


@dataclass(frozen=True)
class FileKind:
    """A kind of file that is taken: its endings, what it is called, and the type it is always served as."""

    name: str
    endings: tuple[str, ...]
    spoken: str
    type: str


OFFICE = "application/vnd.openxmlformats-officedocument"
OASIS = "application/vnd.oasis.opendocument"
KINDS = {
    kind.name: kind
    for kind in (
        FileKind("pdf", ("pdf",), "a PDF", "application/pdf"),
        FileKind("docx", ("docx",), "a Word document", f"{OFFICE}.wordprocessingml.document"),
        FileKind("xlsx", ("xlsx",), "an Excel workbook", f"{OFFICE}.spreadsheetml.sheet"),
        FileKind("pptx", ("pptx",), "a PowerPoint presentation", f"{OFFICE}.presentationml.presentation"),
        FileKind("odt", ("odt",), "an OpenDocument text", f"{OASIS}.text"),
        FileKind("ods", ("ods",), "an OpenDocument spreadsheet", f"{OASIS}.spreadsheet"),
        FileKind("csv", ("csv",), "a CSV table", "text/csv; charset=utf-8"),
        FileKind("txt", ("txt",), "plain text", "text/plain; charset=utf-8"),
        FileKind("png", ("png",), "a PNG picture", "image/png"),
        FileKind("jpeg", ("jpg", "jpeg"), "a JPEG picture", "image/jpeg"),
    )
}
BY_ENDING = {ending: kind for kind in KINDS.values() for ending in kind.endings}
TEXTS, PLAIN = ("csv", "txt"), "plain text"
# What senders say of files, where they say anything of use: of tables of text each browser says something else.
CLAIMS = {
    **{kind.type: kind.spoken for kind in KINDS.values() if kind.name not in TEXTS},
    **{"text/html": "a web page", "image/svg+xml": "an SVG picture", "application/x-msdownload": "a Windows program"},
}
TAKEN = "PDF, DOCX, XLSX, PPTX, ODT, ODS, CSV, TXT, PNG or JPEG"
# What the names of browsers' accept attribute need.
ACCEPT = ",".join(f".{ending}" for ending in BY_ENDING)

# How files begin, and what they are. The first that fits, fits.
BEGINNINGS = (
    (b"%PDF-", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"MZ", "a Windows program"),
    (b"\x7fELF", "a Linux program"),
    (b"\xca\xfe\xba\xbe", "a program"),
    (b"\xcf\xfa\xed\xfe", "a program"),
    (b"#!", "a script"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an Office file of before 2007"),
    (b"{\\rtf", "an RTF document"),
    (b"GIF8", "a GIF picture"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"\x1f\x8b", "a gzip archive"),
)
# What an Office file says that it is, in its list of contents.
MAIN_PARTS = {
    "docx": b"wordprocessingml.document.main+xml",
    "xlsx": b"spreadsheetml.sheet.main+xml",
    "pptx": b"presentationml.presentation.main+xml",
}
MACROS = "It holds macros. Save it as a document without macros, or as a PDF."
MARKUP = re.compile(rb"\s*<(?:!doctype|!--|\?xml|[a-z][a-z0-9]*[\s/>])", re.I)


class NotTaken(Exception):
    """A file is not taken; the text is why, in a sentence."""


def named(given: str) -> str:
    """A file's name as it is shown: without folders, and without what cannot be seen or turns text round."""
    last = re.split(r"[/\\]", normalize("NFC", given))[-1]
    seen = "".join(letter for letter in last if not unseen(letter) and letter not in '<>:"|?*')
    stem, dot, ending = " ".join(seen.split()).strip(". ").rpartition(".")
    if not dot:
        return ending[:LONGEST_NAME] or "file"
    return f"{stem.strip()[: LONGEST_NAME - len(ending) - 1] or 'file'}.{ending[:10]}"


def kind_of(name: str, claimed: str, file: BinaryIO) -> FileKind:
    """What kind of file it is, by its bytes; nothing in it is unpacked but its own list of contents.

    `claimed` is the type its sender says it has. Raises NotTaken where no such files are taken, where it is other than
    its name or its sender says, or where it is empty.
    """
    ending = name.rpartition(".")[2].casefold() if "." in name else ""
    said, head = BY_ENDING.get(ending), _head(file)
    if not head:
        raise NotTaken(f"{name} is empty.")
    really = _of_bytes(head, file)
    spoken = really.spoken if isinstance(really, FileKind) else really
    if said is None:
        raise NotTaken(f"{name} is {spoken}. Attach {TAKEN}.")
    if really is not said and not (said.name in TEXTS and really == PLAIN):
        raise NotTaken(f"{name} says that it is {said.spoken}, and is {spoken}.")
    if (sent_as := CLAIMS.get(claimed.partition(";")[0].strip().casefold())) and sent_as not in (said.spoken, PLAIN):
        raise NotTaken(f"{name} was sent as {sent_as}, and is {said.spoken}.")
    if said.name in TEXTS:
        _see_that_it_is_text(name, file)
    return said


def _head(file: BinaryIO) -> bytes:
    file.seek(0)
    return file.read(HEAD)


def _of_bytes(head: bytes, file: BinaryIO) -> FileKind | str:
    """The kind a file is by its bytes; or what it is, in words, where that is none we take."""
    found = next((what for begins, what in BEGINNINGS if head.startswith(begins)), "")
    if found == "zip":
        return _packed(file)
    if found:
        return KINDS.get(found, found)
    if MARKUP.match(head.removeprefix(b"\xef\xbb\xbf")):
        return "an SVG picture" if b"<svg" in head.lower() else "a web page"
    return "something that cannot be told" if b"\0" in head else PLAIN


def _packed(file: BinaryIO) -> FileKind | str:
    """What an archive is. Raises NotTaken where it holds macros, or cannot be looked into."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = [one.filename for one in archive.infolist()]
            if len(names) > MOST_NAMES:
                return "an archive of very many files"
            if any(_is_macro(one) for one in names):
                raise NotTaken(MACROS)
            return _office(archive, names)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError, EOFError):
        return "an archive that cannot be read"


def _is_macro(name: str) -> bool:
    return name.casefold().endswith(("vbaproject.bin", "vbadata.xml")) or name.casefold().startswith(
        ("basic/", "scripts/")
    )


def _office(archive: zipfile.ZipFile, names: list[str]) -> FileKind | str:
    if "[Content_Types].xml" in names:
        listed = _beginning(archive, "[Content_Types].xml")
        # Types of content are written in letters of either size.
        if any(word in listed.lower() for word in (b"macroenabled", b"vbaproject")):
            raise NotTaken(MACROS)
        return next((KINDS[kind] for kind, part in MAIN_PARTS.items() if part in listed), "another Office file")
    if "mimetype" in names:
        said = _beginning(archive, "mimetype").decode("ascii", "replace").strip()
        return next((KINDS[kind] for kind in ("odt", "ods") if KINDS[kind].type == said), "another OpenDocument file")
    return "a ZIP archive"


def _beginning(archive: zipfile.ZipFile, name: str) -> bytes:
    """So much of one part as is looked at: an archive may promise more than any disk holds."""
    with archive.open(name) as part:
        return part.read(LONGEST_LIST)


def _see_that_it_is_text(name: str, file: BinaryIO) -> None:
    """Text is taken where all of it is text, in UTF-8. Raises NotTaken."""
    file.seek(0)
    try:
        text = file.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotTaken(f"{name} is not text in UTF-8. Save it as UTF-8, and attach it again.") from None
    if unseen(text, but="\r\n\t\f"):
        raise NotTaken(f"{name} holds characters that no text has. Save it again as plain text.")
