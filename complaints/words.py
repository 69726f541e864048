"""The words that the routine chooses among: states, areas, kinds, ways in and out."""

from __future__ import annotations

from django.db import models


class Lage(models.TextChoices):
    """The states of a synpunkt."""

    INKOMMEN = "inkommen", "Inkommen"
    REGISTRERAD = "registrerad", "Registrerad"
    HANDLAGGS = "handlaggs", "Handläggs"
    BESVARAD = "besvarad", "Besvarad"
    AVSLUTAD = "avslutad", "Avslutad"
    MAKULERAD = "makulerad", "Makulerad"
    INLAST = "inlast", "Inläst från Excel"


class Typ(models.TextChoices):
    """The nine areas of the routine: exactly one is counted (SK-14, SK-19, A-32)."""

    TILLGANGLIGHET = "tillganglighet", "Tillgänglighet"
    BEMOTANDE = "bemotande", "Bemötande"
    DELAKTIGHET = "delaktighet", "Delaktighet"
    FRAGOR = "fragor", "Frågor"
    INFORMATION = "information", "Information"
    UTFORANDE = "utforande", "Utförande"
    PERSONALBEMANNING = "personalbemanning", "Personalbemanning"
    BEROM = "berom", "Beröm"
    OVRIGT = "ovrigt", "Övrigt"


class Art(models.TextChoices):
    """What kind it is, which is not what it is about (A-32)."""

    EJ_ANGIVEN = "ej_angiven", "Ej angiven"
    SYNPUNKT = "synpunkt", "Synpunkt"
    KLAGOMAL = "klagomal", "Klagomål"
    BEROM = "berom", "Beröm"
    FRAGA = "fraga", "Fråga"


class Kanal(models.TextChoices):
    """The ways in: the routine's four, and the e-service (SK-26, SK-22, A-30)."""

    TELEFON = "telefon", "Telefon"
    BREV = "brev", "Brev"
    E_POST = "e_post", "E-post"
    BESOK = "besok", "Besök"
    E_TJANST = "e_tjanst", "E-tjänst"
    OKAND = "okand", "Inte angivet i den gamla filen"


class Vag(models.TextChoices):
    """The ways to tell somebody."""

    TELEFON = "telefon", "Telefon"
    BREV = "brev", "Brev"
    E_POST = "e_post", "E-post"
    BESOK = "besok", "Besök"


# What was said must be written down, by whom it was said to (SK-31).
MUNTLIGA = (Kanal.TELEFON, Kanal.BESOK)
# What came in writing is a document of its own, in the file or on paper (SK-11).
SKRIFTLIGA = (Kanal.BREV, Kanal.E_POST)


class Omgaende(models.TextChoices):
    JA = "ja", "Ja, det kan åtgärdas omgående"
    NEJ = "nej", "Nej, det behöver handläggas"


class Svarssatt(models.TextChoices):
    SKRIFTLIGT = "skriftligt", "Skriftligt"
    MUNTLIGT = "muntligt", "Muntligt, dokumenterat och signerat"
    EJ_MOJLIGT = "ej_mojligt", "Svar är inte möjligt"


class HorTill(models.TextChoices):
    """What it may be besides, or instead."""

    LEX_SARAH = "lex_sarah", "Möjligt missförhållande (lex Sarah)"
    OVERKLAGANDE = "overklagande", "Överklagande av ett beslut"
    IVO = "ivo", "Anmälan som hör till IVO"
    OROSANMALAN = "orosanmalan", "Orosanmälan om ett barn eller en vuxen"
    ANNAN = "annan", "Hör till någon annan"
