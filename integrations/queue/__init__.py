"""The queue around Celery: wake-ups after a commit, the folder that carries them, leases, the schedule, the heartbeat.

The database holds the work; a Celery message only asks a worker to look, and may be lost.
"""
