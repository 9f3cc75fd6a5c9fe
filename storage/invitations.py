"""Invitations of customers to answer themselves, and whose a link is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update

from storage import sql
from storage.bulk import Bulk
from storage.models import Invitation, answers, invitation_links, invitations
from storage.transaction import Everywhere, Noun

c = invitations.c
k = invitation_links.c
STANDS = c.undone.is_(False)
_bulk = Bulk(invitations, ("workspace", "sending", "product", "ends", "at", "by", "undone"), ("id", "customer"))
_links = Bulk(invitation_links, ("workspace",), ("token_hash", "invitation"))


@dataclass(frozen=True)
class Sending:
    """What came of invitations that were made together: how many stand, were answered, and said "never again"."""

    id: int
    product: int
    by: str
    at: datetime
    ends: datetime
    invited: int
    answered: int
    declined: int


class Invitations(Noun):
    """The workspace's invitations."""

    def invite(self, product: int, customers: Sequence[int], ends: datetime) -> tuple[int, list[int]]:
        """Invite customers to answer until an instant; returns the sending and the invitations, in their order."""
        sending = self.transaction.next_id("sending")
        numbers = self.transaction.take_numbers("invitation", len(customers))[::-1]
        author = self.author
        same = {"workspace": self.workspace, "sending": sending, "product": product, "ends": ends, "undone": False}
        same |= {"at": author.at, "by": author.person}
        _bulk.insert(self, same, zip(numbers, customers, strict=True))
        return sending, numbers

    def link(self, links: Iterable[tuple[str, int]]) -> None:
        """Keep links: the hash of each one's token, and which invitation it is of."""
        _links.insert(self, {"workspace": self.workspace}, links)

    @sql.one(Invitation)
    def get(self, id: int) -> Any:
        """Return the invitation with this id."""
        return select(invitations).where(c.workspace == self.workspace, c.id == id)

    @sql.rows(Invitation)
    def of_sending(self, sending: int) -> Any:
        """Return the invitations that were made together, by customer as they were invited."""
        return select(invitations).where(c.workspace == self.workspace, c.sending == sending).order_by(c.id)

    @sql.write
    def answered(self, id: int, answer: int) -> Any:
        """Say which answer an invitation has got."""
        return update(invitations).where(c.workspace == self.workspace, c.id == id).values(answer=answer)

    # ---- who is not to be asked

    @sql.column(int)
    def asked_since(self, customers: Sequence[int], since: datetime) -> Any:
        """Return who, of these customers, was invited since an instant, about whatever product."""
        asked = (c.workspace == self.workspace, sql.among(c.customer, customers), c.at > since, STANDS)
        return select(c.customer).where(*asked).distinct()

    @sql.column(int)
    def declined_by(self, customers: Sequence[int]) -> Any:
        """Return who, of these customers, has said not to be asked again."""
        said = (c.workspace == self.workspace, sql.among(c.customer, customers), c.declined_at.is_not(None))
        return select(c.customer).where(*said).distinct()

    def has_declined(self, customer: int) -> bool:
        """Tell whether a customer has said not to be asked again."""
        return bool(self.declined_by([customer]))

    @sql.write
    def decline(self, id: int) -> Any:
        """Keep that a customer said, at this invitation, not to be asked again."""
        return update(invitations).where(c.workspace == self.workspace, c.id == id).values(declined_at=self.author.at)

    @sql.write
    def may_ask_again(self, customer: int) -> Any:
        """Forget that a customer has said not to be asked again."""
        said = (c.workspace == self.workspace, c.customer == customer, c.declined_at.is_not(None))
        return update(invitations).where(*said).values(declined_at=None)

    # ---- withdrawn, and forgotten

    @sql.write
    def withdraw(self, sending: int) -> Any:
        """Have the links of invitations that nobody has answered yet lead nowhere."""
        open_ = (c.workspace == self.workspace, c.sending == sending, c.answer.is_(None), STANDS)
        return update(invitations).where(*open_).values(undone=True)

    def forget(self, customers: Sequence[int]) -> int:
        """Delete every link of these customers, and return how many there were; that they were asked stays."""
        theirs = select(c.id).where(c.workspace == self.workspace, c.customer.in_(customers))
        gone = delete(invitation_links).where(k.workspace == self.workspace, k.invitation.in_(theirs))
        return int(self.transaction.execute(gone).rowcount)

    # ---- figures

    @sql.records
    def _sendings(self, most: int) -> Any:
        a = answers.c
        stands = (a.workspace == c.workspace) & (a.id == c.answer) & a.undone.is_(False)
        figures = (
            func.count().label("invited"),
            func.count(a.id).label("answered"),
            func.count(c.declined_at).label("declined"),
        )
        told = (c.sending, c.product, c.by, c.at, c.ends)
        return (
            select(*told, *figures)
            .outerjoin(answers, stands)
            .where(c.workspace == self.workspace, STANDS)
            .group_by(*told)
            .order_by(c.sending.desc())
            .limit(most)
        )

    def sendings(self, most: int) -> list[Sending]:
        """Return the newest sendings of which something stands, newest first."""
        return [_sending(row) for row in self._sendings(most)]


def _sending(row: Any) -> Sending:
    counts = (int(row.invited), int(row.answered), int(row.declined))
    return Sending(row.sending, row.product, row.by, row.at, row.ends, *counts)


class Links(Everywhere):
    """The links of all workspaces."""

    @sql.record
    def _find(self, token_hash: str) -> Any:
        return select(k.workspace, k.invitation).where(k.token_hash == token_hash)

    def find(self, token_hash: str) -> tuple[str, int] | None:
        """Return whose a link is, by the hash of its token: the workspace and the invitation's id."""
        row = self._find(token_hash)
        return None if row is None else (row.workspace, row.invitation)
