"""The socket to Slack as slack_sdk holds it, without two races of its own between renewing and closing."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from slack_sdk.socket_mode.builtin import SocketModeClient

# Seconds that closing waits for a connection that is being made.
RENEWED_WITHIN = 15.0

log = logging.getLogger(__name__)


class Line(SocketModeClient):
    """Renewed by slack_sdk when Slack asks or the line drops, but not once it is closed."""

    def connect(self) -> None:
        if not self.closed:
            super().connect()

    @contextmanager
    def unrenewed(self) -> Iterator[None]:
        """Wait for a renewal that is under way: one that ends behind our back would stay open."""
        held = self.connect_operation_lock.acquire(timeout=RENEWED_WITHIN)
        try:
            yield
        finally:
            if held:
                self.connect_operation_lock.release()

    def _run_current_session(self) -> None:
        """Listen until the session ends.

        slack_sdk takes an end back that comes just as it begins to listen, and then listens to a closed
        session for good. The state is read ahead of the session: that of an older one has ended already.
        """
        state, session = self.current_session_state, self.current_session
        if session is not None and session.is_active():
            try:
                session.run_until_completion(state)
            except Exception as fault:
                log.warning("Slack's connection broke: %s", fault)
