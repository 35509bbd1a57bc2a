"""Whose an objective is: who of a notice's people owns it now, and so may say how it goes."""

from domain.people import Person, Role, known_by_id, title


def owners_of(owner: str, people: tuple[Person, ...]) -> tuple[Person, ...]:
    """Who an owner is, as it was written: a person, the holders of a part, or a partner by their organisation.

    Whoever stands in for one of them answers for them. Nobody where the owner is nobody of this notice.
    """
    wanted = _plainly(owner)
    if not wanted:
        return ()
    owning = [one for one in people if wanted in _names_of(one)]
    deputies = [deputy for one in owning if (deputy := known_by_id(people, one.deputy))]
    return tuple({one.id: one for one in (*owning, *deputies)}.values())


def _names_of(person: Person) -> set[str]:
    parts = {_plainly(said) for role in person.roles for said in (role.value, title(role))}
    organisation = _plainly(person.organisation) if Role.PARTNER in person.roles else ""
    return {_plainly(person.id), _plainly(person.name), *parts, organisation} - {""}


def _plainly(written: str) -> str:
    return written.strip().casefold().replace(" ", "_").replace("-", "_")
