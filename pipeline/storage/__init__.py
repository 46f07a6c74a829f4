"""All SQL. Turns values into rows and back, in bulk through SQLAlchemy core; imported by tasks alone."""
