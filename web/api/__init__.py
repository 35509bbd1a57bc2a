"""The same acts and reads as the pages', for programs: JSON over HTTP, as somebody and bounded by what they may."""
