"""The one way a client, a worker and a replayer speak to Temporal: dates need the pydantic converter everywhere."""

from collections.abc import Sequence

from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest
from temporalio.client import Client, Interceptor, TLSConfig
from temporalio.converter import DataConverter
from temporalio.service import RPCError, RPCStatusCode

from workflows.sealing import Ring, Seal, converting


def converter(ring: Ring | None = None) -> DataConverter:
    return converting(ring)


async def connected(
    address: str,
    namespace: str,
    *,
    tls: TLSConfig | None = None,
    api_key: str | None = None,
    later: bool = False,
    ring: Ring | None = None,
    interceptors: Sequence[Interceptor] = (),
) -> Client:
    """A client of the server at `address` (host:port). RuntimeError where nothing answers there.

    With `later` it is dialled when it is first asked something, which then raises. What goes there is sealed with
    `ring`, where there is one.
    """
    return await Client.connect(
        address,
        namespace=namespace,
        data_converter=converter(ring),
        interceptors=interceptors,
        tls=tls or False,
        api_key=api_key,
        lazy=later,
    )


def key_names(client: Client) -> tuple[str, ...]:
    """The names of the keys `client` opens with, first the one it seals with; none where it seals nothing."""
    codec = client.data_converter.payload_codec
    return codec.ring.names if isinstance(codec, Seal) and codec.ring else ()


async def with_attributes(client: Client) -> Client:
    """`client`, its server now knowing the attributes strands are found by; one that knows them is left as it is."""
    wanted = {
        "Council": IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
        "Stage": IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
        "NextDue": IndexedValueType.INDEXED_VALUE_TYPE_DATETIME,
    }
    request = AddSearchAttributesRequest(search_attributes=wanted, namespace=client.namespace)
    try:
        await client.operator_service.add_search_attributes(request)
    except RPCError as error:
        if error.status is not RPCStatusCode.ALREADY_EXISTS:
            raise
    return client
