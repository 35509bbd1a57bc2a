"""The pages and calendars people open. They read the register and write nothing into it."""
