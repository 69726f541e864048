"""The roles of the municipality, in words that a manager can approve.

A person holds a role in one unit, from one day to another (`Membership`). What a role may do is not written here: each
routine says it, step by step.
"""

from __future__ import annotations

from typing import ClassVar


class Role:
    """What somebody is there to do. The docstring of each role is what the manager approves."""

    code: ClassVar[str]
    display_name: ClassVar[str]
    # Held in one unit, but for the whole office: there is no nämndsekreterare of one unit only.
    whole_office: ClassVar[bool] = False


class Mottagningsfunktion(Role):
    """Tar emot det som kommer in till enheten, håller sig uppdaterad och ser till att det hanteras (EA-08, EA-21)."""

    code, display_name = "mottagningsfunktion", "Mottagningsfunktion"


class Gruppledare(Role):
    """Leder gruppen. Ser, tar emot och för in, och tar över när mottagningen inte är på plats (EA-25 till EA-29)."""

    code, display_name = "gruppledare", "Gruppledare"


class Enhetschef(Role):
    """Chef för enheten. Ansvarar när varken mottagning eller gruppledare är på plats (EA-30 till EA-34)."""

    code, display_name = "enhetschef", "Enhetschef"


class ForsteSocialsekreterare(Role):
    """Arbetsledare för socialsekreterarna på enheten."""

    code, display_name = "forste_socialsekreterare", "Förste socialsekreterare"


class Socialsekreterare(Role):
    """Utreder, beslutar på delegation och följer upp."""

    code, display_name = "socialsekreterare", "Socialsekreterare"


class AdministrativSamordnare(Role):
    """Håller kontakten med utförarna om beställningar."""

    code, display_name, whole_office = "administrativ_samordnare", "Administrativ samordnare", True


class Behandlare(Role):
    """Ger behandling inom öppenvården."""

    code, display_name = "behandlare", "Behandlare"


class Kurator(Role):
    """Ger stödsamtal inom öppenvården."""

    code, display_name = "kurator", "Kurator"


class ForsteBehandlingssekreterare(Role):
    """Arbetsledare hos den sociala resursverksamheten."""

    code, display_name = "forste_behandlingssekreterare", "1:e behandlingssekreterare"


class Behandlingsansvarig(Role):
    """Ansvarar för en insats hos den sociala resursverksamheten."""

    code, display_name = "behandlingsansvarig", "Behandlingsansvarig"


class Registrator(Role):
    """Öppnar ärenden i diariet och registrerar handlingar."""

    code, display_name, whole_office = "registrator", "Registrator", True


class Sektionschef(Role):
    """Chef över flera enheter."""

    code, display_name = "sektionschef", "Sektionschef"


class Myndighetschef(Role):
    """Chef för myndighetsutövningen."""

    code, display_name, whole_office = "myndighetschef", "Myndighetschef", True


class VerksamhetschefIFO(Role):
    """Beslutar rutinerna inom individ- och familjeomsorgen."""

    code, display_name = "verksamhetschef_ifo", "Verksamhetschef IFO"


class Socialchef(Role):
    """Leder socialförvaltningen."""

    code, display_name, whole_office = "socialchef", "Socialchef", True


class Namndsekreterare(Role):
    """Tar emot handlingar till nämnden och expedierar dess beslut."""

    code, display_name, whole_office = "namndsekreterare", "Nämndsekreterare", True


class Ordforande(Role):
    """Leder nämnden och undertecknar dess yttranden."""

    code, display_name, whole_office = "ordforande", "Ordförande", True


class ViceOrdforande(Role):
    """Träder in när ordföranden är jävig eller borta."""

    code, display_name, whole_office = "vice_ordforande", "Vice ordförande", True


class Kvalitetsutvecklare(Role):
    """Sammanställer vad synpunkter och klagomål handlar om."""

    code, display_name, whole_office = "kvalitetsutvecklare", "Kvalitetsutvecklare", True


class Kontaktcenter(Role):
    """Kommunens första kontakt. Får veta när en ledighet ändrar vem som tar emot (EA-18)."""

    code, display_name = "kontaktcenter", "Kontaktcenter"


class Systemforvaltare(Role):
    """Lägger upp enheter, personer och roller. Ser inga ärenden."""

    code, display_name = "systemforvaltare", "Systemförvaltare"


ALL: tuple[type[Role], ...] = tuple(Role.__subclasses__())
BY_CODE = {role.code: role for role in ALL}
CHOICES = [(role.code, role.display_name) for role in ALL]
