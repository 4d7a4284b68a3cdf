"""Fixtures of every test."""

import os
from pathlib import Path

import pytest
from django.core.cache import cache

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(autouse=True)
def _empty_cache():
    """Login limits and facets live in the cache: each test starts without them."""
    yield
    cache.clear()


@pytest.fixture
def samples() -> Path:
    """Real answers of the counterparts, kept outside the repository; tests that need them run where they are."""
    folder = Path(os.environ.get("PORTAL_SAMPLES") or ROOT.parent / "shared" / "samples")
    if not folder.is_dir():
        pytest.skip("the real samples are not on this machine")
    return folder
