"""The groups of the command line: each says what it takes, and hands it to a service."""
