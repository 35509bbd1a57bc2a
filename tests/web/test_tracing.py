"""One click, one trace: from the page it was pressed on to the letter it led to, and nothing of anybody in it."""

import asyncio
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from opentelemetry import trace
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode
from temporalio.client import WorkflowHistory

from desk.tracing import Discreet, provider_of, sent_to
from settings import Settings
from tests.replay.kept import kept, read
from tests.support.engine import replayed
from tests.support.notices import sefton
from tests.support.waiting import PATIENCE
from tests.web.house import CLAIRE, house
from tests.web.listening import listener
from tests.web.test_house import hidden, today
from worker import client_of
from workflows.tracing import Tracing

# The trace that somebody outside says they are in.
STRANGE = "4bf92f3577b34da6a3ce929d0e0e4736"
CONCERN = "Reports come late"
FORM = "/notices/sefton/acts/raise-concern"


Spans = Sequence[ReadableSpan]


@dataclass(frozen=True)
class Lived:
    """What was traced, and what Temporal kept."""

    spans: Spans
    histories: list[WorkflowHistory]


@pytest.fixture(scope="module")
def seen() -> Iterator[InMemorySpanExporter]:
    """All that is traced in this process: OpenTelemetry takes one maker of spans, and no other after it."""
    exporter = InMemorySpanExporter()
    provider = provider_of("test", SimpleSpanProcessor(Discreet(exporter)))
    trace.set_tracer_provider(provider)
    yield exporter
    provider.shutdown()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def lived(tmp_path_factory: pytest.TempPathFactory, seen: InMemorySpanExporter) -> Lived:
    """Somebody signs in and raises a concern on a page, until whoever must hear of it has a letter."""
    async with house(tmp_path_factory.mktemp("traced"), interceptors=[Tracing()]) as here:
        await here.case.open(sefton())
        await here.on_time()
        async with here.browser() as stranger:
            await stranger.get("/sign-in", headers={"traceparent": f"00-{STRANGE}-00f067aa0ba902b7-01"})
        async with here.signed_in(CLAIRE) as browser:
            page = (await browser.get(FORM)).text
            answer = await browser.post(FORM, data={**hidden(page), **today(page), "concern": CONCERN})
        async with asyncio.timeout(PATIENCE):
            while not letters_of(seen.get_finished_spans()):
                await asyncio.sleep(0.05)
        histories = await here.case.histories()
    assert answer.status_code == 200
    # Only now is all over that other letters were sent by: a span that still runs is nobody's parent yet.
    return Lived(seen.get_finished_spans(), histories)


def letters_of(spans: Spans) -> list[ReadableSpan]:
    """The spans at a mail server that hang on raising the concern."""
    clicked = [span for span in spans if span.name == "HandleUpdate:raise_concern"]
    return [span for span in spans if span.name == "smtp" and clicked and trace_of(span) == trace_of(clicked[0])]


def trace_of(span: ReadableSpan) -> int:
    context = span.get_span_context()
    assert context
    return context.trace_id


def way_to(span: ReadableSpan, spans: Spans) -> list[str]:
    """The names of the spans from the first of its trace down to one."""
    by_id = {context.span_id: one for one in spans if (context := one.get_span_context())}
    above = by_id[span.parent.span_id] if span.parent else None
    return [*(way_to(above, spans) if above else ()), span.name]


def test_a_click_is_one_trace_down_to_the_letter_it_led_to(lived: Lived) -> None:
    letter = letters_of(lived.spans)[0]

    assert way_to(letter, lived.spans) == [
        "POST /notices/{reference}/acts/{act}",
        "StartWorkflowUpdate:raise_concern",
        "HandleUpdate:raise_concern",
        "RunWorkflow:Escalation",
        "RunActivity:send",
        "smtp",
    ]


def test_a_letter_to_sign_in_with_is_traced_from_the_page_too(lived: Lived) -> None:
    ways = [way_to(span, lived.spans) for span in lived.spans if span.name == "smtp"]

    assert ["POST /sign-in", "StartWorkflow:SignIn", "RunWorkflow:SignIn", "RunActivity:send_link", "smtp"] in ways


def test_what_timers_do_begins_traces_of_its_own(lived: Lived) -> None:
    ways = [way_to(span, lived.spans) for span in lived.spans if span.name == "smtp"]

    # The letters that the notice is in force, which nobody clicked for.
    assert ["RunActivity:send", "smtp"] in ways


def test_a_trace_names_the_notice_the_strand_and_the_letter_and_nothing_of_anybody(lived: Lived) -> None:
    said = "\n".join(span.to_json() for span in lived.spans)

    assert '"strand": "escalation-1"' in said
    assert '"letter": "sefton/escalation-1/' in said
    assert [person.address for person in sefton().people if person.address in said] == []
    assert [person.name for person in sefton().people if person.name in said] == []
    assert CONCERN not in said
    assert not re.search(r"/sign-in/link/\w|sign-in/[0-9a-f]{16}", said)


def test_a_trace_that_a_stranger_says_they_are_in_is_not_gone_on_with(lived: Lived) -> None:
    asked = [span for span in lived.spans if span.name == "GET /sign-in"]

    assert len(asked) == 2
    assert int(STRANGE, 16) not in {trace_of(span) for span in lived.spans}


async def test_a_history_that_replays_is_traced_no_second_time(lived: Lived, seen: InMemorySpanExporter) -> None:
    before = len(seen.get_finished_spans())
    # Ours of a moment ago, with what Tracing put into them, and one of long before there was any.
    old = read(next(path for path in kept() if path.name.startswith("board_")))

    await replayed([*lived.histories, old], interceptors=[Tracing()])

    assert len(lived.histories) > 5
    assert len(seen.get_finished_spans()) == before


async def test_of_what_went_wrong_the_kind_is_said_and_not_the_words() -> None:
    exporter = InMemorySpanExporter()
    provider = provider_of("test", SimpleSpanProcessor(Discreet(exporter)))

    with pytest.raises(LookupError), provider.get_tracer("test").start_as_current_span("smtp"):
        raise LookupError("550 Ruth Adeyemi moved")
    provider.shutdown()

    [span] = exporter.get_finished_spans()
    assert "Ruth" not in span.to_json()
    assert [dict(event.attributes or {}) for event in span.events] == [{"exception.type": "LookupError"}]
    assert span.status.status_code is StatusCode.ERROR


@pytest.mark.parametrize(("collector", "followed"), [(None, 0), ("http://127.0.0.1:4318", 1)])
async def test_nothing_is_traced_where_no_collector_is_named(
    tmp_path: Path, collector: str | None, followed: int
) -> None:
    settings = Settings(data_folder=tmp_path, otlp_endpoint=collector, _env_file=None)

    client = await client_of(settings, later=True)

    assert len(client.config()["interceptors"]) == followed


async def test_a_collector_is_sent_what_may_be_shown() -> None:
    async with listener() as collector:
        provider = provider_of("worker", SimpleSpanProcessor(sent_to(f"http://127.0.0.1:{collector.port}")))
        span = provider.get_tracer("test").start_span("smtp", attributes={"said": "550 ruth@chair.example"})
        await asyncio.to_thread(span.end)
        await asyncio.to_thread(provider.shutdown)

    [came] = collector.came
    assert came.headers["content-type"] == "application/x-protobuf"
    assert b"noticekeeper-worker" in came.body
    assert "550 …@…".encode() in came.body
    assert b"ruth" not in came.body
