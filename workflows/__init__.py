"""The course of a notice: one file a strand."""
