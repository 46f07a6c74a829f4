"""Whom we deal with against restricted-party lists: by name, and by who owns them. Pure: no clock, no database."""
