"""What several tests share: the team built of rows, and the folder of the project's own worked examples where it is there."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("steady", derandomize=True)  # the same examples each run; soak tests look further
settings.load_profile("steady")

SHARED = Path(__file__).parent.parent.parent / "shared"


@pytest.fixture
def shared() -> Path:
    """Material that lies beside a checkout on some machines."""
    if not SHARED.is_dir():
        pytest.skip("the shared material is not here")
    return SHARED
