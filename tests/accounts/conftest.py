import pytest
from django.test import Client


@pytest.fixture
def client_of():
    """Makes another browser."""
    return Client
