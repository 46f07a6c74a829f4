"""Trains what fills a claim: its status, who says it, and the parts that names play in it."""
