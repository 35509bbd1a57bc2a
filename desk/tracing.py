"""Traces, sent to the collector in the settings: nothing of what was written, to whom, or in what words it failed."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import Event, ReadableSpan, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.trace import Status
from opentelemetry.util.types import AttributeValue

from desk.discreet import discreet
from settings import Settings
from worker import build

# Where collectors take traces (OTLP 1.x, "OTLP/HTTP request").
PATH = "/v1/traces"
# In seconds: a collector that is away holds nothing up but the end of the process.
SOON = 5.0
# Of an exception its kind is said, and not its words: mail servers name whom they refuse.
KIND = "exception.type"


@asynccontextmanager
async def traced(settings: Settings, part: str) -> AsyncIterator[None]:
    """Have what goes on meanwhile traced, as of `part` (worker, web, run), where the settings name a collector."""
    if settings.otlp_endpoint is None:
        yield
        return
    provider = provider_of(part, BatchSpanProcessor(sent_to(settings.otlp_endpoint)))
    trace.set_tracer_provider(provider)
    try:
        yield
    finally:
        await asyncio.to_thread(provider.shutdown)


def sent_to(collector: str) -> SpanExporter:
    """What sends spans to the collector at an address (http://host:port), once they may be shown."""
    return Discreet(OTLPSpanExporter(f"{collector}{PATH}", timeout=SOON))


def provider_of(part: str, processor: SpanProcessor) -> TracerProvider:
    named = {"service.name": f"noticekeeper-{part}", "service.version": build()}
    provider = TracerProvider(resource=Resource.create(named), shutdown_on_exit=False)
    provider.add_span_processor(processor)
    return provider


class Discreet(SpanExporter):
    """Passes on what may be shown."""

    def __init__(self, exporter: SpanExporter) -> None:
        self._exporter = exporter

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        return self._exporter.export([_shown(span) for span in spans])

    def shutdown(self) -> None:
        self._exporter.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        return self._exporter.force_flush(timeout_millis)


def _shown(span: ReadableSpan) -> ReadableSpan:
    return ReadableSpan(
        name=discreet(span.name),
        context=span.get_span_context(),
        parent=span.parent,
        resource=span.resource,
        attributes={name: _value(value) for name, value in (span.attributes or {}).items()},
        events=[Event(event.name, _kind(event), event.timestamp) for event in span.events],
        links=span.links,
        kind=span.kind,
        status=Status(span.status.status_code),
        start_time=span.start_time,
        end_time=span.end_time,
        instrumentation_scope=span.instrumentation_scope,
    )


def _value(value: AttributeValue) -> AttributeValue:
    return discreet(value) if isinstance(value, str) else value


def _kind(event: Event) -> dict[str, AttributeValue]:
    return {KIND: event.attributes[KIND]} if event.attributes and KIND in event.attributes else {}
