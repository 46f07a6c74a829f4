"""The nouns: one module a noun, each table's docstring begins "One row per …".

`models.values` holds the frozen values that stages hand on; `models.tables` imports every table, so
that the metadata is complete for migrations. Nothing here reads a clock, a disk or a socket.
"""
