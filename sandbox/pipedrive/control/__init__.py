"""What tests may do to the small Pipedrive from outside: act as its users, end installs, answer with faults."""
