"""What several tests share: the team built of rows, and the folder of the project's own worked examples where it is there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("steady", derandomize=True)  # the same examples each run; soak tests look further
settings.load_profile("steady")


os.environ["OPENPYXL_LXML"] = "False"  # with lxml openpyxl writes other bytes than without, and the samples are compared byte by byte

SHARED = Path(__file__).parent.parent.parent / "shared"


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What is read in tests is not kept among the user's own things."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture
def shared() -> Path:
    """Material that lies beside a checkout on some machines."""
    if not SHARED.is_dir():
        pytest.skip("the shared material is not here")
    return SHARED
