"""Checks the folder it lies in: that the record of a notice is whole, and that every letter is the one it speaks of.

It needs Python 3.9 or later and nothing else, no network and no noticekeeper. Run it with: python3 verify.py
"""

from __future__ import annotations

import json
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

Row = dict[str, Any]
Rows = list[Row]


def main(folder: Path) -> int:
    """Check what lies in `folder` and say what was found; 0 where nothing is amiss, else 1."""
    try:
        names = ("audit", "letters", "attempts", "evidence")
        audit, letters, attempts, evidence = (lines_of(folder / f"{name}.jsonl") for name in names)
        end = json.loads((folder / "chain.json").read_text(encoding="utf-8"))
        erased = erased_in(audit)
        amiss = [*chain_of(audit, end, erased), *letters_of(letters, audit, folder, erased)]
        amiss += attempts_of(attempts, audit)
        amiss += evidence_of(evidence, audit)
    except (OSError, ValueError, KeyError, TypeError) as error:
        amiss = [f"something is missing here, or cannot be read: {type(error).__name__}: {error}"]
        audit, letters, attempts, evidence, end = [], [], [], [], {}
    for what in amiss:
        print(what)
    tried = sum(letter.get("attempts", 0) for letter in letters)
    counted = f"{len(audit)} entries, {len(letters)} letters, {tried} attempts to send them"
    if evidence:
        counted += f", {len(evidence)} file{'s' * (len(evidence) != 1)} of evidence listed"
    if gone := sum("erased_at" in letter for letter in letters):
        counted += f"; {gone} of the letters erased since"
    if amiss:
        print(f"NOT PROVED: {len(amiss)} places are broken. Read: {counted}.")
        return 1
    print(f"Nothing is broken: {counted}.")
    print(f"The last hash is {end['hash']}")
    print("Compare it with one noted elsewhere: whoever could write everything anew could write that one anew too.")
    return 0


