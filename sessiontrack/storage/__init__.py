"""Tables and named queries, one module a subject."""
