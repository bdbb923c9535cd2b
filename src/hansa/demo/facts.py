"""What happened in the summer of 2017, in our own words; the facts are a public newsletter's."""

from datetime import UTC, date, datetime

BEGINS_AT = datetime(2017, 7, 11, 7, 30, tzinfo=UTC)


def at(year: int, month: int, day: int, hour: int = 8, minute: int = 0) -> datetime:
    """Return a moment in UTC."""
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


# Events: fields of `Event`, the slugs of terms, and for matchmaking events their plan.
EVENTS = [
    {
        "slug": "us-mission-2017",
        "kind": "mission",
        "title": "European cluster mission to the United States",
        "summary": "Nineteen cluster organisations of ten countries visit peers in Pennsylvania "
        "and Massachusetts and meet partners in Washington, D.C.",
        "description": "The delegation sees **twenty peer organisations** in Philadelphia, Boston "
        "and Cambridge, talks with experts of both sides in a seminar and a round table, and "
        "closes with bilateral meetings in Washington.\n\n## Programme\n\n- Philadelphia: "
        "life sciences and energy\n- Boston and Cambridge: digital health, robotics, clean "
        "technology\n- Washington: seminar, round table, cluster-to-cluster meetings",
        "city": "Washington", "country": "US", "venue": "", "timezone": "America/New_York",
        "starts_at": at(2017, 5, 15, 13), "ends_at": at(2017, 5, 19, 21),
        "organised_by": "BILAT USA 4.0 and the cluster platform",
        "published_at": at(2017, 2, 1),
        "terms": ["digital", "health", "energy-renewables", "clean-technology"],
    },
    {
        "slug": "le-bourget-2017",
        "kind": "matchmaking",
        "title": "Clusters meet at Le Bourget: aerospace across sectors",
        "summary": "Sixteen clusters of eleven countries look for partners along the aerospace "
        "value chain and beyond it.",
        "description": "Aerospace meets its neighbours: digital and software, laser and "
        "microwaves, smart textiles, security and defence.",
        "city": "Le Bourget", "country": "FR", "venue": "Paris Air Show",
        "timezone": "Europe/Paris",
        "starts_at": at(2017, 6, 22, 7), "ends_at": at(2017, 6, 23, 15),
        "organised_by": "the cluster platform",
        "speakers": "Christophe Guichard (European Commission, cluster internationalisation)",
        "published_at": at(2017, 3, 20),
        "terms": ["aerospace-defence", "digital", "textiles", "photonics", "security"],
    },
    {
        "slug": "eu-taiwan-2017",
        "kind": "matchmaking",
        "title": "EU–Taiwan cluster matchmaking",
        "summary": "Two days of meetings on 5G, circular economy and smart industry between 21 "
        "European and 15 Taiwanese organisations.",
        "description": "About two hundred people of companies, clusters and business "
        "associations take part. Ulla Engelmann, head of the unit for clusters, social economy "
        "and entrepreneurship at DG GROWTH, and Chun-Fang Hsu, senior advisor at the Chinese "
        "National Federation of Industries, open the event.",
        "city": "Brussels", "country": "BE", "venue": "", "timezone": "Europe/Brussels",
        "starts_at": at(2017, 6, 26, 7), "ends_at": at(2017, 6, 27, 16),
        "organised_by": "the cluster platform",
        "speakers": "Ulla Engelmann, Chun-Fang Hsu",
        "published_at": at(2017, 3, 1),
        "terms": ["mobile-networks", "circular-economy", "smart-manufacturing", "digital"],
    },
    {
        "slug": "eu-thailand-2017",
        "kind": "matchmaking",
        "title": "EU–Thailand cluster cooperation and matchmaking",
        "summary": "Three days in Bangkok on health care: medical devices, biotechnology and "
        "digital health.",
        "description": "European and Thai organisations of health care meet for bilateral "
        "talks, visits and a seminar. Thailand's National Science and Technology Development "
        "Agency (NSTDA) is the partner on site.",
        "city": "Bangkok", "country": "TH", "venue": "", "timezone": "Asia/Bangkok",
        "starts_at": at(2017, 9, 5, 2), "ends_at": at(2017, 9, 7, 10),
        "organised_by": "the cluster platform with NSTDA",
        "published_at": at(2017, 5, 22),
        "terms": ["health", "biotechnology", "digital"],
    },
    {
        "slug": "thessaloniki-2017",
        "kind": "matchmaking",
        "title": "European clusters at the Thessaloniki International Fair",
        "summary": "The tenth European cluster matchmaking mission: creative industries, "
        "mobility, smart city, agrotech and automotive.",
        "description": "Everybody may meet everybody: the fair brings clusters of many "
        "fields together, with visits to companies of the region on the second day.",
        "city": "Thessaloniki", "country": "GR", "venue": "Thessaloniki International Fair",
        "timezone": "Europe/Athens",
        "starts_at": at(2017, 9, 13, 6), "ends_at": at(2017, 9, 14, 15),
        "organised_by": "the cluster platform",
        "published_at": at(2017, 6, 1),
        "terms": ["creative", "mobility", "agri-food", "digital"],
    },
    {
        "slug": "natureef-china-2017",
        "kind": "mission",
        "title": "Natureef delegation to China",
        "summary": "Agriculture and clean energy: four stops in four days, from Beijing to "
        "Huai’an.",
        "description": "The partnership visits Beijing, Shijiazhuang, Hebei and Huai’an.",
        "city": "Huai’an", "country": "CN", "timezone": "Asia/Shanghai",
        "starts_at": at(2017, 6, 15, 1), "ends_at": at(2017, 6, 18, 9),
        "organised_by": "Natureef", "published_at": at(2017, 5, 10),
        "terms": ["agri-food", "energy-renewables", "clean-technology"],
    },
    {
        "slug": "catalonia-25-years",
        "kind": "conference",
        "title": "25 years of cluster policy in Catalonia",
        "summary": "A ceremony for a quarter of a century of working with clusters.",
        "city": "Barcelona", "country": "ES", "timezone": "Europe/Madrid",
        "starts_at": at(2017, 6, 8, 16), "ends_at": at(2017, 6, 8, 19),
        "organised_by": "Government of Catalonia", "published_at": at(2017, 5, 15), "terms": [],
    },
    {
        "slug": "tci-2017",
        "kind": "conference",
        "title": "20th TCI Global Conference",
        "summary": "Practitioners of clusters and competitiveness from all continents meet.",
        "city": "", "country": "", "timezone": "UTC",
        "starts_at": at(2017, 9, 7), "ends_at": at(2017, 9, 9, 16),
        "organised_by": "TCI Network", "published_at": at(2017, 6, 12), "terms": [],
    },
    {
        "slug": "low-carbon-brazil-2017",
        "kind": "mission",
        "title": "Low Carbon Business Action in Brazil",
        "summary": "European and Brazilian companies match low-carbon technologies with demand.",
        "city": "", "country": "BR", "timezone": "America/Sao_Paulo",
        "starts_at": at(2017, 10, 3, 12), "ends_at": at(2017, 10, 5, 20),
        "organised_by": "Low Carbon Business Action", "published_at": at(2017, 6, 20),
        "terms": ["energy-renewables", "clean-technology"],
    },
    {
        "slug": "biotechnology-skills-2017",
        "kind": "conference",
        "title": "Biotechnology: challenges, skills and ICT",
        "summary": "Which skills does biotechnology need when it becomes digital?",
        "city": "", "country": "", "timezone": "Europe/Brussels",
        "starts_at": at(2017, 10, 5, 7), "ends_at": at(2017, 10, 5, 15),
        "organised_by": "", "published_at": at(2017, 6, 22),
        "terms": ["biotechnology", "digital", "health"],
    },
    {
        "slug": "expert-talk-funding-mix",
        "kind": "webinar",
        "title": "Expert Talk: the funding mix of cluster organisations",
        "summary": "The first webinar of the series: how membership fees, projects and public "
        "money fit together.",
        "description": "Gerd Meier zu Köcker founded the European Secretariat for Cluster "
        "Analysis (ESCA). He compares how cluster organisations pay for what they do.",
        "city": "", "country": "", "timezone": "Europe/Brussels",
        "starts_at": at(2017, 9, 20, 14), "ends_at": at(2017, 9, 20, 15),
        "organised_by": "the cluster platform", "speakers": "Gerd Meier zu Köcker",
        "published_at": at(2017, 7, 3), "terms": [],
    },
]  # fmt: skip

