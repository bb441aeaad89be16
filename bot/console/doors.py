"""Doors for platforms that push to us: on the console's port, but not behind its guard.

Their requests come by a public name and from no browser; each is refused unless it proves itself.
"""

from collections.abc import Sequence

from starlette.applications import Starlette
from starlette.routing import BaseRoute, Mount
from starlette.types import ASGIApp


def with_doors(app: ASGIApp, doors: Sequence[BaseRoute]) -> ASGIApp:
    """The console, with these routes beside it."""
    return Starlette(routes=[*doors, Mount("/", app)]) if doors else app
