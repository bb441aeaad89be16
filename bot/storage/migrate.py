"""Bringing a database to this version, at every start."""

from sqlalchemy import Connection, Engine, inspect, text

from bot.storage.database import begin_write

HEAD = "0001"


def migrate(engine: Engine) -> None:
    """Run the migrations that a database lacks, all of them or none; cheap where none is."""
    with engine.connect() as connection:
        if revision(connection) == HEAD:
            return
        connection.rollback()
        begin_write(connection)
        _upgrade(connection)
        connection.commit()


def revision(connection: Connection) -> str | None:
    """The version of a database's tables; None where it has none yet."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return str(found) if found is not None else None


def _upgrade(connection: Connection) -> None:
    # Alembic takes a fifth of a second to import, which only a new version has to pay.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "bot.storage:migrations")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
