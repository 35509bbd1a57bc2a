"""Whether a Temporal server really answers, asked over gRPC, and what only a running one can be told."""

import logging
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

from google.protobuf.duration_pb2 import Duration
from temporalio.api.namespace.v1 import NamespaceConfig
from temporalio.api.operatorservice.v1 import ListSearchAttributesRequest
from temporalio.api.workflowservice.v1 import GetClusterInfoRequest, UpdateNamespaceRequest
from temporalio.service import ConnectConfig, RPCError, ServiceClient

# Closed courses stay readable in Temporal's own pages; the dev server would drop them after a day.
RETENTION = timedelta(days=3650)

logger = logging.getLogger(__name__)


async def is_ready(address: str, namespace: str, search_attributes: Iterable[str]) -> bool:
    """Whether the server at `address` (host:port) is healthy, has the namespace and knows the attributes."""
    try:
        server = await ServiceClient.connect(ConnectConfig(target_host=address))
        healthy = await server.check_health()
        asked = ListSearchAttributesRequest(namespace=namespace)
        known = await server.operator_service.list_search_attributes(asked)
    except (RuntimeError, RPCError):
        return False
    return healthy and set(search_attributes) <= set(known.custom_attributes)


async def made_ready(address: str, namespace: str, version_file: Path) -> None:
    """Set the long retention, which no start flag can, and note which version wrote the file.

    Raises RPCError or OSError where one of them cannot be written.
    """
    server = await ServiceClient.connect(ConnectConfig(target_host=address))
    ttl = Duration()
    ttl.FromTimedelta(RETENTION)
    config = NamespaceConfig(workflow_execution_retention_ttl=ttl)
    await server.workflow_service.update_namespace(UpdateNamespaceRequest(namespace=namespace, config=config))
    cluster = await server.workflow_service.get_cluster_info(GetClusterInfoRequest())
    _note_version(cluster.server_version, version_file)


def _note_version(version: str, version_file: Path) -> None:
    before = version_file.read_text().strip() if version_file.exists() else ""
    if before == version:
        # Written anew on a full disk, it would be left empty.
        return
    if before:
        logger.warning(
            "The Temporal file beside %s was written by server %s and is now open in %s. Courses go on; "
            "Temporal Schedules may be lost, and going back may not work.",
            version_file,
            before,
            version,
        )
    version_file.write_text(f"{version}\n")
