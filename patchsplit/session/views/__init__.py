"""What a face shows of a plan."""
