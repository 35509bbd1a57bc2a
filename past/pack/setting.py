"""Setting a pack: the PDF, and the sources it was set from, the same bytes for the same facts."""

import io
import json
import zipfile
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typst

HERE = Path(__file__).parent
TEMPLATE, DATA = "template.typ", "data.json"
# The earliest a zip can say; the moment of packing is no fact about the notice.
UNDATED = (1980, 1, 1, 0, 0, 0)


def data_of(facts: Mapping[str, Any]) -> bytes:
    """A pack's facts as the template reads them."""
    return json.dumps(facts, ensure_ascii=False, indent=1, sort_keys=True).encode()


def typeset(data: bytes, as_of: datetime) -> bytes:
    """The pack as a PDF: no font, clock or path of this machine is in it. Raises typst.TypstError, OSError."""
    made: bytes = _compiled(data, as_of, "pdf")
    return made


def pictured(data: bytes, as_of: datetime) -> list[bytes]:
    """The same pages as PNG, for whoever must see what they look like."""
    made = _compiled(data, as_of, "png")
    return made if isinstance(made, list) else [made]


def _compiled(data: bytes, as_of: datetime, to: Any) -> Any:
    with TemporaryDirectory() as folder:
        for name, content in ((TEMPLATE, (HERE / TEMPLATE).read_bytes()), (DATA, data)):
            (Path(folder) / name).write_bytes(content)
        compiler = typst.Compiler(root=folder, ignore_system_fonts=True)
        return compiler.compile(str(Path(folder) / TEMPLATE), format=to, timestamp=int(as_of.timestamp()))


def sources(name: str, data: bytes, audit: str, words: Mapping[str, Any]) -> bytes:
    """A zip of what a pack was set from, with the hash of each file: its facts, its template, the record up to then."""
    files = {
        DATA: data,
        TEMPLATE: (HERE / TEMPLATE).read_bytes(),
        "audit.jsonl": audit.encode(),
        "README.txt": (HERE / "README.txt")
        .read_text(encoding="utf-8")
        .format(**words, typst=version("typst"))
        .encode(),
    }
    files["SHA256SUMS"] = "".join(f"{sha256(files[file]).hexdigest()}  {file}\n" for file in sorted(files)).encode()
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for file, content in files.items():
            entry = zipfile.ZipInfo(f"{name}/{file}", UNDATED)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, content)
    return held.getvalue()
