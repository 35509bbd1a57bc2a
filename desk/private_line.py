"""The private line to Temporal: why it could not be had, in a sentence, and how long our certificate is good."""

from datetime import datetime, timedelta

from cryptography import x509

from domain.moments import spoken_moment
from settings import PREFIX, Settings, SettingsRefused
from worker import tls_of

# A certificate nobody renewed stops every worker at once: said while there is time to have a new one made.
SOON = timedelta(days=21)

# What the library under the client calls each, and what a person does about it.
WHYS = {
    "NotValidFor": "Its certificate is for another name than the one dialled: say which with "
    f"{PREFIX}TEMPORAL_TLS_NAME.",
    "UnknownIssuer": "Its certificate is signed by nobody who is believed here: name its authorities with "
    f"{PREFIX}TEMPORAL_TLS_CA.",
    "certificate expired": "Its certificate has expired: ask whoever keeps it for a new one.",
    "InvalidContentType": f"It speaks in clear there: take out {PREFIX}TEMPORAL_TLS and what goes with it, or correct "
    f"{PREFIX}TEMPORAL_ADDRESS.",
    "PermissionDenied": f"It does not let us in: see that {PREFIX}TEMPORAL_API_KEY or {PREFIX}TEMPORAL_TLS_CERT is "
    "good for the namespace.",
    "Unauthenticated": f"It does not know us: see {PREFIX}TEMPORAL_API_KEY, or {PREFIX}TEMPORAL_TLS_CERT.",
    "PrivateKeyParseError": f"What we show it cannot be read: {PREFIX}TEMPORAL_TLS_CERT or {PREFIX}TEMPORAL_TLS_KEY "
    "names a file that holds no certificate or key.",
    "call error after connection": f"It hung up on us. It may want a private line ({PREFIX}TEMPORAL_TLS_CA) or a "
    f"certificate it knows ({PREFIX}TEMPORAL_TLS_CERT, {PREFIX}TEMPORAL_TLS_KEY).",
}


def why_no_line(error: Exception) -> str | None:
    """What a person can do about a client that could not be had, or None where nothing is known but silence."""
    return next((sentence for sign, sentence in WHYS.items() if sign in str(error)), None)


def told_line(settings: Settings) -> str:
    """How the line to Temporal is kept, in a few words."""
    if not settings.temporal_in_private:
        return "in clear"
    shown = [
        *(["our certificate"] if settings.temporal_tls_cert else []),
        *(["our API key"] if settings.temporal_api_key else []),
    ]
    return f"by TLS with {' and '.join(shown)}" if shown else "by TLS"


def why_not_shown(settings: Settings, now: datetime) -> str | None:
    """Why the certificate we show to Temporal cannot be used or should be renewed, or None. Reads it anew."""
    try:
        line = tls_of(settings)
        certificate = x509.load_pem_x509_certificate(line.client_cert) if line and line.client_cert else None
    except SettingsRefused as refusal:
        return str(refusal)
    except ValueError:
        return f"{PREFIX}TEMPORAL_TLS_CERT: {settings.temporal_tls_cert} is no certificate."
    if certificate is None or certificate.not_valid_after_utc > now + SOON:
        return None
    until = certificate.not_valid_after_utc
    good = "was good" if until <= now else "is good"
    return f"Our certificate for Temporal {good} until {spoken_moment(until)}. Renew it, and restart workers and pages."
