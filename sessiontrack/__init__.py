"""Ketamine sessions, logged at the bedside, read on one page, exported whole."""
