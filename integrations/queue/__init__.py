"""The queue around Celery: wake a worker after a commit, the folder that carries the messages, the heartbeat.

The database holds the work; a Celery message only asks a worker to look and may be lost.
"""
