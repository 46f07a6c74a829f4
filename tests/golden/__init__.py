"""Databases as each release left them: made once by that release, kept, and brought forward by every later one."""
