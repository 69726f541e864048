"""The words that the routine chooses among: states, kinds of letters and answers, ways, outcomes."""

from __future__ import annotations

from django.db import models


class Lage(models.TextChoices):
    """The states of a tillsyn, the matter."""

    OPPNAD = "oppnad", "Ska fördelas"
    FORDELAD = "fordelad", "Bereds"
    BESLUT = "beslut", "IVO har beslutat"
    AVSLUTAD = "avslutad", "Arkiveras"
    ARKIVERAD = "arkiverad", "Arkiverad"
    MAKULERAD = "makulerad", "Makulerad"


class SvarLage(models.TextChoices):
    """The states of upplysningar or a redogörelse."""

    UTKAST = "utkast", "Skrivs"
    KLAR = "klar", "Undertecknas"
    UNDERTECKNAD = "undertecknad", "Undertecknad"
    KONTRASIGNERAD = "kontrasignerad", "Underskriven"
    REGISTRERAD = "registrerad", "Registrerad"
    SKICKAD = "skickad", "Skickad"
    BORTFALLEN = "bortfallen", "Behövs inte"


class YttrandeLage(models.TextChoices):
    """The states of a yttrande: the tjänsteskrivelse is signed, the nämnd decides, the yttrande is signed."""

    UTKAST = "utkast", "Skrivs"
    KLAR = "klar", "Undertecknas"
    TS_UNDERTECKNAD = "ts_undertecknad", "Undertecknad"
    TS_KONTRASIGNERAD = "ts_kontrasignerad", "Underskriven"
    HOS_NAMNDEN = "hos_namnden", "Hos nämnden"
    BESLUTAD = "beslutad", "Beslutad"
    UNDERTECKNAT = "undertecknat", "Undertecknat"
    KONTRASIGNERAT = "kontrasignerat", "Underskrivet"
    REGISTRERAT = "registrerat", "Registrerat"
    EXPEDIERAT = "expedierat", "Skickat till IVO"
    KLART = "klart", "Klart"
    BORTFALLEN = "bortfallen", "Behövs inte"


class AnmalanLage(models.TextChoices):
    """The states of IVO:s beslut on its way to the nämnd."""

    UTKAST = "utkast", "Skrivs"
    KLAR = "klar", "Klar att lämna"
    HOS_NAMNDEN = "hos_namnden", "Hos nämnden"
    INFORMERAD = "informerad", "Nämnden informerad"
    BORTFALLEN = "bortfallen", "Gäller inte"


class Brev(models.TextChoices):
    """What IVO's letter is."""

    UPPLYSNINGAR = "upplysningar", "Begäran om upplysningar"
    REDOGORELSE = "redogorelse", "Begäran om redogörelse"
    YTTRANDE = "yttrande", "Föreläggande om yttrande"
    HANDLINGAR = "handlingar", "Föreläggande att lämna handlingar"
    ATGARD = "atgard", "Föreläggande att åtgärda"
    KLAGOMAL = "klagomal", "Klagomål som IVO lämnar över"
    BESLUT = "beslut", "Beslut"
    ANNAT = "annat", "Annat"


# With these the three are told unless the registrator finds otherwise (IV-11, A-22).
VIKTIGA = (Brev.YTTRANDE, Brev.HANDLINGAR, Brev.ATGARD, Brev.BESLUT)
# What asks for an answer from us.
BEGAR_SVAR = (Brev.UPPLYSNINGAR, Brev.REDOGORELSE, Brev.YTTRANDE, Brev.HANDLINGAR, Brev.ATGARD)
# Which letters each answer may be to; the registrator may not have seen what a letter is (IV-18, IV-19).
SVARAR_PA = {
    "upplysningar": (Brev.UPPLYSNINGAR, Brev.HANDLINGAR, Brev.ATGARD, Brev.ANNAT),
    "redogorelse": (Brev.REDOGORELSE, Brev.HANDLINGAR, Brev.ATGARD, Brev.ANNAT),
    "yttrande": (Brev.YTTRANDE, Brev.HANDLINGAR, Brev.ATGARD, Brev.ANNAT),
}
# What can be appealed: within three weeks from when it came.
OVERKLAGBARA = (Brev.YTTRANDE, Brev.HANDLINGAR, Brev.ATGARD)


class Riktning(models.TextChoices):
    IN = "in", "Inkommen"
    UT = "ut", "Utgående"
    UPPRATTAD = "upprattad", "Upprättad"


class Slag(models.TextChoices):
    """What IVO asks the office itself for (IV-20, IV-25)."""

    UPPLYSNINGAR = "upplysningar", "Upplysningar"
    REDOGORELSE = "redogorelse", "Redogörelse"


class Utfall(models.TextChoices):
    """What IVO decided."""

    UTAN_BRIST = "utan_brist", "Utan brist"
    BRIST = "brist", "Brist"
    FORELAGGANDE = "forelaggande", "Föreläggande"
    AVSLUTAT = "avslutat", "Avslutat utan åtgärd"


class Namndutfall(models.TextChoices):
    """What became of the proposal."""

    ENLIGT = "enligt", "Enligt förslaget"
    ANDRAT = "andrat", "Ändrat"
    ORDFORANDE = "ordforande", "Ordföranden beslutade"


class Vag(models.TextChoices):
    """How an answer goes to IVO; an ordinary e-mail is none of them."""

    SDK = "sdk", "Säker digital kommunikation"
    POST = "post", "Post"
    E_TJANST = "e_tjanst", "IVO:s e-tjänst"
