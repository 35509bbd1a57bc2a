"""Stories that are lived through twice: with a warm worker, and with one that has forgotten every strand each time."""

import pytest

also_cold = pytest.mark.parametrize("engine", ["warm", "cold"], indirect=True)
