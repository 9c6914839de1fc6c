"""The API's description for people: one plain page without a script, made from the OpenAPI document.

FastAPI's own page loads Swagger UI from a public host, which no page of this product may ask.
"""

import json
from collections.abc import Iterator
from html import escape
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.responses import HTMLResponse

from order_app.built_pages import csp_hash

_STYLE = """
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
section { border-top: 1px solid; padding: 0.5rem 0 1rem; }
h3 { font: 600 1rem/1.5 ui-monospace, monospace; overflow-wrap: anywhere; }
pre { overflow: auto; padding: 0.75rem; border: 1px solid; border-radius: 6px; font-size: 0.85rem; }
table { border-collapse: collapse; } th, td { text-align: left; padding: 0.2rem 1rem 0.2rem 0; vertical-align: top; }
"""
_POLICY = f"default-src 'none'; style-src {csp_hash(_STYLE.encode())}; base-uri 'none'; frame-ancestors 'none'"


def docs_routes(app: FastAPI) -> APIRouter:
    """The route of the page that describes this application's routes."""
    router = APIRouter(include_in_schema=False)

    @router.get("/api/v1/docs", response_class=HTMLResponse)
    async def docs() -> HTMLResponse:
        return HTMLResponse(_page(app.openapi()), headers={"Content-Security-Policy": _POLICY})

    return router


def _page(described: dict[str, Any]) -> str:
    title = escape(f"{described['info']['title']} API, version {described['info']['version']}")
    operations = "".join(
        _operation(method, path, operation)
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
    )
    schemas = described.get("components", {}).get("schemas", {})
    named = "".join(f"<h3 id='{escape(name)}'>{escape(name)}</h3>{_json(schema)}" for name, schema in schemas.items())
    return (
        f"<!doctype html><html lang='en'><head><meta charset='utf-8'><title>{title}</title>"
        f"<meta name='viewport' content='width=device-width, initial-scale=1'><style>{_STYLE}</style></head><body>"
        f"<main><h1>{title}</h1>"
        "<p>For machines: <a href='/api/v1/openapi.json'>the same as an OpenAPI document</a>.</p>"
        f"<h2>Requests</h2>{operations}{f'<h2>Shapes</h2>{named}' if named else ''}</main></body></html>"
    )


def _operation(method: str, path: str, operation: dict[str, Any]) -> str:
    def parts() -> Iterator[str]:
        yield f"<section><h3>{method.upper()} {escape(path)}</h3><p><b>{escape(operation.get('summary', ''))}</b></p>"
        if told := operation.get("description"):
            yield f"<p>{escape(told)}</p>"
        if parameters := operation.get("parameters"):
            yield "<h4>Parameters</h4><table><tr><th>Name</th><th>In</th><th>Shape</th></tr>"
            for one in parameters:
                needed = ", needed" if one.get("required") else ""
                shape = json.dumps(one.get("schema", {}))
                yield f"<tr><td>{escape(one['name'])}{needed}</td><td>{escape(one['in'])}</td>"
                yield f"<td><code>{escape(shape)}</code></td></tr>"
            yield "</table>"
        if body := operation.get("requestBody"):
            yield "<h4>Body</h4>"
            yield from (f"<p>{escape(kind)}</p>{_json(of.get('schema', {}))}" for kind, of in body["content"].items())
        yield "<h4>Answers</h4><table><tr><th>Status</th><th>Meaning</th></tr>"
        for status, answer in operation.get("responses", {}).items():
            yield f"<tr><td>{escape(status)}</td><td>{escape(answer.get('description', ''))}</td></tr>"
        yield "</table></section>"

    return "".join(parts())


def _json(shape: Any) -> str:
    return f"<pre tabindex='0'>{escape(json.dumps(shape, indent=2))}</pre>"
