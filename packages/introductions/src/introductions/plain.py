"""Words that tell nothing of what somebody does: no reason names them while there is another."""

_ENGLISH = """
    ability able abundant academic acceptance according account achieve achieved achieving
    across action actions active activities activity actors adapt adapted added addition
    additional address addressed addresses addressing adopted adoption advanced advances
    advantage advantages affordable aim aimed aiming aims allow allowing allows along already
    alternative ambition ambitious among amount amounts analysis applicable applied approach
    approaches area around art aspects assess assessment associated association associations
    attention available awareness back balance balanced barriers base based basic basis because
    become behaviour being benefit benefits besides best better beyond big board bring bringing
    brings broad build built call capabilities capability capable capacities capacity carried
    case central centres chain challenge challenges challenging changes characteristics
    characterization class clean close closed cluster clusters co collaboration collaborative
    combination combined combining come commercial commercialisation common communication
    companies company compared competitive competitiveness complementary complete complex
    complexity component components comprehensive concentrated concept conditions connected
    considered considering consortium consumers context contribute contributing contribution
    controlled conventional coordination core cost costs countries coupled cover covering
    create creating creation cross crucial current currently cutting cycle decision dedicated
    define defined deliver demands demonstrate demonstrated demonstrating demonstration deploy
    deployed deployment design designed designs despite detailed develop developed developing
    development developments dialogue different direct directly disciplinary disciplines
    dissemination diverse does down drive driven due durability during dynamic dynamics early
    easy economic economically ecosystem effect effective effectively effectiveness effects
    efficiency efficient efforts elements emerging enable enables enabling enhance enhanced
    enhancing ensure ensuring environment environmental environmentally equipment especially
    essential establish established establishing etc europe european evaluate evaluation even
    exchange existing expected expensive experience experienced experiences experimental
    expertise experts exploit exploitation exploiting extended extensive external facilitate
    facilities factors far feasibility features fields final finally financial first five focus
    focused focuses focusing following footprint form forward foster four framework free
    friendly full fully fundamental further furthermore future gap general generate generation
    given global goal goals good group groups growing guarantee having help high higher highest
    highly holistic however identified identify identifying ii impact implement implementation
    implemented implementing important improve improved improvements improving include includes
    including increase increased increasing indicators individual industrial industry
    information initiative innovation innovations innovative insights installed institutes
    integral integrate integrated integrating integration inter interaction interdisciplinary
    interest intermittent international introduction investigate involve involved involvement
    involves involving issues joint jointly key know knowledge lack large last lasting lead
    leading learning less level levels life like limited line linked links load loads located
    long loop low lower made main mainly major make makers making management managing manner
    manufacturers many market markets mass material maximize means mechanism mechanisms medium
    meet meeting member methodologies methodology mitigation mix model monitoring much
    multidisciplinary multiple near necessary need needed needs network networking networks new
    next non novel now number objective objectives obtained off offer offers often operate
    operational operations operators opportunities optimal optimisation optimised options order
    organisation organisations organization organizations oriented out outcome outcomes outputs
    overall overcome packages part participation particular particularly partner partners
    partnership parts penetration per performance performed phase place plan planned plans play
    players point points policies position possibility possible potential practical practice
    practices pre prediction prepare present price primary principles priority private problems
    procedures processes processing produce produced producers producing product production
    products program programme programmes progress project promising promote proof proposal
    proposed proposes protection prove proven provide providers provides providing provision
    quality radically range rate reach reached reaching real recent recommendations reduce
    reduced reducing reductions regarding region regional regions regulatory related relevance
    relevant reliability reliable replacing replication represent representative represents
    require required requirements requires research researchers resources respect response
    result resulting results risks robust role route routes safe same scalability scale scaling
    scenarios schemes schools science scope second secondary secure selected self set several
    share sharing short should side significant significantly simple since single site sites
    size sme smes society socio solid solutions source special specific specifically stability
    stage stakeholder stakeholders standard standards starting state states step strategic
    strategies strategy streams strengthen strong structural structure structured study
    substantial success successful suitable suppliers supply support supported supporting
    supports surface sustainability sustainable synergies systems tailored take taking targeted
    targeting targets team technical techniques techno technologies technology term terms test
    tested testing tests thanks theoretical thereby therefore third three thus time times today
    together top topic total towards traditional transfer transformation types understand
    understanding union unique universities uptake usage users uses using utilization validate
    validated validation value variety various viable virtual vision volume way where whilst
    whole whose wide wider without work working workshops world worldwide year years yet
"""
"""
By `benchmarks/plain_words.py` from descriptions of projects (docs/method.md, Reasons), and read
through by hand: names of trades, machines and materials are taken out, what associations say of
themselves is put in. The other languages have the commonest of them, in their forms there.
"""

