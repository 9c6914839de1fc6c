"""What happens: one module a family of use cases, one transaction a call."""
