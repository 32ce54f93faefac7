"""`migrate`, each migration kept together with the note that it was applied: a killed one is finished by the next.

Django notes a migration with deferred statements (indexes, foreign keys) after its commit; killed in between, the next
run would make the same tables again and fail.
"""

from __future__ import annotations

from typing import Any

from django.core.management.commands import migrate
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ProjectState


class NotedWithItsWork(MigrationExecutor):
    """Apply a migration and note it in one transaction, where the migration allows one."""

    def apply_migration(
        self, state: ProjectState, migration: Migration, fake: bool = False, fake_initial: bool = False
    ) -> ProjectState:
        """Run a migration forwards; return the state after it."""
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
    """Bring the database up to date; safe to be killed and run again."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate with our executor in the place of Django's, which the command names itself."""
        migrate.MigrationExecutor = NotedWithItsWork  # type: ignore[attr-defined]
        super().handle(*args, **options)
