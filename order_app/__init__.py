"""Order App: the order screen of a print-on-demand merchant."""