def lines_of(file: Path) -> Rows:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def hashed(row: Row) -> str:
    """The sha256 of everything else in `row`, as JSON with sorted names and nothing but ASCII."""
    facts = {name: fact for name, fact in row.items() if name != "hash"}
    return sha256(json.dumps(facts, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def erased_in(audit: Rows) -> dict[str, str]:
    """What rows hold since somebody's name was erased from them: a sha256 each.

    An entry that says so is believed where it was not changed itself, or where a later one that is believed names it.
    """
    held: dict[str, str] = {}
    for row in reversed(audit):
        if row.get("strand") == "erased" and hashed(row) in (row["hash"], held.get(f"entry {row['n']}")):
            held = {**row.get("details", {}), **held}
    return held


def left_of(letter: Row) -> str:
    """The sha256 of what is left of a letter that was erased."""
    names = ("key", "reference", "person", "name", "address", "subject", "message_id", "sha256")
    return hashed({name: letter[name] for name in names if letter.get(name)})


def chain_of(audit: Rows, end: Row, erased: dict[str, str]) -> list[str]:
    """Where an entry was changed, taken out or put in: each holds the hash of the one before."""
    amiss: list[str] = []
    last = ""
    for n, row in enumerate(audit, start=1):
        if row["n"] != n or row.get("previous", "") != last:
            amiss.append(f"entry {row['n']}: it does not follow from the entry before it")
        if hashed(row) not in (row["hash"], erased.get(f"entry {row['n']}")):
            amiss.append(f"entry {row['n']}: it was changed after it was entered")
        last = row["hash"]
    if (len(audit), last) != (end["length"], end["hash"]):
        amiss.append(f"the last entry is not the one it should be: {end['length']} were entered")
    return amiss


def letters_of(letters: Rows, audit: Rows, folder: Path, erased: dict[str, str]) -> list[str]:
    """Where a letter is not the one that was entered: its bytes, its Message-ID, whom it went to."""
    entered = {row["key"]: row.get("details", {}) for row in audit}
    audit_of = fates_of(audit)
    amiss: list[str] = []
    for letter in letters:
        said = entered.get(letter["key"])
        if erased.get(f"letter {letter['key']}") == left_of(letter) and "erased_at" in letter:
            found = letter["sha256"]
        else:
            found = sha256((folder / letter["file"]).read_bytes()).hexdigest()
        if said is None:
            amiss.append(f"{letter['key']}: no entry speaks of this letter")
        elif not found == letter["sha256"] == said.get("sha256"):
            amiss.append(f"{letter['key']}: its bytes were changed after they were frozen")
        elif (letter["address"], letter["message_id"]) != (said.get("address"), said.get("message_id")):
            amiss.append(f"{letter['key']}: it did not go where the ledger says")
        elif not fate_is(letter, audit_of.get(letter["key"], [])):
            amiss.append(f"{letter['key']}: what became of it is not as it was entered")
    known = {letter["key"] for letter in letters}
    gone = [row["key"] for row in audit if row.get("letter") and row["key"] not in known]
    return amiss + [f"{key}: this letter was entered, and is not here" for key in gone]


def fates_of(audit: Rows) -> dict[str, Rows]:
    """The entries about each letter, by its key: the one it was frozen with, each attempt, and how it ended if it did.

    Only these bear a Message-ID.
    """
    found: dict[str, Rows] = {}
    for row in audit:
        details = row.get("details", {})
        if "message_id" in details:
            key = row["key"] if "sha256" in details else row["key"].rpartition("/")[0]
            found.setdefault(key, []).append(row)
    return found


def fate_is(letter: Row, entries: Rows) -> bool:
    """Whether the ledger says of a letter what its entries say became of it, in the same words."""
    state, words, attempts, over = "waiting", "", 0, False
    for row in entries:
        details = row["details"]
        if "sha256" in details and not row.get("letter"):
            # Overtaken before it was a letter: its words are the beginning of the why.
            said = letter.get("words", "")
            return letter["state"] == "superseded" and bool(said) and f"{row['why']} ".startswith(f"{said} ")
        if row["strand"] == "post" and not over:
            state, words, attempts = details["outcome"], row.get("why", ""), int(row["key"].rpartition("-")[2])
        elif row["strand"] != "post" and "sha256" not in details:
            state, words, over = row["key"].rpartition("/")[2], row.get("why", ""), True
    # An attempt that was under way when this was packed is entered only once it is over; those that were put off in the
    # same words as the one before are counted with the next that is entered.
    number = letter.get("attempts", 0)
    next_one = number == attempts + 1 or (state == "delayed" and number > attempts)
    claimed = not over and letter["state"] == "sending" and next_one
    return letter.get("words", "") == words and (letter["state"] == state or claimed)


def attempts_of(attempts: Rows, audit: Rows) -> list[str]:
    """Where an attempt to send a letter, or what the mail server answered, is not what was entered of it."""
    entered = {row["key"]: row for row in audit if row.get("strand") == "post"}
    tried = {f"{one['letter']}/attempt-{one['n']}": one for one in attempts}
    amiss = [f"{key}: this attempt was entered, and is not here" for key in entered if key not in tried]
    for key, one in tried.items():
        row = entered.get(key, {})
        if (row.get("why", ""), row.get("details", {}).get("outcome")) != (one.get("words", ""), one.get("outcome")):
            amiss.append(f"{key}: it is not as it was entered")
    return amiss


def evidence_of(evidence: Rows, audit: Rows) -> list[str]:
    """Where the list of files is not what was entered as each version of a paper was saved."""
    entered = {
        (row["key"].split("/")[2], int(row["key"].rpartition("-")[2]), line): row
        for row in audit
        if row.get("strand") == "papers" and "evidence" in row.get("details", {})
        for line in row["details"]["evidence"].splitlines()
    }
    listed = {(one["paper"], n, f"{one['sha256']} {one['name']}"): one for one in evidence for n in one["versions"]}
    amiss = [
        f"{paper}, version {n}: {line} was entered, and is not listed"
        for paper, n, line in entered
        if (paper, n, line) not in listed
    ]
    for (paper, n, line), one in listed.items():
        row = entered.get((paper, n, line))
        first = n == one["versions"][0]
        if row is None or (first and (row["by"], row["at"]) != (one["by"], one["at"])):
            amiss.append(f"{paper}, version {n}: {line} is not as it was entered")
    return amiss


if __name__ == "__main__":
    sys.exit(main(Path(__file__).resolve().parent))
