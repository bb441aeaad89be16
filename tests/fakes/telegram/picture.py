"""A post of the fake Telegram drawn as a phone shows it: what a reader sees, from what was sent."""

import re
from base64 import b64encode
from html import escape

from tests.fakes.telegram.chats import Post
from tests.fakes.telegram.wire import Entity, InlineButton, Message

# Signs that a machine without an emoji font still has.
SIGNS = {"✅": "✔", "🚫": "⊘", "📎": "▤", "✏️": "✎", "👀": "◉"}
TAGS = {
    "bold": "b",
    "italic": "i",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "expandable_blockquote": 'blockquote class="folded"',
    "text_link": "u",
}
STYLE = """
body{margin:0;background:#fff;font:15px/1.35 'DejaVu Sans',Roboto,'Segoe UI',sans-serif}
#card{padding:14px;background:#cfdcc3;width:420px}
.said{margin:0 0 8px 90px;background:#e3fbcb;border-radius:12px 12px 4px 12px;padding:7px 11px}
.post{background:#fff;border-radius:12px 12px 12px 4px;padding:8px 11px;white-space:pre-wrap;overflow-wrap:anywhere}
.reply{border-left:3px solid #3a8ee6;padding:1px 8px;margin-bottom:5px;color:#456;font-size:13px}
.file{display:flex;gap:9px;align-items:center;margin-bottom:4px}
.file i{background:#3a8ee6;color:#fff;border-radius:50%;width:38px;height:38px;line-height:38px;text-align:center;font-style:normal}
.post img{width:100%;border-radius:8px;display:block}
blockquote{margin:3px 0;border-left:3px solid #3a8ee6;background:#eef5fc;padding:4px 9px;border-radius:4px;}
blockquote.folded{max-height:4.1em;overflow:hidden}
pre{margin:3px 0;background:#f3f4f6;border-radius:4px;padding:5px 8px;font-size:12.5px;white-space:pre-wrap}
code{background:#f3f4f6;border-radius:3px;padding:0 3px}
.row{display:flex;gap:5px;margin-top:5px}
.row div{flex:1;text-align:center;background:#8fa27c;color:#fff;border-radius:8px;padding:7px 4px}
.row .success{background:#37a03c}.row .danger{background:#d5483f}.row .primary{background:#3a8ee6}
"""


def drawn(*posts: Post) -> str:
    """Posts one under the other, the bot's on the left and a person's on the right."""
    bodies = "".join(drawn_post(post) for post in posts)
    for emoji, sign in SIGNS.items():
        bodies = bodies.replace(emoji, sign)
    return (
        f'<!doctype html><meta charset="utf-8"><style>{STYLE}</style><div id="card">{bodies}</div>'
    )


def drawn_post(post: Post) -> str:
    message = post.message
    if message.sender is None or not message.sender.is_bot:
        return f'<div class="said">{answered(message)}{escape(post.text)}</div>'
    body = answered(message) + file_of(post) + dressed(post.text, post.entities)
    keys = "".join(row_of(row) for row in post.rows)
    return f'<div class="post">{body}</div>{keys}<div style="height:9px"></div>'


def answered(message: Message) -> str:
    """The line of the message that is answered, as apps show it on top."""
    other = message.reply_to_message
    first = ((other.text or other.caption or "file") if other else "").partition("\n")[0]
    return f'<div class="reply">{escape(first[:46])}</div>' if other else ""


def file_of(post: Post) -> str:
    if post.file is None:
        return ""
    if post.message.photo:
        source = b64encode(post.contents or b"").decode()
        return f'<img src="data:image/png;base64,{source}" alt="">'
    name, size = post.file.file_name or "photo", (post.file.file_size or 0) / 1000
    return f'<div class="file"><i>↓</i><span>{escape(name)}<br>{size:.1f} KB</span></div>'


def row_of(row: list[InlineButton]) -> str:
    keys = "".join(f'<div class="{key.style or ""}">{escape(key.text)}</div>' for key in row)
    return f'<div class="row">{keys}</div>'


def dressed(text: str, entities: list[Entity]) -> str:
    """The text with its entities as HTML; they nest, as Telegram's parser guarantees."""
    units = text.encode("utf-16-le")
    marks = sorted(
        [(e.offset, 1, -e.length, f"<{TAGS[e.type]}>") for e in entities if e.type in TAGS]
        + [
            (e.offset + e.length, 0, e.length, f"</{TAGS[e.type].split()[0]}>")
            for e in entities
            if e.type in TAGS
        ]
    )
    drawn_, at = "", 0
    for place, _, _, tag in marks:
        drawn_ += escape(units[at * 2 : place * 2].decode("utf-16-le")) + tag
        at = place
    whole = drawn_ + escape(units[at * 2 :].decode("utf-16-le"))
    # A block ends its line by itself, as in the apps.
    return re.sub(r"(</(?:blockquote|pre)>)\n|\n(?=<(?:blockquote|pre))", r"\1", whole)
