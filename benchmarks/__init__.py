"""Measures of the hot paths, each beside the least that the machine could do for the same work."""
