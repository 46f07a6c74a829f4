"""What OpenLineage calls the data that our assets stand for (openlineage.io/docs/spec/naming)."""

from sqlalchemy import make_url

#: By asset the tables whose new rows it tells of.
TABLES = {
    "chipwatch://documents": ("document", "revision"),
    "chipwatch://watched": ("document", "revision"),
    "chipwatch://changes": ("move", "list_change", "alert"),
    "chipwatch://holdings": ("inventory",),
    "chipwatch://imports-set-aside": ("inventory", "import_decision"),
}


def datasets(database_url: str) -> dict[str, list[dict[str, str]]]:
    """By asset its datasets as namespace and name; no password is in them."""
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite":
        namespace, before = "file", f"{url.database or ''}:"
    else:
        namespace, before = f"postgres://{url.host or 'localhost'}:{url.port or 5432}", f"{url.database}.public."
    return {
        asset: [{"namespace": namespace, "name": f"{before}{table}"} for table in tables]
        for asset, tables in TABLES.items()
    }
