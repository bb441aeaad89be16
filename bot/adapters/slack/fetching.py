"""Files of messages, fetched and kept before the message is acknowledged, however long that takes."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from bot.adapters.slack.payloads import Upload
from bot.kernel.errors import NotAllowed, Unreachable
from bot.kernel.messages import File

# Bytes; a document or a statement is far smaller.
SIZE_MOST = 20_000_000
# Seconds that an acknowledgement may wait, of Slack's three.
PATIENCE = 2.0

Download = Callable[[str], bytes]
Keep = Callable[[str, str, bytes], File]


class Fetcher:
    """Fetches each file once. One that takes too long goes on in the background: the message is not
    acknowledged, so Slack brings it again, and by then the file is there."""

    def __init__(self, download: Download, keep: Keep, patience: float = PATIENCE) -> None:
        self._download = download
        self._keep = keep
        self._patience = patience
        self._lock = threading.Lock()
        self._fetching: dict[str, Future[File]] = {}
        self._hands = ThreadPoolExecutor(2, thread_name_prefix="slack-files")

    def fetch(self, upload: Upload) -> File:
        """The file, once it is kept; raises Unreachable while it is not."""
        if upload.size > SIZE_MOST:
            raise NotAllowed(
                f"“{upload.name}” has {upload.size / 1e6:.0f} MB and {SIZE_MOST / 1e6:.0f} MB is the "
                "most that I take; send a smaller file."
            )
        with self._lock:
            future = self._fetching.get(upload.id)
            if future is None or (future.done() and future.exception()):
                future = self._hands.submit(self._fetch, upload)
                self._fetching[upload.id] = future
        try:
            return future.result(self._patience)
        except TimeoutError:
            raise Unreachable(f"“{upload.name}” is still being fetched from Slack.") from None

    def stop(self) -> None:
        self._hands.shutdown(wait=False, cancel_futures=True)

    def _fetch(self, upload: Upload) -> File:
        content = self._download(upload.url_private_download)
        return self._keep(upload.name, upload.mimetype, content)
