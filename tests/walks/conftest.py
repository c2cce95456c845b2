"""Real databases for whole walks."""

from tests.bridge.store.conftest import postgresql, postgresql_url, sqlite_url, url

__all__ = ["postgresql", "postgresql_url", "sqlite_url", "url"]
