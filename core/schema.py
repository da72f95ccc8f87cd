"""Operations of our migrations."""

from typing import Any

from django.db.migrations.operations.base import Operation


class InstallTriggers(Operation):
    """Install the triggers that the app's models declare in the options of their CreateModel.

    pgtrigger's own AddTrigger changes the state of a model once a trigger, and Django then builds all its
    neighbours anew: a fresh database took a minute.
    """

    reduces_to_sql = True
    reversible = True

    def state_forwards(self, app_label: str, state: Any) -> None:
        """The state has them from CreateModel."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for trigger in self._triggers(app_label, to_state):
            schema_editor.execute(trigger.install_sql, params=None)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for trigger in self._triggers(app_label, to_state):
            schema_editor.execute(trigger.uninstall_sql, params=None)

    def describe(self) -> str:
        return "Install the triggers"

    @staticmethod
    def _triggers(app_label: str, state: Any) -> list[Any]:
        models = (model for (label, _), model in sorted(state.models.items()) if label == app_label)
        return [trigger for model in models for trigger in model.options.get("triggers", [])]
