"""What tests do to the sandbox's Pipedrive from outside: act as its users, end installs, inject errors."""
