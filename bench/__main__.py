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
from desk.garbage import seldom_looked_for

OUT = Path(__file__).with_name("out")
PARTS = ("year", "reminders", "acts", "approvals", "many")


def sizes() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--notices", type=int, default=200, help="how many fall due at once in the storm")
    parser.add_argument("--open", type=int, default=50, help="how many whole notices are kept open")
    parser.add_argument("--each", type=int, default=20, help="reminders taken one by one, of each side")
    parser.add_argument("--burst", type=int, default=30, help="reminders of which the processor's time is taken")
    parser.add_argument("--acts", type=int, default=40, help="acts, and as many bare Updates")
    parser.add_argument("--rounds", type=int, default=3, help="how often what is taken in turn is taken")
    parser.add_argument("--approvals", type=int, default=3, help="cold approvals")
    parser.add_argument("--only", nargs="*", choices=PARTS, default=PARTS, help="the parts to run")
    return parser.parse_args()


class Run:
    """All the figures of one run. What has been taken so far is told, and left, whenever more is."""

    def __init__(self, size: argparse.Namespace) -> None:
        self.size = size
        self.began = time.perf_counter()
        self.figures: list[Figure] = []

    async def run(self) -> None:
        size = self.size
        if "year" in size.only:
            await self._take(year(size.rounds))
        if set(size.only) <= {"year"}:
            return
        with tempfile.TemporaryDirectory() as folder:
            async with place(Path(folder)) as here:
                if "reminders" in size.only:
                    await self._take(reminders(here, size.each, size.burst, size.rounds, size.notices))
                if "acts" in size.only:
                    await self._take(acts(here, size.acts))
                if "approvals" in size.only:
                    await self._take(approvals(here, await twelve_months(), size.approvals))
                if "many" in size.only:
                    await self._take(many(here, size.open))

    async def _take(self, taken: AsyncIterator[list[Figure]]) -> None:
        async for some in taken:
            for one in some:
                beside = f", {one.ratio:.2f} times the floor" if one.ratio is not None else ""
                print(f"{one.what}: {one.ours:.4g} {one.unit}{beside}", flush=True)
            self.figures += some
            self._leave()

    def _leave(self) -> None:
        """In bench/out, as Markdown and as JSON."""
        at, on = datetime.now().astimezone().isoformat(timespec="minutes"), machine()
        sizes = {name: value for name, value in vars(self.size).items() if name != "only"}
        rows = [{**asdict(one), "ratio": one.ratio, "kept": one.kept} for one in self.figures]
        whole = {"at": at, "seconds": round(self._took), "machine": on, "sizes": sizes, "figures": rows}
        OUT.mkdir(exist_ok=True)
        (OUT / "figures.json").write_text(json.dumps(whole, indent=1), encoding="utf-8")
        (OUT / "figures.md").write_text(self.text(at, on, sizes), encoding="utf-8")

    def text(self, at: str, on: dict[str, str], sizes: dict[str, int]) -> str:
        machines = "\n".join(f"- {name}: {said}" for name, said in on.items())
        asked = " ".join(f"--{name} {size}" for name, size in sizes.items())
        return f"{at}, {self._took / 60:.1f} minutes, `{asked}`:\n\n{machines}\n\n{table(self.figures)}"

    @property
    def _took(self) -> float:
        """Seconds since it was begun."""
        return time.perf_counter() - self.began


if __name__ == "__main__":
    run = Run(sizes())
    seldom_looked_for()
    # What is imported is no garbage: looking through it would be taken for the work's own time.
    gc.freeze()
    asyncio.run(run.run())
    print("", (OUT / "figures.md").read_text(encoding="utf-8"), sep="\n")
