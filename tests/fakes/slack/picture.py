"""Draws messages and views much as Slack does, as HTML, so that documentation can show real payloads."""

import html
from base64 import b64encode
from collections.abc import Callable, Iterable

from tests.fakes.slack.jsons import Json, child, items_of, text_of
from tests.fakes.slack.workspace import OpenView, Post, SharedFile

STYLE = """
body{font:15px/1.46 Lato,'Noto Sans',sans-serif;color:#1d1c1d;background:#fff;margin:0}
#card{width:620px;padding:18px 20px}
.who{display:flex;gap:10px}.face{width:36px;height:36px;border-radius:8px;background:#1f3a34;color:#fff;
text-align:center;font:700 20px/36px sans-serif;flex:none}.name{font-weight:900}
.app{background:#ddd;border-radius:2px;font-size:10px;padding:1px 3px;color:#616061;font-weight:700}
.body{flex:1;min-width:0}.header{font-size:18px;font-weight:700;margin:4px 0 8px}
.block{margin:6px 0;white-space:pre-wrap;overflow-wrap:anywhere}
pre{background:#f8f8f8;border:1px solid #ddd;border-radius:4px;padding:8px;font:12px/1.5 Menlo,
'DejaVu Sans Mono',monospace;margin:4px 0;white-space:pre-wrap}
.context{color:#616061;font-size:13px}.quote{border-left:4px solid #ddd;padding-left:12px}
.fold{max-height:110px;overflow:hidden}.more{color:#1264a3}
.row{display:flex;gap:8px;flex-wrap:wrap;margin:8px 0}
.button{border:1px solid #bbb;border-radius:4px;padding:5px 12px;font-weight:700;font-size:14px}
.primary{background:#007a5a;color:#fff;border-color:#007a5a}.danger{background:#e01e5a;color:#fff;
border-color:#e01e5a}.file{border:1px solid #ddd;border-radius:8px;padding:10px 14px;margin:8px 0}
img{width:360px;border:1px solid #ddd;border-radius:8px;display:block;margin:4px 0 8px}
.modal{border:1px solid #ddd;border-radius:8px;box-shadow:0 6px 24px #0003;padding:4px 24px 16px}
.title{font-size:21px;font-weight:900;margin:14px 0}.label{font-weight:700;margin:12px 0 4px}
.input{border:1px solid #868686;border-radius:4px;padding:8px 12px;white-space:pre-wrap}
.error{color:#e01e5a}.line{border-top:1px solid #ddd;margin:12px 0}
.foot{display:flex;gap:8px;justify-content:flex-end;margin-top:16px}.only{color:#616061;font-size:13px}
"""
# Fonts without colour emoji have these.
_GLYPHS = {ord("✅"): "✔", ord("🚫"): "✖", ord("❌"): "✖", ord("📎"): "", 0xFE0F: None}


def drawn_post(post: Post) -> str:
    """A message of the app, as a whole HTML page."""
    only = '<div class="only">Only visible to you</div>' if post.ephemeral_to else ""
    files = "".join(map(_file, post.files))
    name = '<span class="name">Steward</span> <span class="app">APP</span>'
    inside = f"{only}{name}{_blocks(post.blocks)}{files}"
    return _page(
        f'<div class="who"><div class="face">S</div><div class="body">{inside}</div></div>'
    )


def drawn_view(shown: OpenView, errors: Json | None = None) -> str:
    """A modal or the Home tab, as a whole HTML page; `errors` are shown under their inputs."""
    view = shown.view
    blocks = _blocks(items_of(view, "blocks"), errors or {})
    if text_of(view, "type") == "home":
        return _page(blocks)
    foot = _button(text_of(view, "close", "text") or "Close", "")
    if submit := text_of(view, "submit", "text"):
        foot += _button(submit, "primary")
    title = _safe(text_of(view, "title", "text"))
    return _page(
        f'<div class="modal"><div class="title">{title}</div>{blocks}<div class="foot">{foot}</div></div>'
    )


def _file(file: SharedFile) -> str:
    """A picture is shown, anything else named."""
    if not file.name.endswith(".png"):
        return f'<div class="file"><b>{_safe(file.name)}</b></div>'
    encoded = b64encode(file.content).decode()
    source = f"data:image/png;base64,{encoded}"
    return f'<div class="context">{_safe(file.name)}</div><img src="{source}" alt="">'


def _page(inside: str) -> str:
    head = f'<meta charset="utf-8"><style>{STYLE}</style>'
    return f'<!doctype html>{head}<div id="card">{inside}</div>'


def _blocks(blocks: Iterable[Json], errors: Json | None = None) -> str:
    return "".join(_block(block, errors or {}) for block in blocks)


def _block(block: Json, errors: Json) -> str:
    draw: dict[str, Callable[[], str]] = {
        "header": lambda: f'<div class="header">{_safe(text_of(block, "text", "text"))}</div>',
        "divider": lambda: '<div class="line"></div>',
        "section": lambda: _section(block),
        "context": lambda: _context(block),
        "actions": lambda: f'<div class="row">{_buttons(block)}</div>',
        "context_actions": lambda: _rating(block),
        "input": lambda: _input(block, errors),
        "rich_text": lambda: "".join(_rich(part) for part in items_of(block, "elements")),
    }
    return draw[text_of(block, "type")]()


def _section(block: Json) -> str:
    """Long text folds, as Slack's does."""
    text = text_of(block, "text", "text")
    folded = len(text) > 400
    more = '<div class="more">See more</div>' if folded else ""
    return f'<div class="block{" fold" if folded else ""}">{_safe(text)}</div>{more}'


def _context(block: Json) -> str:
    words = " ".join(text_of(element, "text") for element in items_of(block, "elements"))
    return f'<div class="block context">{_safe(words)}</div>'


def _buttons(block: Json) -> str:
    return "".join(
        _button(text_of(element, "text", "text"), text_of(element, "style"))
        for element in items_of(block, "elements")
    )


def _rating(block: Json) -> str:
    """The two thumbs under an answer, which Slack shows as signs."""
    (asked,) = items_of(block, "elements")
    sides = [text_of(asked, f"{side}_button", "text", "text") for side in ("positive", "negative")]
    return f'<div class="row">{"".join(_button(side, "") for side in sides)}</div>'


def _button(words: str, style: str) -> str:
    return f'<span class="button {style}">{_safe(words)}</span>'


def _input(block: Json, errors: Json) -> str:
    value = text_of(child(block, "element"), "initial_value")
    fault = str(errors.get(text_of(block, "label", "text"), ""))
    said = f'<div class="error">{_safe(fault)}</div>' if fault else ""
    hint = f'<div class="context">{_safe(text_of(block, "hint", "text"))}</div>'
    label = f'<div class="label">{_safe(text_of(block, "label", "text"))}</div>'
    return f'{label}<div class="input">{_safe(value) or "&nbsp;"}</div>{said}{hint}'


def _rich(part: Json) -> str:
    inside = "".join(_piece(piece) for piece in items_of(part, "elements"))
    match text_of(part, "type"):
        case "rich_text_preformatted":
            return f"<pre>{inside}</pre>"
        case "rich_text_quote":
            return f'<div class="block quote">{inside}</div>'
        case _:
            return f'<div class="block">{inside}</div>'


def _piece(piece: Json) -> str:
    words = _safe(text_of(piece, "text") or text_of(piece, "url") or text_of(piece, "fallback"))
    style = child(piece, "style")
    if style.get("bold"):
        words = f"<b>{words}</b>"
    return f"<i>{words}</i>" if style.get("italic") else words


def _safe(text: str) -> str:
    return html.escape(text.translate(_GLYPHS))
