"""API v2: strict input, cursors, custom fields under their own key."""
