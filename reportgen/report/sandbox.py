"""Where own templates run: Jinja's immutable sandbox, with less in it, and files of one folder alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from jinja2 import BaseLoader, Environment, TemplateNotFound
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment, safe_range

LARGEST = 1_000_000  # characters or elements that a multiplication may give, and digits of a number


class Sandbox(ImmutableSandboxedEnvironment):
    """Own templates may loop and test and call what they are given, and reach nothing behind it."""

    intercepted_binops = frozenset({"*", "**"})

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.globals = {"range": safe_range, "dict": dict}
        del self.filters["attr"]

    def wrap_str_format(self, value: Any) -> Callable[..., str] | None:
        """str.format and format_map reach attributes; the filter `format` does not."""
        if super().wrap_str_format(value) is not None:
            raise SecurityError("str.format and format_map are not possible here; use the filter format")
        return None

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        if operator == "**":
            if not isinstance(right, (int, float)) or abs(right) > 100:
                raise SecurityError("a power of more than 100")
        else:
            for many, times in ((left, right), (right, left)):
                if hasattr(many, "__len__") and isinstance(times, int) and len(many) * times > LARGEST:
                    raise SecurityError(f"a multiplication to more than {LARGEST} elements")
        return super().call_binop(context, operator, left, right)


class OwnLoader(BaseLoader):
    """Templates that lie in the folder itself, not below it, not beside it, not behind a link."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        path = self.folder / template
        if "/" in template or "\\" in template or not template.endswith(".j2") or path.is_symlink() or not path.is_file():
            raise TemplateNotFound(template)
        return path.read_text("utf-8"), str(path), lambda: True
