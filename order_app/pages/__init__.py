"""What a screen shows: one module a route."""
