"""The house, by aggregate; import from here, never from the inner modules."""

from rooms.models.belongings import (
    BelongingsItem,
    BelongingsRecord,
    BelongingsRelease,
    BelongingsReleaseLine,
)
from rooms.models.birth import Birth
from rooms.models.card import ResidentCard
from rooms.models.change import BedChange, BedChangeLine
from rooms.models.child import ChildRoutine, ChildRun
from rooms.models.custody import CustodyPaper, HandingOver, MayCollect
from rooms.models.draft import CheckInDraft
from rooms.models.exit import ExitRecord
from rooms.models.extension import Extension, ExtensionVote
from rooms.models.forgotten import ForgottenStay
from rooms.models.handover import Handover, HandoverLine
from rooms.models.incident import HouseIncident, IncidentNotice, IncidentPerson
from rooms.models.leave import LeavePass
from rooms.models.log import HouseLogEntry
from rooms.models.maintenance import Maintenance
from rooms.models.medicine import Dose, Medicine
from rooms.models.night_pack import NightPack
from rooms.models.override import RuleOverride
from rooms.models.paper import PaperSheet
from rooms.models.proposal import Proposal, ProposalLine
from rooms.models.relocation import Relocation
from rooms.models.request import RequestScreening, RequestStep, StayRequest
from rooms.models.rights import HouseText, RightsTold, RightsToldText
from rooms.models.roll_call import (
    MissingReport,
    MissingStep,
    RollCall,
    RollCallAnswer,
    RollCallLine,
)
from rooms.models.rule import RuleWeight
from rooms.models.stay import BedNight, Placement, Stay
from rooms.models.table import Diet, SupplyIssue
from rooms.models.villa import Bed, BedPreparation, BoardVersion, OutOfService, Room, Villa
from rooms.models.visit import BannedAtDoor, BannedNameToken, BannedVisitor, Visit

__all__ = [
    "BannedAtDoor",
    "BannedNameToken",
    "BannedVisitor",
    "Bed",
    "BedChange",
    "BedChangeLine",
    "BedNight",
    "BedPreparation",
    "BelongingsItem",
    "BelongingsRecord",
    "BelongingsRelease",
    "BelongingsReleaseLine",
    "Birth",
    "BoardVersion",
    "CheckInDraft",
    "ChildRoutine",
    "ChildRun",
    "CustodyPaper",
    "Diet",
    "Dose",
    "ExitRecord",
    "Extension",
    "ExtensionVote",
    "ForgottenStay",
    "HandingOver",
    "Handover",
    "HandoverLine",
    "HouseIncident",
    "HouseLogEntry",
    "HouseText",
    "IncidentNotice",
    "IncidentPerson",
    "LeavePass",
    "Maintenance",
    "MayCollect",
    "Medicine",
    "MissingReport",
    "MissingStep",
    "NightPack",
    "OutOfService",
    "PaperSheet",
    "Placement",
    "Proposal",
    "ProposalLine",
    "Relocation",
    "RequestScreening",
    "RequestStep",
    "ResidentCard",
    "RightsTold",
    "RightsToldText",
    "RollCall",
    "RollCallAnswer",
    "RollCallLine",
    "Room",
    "RuleOverride",
    "RuleWeight",
    "Stay",
    "StayRequest",
    "SupplyIssue",
    "Villa",
    "Visit",
]
