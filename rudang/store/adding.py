"""A step of a migration that adds many columns to one table at once."""

from collections.abc import Sequence
from typing import Any

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class AddColumns(Operation):
    """As so many `AddField`, but every model about the table is made anew only once.

    The sheet of facts has hundreds of columns, and all of the base hangs on the dossier it
    belongs to: made anew for each column, they take most of the time a first start takes.

    Args:
        columns: names with fields that hold no relation.
    """

    reversible = True

    def __init__(self, model_name: str, columns: "Sequence[tuple[str, models.Field[Any, Any]]]"):
        self.model_name = model_name
        self.columns = list(columns)

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        return type(self).__name__, [], {"model_name": self.model_name, "columns": self.columns}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        state.models[app_label, self.model_name].fields.update(self.columns)
        state.reload_model(app_label, self.model_name, delay=True)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        before = from_state.apps.get_model(app_label, self.model_name)
        after = to_state.apps.get_model(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor.connection.alias, after):
            for name, _ in self.columns:
                schema_editor.add_field(before, after._meta.get_field(name))

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        before = from_state.apps.get_model(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor.connection.alias, before):
            for name, _ in self.columns:
                schema_editor.remove_field(before, before._meta.get_field(name))

    def describe(self) -> str:
        return f"Add {len(self.columns)} columns to {self.model_name}"
