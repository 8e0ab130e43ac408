"""What two neighbouring stages must agree on; imports nothing of ours."""
