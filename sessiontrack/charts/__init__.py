"""Pictures: a record in, a drawing out, the same on screen and on paper."""
