"""What the register says of a moment that is past: how a notice stood then, and the decision pack set from that."""
