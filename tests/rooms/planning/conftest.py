import pytest


@pytest.fixture
def houses(request):
    """Return how many houses are drawn by chance: more in the long run."""
    return 1000 if request.config.getoption("--long") else 40
