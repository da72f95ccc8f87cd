"""What the accounts publish."""
