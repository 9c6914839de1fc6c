"""What Alembic runs: the migrations on the connection that `db.migrate` hands over, in its transaction."""

from typing import Any

from alembic import context
from sqlmodel import SQLModel

import order_app.models  # noqa: F401  (registers every table)

SEARCH_TABLES = "order_search"
"""The search tables belong to the engines' full-text search; models don't know them."""


def include_object(_: Any, name: str | None, kind: str, *__: Any) -> bool:
    """Leave the search tables and their shadow tables out of the comparison with the models."""
    return not (kind == "table" and name is not None and name.startswith(SEARCH_TABLES))


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    include_object=include_object,
    transactional_ddl=True,
    compare_type=True,
    compare_server_default=True,
)
with context.begin_transaction():
    context.run_migrations()
