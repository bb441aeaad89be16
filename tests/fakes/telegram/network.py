"""What goes wrong between a bot and Telegram, ordered by a test."""

from tests.fakes.telegram.chats import Post
from tests.fakes.telegram.methods import Tap
from tests.fakes.telegram.refusals import Refusal, too_many
from tests.fakes.telegram.server import Fault, Server
from tests.fakes.telegram.wire import Update


class Network:
    """Each order strikes once, at the next call of that method; None is any call but getUpdates."""

    def __init__(self, server: Server) -> None:
        self._server = server

    def slows(self, method: str | None = None, *, seconds: int = 1) -> None:
        """Answer with 429, whatever the pace."""
        self._server.faults.append(Fault(method, too_many(seconds)))

    def fails(self, method: str, code: int, sentence: str) -> None:
        """Answer with this refusal."""
        self._server.faults.append(Fault(method, Refusal(code, sentence)))

    def loses_answer(self, method: str) -> None:
        """Perform the call, but break the connection before the answer."""
        self._server.faults.append(Fault(method, after=True))

    def breaks(self, method: str) -> None:
        """Break the connection before the call is performed."""
        self._server.faults.append(Fault(method))

    def fails_once(self, number: int, *, after: bool) -> None:
        """Break the connection of the call of this number from now on, 0 being the next."""
        self._server.faults.append(Fault(None, after=after, skips=number))

    def goes_down(self) -> None:
        """Break every connection until `comes_back`."""
        self._server.down = True

    def comes_back(self) -> None:
        self._server.down = False

    def expires(self, tap: Tap) -> None:
        """Let the seconds in which a tap may be answered be over."""
        tap.expired = True

    def delivers_again(self, update_id: int, post: Post) -> None:
        """Send a message's update a second time under its own id."""
        self._server.run(
            self._server.methods.inbox.again(update_id, Update(update_id=0, message=post.message))
        )

    def redelivers(self) -> None:
        """Send the last update a second time, whatever it was."""
        inbox = self._server.methods.inbox
        if inbox.latest is not None:
            self._server.run(inbox.again(inbox.latest.update_id, inbox.latest))
