"""Who works in Norrvinge: units and people."""

from organisation.roles import BY_CODE

# code, name, short name, parent
ENHETER = [
    ("SOC", "Socialförvaltningen", "Socialförvaltningen", None),
    ("KC", "Kontaktcenter", "Kontaktcenter", None),
    ("SBU", "Sektionen för barn och unga", "Barn och unga", "SOC"),
    ("SVU", "Sektionen för vuxna", "Vuxna", "SOC"),
    ("BOF", "Barn- och familjeenheten", "Barn- och familj", "SBU"),
    ("VUX", "Vuxenenheten", "Vuxenenheten", "SVU"),
    ("VIN", "Vuxna insatser, öppenvård", "Vuxna insatser", "SVU"),
    ("SRV", "Sociala resursverksamheten", "Resursverksamhet", "SBU"),
    ("INT", "Integrationsenheten", "Integration", "SOC"),
    ("ALD", "Äldreenheten", "Äldre", "SOC"),
    ("FUN", "Enheten för personer med funktionsnedsättning", "Funktionsnedsättning", "SOC"),
    ("STA", "Staben", "Staben", "SOC"),
    ("ADM", "Administrativa enheten", "Administration", "SOC"),
    ("NAM", "Nämndkontoret", "Nämndkontoret", None),
]

# login, name, role, unit
PEOPLE = [
    ("anna.lovdahl", "Anna Lövdahl", "mottagningsfunktion", "BOF"),
    ("jonas.akerren", "Jonas Åkerrén", "mottagningsfunktion", "BOF"),
    ("fatima.rahimi", "Fatima Rahimi", "mottagningsfunktion", "VUX"),
    ("karin.wessman", "Karin Wessman", "gruppledare", "BOF"),
    ("thomas.eklov", "Thomas Eklöv", "gruppledare", "VUX"),
    ("peter.holmgard", "Peter Holmgård", "enhetschef", "BOF"),
    ("ingrid.palm", "Ingrid Palm", "enhetschef", "VUX"),
    ("lena.brodin", "Lena Brodin", "forste_socialsekreterare", "BOF"),
    ("sara.ekholm", "Sara Ekholm", "socialsekreterare", "BOF"),
    ("mikael.tunberg", "Mikael Tunberg", "socialsekreterare", "BOF"),
    ("gun.sellman", "Gun Sellman", "administrativ_samordnare", "ADM"),
    ("david.norrby", "David Norrby", "socialsekreterare", "VUX"),
    ("hanna.lidman", "Hanna Lidman", "socialsekreterare", "VUX"),
    ("rolf.sandqvist", "Rolf Sandqvist", "enhetschef", "VIN"),
    ("eva.torngren", "Eva Törngren", "behandlare", "VIN"),
    ("ali.karam", "Ali Karam", "behandlare", "VIN"),
    ("maja.stenhammar", "Maja Stenhammar", "kurator", "VIN"),
    ("camilla.frid", "Camilla Frid", "enhetschef", "SRV"),
    ("johan.stahle", "Johan Ståhle", "forste_behandlingssekreterare", "SRV"),
    ("nina.wallgren", "Nina Wallgren", "behandlingsansvarig", "SRV"),
    ("erik.boman", "Erik Boman", "behandlingsansvarig", "SRV"),
    ("birgitta.hult", "Birgitta Hult", "registrator", "ADM"),
    ("simon.naslund", "Simon Näslund", "registrator", "ADM"),
    ("monica.ahlgren", "Monica Ahlgren", "sektionschef", "SBU"),
    ("hakan.ryd", "Håkan Ryd", "sektionschef", "SVU"),
    ("ulla.bergenstrom", "Ulla Bergenström", "myndighetschef", "SOC"),
    ("anders.kjellgren", "Anders Kjellgren", "socialchef", "SOC"),
    ("mats.ekdahl", "Mats Ekdahl", "verksamhetschef_ifo", "SOC"),
    ("emma.rosenlund", "Emma Rosenlund", "namndsekreterare", "NAM"),
    ("gunnar.ostlind", "Gunnar Östlind", "ordforande", "SOC"),
    ("kerstin.dahlin", "Kerstin Dahlin", "vice_ordforande", "SOC"),
    ("yvonne.grahn", "Yvonne Grahn", "enhetschef", "ALD"),
    ("hassan.barzani", "Hassan Barzani", "enhetschef", "INT"),
    ("lotta.sjoo", "Lotta Sjöö", "enhetschef", "FUN"),
    ("sofie.adler", "Sofie Adler", "kvalitetsutvecklare", "STA"),
    ("berit.alnas", "Berit Alnäs", "kontaktcenter", "KC"),
    ("patric.melin", "Patric Melin", "systemforvaltare", "STA"),
]

# Whom a first visitor may want to be.
FIRST = [
    "anna.lovdahl",
    "karin.wessman",
    "peter.holmgard",
    "fatima.rahimi",
    "thomas.eklov",
    "ingrid.palm",
    "david.norrby",
    "rolf.sandqvist",
    "ali.karam",
    "sara.ekholm",
    "johan.stahle",
    "nina.wallgren",
    "gun.sellman",
    "sofie.adler",
    "hakan.ryd",
    "birgitta.hult",
    "ulla.bergenstrom",
    "emma.rosenlund",
]


def can_log_in() -> list[tuple[str, str, str]]:
    """Everybody of the demo: (user name, name, role and unit)."""
    units = {code: short for code, _, short, _ in ENHETER}
    return [(login, name, f"{BY_CODE[role].display_name}, {units[unit]}") for login, name, role, unit in PEOPLE]


def first_to_be() -> list[tuple[str, str, str]]:
    known = {login: (login, name, place) for login, name, place in can_log_in()}
    return [known[login] for login in FIRST]


def others_to_be() -> list[tuple[str, str, str]]:
    return [one for one in can_log_in() if one[0] not in FIRST]
