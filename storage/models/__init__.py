"""Every table. The workspace comes first in every key: one workspace never sees another's rows.

Satisfaction and scores are whole tenths (41 is 4.1), money whole cents, points integers, instants UTC.
People are Slack user ids, which are unique within what a workspace's installation covers.
"""

from __future__ import annotations

from sqlalchemy.orm import configure_mappers

from storage.models.changes import Change
from storage.models.customers import Customer, Interaction
from storage.models.deliveries import Delivery, Outgoing, Pending
from storage.models.digests import Digest, Schedule
from storage.models.distinct import Distinct
from storage.models.followups import FollowUp, Reminder
from storage.models.homes import Home
from storage.models.imports import ImportBatch, ImportRun
from storage.models.installations import Installation
from storage.models.loyalty import LedgerEntry, Purchase
from storage.models.reading import Reading
from storage.models.research import Answer, Decision, Product, Survey
from storage.models.search import NoteToken, Token
from storage.models.sources import Source, Witness
from storage.models.team import Channel, Counter, Person, Policy, Setting

__all__ = [
    "Answer",
    "Change",
    "Channel",
    "Counter",
    "Customer",
    "Decision",
    "Delivery",
    "Digest",
    "Distinct",
    "FollowUp",
    "Home",
    "ImportBatch",
    "ImportRun",
    "Installation",
    "Interaction",
    "LedgerEntry",
    "NoteToken",
    "Outgoing",
    "Pending",
    "Person",
    "Policy",
    "Product",
    "Purchase",
    "Reading",
    "Reminder",
    "Schedule",
    "Setting",
    "Source",
    "Survey",
    "Token",
    "Witness",
]

# Rows become models without a Session, so nothing else would make the attributes readable.
configure_mappers()
