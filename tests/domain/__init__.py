"""Tables of dated examples."""
