"""Engines, sessions, the unit of work, row locks, the search index and migrations."""
