"""What is allowed: statuses, policy, fields, money, pricing and errors; pure, without I/O, clock or framework."""
