"""A program that another library starts for us, tied to this process: should we be killed outright, it ends too."""

import os
import shlex
from pathlib import Path

# The shell becomes the program, so that who started it speaks to the program itself; beside it one loop watches.
SCRIPT = """\
#!/bin/sh
( while kill -0 {parent} && kill -0 $$; do sleep 0.5; done; kill $$ ) </dev/null >/dev/null 2>&1 &
exec {program} "$@"
"""


def tied(program: Path, folder: Path) -> Path:
    """A script in `folder` that runs `program` with its arguments, and ends it within a second of our own end."""
    script = folder / f"{program.name}.sh"
    script.write_text(SCRIPT.format(program=shlex.quote(str(program)), parent=os.getpid()), encoding="utf-8")
    script.chmod(0o700)
    return script
