"""The words that the routine chooses among: states, insatser, meetings, plans, ways in which it ends."""

from __future__ import annotations

from django.db import models

# Days on which a behandlare goes on reading a case that is closed: what is left to write is written.
EFTER_AVSLUT = 14


class Lage(models.TextChoices):
    """The states of an uppdrag."""

    BESLUTAD = "beslutad", "Beslutad"
    HOS_CHEFEN = "hos_chefen", "Väntar på behandlare"
    UTSEDD = "utsedd", "Behandlare utsedd"
    STARTAD = "startad", "Startad"
    INLETT = "inlett", "Inledande möte hållet"
    BEHANDLING = "behandling", "Behandling pågår"
    AVBROTT = "avbrott", "Avbrott"
    SAMTAL = "samtal", "Avslutningssamtal klart"
    AVSLUTAD = "avslutad", "Avslutad"
    ATERTAGEN = "atertagen", "Blev inte av"


# On what ground a decision is made. The three months of SoL 34:1 are for those under 11:1 alone.
SOL_11_1 = "SoL 11 kap. 1 §"
LAGRUM = tuple((law, law) for law in (SOL_11_1, "SoL 11 kap. 4 §", "SoL 11 kap. 5 §"))


class Insats(models.TextChoices):
    """The municipality's own öppenvård for adults, and no other insats (OV-02)."""

    INDIVIDUELL = "individuell", "Individuell behandling"
    GRUPP = "grupp", "Öppenvårdsgrupp"
    GRUPP_OCH_INDIVIDUELL = "grupp_individuell", "Öppenvårdsgrupp och individuellt"
    ATERFALL = "aterfall", "Återfallsprevention"
    SPEL = "spel", "Stödsamtal vid spelproblem"
    KURATOR = "kurator", "Kuratorssamtal"
    VALDSUTSATT = "valdsutsatt", "Stöd till våldsutsatt, kuratorssamtal"
    MOTIVERANDE = "motiverande", "Motiverande behandling"


class Satt(models.TextChoices):
    MOTE = "mote", "Möte"
    TELEFON = "telefon", "Telefon"
    SYSTEMET = "systemet", "I systemet"
    BREV = "brev", "Brev"


class Slag(models.TextChoices):
    """The meetings of the routine (OV-18, OV-22, OV-29)."""

    INLEDANDE = "inledande", "Inledande möte"
    UPPFOLJNING = "uppfoljning", "Uppföljning"
    SAMTAL = "samtal", "Avslutningssamtal"


class Plan(models.TextChoices):
    VARDPLAN = "vardplan", "Vårdplan"
    GENOMFORANDE = "genomforandeplan", "Genomförandeplan"


class Avslut(models.TextChoices):
    UPPNATT = "uppnatt", "Målen är nådda"
    DELVIS = "delvis", "Målen är delvis nådda"
    AVBOJER = "avbojer", "Den enskilde vill inte fortsätta"
    UTEBLIR = "uteblir", "Den enskilde kommer inte"
    FLYTTAT = "flyttat", "Den enskilde har flyttat"
    AVLIDEN = "avliden", "Den enskilde har avlidit"
    ANNAN_INSATS = "annan_insats", "En annan insats tar vid"


class Aterta(models.TextChoices):
    """Why it never began: it goes on to the list of decisions that were not carried out (SoL 34:1)."""

    TACKAR_NEJ = "tackar_nej", "Den enskilde tackar nej"
    AVLIDEN = "avliden", "Den enskilde har avlidit"
    FLYTTAT = "flyttat", "Den enskilde har flyttat"
    NYTT_BESLUT = "nytt_beslut", "Ett nytt beslut tar över"
