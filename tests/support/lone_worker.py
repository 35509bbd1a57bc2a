"""A worker in a process of its own, to be killed: of tests.workflows.test_on_the_real_server.

python -m tests.support.lone_worker ADDRESS FOLDER REGISTER SMTP_PORT
"""

import asyncio
import sys
from datetime import timedelta
from pathlib import Path

from temporalio.common import RetryPolicy

from settings import Settings
from tests.support.engine import QUEUE
from worker import offices, worker_of
from workflows import policies
from workflows.connection import connected


async def work(address: str, folder: Path, register: str, smtp_port: int) -> None:
    client = await connected(address, "default")
    settings = Settings(
        data_folder=folder, database_url=register, smtp_port=smtp_port, webhooks_private=True, _env_file=None
    )
    async with offices(settings) as real, worker_of(client, QUEUE, real):
        await asyncio.Event().wait()


if __name__ == "__main__":
    # Its death is noticed sooner than a real one's, so that the test need not wait.
    policies.POST["heartbeat_timeout"] = timedelta(seconds=1)
    policies.WEBHOOK["start_to_close_timeout"] = timedelta(seconds=1)
    policies.WEBHOOK["retry_policy"] = RetryPolicy(initial_interval=timedelta(milliseconds=100))
    asyncio.run(work(sys.argv[1], Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])))
