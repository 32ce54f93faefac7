"""`make demo`: start the application, its worker and the sandbox together, and connect them as a person would."""
