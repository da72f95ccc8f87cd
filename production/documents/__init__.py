"""What production publishes: the objects that the API shows and exports write, and papers."""