CALLS = [
    {
        "slug": "innosup-1-activate", "title": "INNOSUP-1: Activate",
        "programme": "Horizon 2020 · INNOSUP",
        "summary": "Financial support to third parties: small companies that build new value "
        "chains across sectors and borders.",
        "eligibility": "Small and medium-sized companies", "profile_types": ["sme"],
        "published_at": at(2017, 6, 6), "deadlines": [at(2017, 9, 5, 15)],
        "terms": ["digital", "agri-food", "clean-technology"],
    },
    {
        "slug": "eap-plus-cluster-grants", "title": "EaP PLUS: first cluster grant scheme",
        "programme": "Eastern Partnership",
        "summary": "Grants for clusters that cooperate with the countries of the Eastern "
        "Partnership.",
        "eligibility": "Cluster organisations", "profile_types": ["cluster"],
        "published_at": at(2017, 6, 26), "deadlines": [at(2017, 9, 30, 15)],
        "terms": [],
    },
    {
        "slug": "innolabs", "title": "INNOLABS",
        "programme": "Horizon 2020 · INNOSUP",
        "summary": "Financial support to third parties: health, ICT and biotechnology for "
        "personalised care.",
        "eligibility": "Small and medium-sized companies", "profile_types": ["sme"],
        "published_at": at(2017, 6, 28), "deadlines": [at(2017, 9, 30, 15)],
        "terms": ["health", "biotechnology", "digital"],
    },
]  # fmt: skip

