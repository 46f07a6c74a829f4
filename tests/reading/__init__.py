"""How well news pages are read: body text, title and day of publication, beside the extractor in all its settings."""
