"""`manage.py migrate`, which records each migration in the transaction that applies it. A killed run can be repeated.

Django records a migration with deferred statements (indexes, foreign keys) after its commit. If it were killed in
between, the next run would create the same tables again and fail.
"""

from __future__ import annotations

from typing import Any

from django.core.management.commands import migrate
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ProjectState


class NotedWithItsWork(MigrationExecutor):
    """Applies and records a migration in one transaction, if the migration allows one."""

    def apply_migration(
        self, state: ProjectState, migration: Migration, fake: bool = False, fake_initial: bool = False
    ) -> ProjectState:
        """Apply a migration; return the state after it."""
        if fake or fake_initial or not migration.atomic:
            return super().apply_migration(state, migration, fake, fake_initial)
        if self.progress_callback:
            self.progress_callback("apply_start", migration, fake)
        with self.connection.schema_editor(atomic=True) as editor:
            state = migration.apply(state, editor)
            while editor.deferred_sql:
                editor.execute(editor.deferred_sql.pop(0))
            self.record_migration(migration)  # type: ignore[call-arg, arg-type]  # the stubs know an older form
        if self.progress_callback:
            self.progress_callback("apply_success", migration, fake)
        return state


class Command(migrate.Command):
    """Brings the database up to date; it may be killed and run again."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate with our executor instead of Django's, which the command imports by name."""
        migrate.MigrationExecutor = NotedWithItsWork  # type: ignore[attr-defined]
        super().handle(*args, **options)
