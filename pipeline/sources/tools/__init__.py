"""What sources are made of: declarations, and readers of feeds, sitemaps, listings, filings and lists."""
