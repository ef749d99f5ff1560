"""The JSON Schemas of templates and lead sheets: `python -m melregen.documents.schemas data`."""

import json
import sys
from pathlib import Path
from typing import Any

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def document_schemas() -> dict[str, str]:
    """Return the text of each published schema by its file name."""
    from melregen.documents.lead_sheet_fields import lead_sheet_adapter
    from melregen.documents.template_fields import template_adapter

    return {
        "template.schema.json": _publish(template_adapter().json_schema(), "melregen template"),
        "lead-sheet.schema.json": _publish(
            lead_sheet_adapter().json_schema(), "melregen lead sheet"
        ),
    }


def _publish(schema: dict[str, Any], title: str) -> str:
    published = {"$schema": _DIALECT, "title": title, **_drop_titles(schema)}
    return json.dumps(published, indent=2, ensure_ascii=False) + "\n"


def _drop_titles(part: Any) -> Any:
    """Leave out the titles that pydantic makes of names; they only repeat them."""
    if isinstance(part, dict):
        return {
            name: _drop_titles(value)
            for name, value in part.items()
            if name != "title" or not isinstance(value, str)
        }
    return [_drop_titles(value) for value in part] if isinstance(part, list) else part


def write_schemas(folder: Path) -> None:
    """Write the schemas into a folder."""
    for name, text in document_schemas().items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write_schemas(Path(sys.argv[1] if len(sys.argv) > 1 else "data"))
