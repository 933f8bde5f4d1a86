"""How much there is in the demo company, and how likely what happens there is."""

from __future__ import annotations

LEADS, ACCOUNTS, CONTACTS, OPPORTUNITIES = 2000, 600, 900, 800
YEAR = 365
#: Stage -> probability in percent, median days in it, share that is lost from it.
STAGES = (
    ("contacting", 10, 15, 0.15),
    ("requirement", 30, 22, 0.16),
    ("demo", 55, 26, 0.18),
    ("negotiation", 80, 24, 0.2),
)
#: Stage -> advance actions that lead into it, with how often they are taken.
ACTIONS = {
    "requirement": (("visit", 60), ("proposal", 40)),
    "demo": (("demonstration", 45), ("proposal", 25), ("visit", 30)),
    "negotiation": (("quote", 40), ("executive_visit", 35), ("reference", 15), ("poc", 10)),
}
#: What the customer's people are in a meeting, and how they stand to the offer.
PARTS = (("decision_maker", "neutral"), ("user", "supports"), ("technical", "neutral"))
#: What an executive visit is worth in this company: who came into the negotiation by one is lost from it less often.
EXECUTIVE = {(3, True): 0.07, (3, False): 0.32}
