"""What the gateway has committed, read beside it."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, NullPool, create_engine, text

from tests.live.site import Site


def clients_in_rooms(site: Site, account: str) -> int:
    """How many clients of an account the gateway would find in rooms after a crash."""
    query = text("SELECT count(*) FROM resources WHERE jid LIKE :clients")
    with _reading(site) as connection:
        return int(connection.execute(query, {"clients": f"{account}/%"}).scalar_one())


def committed(site: Site, mark: str) -> list[str]:
    """The messages with this word in them, in the order of their ids."""
    query = text("SELECT payload FROM bodies WHERE payload LIKE :mark ORDER BY event")
    with _reading(site) as connection:
        return [row.payload for row in connection.execute(query, {"mark": f"%{mark} %"})]


def waiting(site: Site) -> tuple[int, int]:
    """How many deliveries there are, and of how many it is written down that they may have left."""
    query = text("SELECT count(*), count(nullif(written, 0)) FROM deliveries")
    with _reading(site) as connection:
        every, written = connection.execute(query).one()
    return int(every), int(written)


@contextmanager
def _reading(site: Site) -> Iterator[Connection]:
    engine = create_engine(site.database, poolclass=NullPool)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()
