"""The clinic in plain Python: no database, no web, no clock, no randomness."""
