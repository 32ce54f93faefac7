"""Read what comes in: what events named, what the services list as changed, and the first import."""
