"""`make bench`: every measurement in one run, told as it is taken, and left in bench/out."""

import argparse
import asyncio
import gc
import json
import tempfile
import time
from collections.abc import AsyncIterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from bench.acts import acts
from bench.approvals import approvals
from bench.figures import Figure, table
from bench.gauges import machine
from bench.many import many
from bench.place import place
from bench.reminders import reminders
from bench.year import twelve_months, year

OUT = Path(__file__).with_name("out")
PARTS = ("year", "reminders", "acts", "approvals", "many")


def sizes() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--notices", type=int, default=500, help="how many fall due at once in the storm")
    parser.add_argument("--open", type=int, default=200, help="how many whole notices are kept open")
    parser.add_argument("--each", type=int, default=25, help="reminders taken one by one, of each side")
    parser.add_argument("--burst", type=int, default=40, help="reminders of which the processor's time is taken")
    parser.add_argument("--acts", type=int, default=60, help="acts, and as many bare Updates")
    parser.add_argument("--rounds", type=int, default=3, help="how often what is taken in turn is taken")
    parser.add_argument("--approvals", type=int, default=3, help="cold approvals")
    parser.add_argument("--only", nargs="*", choices=PARTS, default=PARTS, help="the parts to run")
    return parser.parse_args()


async def run(size: argparse.Namespace) -> list[Figure]:
    """All the figures, each told when it is there."""
    figures: list[Figure] = []
    if "year" in size.only:
        figures += await _told(year(size.rounds))
    with tempfile.TemporaryDirectory() as folder:
        async with place(Path(folder)) as here:
            if "reminders" in size.only:
                figures += await _told(reminders(here, size.each, size.burst, size.rounds, size.notices))
            if "acts" in size.only:
                figures += await _told(acts(here, size.acts))
            if "approvals" in size.only:
                figures += await _told(approvals(here, await twelve_months(), size.approvals))
            if "many" in size.only:
                figures += await _told(many(here, size.open))
    return figures


async def _told(taken: AsyncIterator[list[Figure]]) -> list[Figure]:
    figures: list[Figure] = []
    async for some in taken:
        for one in some:
            beside = f", {one.ratio:.2f} times the floor" if one.ratio is not None else ""
            print(f"{one.what}: {one.ours:.4g} {one.unit}{beside}", flush=True)
        figures += some
    return figures


def left(figures: list[Figure], took: float, size: argparse.Namespace) -> str:
    """The whole of it as Markdown, left in bench/out with the same as JSON."""
    at = datetime.now().astimezone().isoformat(timespec="minutes")
    on = machine()
    heading = "\n".join(f"- {name}: {said}" for name, said in on.items())
    text = f"Taken {at}, in {took / 60:.1f} minutes.\n\n{heading}\n\n{table(figures)}"
    OUT.mkdir(exist_ok=True)
    (OUT / "figures.md").write_text(text, encoding="utf-8")
    rows = [{**asdict(one), "ratio": one.ratio, "kept": one.kept} for one in figures]
    whole = {"at": at, "machine": on, "sizes": vars(size), "seconds": round(took), "figures": rows}
    (OUT / "figures.json").write_text(json.dumps(whole, indent=1), encoding="utf-8")
    return text


if __name__ == "__main__":
    size, began = sizes(), time.perf_counter()
    # What is imported is no garbage: looking through it would be taken for the work's own time.
    gc.freeze()
    figures = asyncio.run(run(size))
    print("", left(figures, time.perf_counter() - began, size), sep="\n")
