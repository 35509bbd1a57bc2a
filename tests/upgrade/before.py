"""Open a notice and do what people do, with the code of another release: of tests.upgrade.test_upgrade.

PYTHONPATH=RELEASE python before.py ADDRESS QUEUE FILE AHEAD_BY
"""

import asyncio
import json
import os
import sys
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from temporalio.client import Client
from temporalio.service import RPCError

from domain.days import Edition
from domain.instrument import Notice
from workflows.acting import performed
from workflows.connection import connected
from workflows.doors import DOORS
from workflows.opening import open_notice


async def lived(address: str, queue: str, given: dict[str, Any], ahead_by: timedelta) -> None:
    client = await connected(address, "default")
    notice, edition = Notice.model_validate(given["notice"]), Edition.model_validate(given["edition"])
    await open_notice(client, queue, notice, edition, datetime.fromisoformat(given["entered_at"]), ahead_by)
    for number, act in enumerate(given["acts"], 1):
        done = DOORS[act.pop("name")].act.model_validate(act)
        await asks_for(client, done.name, DOORS[done.name].strand_id(notice.reference, done))
        receipt = await performed(client, notice.reference, done, f"before-{number}", timedelta(seconds=60))
        print(receipt.said)


async def asks_for(client: Client, act: str, strand: str) -> None:
    """Wait until a strand will remind of what is done by an act: while it is being entered it may owe other things."""
    async with asyncio.timeout(90):
        while True:
            with suppress(RPCError):
                coming = await client.get_workflow_handle(strand).query("coming")
                if any(step["facts"].get("act", "").startswith(f"{act} ") for step in coming):
                    return
            await asyncio.sleep(0.05)


if __name__ == "__main__":
    address, queue, file, ahead_by = sys.argv[1:]
    asyncio.run(lived(address, queue, json.loads(Path(file).read_text("utf-8")), timedelta(seconds=float(ahead_by))))
    sys.stdout.flush()
    # A client that ends with its process may crash there (sdk-python#300).
    os._exit(0)
