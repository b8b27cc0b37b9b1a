"""Sheets of paper and pictures as files, made without a browser: words and drawings in, PDF and PNG out."""
