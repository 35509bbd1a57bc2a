"""Pages over HTTP. They read the register and act by Update; they never write a table."""
