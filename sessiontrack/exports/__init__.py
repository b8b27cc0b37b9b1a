"""What each file is: its columns, its grain, its dictionary."""
