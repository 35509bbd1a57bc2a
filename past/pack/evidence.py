"""The evidence that had been handed in with a paper as of a moment, in words. Drafts are the council's own."""

from collections.abc import Iterable

from domain.moments import spoken_moment
from domain.reckoning import cited
from models.papers import VersionRow
from past.evidence import files_then
from past.known import Known
from past.pack.clauses import Said


def evidence_then(known: Known, versions: Iterable[VersionRow]) -> list[Said]:
    """Each file of what was handed in by then, with who attached it and when, and the paper it went with."""
    by_then = (row for row in versions if row.recorded_at < known.as_of)
    return [
        {
            "name": one.file.name,
            "size": one.file.size_in_words,
            "sha256": one.file.sha256,
            "by": known.name(one.row.by),
            "at": spoken_moment(one.row.at),
            "paper": f"{one.paper.title}, version {one.handed_in}",
            "clause": cited(one.paragraph) if one.paragraph else "",
        }
        for one in files_then(by_then, known.audit, known.duties)
        if one.handed_in
    ]
