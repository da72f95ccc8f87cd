"""What leaves the shop floor: the objects that the API shows, and the events that tell of them."""
