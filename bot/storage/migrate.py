"""Bringing a database to this version, at every start."""

from sqlalchemy import Connection, Engine, inspect, text

from bot.storage.database import begin_write

HEAD = "0004"


def migrate(engine: Engine) -> None:
    """Run the migrations that a database lacks, all of them or none; cheap where none is.

    Read models are made anew from the log where there is one already, so that a migration of theirs
    need only say what they look like.
    """
    with engine.connect() as connection:
        before = revision(connection)
        if before == HEAD:
            return
        connection.rollback()
        begin_write(connection)
        upgrade(connection, HEAD)
        if before is not None:
            _renew(connection)
        connection.commit()


def revision(connection: Connection) -> str | None:
    """The version of a database's tables; None where it has none yet."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return str(found) if found is not None else None


def upgrade(connection: Connection, version: str) -> None:
    """Bring the tables to a version, and leave what they hold to the caller."""
    # Alembic takes a fifth of a second to import, which only a new version has to pay.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "bot.storage:migrations")
    config.attributes["connection"] = connection
    command.upgrade(config, version)


def _renew(connection: Connection) -> None:
    # Replaying needs every projection, which a database of this version does not pay for.
    from bot.storage.replay import clear, replay

    clear(connection)
    replay(connection, connection)
