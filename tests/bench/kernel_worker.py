"""`python -m worker kernel`, with the timed flow on its books."""

from functools import partial

from bot import bootstrap
from tests.bench.approval_flow import FLOWS, GoOn
from worker import __main__ as process, jobs

if __name__ == "__main__":
    bootstrap.ACTIONS = (*bootstrap.ACTIONS, GoOn)
    vars(jobs)["open_office"] = partial(bootstrap.open_office, flows=FLOWS)
    process.main("kernel")
