"""Every conversation is had on every phone: one test for each adapter, on an office of its own."""

from collections.abc import Iterator

import pytest

from tests.fakes.office import Office, Worker
from tests.fakes.phones.phone import Phone
from tests.fakes.phones.shop import PHONES


@pytest.fixture
def worker(office: Office) -> Iterator[Worker]:
    """Whoever does the office's work, on a thread of its own."""
    worker = Worker(office)
    worker.start()
    yield worker
    worker.stop()


@pytest.fixture(params=PHONES)
def phone(request: pytest.FixtureRequest, office: Office, worker: Worker) -> Iterator[Phone]:
    with PHONES[request.param](office) as phone:
        yield phone
