"""How often somebody may ask to sign in: counted in this process, by who asks and by which address they ask for."""

from fastapi import Request
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

# A whole office comes from one address, at nine on a Monday; OF_ADDRESS keeps letters from being poured on one person.
OF_CLIENT, OF_ADDRESS = "120/hour", "6/15minutes"
# With their own organisation, where no letter is sent.
OF_LEAVING = "120/hour"
# In seconds, for whoever asked too often.
WAIT = 900


class Rates:
    """`proxied`: a proxy stands before us, and says last in X-Forwarded-For who came to it."""

    def __init__(
        self,
        *,
        proxied: bool,
        of_client: str = OF_CLIENT,
        of_address: str = OF_ADDRESS,
        of_leaving: str = OF_LEAVING,
    ) -> None:
        self._proxied = proxied
        self._of_client, self._of_address, self._of_leaving = map(parse, (of_client, of_address, of_leaving))
        self._window = MovingWindowRateLimiter(MemoryStorage())

    def admit(self, request: Request, address: str) -> bool:
        """Whether this may be asked now. Every asking counts, whether or not anybody is at the address."""
        return self._hit(self._of_client, self.client(request)) and self._hit(self._of_address, address)

    def admit_to_leave(self, request: Request) -> bool:
        """Whether somebody may be sent to their organisation's sign-in now. Every time counts, back or not."""
        return self._hit(self._of_leaving, f"leaving {self.client(request)}")

    def client(self, request: Request) -> str:
        """Where somebody comes from. Never what they say themselves: that would be as many as they please."""
        said = request.headers.get("x-forwarded-for", "") if self._proxied else ""
        return said.rpartition(",")[2].strip() or (request.client.host if request.client else "")

    def _hit(self, limit: RateLimitItem, who: str) -> bool:
        return self._window.hit(limit, who)
