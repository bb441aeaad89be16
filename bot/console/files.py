"""Files to hand over: shown in place where a browser does that safely, downloaded otherwise."""

import mimetypes
from urllib.parse import quote

from starlette.responses import Response

from bot.console.visits import Visit
from bot.kernel.cards import Attachment

_INLINE = {"application/pdf", "image/png", "image/jpeg", "image/gif", "image/webp", "text/plain"}


def file(visit: Visit) -> Response:
    """A file by its digest, under the name that the address gives it."""
    name, digest = visit.name("name"), visit.name("digest")
    media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    content = visit.steward.content(
        Attachment(name=name, media_type=media_type, digest=digest, size=0)
    )
    how = "inline" if media_type in _INLINE else "attachment"
    headers = {
        "Content-Disposition": f"{how}; filename*=UTF-8''{quote(name, safe='')}",
        "Cache-Control": "private, max-age=31536000, immutable",
        "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    }
    return Response(content, media_type=media_type, headers=headers)
