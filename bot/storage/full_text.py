"""Full text over the stems of what counts: FTS5 on SQLite, a tsvector on PostgreSQL."""

from collections.abc import Iterable, Sequence

from sqlalchemy import BindParameter, Connection, bindparam, text

from bot.memory.records import Privacy

# Full text finds the records, whatever their number; what they weigh is the caller's to say.
_SEEN: tuple[BindParameter[str], ...] = (
    bindparam("scopes", expanding=True),
    bindparam("privacy", expanding=True),
)
_SAYING_SQLITE = text(
    """SELECT record.body FROM record_words JOIN record ON record.first = record_words.rowid
    WHERE record_words MATCH :query AND record.scope IN :scopes
    AND json_extract(record.body, '$.privacy') IN :privacy
    ORDER BY record.seq DESC LIMIT :most"""
).bindparams(*_SEEN)
_SAYING_POSTGRESQL = text(
    """SELECT body FROM record
    WHERE array_to_tsvector(string_to_array(words, ' ')) @@ CAST(:query AS tsquery)
    AND scope IN :scopes AND CAST(body AS json) ->> 'privacy' IN :privacy
    ORDER BY seq DESC LIMIT :most"""
).bindparams(*_SEEN)
# What was deleted stays in the pages of a full text index until its parts are merged.
_MERGE_WORDS = text("INSERT INTO record_words(record_words) VALUES ('optimize')")


def bodies_saying(
    connection: Connection,
    terms: Iterable[str],
    scopes: frozenset[str],
    privacy: frozenset[Privacy],
    most: int,
) -> Sequence[str]:
    """The records, as stored, that may be seen and hold any of these stems, the latest changes first."""
    wanted = sorted(set(terms))
    if not wanted:
        return ()
    sqlite = connection.dialect.name == "sqlite"
    quoted = [f'"{term}"' if sqlite else f"'{term}'" for term in wanted]
    values = {
        "query": (" OR " if sqlite else " | ").join(quoted),
        "scopes": sorted(scopes),
        "privacy": sorted(privacy),
        "most": most,
    }
    found = connection.execute(_SAYING_SQLITE if sqlite else _SAYING_POSTGRESQL, values)
    return found.scalars().all()


def drop_old_words(connection: Connection) -> None:
    """Leave nothing in the index of words that no record holds any more."""
    if connection.dialect.name == "sqlite":
        connection.execute(_MERGE_WORDS)
