"""The words that the routine chooses among: states, grounds, insatser, meetings, plans, ways in which it ends."""

from __future__ import annotations

import datetime as dt

from django.db import models


class Lage(models.TextChoices):
    """The states of a beställning. That it is carried out is a day of its own, not a state (SR-15)."""

    UTKAST = "utkast", "Uppdraget skrivs"
    BESTALLD = "bestalld", "Hos SRV"
    AVVISAD = "avvisad", "Verkställs inte"
    ANTAGEN = "antagen", "Väntar på uppstart"
    PAGAR = "pagar", "Insatsen pågår"
    SLUT = "slut", "Avslutas hos SRV"
    DOKUMENTERAD = "dokumenterad", "Dokumenterad"
    AVSLUTAD = "avslutad", "Avslutad"
    ATERTAGEN = "atertagen", "Blev inte av"


class Lagrum(models.TextChoices):
    """On what ground (SR-02, A-42)."""

    SOL_11_1 = "sol_11_1", "SoL 11 kap. 1 §"
    SOL_11_5 = "sol_11_5", "SoL 11 kap. 5 §"
    LVU_22 = "lvu_22", "LVU 22 §"
    LVU_11 = "lvu_11", "LVU 11 § andra stycket"


class Insats(models.TextChoices):
    FAMILJEBEHANDLING = "familjebehandling", "Familjebehandling"
    FFT = "fft", "Funktionell familjeterapi"
    HEMMASITTARE = "hemmasittare", "Hemmasittarteam, föräldrastöd"
    UNGDOMSSTOD = "ungdomsstod", "Ungdomsstöd"
    KRIMINALITET = "kriminalitet", "Behandling vid kriminalitet"
    HEMMA = "hemma", "Stöd i hemmet"
    FORALDRASTOD = "foraldrastod", "Föräldrastöd"


class Satt(models.TextChoices):
    MOTE = "mote", "Möte"
    TELEFON = "telefon", "Telefon"
    SYSTEMET = "systemet", "I systemet"
    BREV = "brev", "Brev"


class Slag(models.TextChoices):
    """The meetings of the routine (SR-16, SR-27, SR-34, SR-52, SR-54)."""

    UPPSTART = "uppstart", "Uppstart"
    UPPFOLJNING = "uppfoljning", "Uppföljning"
    TRAFF = "traff", "Träff"
    AVSLUT = "avslut", "Avslutsmöte"
    SAMORDNING = "samordning", "Samordningsmöte"


class Plan(models.TextChoices):
    UPPDRAG = "uppdrag", "Uppdrag"
    GENOMFORANDE = "genomforandeplan", "Genomförandeplan"
    UPPFOLJNING = "uppfoljningsdokument", "Uppföljningsdokument"


class Till(models.TextChoices):
    """What a consent is to (SR-05, SR-21)."""

    UPPDRAGET = "uppdraget", "Innehållet i uppdraget"
    SAMMANSTALLNINGEN = "sammanstallningen", "Att utredningens sammanställning lämnas till SRV"


class Svar(models.TextChoices):
    GETT = "gett", "Samtycker"
    AVBOJT = "avbojt", "Samtycker inte"


class Hinder(models.TextChoices):
    """What a guardian does that makes it uncertain whether it can go on (SR-37, A-15)."""

    AVSLUTAR = "avslutar", "Vill avsluta i förtid"
    ATERKALLAR = "aterkallar", "Tar tillbaka sitt samtycke"
    UTEBLIR = "uteblir", "Kommer inte till mötena"
    AVBOJER = "avbojer", "Avböjer kontakt"
    BARNET = "barnet", "Barnet vill inte delta"
    ANNAT = "annat", "Annat"


class Bedomning(models.TextChoices):
    """What socialsekreteraren finds then (SR-37, SR-38)."""

    BARNET = "barnet", "Insatsen fortsätter till barnet"
    FORALDRARNA = "foraldrarna", "Insatsen fortsätter för föräldrarna"
    UTSKOTTET = "utskottet", "Utskottet har beslutat (FB 6:13 a)"
    SAMTYCKE = "samtycke", "Samtycke finns igen, eller behövs inte"
    AVSLUTAS = "avslutas", "Insatsen ska avslutas"


class Avslut(models.TextChoices):
    MALEN = "malen", "Målen är nådda"
    TIDEN = "tiden", "Tiden är slut"
    ALDER = "alder", "Den unga fyller 21 år"
    FLYTTAT = "flyttat", "Familjen har flyttat"
    AVLIDEN = "avliden", "Den enskilde har avlidit"
    FORTID = "fortid", "I förtid"


class Aterta(models.TextChoices):
    """Why it never began: it goes on to the list of decisions that were not carried out (SoL 34:1)."""

    TACKAR_NEJ = "tackar_nej", "Familjen eller den unga tackar nej"
    ANNAN_LOSNING = "annan_losning", "En annan lösning tar vid"
    FLYTTAT = "flyttat", "Familjen har flyttat"
    AVLIDEN = "avliden", "Den enskilde har avlidit"


# What the samordnare's contact is called in the journal.
FRAGAN = "Kontakt med SRV om verkställighet"


def kontakt_i_ord(senast: dt.date | None, day: dt.date) -> str:
    """How long since somebody spoke with the family, or that nobody has (SR-14)."""
    if senast is None:
        return "Ingen kontakt antecknad"
    days = (day - senast).days
    return f"senast för {days} {'dag' if days == 1 else 'dagar'} sedan"


def journalanteckning(day: dt.date) -> str:
    """What is laid ready to be signed when it is sent, and may be changed (SR-09)."""
    return f"Beställning och uppdrag skickades till SRV {day}."
