"""Whether tables are missing is known without running a migration's file."""

from __future__ import annotations

from django.db.migrations.loader import MigrationLoader

from bijlighar.interfaces.cli.django import _migrations


def test_the_migrations_found_by_their_files_are_those_of_django() -> None:
    assert _migrations() == set(MigrationLoader(None).disk_migrations or {})
