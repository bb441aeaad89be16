"""`python -m worker kernel`, with the timed flow on its books."""

from bot import bootstrap
from tests.bench.approval_flow import FLOW, GoOn
from worker import __main__ as process

if __name__ == "__main__":
    bootstrap.ACTIONS = (*bootstrap.ACTIONS, GoOn)
    bootstrap.FLOWS = (*bootstrap.FLOWS, FLOW)
    process.main("kernel")
