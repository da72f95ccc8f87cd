"""Moments in forms, written as everywhere else: 16:30, with seconds only where there are some."""

from datetime import time
from typing import Any

from django.db import models
from unfold.widgets import UnfoldAdminSplitDateTimeWidget, UnfoldAdminTimeWidget


class TimeInput(UnfoldAdminTimeWidget):
    def format_value(self, value: Any) -> str | None:
        if isinstance(value, time) and not value.second:
            return f"{value:%H:%M}"
        shown: str | None = super().format_value(value)
        return shown


class MomentInput(UnfoldAdminSplitDateTimeWidget):
    widgets: list[Any]

    def __init__(self, attrs: dict[str, Any] | None = None):
        super().__init__(attrs)
        self.widgets[1] = TimeInput(self.widgets[1].attrs)


OVERRIDES: dict[Any, dict[str, Any]] = {models.DateTimeField: {"widget": MomentInput}}
