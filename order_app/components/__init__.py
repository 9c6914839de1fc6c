"""What a screen shows, in parts that several pages share."""
