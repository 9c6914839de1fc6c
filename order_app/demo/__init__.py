"""Believable data and a plant to play with: what a demo fills an empty database with."""
