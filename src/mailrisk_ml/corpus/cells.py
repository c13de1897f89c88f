"""Closed lists that a record's cell is chosen from."""

from __future__ import annotations

SUBTYPES: dict[str, tuple[str, ...]] = {
    "privacy": (
        "wrong recipient",
        "bulk export",
        "trade in data",
        "staff monitoring",
        "purpose creep",
        "leak handling",
        "company secret out",
        "health or pay gossip",
    ),
    "intellectual_property": (
        "cracked or over-used software",
        "image, font, music",
        "counterfeit",
        "another's mark",
        "copied design or patent",
        "copied text or course",
        "open-source licence",
        "claim made or received",
    ),
    "contract": (
        "price or quantity accepted",
        "delivery promise",
        "guarantee or indemnity",
        "side promise",
        "vague terms",
        "change or waiver",
        "beyond authority",
        "breach claimed",
        "exclusivity",
    ),
    "defamation": (
        "colleague rumour",
        "supplier accused",
        "customer attacked",
        "smear planned",
        "insult",
        "rival smeared",
        "retraction demanded",
    ),
    "unfair_competition": (
        "rival's file",
        "insider or pretext",
        "kickback",
        "rigged bid",
        "price fixing",
        "fake reviews",
        "passing off",
        "rival run down to its customer",
        "poaching for secrets",
        "hijacked traffic",
    ),
    "other": ("wrongdoing outside the headings", "harsh words about nobody identifiable"),
    "ordinary": (
        "logistics and shipping notice",
        "minutes",
        "build or server alert",
        "receipt or invoice copy",
        "newsletter",
        "bulk advertising",
        "bounce or delivery failure",
        "forum or mailing-list digest",
        "calendar invitation or reschedule",
        "family and friends",
        "joke or chain letter",
        "HR notice",
        "forwarded without comment",
        "IT notice",
        "status report",
        "technical question or answer",
        "travel arrangement",
        "out of office",
        "thanks, greeting, condolence",
        "survey or event invitation",
        "job application or recruitment",
        "handover or approval request",
        "order or payment routine",
        "canteen, building or facility notice",
        "code review or ticket notice",
        "school or club",
        "research and academia",
        "customer enquiry",
        "product announcement",
        "news clipping or market report",
        "meeting follow-up",
        "password or security code",
        "personal errand",
        "weekly report",
        "real mailbox",
    ),
}
#: ``label/subtype``, as it stands in a record.
ALL_SUBTYPES = frozenset(f"{label}/{name}" for label, names in SUBTYPES.items() for name in names)
RISK_SUBTYPES = frozenset(
    f"{label}/{name}"
    for label, names in SUBTYPES.items()
    if label not in ("other", "ordinary")
    for name in names
)

REGISTERS = ("formal", "neutral", "casual", "chatty", "terse", "irritated", "hurried")
STRUCTURES = (
    "plain",
    "list",
    "reply with quoted history",
    "forward with a comment",
    "signature and disclaimer",
    "signature",
    "long",
    "chat-like",
    "formal letter",
    "minutes or report",
    "no greeting",
    "short",
)
INDUSTRIES = tuple(
    " ".join(
        """
        HVAC | accounting and audit | advertising agency | aerospace parts | agricultural machinery
        | airline | animal feed | apparel | architecture | art and antiques | auto dealership | auto
        parts | bakery | banking | beauty salon | beverages | biotech | bookshop and publishing |
        broadcasting | bus and rail | call centre | catering | cement and building materials |
        ceramics | charity | chemicals | childcare | cinema and film | city government office |
        cleaning services | clinic | cloud hosting | coffee and tea | cold storage | commercial
        property | consulting | consumer electronics | cosmetics | courier and parcels | customs
        brokerage | cybersecurity | data centre | dental lab | drones | e-commerce marketplace |
        e-learning | electric power | electronic components | elevators | energy retail |
        engineering consulting | environmental services | event management | exhibitions | eyewear |
        farm and greenhouse | fintech | fire protection | fishery and seafood | fitness club |
        flowers and gifts | food processing | foreign trade | forestry and paper | franchise
        restaurants | freight forwarding | furniture | games | garment factory | glass | gold and
        jewellery | hardware tools | higher education | home appliances | home care | hospital |
        hotel | housekeeping agency | industrial robots | insurance | interior design | investment
        bank | kitchenware | laboratory services | landscaping | language school | law firm |
        leather goods | library and archives | lighting | live streaming | logistics warehouse |
        machine tools | marine and shipping | market research | medical devices | metal trading |
        mining | mobile apps | motorcycles and bicycles | moulds and tooling | museum | music and
        records | news media | online travel | optical instruments | packaging | pet care |
        petrochemicals | pharmaceuticals | pharmacy chain | photography studio | plastics | plumbing
        | port operations | poultry and livestock | printing | private tutoring | property
        management | public procurement | quality inspection | real estate agency | recruitment
        agency | renewable energy | research institute | restaurant | retail chain | ride hailing |
        rubber and tyres | school | second-hand trading | security guards | semiconductors |
        shipbuilding | software outsourcing | solar | spare parts distribution | sports goods |
        stationery | steel | supermarket | telecommunications | textiles | theatre and concerts |
        tourism | toys | translation | trucking | used cars | valves and pumps | vending machines |
        veterinary | video production | warehouse automation | waste recycling | water utility |
        wedding services | wholesale market | wine and spirits | wood products | personal
        """.split()
    ).split(" | ")
)
