"""The law of a notice: pure functions from days and facts to dates, duties, refusals and their reasons."""