ARTICLES = [
    {
        "slug": "nineteen-clusters-in-america", "kind": "news", "event": "us-mission-2017",
        "title": "Nineteen clusters, three American cities",
        "summary": "From Philadelphia to Washington: visits to twenty peers and more than ninety "
        "bilateral meetings.",
        "body": "From 15 to 19 May, 19 cluster organisations of 10 European countries travelled "
        "through the north-east of the United States. BILAT USA 4.0 and the platform had "
        "organised the visit.\n\nThey saw **20 peer organisations** in Philadelphia, Boston and "
        "Cambridge. In Washington a seminar and a round table with experts of both sides led "
        "over to cluster-to-cluster matchmaking: **more than 90 bilateral meetings**.",
        "tags": ["United States", "missions"],
        "published_at": at(2017, 5, 24),
    },
    {
        "slug": "eu-taiwan-131-meetings", "kind": "news", "event": "eu-taiwan-2017",
        "title": "EU–Taiwan: 131 meetings in two days",
        "summary": "21 European and 15 Taiwanese organisations talked about 5G, circular economy "
        "and smart industry.",
        "body": "About 200 people of companies, clusters and business associations came together "
        "on 26 and 27 June. Ulla Engelmann (DG GROWTH) and Chun-Fang Hsu (Chinese National "
        "Federation of Industries) opened the event.\n\nThe result in figures: **131 formal "
        "meetings** of 21 European and 15 Taiwanese clusters, associations and government "
        "bodies.",
        "tags": ["Taiwan", "matchmaking"],
        "published_at": at(2017, 6, 28),
    },
    {
        "slug": "aerospace-meets-textiles", "kind": "news", "event": "le-bourget-2017",
        "title": "Aerospace meets textiles, lasers and software",
        "summary": "At Le Bourget, 16 clusters of 11 countries held about thirty bilateral "
        "meetings.",
        "body": "The matchmaking of 22 and 23 June went across sectors on purpose: digital and "
        "software, laser and microwaves, smart textiles, security and defence sat at the same "
        "tables as aerospace. Christophe Guichard of the European Commission spoke about the "
        "internationalisation of clusters.",
        "tags": ["matchmaking", "aerospace"],
        "published_at": at(2017, 6, 27),
    },
    {
        "slug": "catalonia-celebrates-25-years", "kind": "achievement",
        "event": "catalonia-25-years",
        "title": "Catalonia celebrates 25 years of cluster policy",
        "summary": "Carles Puigdemont hosted the ceremony on 8 June.",
        "body": "A quarter of a century ago Catalonia began to work with its industries as "
        "clusters. On 8 June the anniversary was celebrated, hosted by Carles Puigdemont.",
        "tags": ["Catalonia", "cluster policy"],
        "published_at": at(2017, 6, 12),
    },
    {
        "slug": "natureef-three-memoranda", "kind": "achievement",
        "event": "natureef-china-2017",
        "title": "Natureef leaves China with three memoranda",
        "summary": "Four stops in four days: a delegation of agriculture and clean energy "
        "prepares a permanent base in Huai’an.",
        "body": "The ESCP-4i partnership Natureef travelled to Beijing, Shijiazhuang, Hebei and "
        "Huai’an from 15 to 18 June. Its nodes are FEMAC (Spain), Agro Business Park (Denmark) "
        "and Green Synergy (Bulgaria).\n\nThree memoranda of understanding were signed: one with "
        "Huai’an Municipality and the China International Technology Transfer Center to build "
        "*Natureef China*, and two between pairs of companies and the clusters.",
        "organisations": ["Natureef", "FEMAC", "Agro Business Park", "Green Synergy"],
        "tags": ["China", "agreements"],
        "published_at": at(2017, 6, 21),
    },
    {
        "slug": "bioxclusters-gateway-to-shanghai", "kind": "achievement",
        "title": "bioXclusters plus opens a gateway to Shanghai",
        "summary": "A Gateway Agreement with Fenglin Group brings free services and guidance for "
        "small companies.",
        "body": "The agreement was signed on 15 May. Companies of personalised medicine can use "
        "free services and guidance at the Fenglin Biomedical Center in Xuhui, Shanghai.",
        "organisations": ["bioXclusters plus"],
        "tags": ["China", "agreements", "health"],
        "published_at": at(2017, 5, 29),
    },
    {
        "slug": "interview-emma-vendrell", "kind": "interview",
        "title": "At a glance: the international projects of Catalan clusters",
        "summary": "A video interview about international projects of Catalan clusters.",
        "body": "Emma Vendrell leads the international projects of the clusters unit at ACCIÓ, "
        "the agency for the competitiveness of companies of the Government of Catalonia. In the "
        "video she tells how her unit works with partners abroad.",
        "person": "Emma Vendrell",
        "person_role": "Head of International Projects, Clusters Unit, ACCIÓ, Government of "
        "Catalonia",
        "tags": ["Catalonia"],
        "published_at": at(2017, 6, 30),
    },
    {
        "slug": "630-profiles", "kind": "news",
        "title": "More than 630 profiles in less than a year and a half",
        "summary": "The first clusters from the United States and Japan have joined the "
        "directory.",
        "body": "The directory of cluster organisations keeps growing. What began as a European "
        "list now reaches across two oceans: the first clusters from the **United States** and "
        "**Japan** present themselves.",
        "tags": ["this site"],
        "published_at": at(2017, 7, 5),
    },
    {
        "slug": "networks-page-redesigned", "kind": "news",
        "title": "Regional, national, international, sectoral: the networks page is new",
        "summary": "More than thirty networks of clusters, with their members.",
        "body": "Networks bring clusters of a region, a country or a sector together. The "
        "redesigned page shows more than thirty of them with those who belong to each.",
        "tags": ["this site", "networks"],
        "published_at": at(2017, 7, 6),
    },
]  # fmt: skip

