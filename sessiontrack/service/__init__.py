"""What people do here: one function an act."""
