"""Every address of the product, with who may open it."""

from __future__ import annotations

import re
from typing import Any

from django.urls import get_resolver

# Every address of the product, with who may open it: "unit" is the case's own readers, "staff" everybody logged in,
# "all" everybody; a "-part" is a part of a page, asked for by its script. A new address must be added here.
ADDRESSES = {
    "start": ("all", "/"),
    "health": ("all", "/halsa/"),
    "queue": ("staff", "/ko/"),
    "pulse": ("staff-part", "/ko/puls/?rad={number}:0"),
    "give": ("staff", "/ko/fordela/?arende={number}:1"),
    "marked": ("staff", "/markta/"),
    "case": ("unit", "/arende/{number}/"),
    "preview": ("unit-part", "/arende/{number}/forhandsvisning/"),
    "protected": ("unit", "/arende/{number}/skyddade/"),
    "step": ("unit", "/arende/{number}/steg/ta_over/"),
    "note": ("unit-post", "/arende/{number}/anteckning/"),
    "contact": ("unit", "/arende/{number}/kontakt/"),
    # No plan is written in an e-anmälan; who may is tested with öppenvård (tests/openvard).
    "plan": ("none", "/arende/{number}/plan/genomforandeplan/"),
    "plan_write": ("none", "/arende/{number}/plan/genomforandeplan/skriv/"),
    "dissent": ("none", "/arende/{number}/plan/genomforandeplan/1/avvikande/"),
    "correct_plan": ("none", "/arende/{number}/plan/genomforandeplan/1/rattelse/"),
    "plan_print": ("none", "/arende/{number}/plan/genomforandeplan/1.pdf"),
    "meeting_print": ("none", "/arende/{number}/mote/00000000-0000-4000-8000-000000000000.pdf"),
    "calendar_file": ("none", "/arende/{number}/mote/00000000-0000-4000-8000-000000000000.ics"),
    "overview": ("none", "/oversikt/"),
    "openvard_lamna_over": ("none", "/oversikt/lamna-over/1/"),
    "openvard_ytterligare": ("none", "/oppenvard/{number}/uppdrag-till/"),
    "openvard_registrera": ("none", "/oppenvard/registrera/"),
    "bestallningar": ("none", "/bestallningar/"),
    "srv_fraga": ("none", "/bestallningar/{number}/fraga/"),
    "srv_registrera": ("none", "/srv/registrera/"),
    "form_draft": ("staff-post", "/utkast/intake_register/"),
    "draft": ("unit-post", "/arende/{number}/utkast/anteckning/"),
    "correct_note": ("unit", "/arende/{number}/ratta/anteckning-{note}/"),
    "correct_contact": ("unit", "/arende/{number}/ratta/kontakt-{contact}/"),
    "correct_person": ("none", "/arende/{number}/person/1/"),
    "person": ("unit", "/arende/{number}/person/"),
    "document": ("unit", "/arende/{number}/handling/"),
    "printout": ("unit", "/arende/{number}/utskrift/"),
    "handling": ("unit", "/arende/{number}/handling/{handling}/"),
    "original": ("unit", "/arende/{number}/handling/{handling}/original/"),
    # E-anmälan has nothing of the kind; who may is tested with the trial routine (tests/casework/test_prov.py).
    "end_duty": ("none", "/arende/{number}/kvar/olast/"),
    # Who may is tested where decisions are (tests/desk/test_not_carried_out.py).
    "not_carried_out": ("none", "/ej-verkstallda/"),
    "why_not_carried_out": ("none", "/ej-verkstallda/{number}/orsak/"),
    "quarter": ("none", "/ej-verkstallda/2026/3/"),
    "freeze_quarter": ("none", "/ej-verkstallda/2026/3/frys/"),
    "quarter_list": ("none", "/ej-verkstallda/2026/3/lista.xlsx"),
    "quarter_figures": ("none", "/ej-verkstallda/2026/3/statistik.xlsx"),
    # Who may is tested with IVO's matters (tests/ivo).
    "board": ("none", "/namnden/"),
    "ivo_registrera": ("none", "/ivo/registrera/"),
    "ivo_handling": ("none", "/ivo/{number}/handling/"),
    "ivo_underskrift": ("none", "/ivo/{number}/underskrift/"),
    "ivo_underlag": ("none", "/ivo/{number}/underlag.zip"),
    "search": ("staff", "/sok/"),
    "staffing": ("watchers", "/bemanning/"),
    "reserve": ("watchers", "/bemanning/reservblad/BOF/"),
    "informed": ("leaders-post", "/bemanning/ledighet/{leave}/informerat/"),
    "end_leave": ("leaders-post", "/bemanning/ledighet/{leave}/avsluta/"),
    "back": ("watchers-post", "/bemanning/franvaro/{absence}/tillbaka/"),
    "account": ("staff", "/mitt-konto/"),
    "looks": ("staff-post", "/mitt-konto/utseende/"),
    "session": ("staff", "/session/"),
    "shortcuts": ("staff", "/kortkommandon/"),
    "gallery": ("staff", "/komponenter/"),
    "readings": ("staff", "/mina-lasningar/"),
    "routines": ("staff", "/rutiner/"),
    "routine": ("staff", "/rutin/EA/"),
    "intake_register": ("watchers", "/e-anmalan/registrera/"),
    "synpunkter": ("staff", "/synpunkter/"),
    "synpunkt_registrera": ("staff", "/synpunkter/registrera/"),
    "synpunkter_rad": ("unit", "/synpunkter/rad/{number}/"),
    "synpunkter_arsarende": ("leaders-post", "/synpunkter/arsarende/2026/"),
    "synpunkter_excel": ("staff-post", "/synpunkter/excel/"),
    "synpunkter_excel_lage": ("none", "/synpunkter/excel/7f9a3c52-8a3e-4b57-9d0b-3c5f1f1f6a10/"),
    "synpunkter_excel_fil": ("none", "/synpunkter/excel/7f9a3c52-8a3e-4b57-9d0b-3c5f1f1f6a10/fil/"),
    "synpunkter_inlasning": ("leaders", "/synpunkter/inlasning/"),
    "synpunkter_inlasning_lage": ("leaders", "/synpunkter/inlasning/7f9a3c52-8a3e-4b57-9d0b-3c5f1f1f6a10/"),
    "synpunkter_rapport": ("leaders", "/synpunkter/rapport/2026/"),
    "synpunkter_rapport_oppna": ("none-post", "/synpunkter/rapport/2025/oppna/"),
    "synpunkter_rapport_pdf": ("leaders", "/synpunkter/rapport/2026/pdf/"),
    "synpunkter_rapport_excel": ("leaders", "/synpunkter/rapport/2026/excel/"),
    "orosanmalan": ("all", "/orosanmalan/"),
    "orosanmalan_steg": ("all", "/orosanmalan/steg/1/"),
    "orosanmalan_alla": ("all", "/orosanmalan/alla/"),
    "orosanmalan_granska": ("all", "/orosanmalan/granska/"),
    "orosanmalan_skicka": ("all", "/orosanmalan/skicka/"),
    "orosanmalan_borja_om": ("all", "/orosanmalan/borja-om/"),
    "orosanmalan_kvittens": ("all", "/orosanmalan/kvittens/"),
    "orosanmalan_tillganglighet": ("all", "/orosanmalan/tillganglighet/"),
    "orosanmalan_personuppgifter": ("all", "/orosanmalan/personuppgifter/"),
    "orosanmalan_en": ("all", "/orosanmalan/en/"),
    "orosanmalan_en_steg": ("all", "/orosanmalan/en/steg/1/"),
    "orosanmalan_en_alla": ("all", "/orosanmalan/en/alla/"),
    "orosanmalan_en_granska": ("all", "/orosanmalan/en/granska/"),
    "orosanmalan_en_skicka": ("all", "/orosanmalan/en/skicka/"),
    "orosanmalan_en_borja_om": ("all", "/orosanmalan/en/borja-om/"),
    "orosanmalan_en_kvittens": ("all", "/orosanmalan/en/kvittens/"),
    "orosanmalan_en_tillganglighet": ("all", "/orosanmalan/en/tillganglighet/"),
    "orosanmalan_en_personuppgifter": ("all", "/orosanmalan/en/personuppgifter/"),
    "synpunkt": ("all", "/synpunkt/"),
    "synpunkt_kvittens": ("all", "/synpunkt/kvittens/"),
    "synpunkt_en": ("all", "/synpunkt/en/"),
    "synpunkt_en_kvittens": ("all", "/synpunkt/en/kvittens/"),
}


def addresses(patterns: Any = None, before: str = "/") -> set[str]:
    """Every address of the product, whatever stands in it."""
    found: set[str] = set()
    for pattern in patterns or get_resolver().url_patterns:
        path = before + re.sub(r"<[^>]+>|\(\?P<[^)]+\)+", "1", str(pattern.pattern).lstrip("^").rstrip("$\\Z"))
        found |= addresses(pattern.url_patterns, path) if hasattr(pattern, "url_patterns") else {path}
    return found
