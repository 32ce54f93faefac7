"""The API's input (`inputs`) and output (`invoices`, `deals`) serializers."""
