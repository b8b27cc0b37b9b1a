"""What a clinic's sessions come to when many are looked at together: counts and spans, no name among them."""
