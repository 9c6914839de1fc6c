"""Measures the product on a hundred thousand orders and prints its figures against their budgets."""
