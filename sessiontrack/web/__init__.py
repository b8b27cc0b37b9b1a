"""HTTP and HTML."""
