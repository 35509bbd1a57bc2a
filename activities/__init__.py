"""The offices: what the workflows have done for them."""
