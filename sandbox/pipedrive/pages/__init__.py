"""What a person clicks: the deals, one deal, its people, its app settings."""
