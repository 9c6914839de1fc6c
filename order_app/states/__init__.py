"""What a screen holds: thin Reflex states that parse what comes in, call one service and show the outcome."""
