"""The words that the routine chooses among: states, ways in, whom it is about."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Lage(models.TextChoices):
    """The states of an e-anmälan."""

    INKOMMEN = "inkommen", "Inkommen"
    MOTTAGNINGSFACK = "mottagningsfack", "I mottagningsfack"
    UNDER_HANTERING = "under_hantering", "Mottagen"
    INFORD = "inford", "Införd"
    FARDIG = "fardig", "Färdig"
    OVERSAND = "oversand", "Översänd, kvitto saknas"
    KVITTERAD = "kvitterad", "Mottagen av annan"
    MAKULERAD = "makulerad", "Makulerad"


class Kanal(models.TextChoices):
    E_TJANST = "e_tjanst", "E-tjänst"
    TELEFON = "telefon", "Telefon"
    BREV = "brev", "Brev"
    BESOK = "besok", "Besök"
    E_POST = "e_post", "E-post"
    SDK = "sdk", "Säker digital kommunikation"


class JaNej(models.TextChoices):
    JA = "ja", _("Ja")
    NEJ = "nej", _("Nej")
    VET_INTE = "vet_inte", _("Jag vet inte")


class Galler(models.TextChoices):
    BARN = "barn", _("Ett barn eller en ungdom (till och med 20 år)")
    VUXEN = "vuxen", _("En vuxen (21 år eller äldre)")


class Sekretess(models.TextChoices):
    """On what ground a copy may leave: what breaks the secrecy, or that there is no border to cross (A-11)."""

    OSL_26_9 = "osl_26_9", "OSL 26 kap. 9 §: den under 18, pågående missbruk eller gravid"
    SAMTYCKE = "samtycke", "Samtycke från den enskilde"
    MENPROVNING = "menprovning", "Menprövning: det står klart att ingen lider men"
    SAMMA_NAMND = "samma_namnd", "Ingen sekretessgräns: enheten hör till samma nämnd"


class SkyddVidOversandande(models.TextChoices):
    """Who answers for the immediate assessment of a child's need of protection when a report is sent on (A-11)."""

    HAR = "har", "Den är gjord eller påbörjad här"
    MOTTAGAREN = "mottagaren", "Uttryckligen överlämnad till mottagaren (SoL 29 kap. 4 §)"


class Skyddsbedomning(models.TextChoices):
    """What has become of the immediate assessment of a child's need of protection (SoL 20:1)."""

    GJORD = "gjord", "Gjord"
    PABORJAD = "paborjad", "Påbörjad"
