"""Fill, empty and restore the sandbox; the companies and products that both services know."""
