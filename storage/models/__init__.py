"""Every table. The workspace comes first in every key: one workspace never sees another's rows.

Satisfaction and scores are whole tenths (41 is 4.1), money whole cents, points integers, instants UTC.
People are Slack user ids, which are unique within what a workspace's installation covers.
"""

from __future__ import annotations

from storage.models.change import Change, changes
from storage.models.connection import Arrival, Connection, ShopCustomer, arrivals, connections, shop_customers
from storage.models.customer import Customer, Interaction, customers, interactions
from storage.models.delivery import Delivery, Outgoing, Pending, deliveries, outgoing, pending
from storage.models.digest import Digest, Schedule, digests, schedules
from storage.models.distinct import Distinct, distinct_pairs
from storage.models.followup import FollowUp, Reminder, followups, reminders
from storage.models.home import Home, homes
from storage.models.imports import ImportBatch, ImportRun, import_batches, import_runs
from storage.models.installation import Installation, installations
from storage.models.invitation import Invitation, InvitationLink, invitation_links, invitations
from storage.models.lot import Hold, Lot, LotUse, holds, lot_uses, lots
from storage.models.loyalty import LedgerEntry, Purchase, ledger_entries, purchases
from storage.models.offering import Greeting, Offering, greetings, offerings
from storage.models.reading import Reading, readings
from storage.models.research import (
    Answer,
    Decision,
    PastAnswer,
    Product,
    Survey,
    answers,
    decisions,
    past_answers,
    products,
    surveys,
)
from storage.models.reward import Reward, rewards
from storage.models.saved import SavedList, saved_lists
from storage.models.search import NoteToken, Token, customer_tokens, note_tokens
from storage.models.source import Source, Witness, sources, witnesses
from storage.models.standing import Move, Standing, moves, standings
from storage.models.team import (
    Channel,
    Counter,
    Person,
    Policy,
    Setting,
    channels,
    counters,
    people,
    policies,
    settings,
)
from storage.models.webhook import Webhook, WebhookDelivery, webhook_deliveries, webhooks
from storage.models.wish import Wish, WishAsk, wish_asks, wishes

__all__ = [
    "Answer",
    "Arrival",
    "Change",
    "Channel",
    "Connection",
    "Counter",
    "Customer",
    "Decision",
    "Delivery",
    "Digest",
    "Distinct",
    "FollowUp",
    "Greeting",
    "Hold",
    "Home",
    "ImportBatch",
    "ImportRun",
    "Installation",
    "Interaction",
    "Invitation",
    "InvitationLink",
    "LedgerEntry",
    "Lot",
    "LotUse",
    "Move",
    "NoteToken",
    "Offering",
    "Outgoing",
    "PastAnswer",
    "Pending",
    "Person",
    "Policy",
    "Product",
    "Purchase",
    "Reading",
    "Reminder",
    "Reward",
    "SavedList",
    "Schedule",
    "Setting",
    "ShopCustomer",
    "Source",
    "Standing",
    "Survey",
    "Token",
    "Webhook",
    "WebhookDelivery",
    "Wish",
    "WishAsk",
    "Witness",
    "answers",
    "arrivals",
    "changes",
    "channels",
    "connections",
    "counters",
    "customer_tokens",
    "customers",
    "decisions",
    "deliveries",
    "digests",
    "distinct_pairs",
    "followups",
    "greetings",
    "holds",
    "homes",
    "import_batches",
    "import_runs",
    "installations",
    "interactions",
    "invitation_links",
    "invitations",
    "ledger_entries",
    "lot_uses",
    "lots",
    "moves",
    "note_tokens",
    "offerings",
    "outgoing",
    "past_answers",
    "pending",
    "people",
    "policies",
    "products",
    "purchases",
    "readings",
    "reminders",
    "rewards",
    "saved_lists",
    "schedules",
    "settings",
    "shop_customers",
    "sources",
    "standings",
    "surveys",
    "webhook_deliveries",
    "webhooks",
    "wish_asks",
    "wishes",
    "witnesses",
]
