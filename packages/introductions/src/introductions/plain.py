"""Words that tell nothing of what somebody does: no reason names them while there is another."""

_ENGLISH = """
    ability able abroad abundant academic academics acceptance access according account accounts
    achieve achieved achieves achieving across action actions active activities activity actor
    actors adapt adapted added addition additional additions address addressed addresses addressing
    adopted adoption advance advanced advances advantage advantages affordable aim aimed aiming
    aims allow allowing allows along already alternative alternatives ambition ambitious among
    amount amounts analysis applicable applied approach approaches area areas around art aspect
    aspects assess assessment assessments associated association associations attention available
    awareness back balance balanced balances barrier barriers base based bases basic basis because
    become becomes behaviour being benefit benefits besides best better beyond big board both bring
    bringing brings broad build builds built call calls capabilities capability capable capacities
    capacity carried case cases central centre centres chain challenge challenges challenging
    change changes characteristics characterization class clean close closed cluster clusters co
    collaboration collaborations collaborative combination combinations combined combining come
    comes commercial commercialisation common communication communications companies company
    compared competitive competitiveness complementary complete complex complexity component
    components comprehensive concentrated concept concepts condition conditions connected
    considered considering consortium consumer consumers context contexts contribute contributes
    contributing contribution contributions controlled conventional coordination core cost costs
    countries coupled cover covering covers create creates creating creation cross crucial current
    currently cutting cycle day days decision decisions dedicated define defined deliver delivers
    demand demands demonstrate demonstrated demonstrates demonstrating demonstration demonstrations
    deploy deployed deployment deployments design designed designs despite despites detailed
    develop developed developing development developments develops dialogue dialogues different
    direct directly disciplinary discipline disciplines dissemination diverse does down drive
    driven drives due durability during dynamic dynamics early easy economic economically economics
    ecosystem ecosystems effect effective effectively effectiveness effects efficiency efficient
    effort efforts element elements emerging enable enables enabling enhance enhanced enhances
    enhancing ensure ensures ensuring environment environmental environmentally environments
    equipment especially essential establish established establishing etc europe european evaluate
    evaluation evaluations even every exchange exchanges existing expected expensive experience
    experienced experiences experimental expert expertise experts exploit exploitation exploiting
    exploits extended extensive external facilitate facilities factor factors far feasibility
    feature features field fields final finally financial first five focus focused focuses focusing
    following footprint form forms forward foster fosters four framework frameworks free friendly
    full fully fundamental further furthermore future gap gaps general generate generation
    generations given global go goal goals goes going good group groups growing guarantee
    guarantees having help helps high higher highest highly holistic however identified identify
    identifying ii impact impacts implement implementation implementations implemented implementing
    implements important improve improved improvement improvements improves improving include
    includes including increase increased increases increasing indicator indicators individual
    individuals industrial industrials industry information initiative initiatives innovation
    innovations innovative insight insights installed institute institutes integral integrate
    integrated integrates integrating integration inter interaction interactions interdisciplinary
    interest interests intermittent international introduction investigate investigates involve
    involved involvement involves involving issue issues joint jointly key know knowledge lack
    lacks large last lasting lead leading leads learning less level levels life like limited line
    lines link linked links load loads located long look looking looks loop low lower made main
    mainly major make makers makes making management managing manner manufacturer manufacturers
    many market markets mass material maximize means mechanism mechanisms medium meet meeting
    meetings meets member members methodologies methodology mitigation mix model models monitoring
    much multidisciplinary multiple multiples near necessary need needed needs network networking
    networks new next non novel now number numbers objective objectives obtained off offer offers
    often operate operates operation operational operations operator operators opportunities
    optimal optimisation optimised option options order organisation organisations organization
    organizations oriented out outcome outcomes output outputs overall overcome packages part
    participation particular particularly partner partners partnership partnerships parts
    penetration people per performance performances performed person persons phase phases place
    places plan planned plans play player players plays point points policies position positions
    possibility possible potential potentials practical practice practices pre prediction
    predictions prepare present presents price prices primary principles priority private problem
    problems procedures processes processing produce produced producer producers produces producing
    product production products program programme programmes programs progress project projects
    promising promote promotes proof proposal proposals propose proposed proposes protection prove
    proven provide provider providers provides providing provision provisions quality radically
    range ranges rate rates reach reached reaching real recent recommendations reduce reduced
    reduces reducing reduction reductions regarding region regional regions regulatory related
    relevance relevant reliability reliable replacing replication represent representative
    representatives represents require required requirement requirements requires research
    researcher researchers resource resources respect response responses result resulting results
    risk risks robust role roles route routes safe same scalability scale scales scaling scenario
    scenarios scheme schemes schools science sciences scope scopes second secondary secure selected
    self set sets several share shares sharing short should side sides significant significantly
    simple since single site sites size sizes sme smes society socio solid solution solutions
    source sources special specific specifically stability stage stages stakeholder stakeholders
    standard standards starting state states step steps strategic strategies strategy streams
    strengthen strengthens strong structural structure structured structures study substantial
    success successful suitable suppliers supply support supported supporting supports surface
    sustainability sustainable synergies system systems tailored take takes taking target targeted
    targeting targets team teams technical technique techniques techno technologies technology term
    terms test tested testing tests thanks theoretical thereby therefore third three thus time
    times today together top topic topics total toward towards traditional train training trains
    transfer transformation transformations type types understand understanding union unique
    universities uptake usage user users uses using utilization validate validated validation value
    values variety various viable virtual vision visions visit visits volume volumes want wants way
    ways when where whilst who whole whose wide wider without work working works workshops world
    worldwide year years yet
"""
"""
By `benchmarks/plain_words.py` from descriptions of projects (docs/method.md, Reasons), and read
through by hand: names of trades, machines and materials are taken out; what associations say of
themselves is put in, and singular or plural of the same words. The other languages have the
commonest of them, in their forms there.
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
