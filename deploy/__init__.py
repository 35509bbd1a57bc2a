"""What runs the house: the embedded servers and the ways to deploy."""
