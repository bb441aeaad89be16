"""Runs: what was cooked lately, and everything that happened to one, step by step."""

from starlette.responses import Response

from bot.console.visits import Visit

_MOST = 100


def runs(visit: Visit) -> Response:
    """The latest runs, each with its state in a word."""
    return visit.page("runs.html", runs=visit.steward.runs(_MOST))


def run(visit: Visit) -> Response:
    """One run: its card, its steps, and its timeline from the message on."""
    found = visit.steward.run(visit.name("run"))
    return visit.page(
        "run.html",
        run=found,
        card=visit.steward.drawn(found),
        events=visit.steward.trace(found.id),
    )
