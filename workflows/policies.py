"""Every timeout and every retry there is, each said once."""

from datetime import timedelta
from typing import TypedDict

from temporalio.common import RetryPolicy


class Policy(TypedDict):
    """What an activity is started with."""

    start_to_close_timeout: timedelta
    heartbeat_timeout: timedelta
    retry_policy: RetryPolicy


# A worker that died is noticed after this; an office beats three times as often while it waits.
HEARTBEAT = timedelta(seconds=10)

# The register is ours and near: a row is entered at once, or tried until it can be.
RECORD = Policy(
    start_to_close_timeout=timedelta(seconds=30),
    heartbeat_timeout=timedelta(seconds=30),
    retry_policy=RetryPolicy(initial_interval=timedelta(seconds=1), maximum_interval=timedelta(minutes=1)),
)

# One try that a strand waits for; a dead mail server holds the strand up no longer than this.
POST = Policy(
    start_to_close_timeout=timedelta(seconds=45),
    heartbeat_timeout=HEARTBEAT,
    retry_policy=RetryPolicy(maximum_attempts=1),
)

# Then beside the strand, for as long as it takes: ten minutes after the final dot (RFC 5321 4.5.3.2.6) and a little.
POST_UNTIL_SETTLED = Policy(
    start_to_close_timeout=timedelta(minutes=12),
    heartbeat_timeout=HEARTBEAT,
    retry_policy=RetryPolicy(initial_interval=timedelta(seconds=5), maximum_interval=timedelta(minutes=10)),
)

# A program elsewhere that is told of what happens: tried for three days, at first after seconds, then every hours.
WEBHOOK_WITHIN = timedelta(days=3)


class Lasting(Policy):
    """A policy that gives up in the end."""

    schedule_to_close_timeout: timedelta


WEBHOOK = Lasting(
    start_to_close_timeout=timedelta(seconds=30),
    heartbeat_timeout=timedelta(seconds=30),
    schedule_to_close_timeout=WEBHOOK_WITHIN,
    retry_policy=RetryPolicy(initial_interval=timedelta(seconds=10), maximum_interval=timedelta(hours=2)),
)

# A timer where nothing is due: a strand never rests without one.
FAR_AHEAD = timedelta(days=400)

# What is due already is waited for no longer than this.
MOMENT = timedelta(milliseconds=1)

# Events after which a strand goes on in a fresh history, so that a cold worker answers an approval at once.
LONG_HISTORY = 400
