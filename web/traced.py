"""Each request for a page or of a program as the beginning of a trace: by its kind of address, never the address."""

from fastapi.telemetry import TelemetryConfig
from opentelemetry import trace
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# FastAPI would say of each request its whole address, and in what words it failed.
NOT_BY_FASTAPI: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False, "auto_configure": False}
# What machines ask all day, and what a browser fetches beside a page.
NOBODY = ("/healthz", "/livez", "/readyz", "/assets/")


class Traced:
    """Outermost of all. What a stranger says that they traced themselves is not believed."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(NOBODY):
            await self._app(scope, receive, send)
            return
        method = scope["method"]
        tracer, of = trace.get_tracer(__name__), {"http.request.method": method}
        with tracer.start_as_current_span(method, kind=trace.SpanKind.SERVER, attributes=of) as span:

            async def answering(message: Message) -> None:
                if message["type"] == "http.response.start":
                    span.set_attribute("http.response.status_code", message["status"])
                await send(message)

            try:
                await self._app(scope, receive, answering)
            finally:
                _name(span, scope)


def _name(span: trace.Span, scope: Scope) -> None:
    """An address may hold a secret, its kind does not: /feeds/{name}. It is known once somebody has answered."""
    route = getattr(scope.get("route"), "path", "")
    if route:
        place = f"{scope.get('root_path', '')}{route}"
        span.update_name(f"{scope['method']} {place}")
        span.set_attribute("http.route", place)
    if reference := scope.get("path_params", {}).get("reference"):
        span.set_attribute("notice", reference)
