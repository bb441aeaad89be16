"""Takes pictures of drawn cards with Chromium."""

import subprocess
import tempfile
from pathlib import Path

CHROMIUM = "chromium"
_MEASURE = "document.title=document.getElementById('card').offsetHeight"


def photograph(page: str, picture: Path, *, width: int) -> None:
    """Have Chromium measure a page, then take it at that height."""
    with tempfile.TemporaryDirectory() as home:
        html = Path(home) / "page.html"
        html.write_text(f"{page}<script>{_MEASURE}</script>", encoding="utf-8")
        dom = _chromium(html, "--dump-dom", f"--window-size={width},600")
        height = int(dom.partition("<title>")[2].partition("</title>")[0])
        _chromium(html, f"--screenshot={picture}", f"--window-size={width},{height}")


def _chromium(page: Path, *what: str) -> str:
    command = [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
    done = subprocess.run(
        [*command, *what, page.as_uri()], capture_output=True, text=True, timeout=60, check=True
    )
    return done.stdout
