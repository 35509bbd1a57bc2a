"""Which builds of our workers a deployment has in Temporal, and which of them is given the work."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from temporalio.api.enums.v1 import TaskQueueType, WorkerDeploymentVersionStatus
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import (
    DescribeTaskQueueRequest,
    DescribeWorkerDeploymentRequest,
    SetWorkerDeploymentCurrentVersionRequest,
    SetWorkerDeploymentRampingVersionRequest,
)
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

QUICK = timedelta(seconds=10)
REFUSALS = (RPCStatusCode.FAILED_PRECONDITION, RPCStatusCode.NOT_FOUND, RPCStatusCode.INVALID_ARGUMENT)


class BuildRefused(Exception):
    """Temporal does not give the work to that build; the text is its own sentence. Nothing was changed."""


class Given(StrEnum):
    """What work a build is given."""

    ALL = "current: it is given all work"
    A_SHARE = "tried out: it is given a share of the work"
    WHAT_IS_LEFT = "being left: what is under way there is finished"
    NONE = "given no work"


@dataclass(frozen=True)
class Build:
    """One build of a deployment; `share` is how many in a hundred courses it is given while it is tried out."""

    name: str
    given: Given
    share: float = 0


GIVEN = {
    WorkerDeploymentVersionStatus.WORKER_DEPLOYMENT_VERSION_STATUS_CURRENT: Given.ALL,
    WorkerDeploymentVersionStatus.WORKER_DEPLOYMENT_VERSION_STATUS_RAMPING: Given.A_SHARE,
    WorkerDeploymentVersionStatus.WORKER_DEPLOYMENT_VERSION_STATUS_DRAINING: Given.WHAT_IS_LEFT,
}


async def builds(client: Client, deployment: str) -> tuple[Build, ...]:
    """Every build whose workers have asked for work, the newest first; none where no worker ever has."""
    asked = DescribeWorkerDeploymentRequest(namespace=client.namespace, deployment_name=deployment)
    try:
        found = await client.workflow_service.describe_worker_deployment(asked, timeout=QUICK)
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            return ()
        raise
    info = found.worker_deployment_info
    share = info.routing_config.ramping_version_percentage
    told = ((one.deployment_version.build_id, GIVEN.get(one.status, Given.NONE)) for one in info.version_summaries)
    return tuple(Build(name, given, share if given is Given.A_SHARE else 0) for name, given in told)


async def use(client: Client, deployment: str, build: str) -> None:
    """Give all work to `build`; to workers of no deployment where it is empty. Raises BuildRefused."""
    request = SetWorkerDeploymentCurrentVersionRequest(
        namespace=client.namespace, deployment_name=deployment, build_id=build, identity=client.identity
    )
    try:
        await client.workflow_service.set_worker_deployment_current_version(request, timeout=QUICK)
    except RPCError as error:
        raise _refused(error) from error


async def try_out(client: Client, deployment: str, build: str, share: float) -> None:
    """Give `build` so many in a hundred courses, and the rest to the current one. Raises BuildRefused."""
    request = SetWorkerDeploymentRampingVersionRequest(
        namespace=client.namespace,
        deployment_name=deployment,
        build_id=build,
        percentage=share,
        identity=client.identity,
    )
    try:
        await client.workflow_service.set_worker_deployment_ramping_version(request, timeout=QUICK)
    except RPCError as error:
        raise _refused(error) from error


def _refused(error: RPCError) -> Exception:
    return BuildRefused(error.message) if error.status in REFUSALS else error


async def served(client: Client, task_queue: str) -> tuple[str, str]:
    """The deployment, and the build of it, that is given the queue's work; both empty where workers of none are."""
    asked = DescribeTaskQueueRequest(
        namespace=client.namespace,
        task_queue=TaskQueue(name=task_queue),
        task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
    )
    found = await client.workflow_service.describe_task_queue(asked, timeout=QUICK)
    current = found.versioning_info.current_deployment_version
    return current.deployment_name, current.build_id
