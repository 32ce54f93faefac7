"""The life of a connection: connect, set up, stay healthy, recover after an outage, disconnect."""
