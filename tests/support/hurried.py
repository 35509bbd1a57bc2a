"""`noticekeeper` where the death of a worker is noticed sooner: python -m tests.support.hurried COMMAND..."""

from datetime import timedelta

from cli import main
from workflows import policies

if __name__ == "__main__":
    # A test would wait for nothing else ten seconds long.
    policies.POST["heartbeat_timeout"] = timedelta(seconds=1)
    main()