# What people said of events, and agreed that it is shown.
VOICES = [
    {
        "event": "us-mission-2017", "organisation": "Cambridge Cleantech",
        "name": "Sam Goodall", "role": "",
        "text": "Sam Goodall met more than 70 potential collaborators on the mission and followed "
        "up with three of them. The next steps are concrete: two meetings in London and the "
        "outline of a US–EU summit on smart grid technology.",
        "consent_at": at(2017, 6, 14), "published_at": at(2017, 7, 4),
    },
]  # fmt: skip

# Agreements: fields of `Terms`, parties inside and outside the directory, where they came from
# and what followed. Of the days we know those of the delegation; Huai’an was its last stop.
AGREEMENTS = [
    {
        "terms": {
            "kind": "mou", "title": "Natureef China", "signed_date": date(2017, 6, 18),
            "scope": "To build **Natureef China**, a lasting base of the partnership for "
            "agriculture and clean energy in Huai’an. Signed during the delegation of 15 to 18 "
            "June 2017 to Beijing, Shijiazhuang, Hebei and Huai’an.",
        },
        "organisations": ["Natureef"],
        "outside": [
            ("Huai’an Municipality", "CN"), ("China International Technology Transfer Center", "CN")
        ],
        "event": "natureef-china-2017", "article": "natureef-three-memoranda",
        "follow_ups": [
            (date(2017, 6, 21), "The partnership reports on the delegation and its three memoranda",
             "natureef-three-memoranda"),
        ],
    },
    {
        "terms": {
            "kind": "mou", "title": "First company memorandum of the Natureef delegation",
            "signed_date": date(2017, 6, 18),
            "scope": "One of two memoranda between pairs of companies and the clusters of the "
            "partnership, signed during the delegation of 15 to 18 June 2017.",
        },
        "organisations": ["FEMAC", "Agro Business Park", "Green Synergy"],
        "outside": [("A pair of companies (not named)", "")],
        "event": "natureef-china-2017", "article": "natureef-three-memoranda",
        "follow_ups": [],
    },
    {
        "terms": {
            "kind": "mou", "title": "Second company memorandum of the Natureef delegation",
            "signed_date": date(2017, 6, 18),
            "scope": "The other memorandum between a pair of companies and the clusters of the "
            "partnership, signed during the delegation of 15 to 18 June 2017.",
        },
        "organisations": ["FEMAC", "Agro Business Park", "Green Synergy"],
        "outside": [("Another pair of companies (not named)", "")],
        "event": "natureef-china-2017", "article": "natureef-three-memoranda",
        "follow_ups": [],
    },
    {
        "terms": {
            "kind": "gateway", "title": "Gateway to the Fenglin Biomedical Center",
            "signed_date": date(2017, 5, 15),
            "scope": "Free services and guidance for small and medium-sized companies that go to "
            "China, at the **Fenglin Biomedical Center** in Xuhui, Shanghai. Companies of "
            "personalised medicine are eligible.",
        },
        "organisations": ["bioXclusters plus"],
        "outside": [("Fenglin Group", "CN")],
        "article": "bioxclusters-gateway-to-shanghai",
        "follow_ups": [
            (date(2017, 5, 29), "Companies of personalised medicine are invited to use the gateway",
             "bioxclusters-gateway-to-shanghai"),
        ],
    },
]  # fmt: skip

