"""Forms of the desks."""