_GERMAN = """
    aktiv aktivitäten allgemein anforderungen angebot angebote anwendung anwendungen arbeit
    arbeiten arbeitet aufbau austausch basis bedarf bereich bereiche bereits besonders besser
    bietet bringen bringt cluster deutschland dienstleistungen eigene einsatz entlang
    entwickeln entwickelt entwicklung entwicklungen erfahrung erfolgreich ergebnisse europa
    europäisch europäische europäischen europäischer expertise forschung fragen fördern fördert
    förderung ganz gemeinsam gemeinsame gemeinsamen gemeinsamer gesellschaft größe gute hohe
    industrie informationen innovation innovationen innovativ innovative innovativen insgesamt
    institute interessiert international internationale internationalen kleine kleinen
    kompetenzen konzepte kooperation kosten kunden leistung lösung lösungen machen markt
    maßnahmen methoden mitglieder mitgliedern mittelstand mittlere märkte möglichkeiten
    nachhaltig nachhaltige national netzwerk netzwerke neue neuen neuer nutzen nutzung
    organisation organisationen partner partnern partnerschaft plattform praxis produkte
    produktion programm programme projekt projekte projekten prozesse qualität rahmen region
    regional regionale regionen schaffen schwerpunkt sowohl stark starke strategie strategien
    stärken suchen sucht system systeme technik technisch technische technologie technologien
    test tests thema themen transfer umsetzung universitäten unternehmen unterstützen
    unterstützt unterstützung verbessern verbindet verbund vernetzt verschiedene viele weitere
    weltweit wert wichtig wirtschaft wissen wissenschaft zentral ziel ziele zugang zukunft
    zusammen zusammenarbeit
"""

_FRENCH = """
    accompagne accès acteurs actif action actions active activité activités aide améliorer
    analyse appel application applications appui autres avance base besoin besoins bonne cadre
    capacité centre chaîne cherche chercheurs cherchons clients cluster clusters collaboration
    collectif commun commune communes communs compétences compétitivité conception
    connaissances consortium coopération coût coûts croissance création créer différents
    domaine domaines durable durables développe développement développer efficace ensemble
    entreprise entreprises espace essai essais europe européen européenne européennes européens
    excellence expertise expérience facilite faire filière financement fort forte gestion grand
    grande grands groupe haute important industrie industriel industrielle industriels
    information infrastructures initiative innovant innovante innovantes innovants innovation
    innovations institut international internationale internationales internationaux intéressés
    large marché marchés membre membres mettre mise modèle monde méthodes national nationale
    nationaux niveau nombreux nouveau nouveaux nouvelle nouvelles objectif objectifs offre
    offrir organisation organisations outil outils partage partenaire partenaires partenariat
    partenariats performance petites plan plateforme politique pratiques principaux processus
    production produit produits programme programmes projet projets promouvoir propose proposer
    pôle qualité recherche région régional régionale régions réseau réseaux résultats rôle
    secteur secteurs service services société soutenir soutien soutient stratégie stratégies
    structure système systèmes technique techniques technologie technologies technologique
    temps test tests transfert travail travaille université universités utilisation valeur
    valorisation vise échange échanges économie économique étude études évaluation
"""

_SPANISH = """
    acceso actividad actividades actual además alto análisis aplicaciones aplicación apoya
    apoyar apoyo asociaciones asociación ayuda base buscamos búsqueda calidad capacidad
    capacidades centro centros ciencia clave cliente clientes clúster clústeres colaboración
    colaborar competencias competitividad comunes común conjunta conjunto conjuntos
    conocimiento consorcio cooperación coste costes creación crear crecimiento demanda
    desarrolla desarrollar desarrollo diferentes diseño economía económico eficiente empresa
    empresarial empresas ensayo ensayos entidades entorno espacio estrategia estrategias
    estratégico estudio estudios europa europea europeas europeo europeos evaluación
    experiencia facilitar fomentar formación fortalecer futuro general gestión global gran
    grande grandes grupo herramientas importante impulsar industria industrial industriales
    información iniciativa innovaciones innovación innovador innovadora innovadoras innovadores
    instituto integración internacional internacionales internacionalización interés
    investigación junto líder mejor mejora mejorar mercado mercados miembro miembros modelo
    mundo métodos nacional nacionales necesidades nivel nueva nuevas nuevo nuevos objetivo
    objetivos ofrece ofrecer organizaciones organización parte participación país países
    pequeñas plan plataforma políticas principal principales proceso procesos producción
    producto productos programa programas promover proyecto proyectos prueba pruebas público
    red redes regional regiones región resultados sector sectores servicio servicios sistema
    sistemas social socio socios soluciones solución sostenible sostenibles tecnología
    tecnologías tecnológica tecnológico todo trabaja trabajo transferencia través técnica
    técnicas técnico universidad universidades unión uso valor varios vida ámbito área áreas
"""

PLAIN = frozenset(f"{_ENGLISH} {_GERMAN} {_FRENCH} {_SPANISH}".split())
"""As `introductions.words.count_words` writes them."""