# Organisations the facts name: name, profile type, country, city, summary, slugs of terms.
NAMED = [
    ("Natureef", "partnership", "ES", "Zaragoza",
     "ESCP-4i partnership for agriculture and clean energy.",
     ["agri-food", "energy-renewables", "clean-technology"]),
    ("FEMAC", "cluster", "ES", "Zaragoza", "Spanish cluster of the means of production for "
     "agriculture.", ["agri-food", "clean-technology"]),
    ("Agro Business Park", "cluster", "DK", "Aarhus", "Danish innovation park for agriculture and "
     "food.", ["agri-food", "biotechnology"]),
    ("Green Synergy", "cluster", "BG", "Plovdiv", "Bulgarian cluster for green technologies.",
     ["energy-renewables", "clean-technology"]),
    ("bioXclusters plus", "partnership", "FR", "Lyon", "ESCP-4i partnership for personalised "
     "medicine.", ["health", "biotechnology"]),
    ("Cambridge Cleantech", "cluster", "GB", "Cambridge", "Members' organisation for clean "
     "technology around Cambridge.", ["energy-renewables", "clean-technology"]),
    ("ACCIÓ Clusters Unit", "authority", "ES", "Barcelona", "The clusters unit of the Catalan "
     "agency for the competitiveness of companies.", ["digital", "health"]),
    ("NSTDA", "authority", "TH", "Bangkok", "Thailand's National Science and Technology "
     "Development Agency.", ["health", "biotechnology"]),
    ("Chinese National Federation of Industries", "business", "TW", "Taipei", "Federation of "
     "industrial associations.", ["smart-manufacturing", "mobile-networks"]),
]  # fmt: skip

MEMBERSHIPS = [
    ("Natureef", "FEMAC", "coordinator"),
    ("Natureef", "Agro Business Park", "node"),
    ("Natureef", "Green Synergy", "node"),
]

# Programme and target countries of the partnerships; how long they run is not told.
PARTNERSHIPS = {
    "Natureef": ("COSME, ESCP-4i", ["CN"]),
    "bioXclusters plus": ("COSME, ESCP-4i", ["CN"]),
}

POLL = {
    "slug": "entrepreneurship",
    "question": "Does your organisation support entrepreneurship?",
    "options": ["Yes, with a programme of its own", "Now and then", "Not yet"],
    "votes": [61, 27, 12],
    "opens_at": at(2017, 6, 1),
    "closes_at": at(2017, 9, 30),
}
