"""Pages, forms and commands."""
