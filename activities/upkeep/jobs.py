"""The jobs of the rota, and why each stands when it does."""

from datetime import time

from activities.attestation import Attestation
from activities.upkeep.editions import Editions
from activities.upkeep.rota import Job
from activities.upkeep.sweeping import Sweeping
from activities.upkeep.tidying import Tidying


def jobs_of(editions: Editions, attestation: Attestation, sweeping: Sweeping, tidying: Tidying) -> tuple[Job, ...]:
    """New editions first; then the attestation, so that a gap is known before the letters of nine o'clock."""
    return (
        Job("editions", time(6, 30), editions.keep_current),
        Job("attestation", time(7, 30), attestation.attest),
        # At night, when nobody attaches anything.
        Job("evidence", time(3, 30), sweeping.sweep),
        Job("tidying", time(3, 45), tidying.tidy),
    )
