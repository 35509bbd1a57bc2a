"""The files of evidence that went with papers: with which, under which clause, attached by whom and when."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from domain.papers import Evidence, Paper, paper_named
from models.papers import VersionRow
from models.record import AuditRow, DutyRow
from past.ladder import act_of


@dataclass(frozen=True)
class FileThen:
    """One file of one paper. `row` is the version it first came with, `versions` those it stands in by their numbers.

    `handed_in` is the version with it that was handed in by then; None where none was. `paragraph` is the one that asks
    for the paper.
    """

    file: Evidence
    paper: Paper
    paragraph: str
    row: VersionRow
    versions: tuple[int, ...]
    handed_in: int | None


def files_then(
    versions: Iterable[VersionRow], audit: Iterable[AuditRow], duties: Iterable[DutyRow]
) -> Iterator[FileThen]:
    """Every file of every version, once for each paper, in the order in which they came."""
    handed_in, paragraphs = dict(_handed_in(audit)), {duty.key: duty.paragraph for duty in duties}
    of_file: dict[tuple[str, Evidence], list[VersionRow]] = {}
    for row in sorted(versions, key=lambda row: (row.at, row.paper, row.version)):
        for one in row.files:
            of_file.setdefault((row.paper, one), []).append(row)
    for (slug, file), rows in of_file.items():
        if paper := paper_named(slug):
            paragraph = paragraphs.get(paper.duty, "")
            yield _file(paper, paragraph, file, rows, handed_in.get(slug))


def _file(paper: Paper, paragraph: str, file: Evidence, rows: Sequence[VersionRow], handed_in: int | None) -> FileThen:
    versions = tuple(row.version for row in rows)
    return FileThen(file, paper, paragraph, rows[0], versions, handed_in if handed_in in versions else None)


def _handed_in(audit: Iterable[AuditRow]) -> Iterator[tuple[str, int]]:
    """Each paper that was handed in, by its slug, with the version that was."""
    for row in audit:
        if row.by and (paper := _of_act(act_of(row), row.details)) and row.details.get("version", "").isdecimal():
            yield paper.slug, int(row.details["version"])


def _of_act(act: str, details: Mapping[str, str]) -> Paper | None:
    """The paper that an act hands in."""
    kind = {"submit-report": "board", "submit-assessment": "assessment"}.get(act, "")
    paper = paper_named(f"{kind}-{details.get('meeting') or details.get('review', '')}")
    return paper if paper and paper.acts[-1] == act else None
