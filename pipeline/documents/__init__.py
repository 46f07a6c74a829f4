"""HTML, transcripts and files to `models.values.Page`; revisions and what changed in them."""
