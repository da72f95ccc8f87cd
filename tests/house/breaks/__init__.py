"""How each invariant is broken, by app."""
