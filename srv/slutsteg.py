"""The steps when it is uncertain whether the insats can go on, how it ends otherwise, changes and corrections."""

from __future__ import annotations

import datetime as dt
from typing import Any

from casework.assignments import end_assignments
from casework.calendar import local_day
from casework.models import Case
from casework.relations import Ansvarig
from casework.steps import Choice, Somebody, Text, step
from organisation.models import User
from organisation.roles import Behandlare, ForsteSocialsekreterare
from records.common import SKAL, mark_protected, new_ansvarig, unmark_protected
from records.days import check_day, kept_on
from records.decisions import check_in_force
from records.jav import declare_conflict, lift_conflict
from records.meeting_steps import correct_day, first_kept
from records.models import Person
from records.people import never
from records.plan_steps import decide_receivers
from srv import fragor as f
from srv import kolumner as k
from srv import medgivande, prov, rules, skeden
from srv.frister import (
    BEDOM,
    DOKUMENTERA,
    EJ_VERKSTALLT,
    FOLJ_UPP,
    INSATS_TOM,
    OMPROVA,
    PLAN,
    STALLNING,
    VID_AVSLUT,
)
from srv.rules import ANSVARIG_SRV, BEHANDLAR, LEDARE, SRV_LEDARE
from srv.skeden import i_ord
from srv.words import Lage, Slag

ansvarig = Case._meta.get_field("ansvarig")


class Slutsteg(k.Kolumner):
    """What makes it uncertain whether an insats goes on, how it ends in advance, and what is changed or put right."""

    class Meta:
        abstract = True

    # The steps keep the form of a table, so that they read beside the paper.
    # fmt: off

    @step(Lage.PAGAR, None, "Insatsen fungerar inte", said="anser att insatsen inte fungerar", rules=["SR-35"], by=[*BEHANDLAR],
          asks=[Text("skal", "Vad fungerar inte?")], notifies=rules.till_handlaggaren)
    def fungerar_inte(self, *, by: User, now: dt.datetime, skal: str) -> None:
        """SRV avslutar inte själv: det talar du och socialsekreteraren om."""
        self.fungerar_inte_dag = local_day(now)
        self._anteckna("Insatsen fungerar inte", skal, by, now, shared=True)

    @step(Lage.PAGAR, None, "Ni har talat om det", said="antecknade samtalet om hur insatsen fungerar", rules=["SR-35"],
          by=[Ansvarig, ANSVARIG_SRV], when=rules.fungerar_inte, asks=[Text("text", "Vad kom ni fram till?")])
    def talat_om(self, *, by: User, now: dt.datetime, text: str) -> None:
        """Fortsätt, ändra eller avsluta. Är ni oeniga om det, anmäl oenighet."""
        self.fungerar_inte_dag = None
        self._anteckna("Samtal om hur insatsen fungerar", text, by, now, shared=True)

    @step(Lage.PAGAR, None, "Anmäl oenighet om avslut", said="anmälde oenighet om avslut", rules=["SR-36"],
          by=[Ansvarig, *BEHANDLAR, *SRV_LEDARE, ForsteSocialsekreterare],
          asks=[Text("standpunkt", "Din sidas ståndpunkt")], notifies=rules.till_ledare)
    def anmal_oenighet(self, *, by: User, now: dt.datetime, standpunkt: str) -> None:
        """Närmaste arbetsledare på båda sidor är med, och var sida skriver sin ståndpunkt. Insatsen avslutas inte innan."""
        self.oenig_dag = self.oenig_dag or local_day(now)
        self._anteckna("Oenighet", standpunkt, by, now, shared=True)

    @step(Lage.PAGAR, None, "Avgör oenigheten", said="avgjorde oenigheten", rules=["SR-36"], by=[*LEDARE], when=rules.oenigt,
          asks=[Somebody("deltog", "Vilka arbetsledare var med?", rules.arbetsledare, never, many=True), Text("utfall", "Utfall"),
                Text("avvikande", "SRV:s avvikande uppfattning", required=False)], notifies=rules.till_alla_parter)
    def avgor_oenighet(self, *, by: User, now: dt.datetime, deltog: list[User], utfall: str, avvikande: str) -> None:
        """Socialkontoret svarar för beslutet och avgör. SRV:s uppfattning sparas."""
        skeden.check_deltog(self, deltog, now)
        self.oenig_dag = None
        names = ", ".join(user.name for user in deltog)
        said = i_ord(("Utfall", utfall), ("Med var", names), ("SRV", avvikande))
        self._anteckna("Oenigheten avgjord", said, by, now, shared=True)

    @step(rules.I_GANG, None, "Något hindrar insatsen", said="antecknade något som hindrar insatsen", rules=["SR-05", "SR-37"],
          by=[Ansvarig], when=~rules.vantar_bedomning, opens=[BEDOM], notifies=rules.till_alla,
          asks=[k.hinder_dag, k.hinder, f.ATERKALLAR, f.SADES, Text("text", "Vad har hänt?")])
    def antecknas_hinder(self, *, by: User, now: dt.datetime, person: Person | None, satt: str, text: str) -> None:
        """Samtycket är återtaget, någon vill sluta eller medverkar inte. Möten väntar till dess att du har bedömt."""
        medgivande.hinder(self, person or None, satt, text, by, now)

    @step((Lage.AVVISAD, *rules.I_GANG), None, "Bedöm om insatsen kan fortsätta", button="Bedömningen är gjord",
          said="bedömde om insatsen kan fortsätta", rules=["SR-37", "SR-38"],
          by=[Ansvarig], when=rules.hindrad, meets=[BEDOM], notifies=rules.till_alla,
          asks=[k.bedomning, Choice("lampligt", "Är det lämpligt utan vårdnadshavarna?", f.JA_NEJ, required=False),
                Text("text", "Bedömningen, barnets åsikt och syftet")])
    def bedom(self, *, by: User, now: dt.datetime, lampligt: str, text: str) -> None:
        """Fyllda 15: lämpligt och den unga vill. 12–14: lämpligt och barnet samtycker. För föräldrarna: om den ska stödja dem."""
        medgivande.bedom(self, text, lampligt, by, now)

    @step(Lage.PAGAR, Lage.SLUT, "Avsluta i förtid", said="avslutade insatsen i förtid", rules=["SR-39", "SR-41"], by=[Ansvarig],
          when=~rules.vantar_bedomning & ~rules.oenigt & ~rules.fungerar_inte, opens=[DOKUMENTERA], cancels=VID_AVSLUT,
          asks=[k.slut_dag, Text("orsak", "Varför?"), Choice("oro", "Finns oro som ger skäl att inleda utredning?", f.JA_NEJ),
                Text("motivering", "Motivering, och utredningens nummer om den inleds")], notifies=rules.till_srv_och_behandlarna)
    def avsluta_fortid(self, *, by: User, now: dt.datetime, orsak: str, oro: str, motivering: str) -> None:
        """Bedöm alltid om oron för barnets utveckling ger skäl att inleda utredning."""
        skeden.avsluta(self, "fortid", orsak, by, now, oro=i_ord(("Oro", dict(f.JA_NEJ)[oro]), ("Motivering", motivering)))

    @step(Lage.PAGAR, Lage.SLUT, "Avsluta: tiden är slut", said="avslutade insatsen, tiden är slut", rules=["SR-07", "SR-41"],
          by=[Ansvarig], opens=[DOKUMENTERA], cancels=VID_AVSLUT, notifies=rules.till_srv_och_behandlarna,
          asks=[k.slut_dag, Choice("varfor", "Varför?", rules.TIDEN), Text("text", "Hur har det gått?"),
                Text("oro", "Har familjen flyttat: finns oro som ger skäl att inleda utredning?", required=False)])
    def avsluta_tid(self, *, by: User, now: dt.datetime, varfor: str, text: str, oro: str) -> None:
        """Beslutets tid är slut, den unga fyller 21, familjen har flyttat eller den enskilde har avlidit."""
        prov.check_tiden(self, varfor, oro)
        skeden.avsluta(self, varfor, text, by, now, oro=oro)

    @step(Lage.PAGAR, None, "Utredning inledd", button="Utredningen är antecknad", said="antecknade att en utredning har inletts",
          rules=["SR-50"], by=[Ansvarig], when=~rules.utreds, asks=[k.utredning_dag], opens=[STALLNING],
          notifies=rules.till_alla)
    def utredning_inledd(self, *, by: User, now: dt.datetime) -> None:
        """Ta ställning till om insatsen ska fortsätta, gärna med den behandlingsansvariga."""
        check_day("utredning_dag", self.utredning_dag, now, earliest=self.skickad_dag)

    @step(Lage.PAGAR, None, "Ta ställning under utredningen", button="Ställning är tagen", said="tog ställning till insatsen",
          rules=["SR-50", "SR-51", "SR-52"], by=[Ansvarig], when=rules.utreds, meets=[STALLNING], notifies=rules.till_alla,
          asks=[Choice("stallning", "Vad gäller?", f.STALLNING),
                Text("text", "Hur, och vad familjen säger")])
    def ta_stallning(self, *, by: User, now: dt.datetime, stallning: str, text: str) -> None:
        """Fortsätter den kommer ni överens med familjen om hur; annars planerar ni avslutet tillsammans."""
        self.utredning_dag = None
        self._anteckna("Insatsen under utredningen", f"{dict(f.STALLNING)[stallning]}. {text}", by, now, shared=True)

    @step(Lage.PAGAR, None, "Barnet är placerat", button="Placeringen är antecknad", said="antecknade att barnet är placerat",
          rules=["SR-53"], by=[Ansvarig], when=~rules.vantar_samordning, asks=[k.placerad_dag], notifies=rules.till_alla)
    def placera(self, *, by: User, now: dt.datetime) -> None:
        """Ta in information från den behandlingsansvariga, och håll ett gemensamt möte."""
        check_day("placerad_dag", self.placerad_dag, now, earliest=self.skickad_dag)
        self.samordnad_dag = None

    @step(Lage.PAGAR, None, "Samordningsmöte hållet", button="Mötet är hållet", said="höll samordningsmöte",
          rules=["SR-53", "SR-54", "SR-55"], by=[Ansvarig], when=rules.placerad & ~rules.hindrad, notifies=rules.till_alla,
          asks=[k.samordnad_dag, f.NARVARANDE, Text("information", "Information från den behandlingsansvariga"),
                Text("roller", "Roller och ansvar")])
    def samordna(self, *, by: User, now: dt.datetime, narvarande: list[User], information: str, roller: str) -> None:
        """Planera vem som gör vad, och om insatsen behövs vid sidan av placeringen."""
        skeden.hall(self, Slag.SAMORDNING, self.samordnad_dag, "samordnad_dag", narvarande, [], by, now, came=False,
                    why_not="Ett möte mellan er.", earliest=self.placerad_dag)
        self._anteckna("Samordning", i_ord(("Information", information), ("Roller", roller)), by, now, shared=True)

    # ── changes and corrections ─────────────────────────────────────────────────────────────────────────────────────

    @step((Lage.UTKAST, *rules.I_GANG, Lage.AVVISAD), None, "Förläng beslutet", said="förlängde beslutet", rules=["SR-07"],
          by=[Ansvarig], when=rules.beslutat & ~rules.hindrad, asks=f.FORLANGT, opens=[INSATS_TOM], notifies=rules.till_alla)
    def forlang(self, *, by: User, now: dt.datetime, **svar: Any) -> None:
        """Ett nytt beslut tar det förras plats. Samtycke behövs också till en längre insats."""
        skeden.forlangt(self, by, now, **svar)

    @step((*rules.FORE_UPPSTART, Lage.PAGAR), None, "Rätta beslutsdagen", said="rättade beslutsdagen", rules=["SR-06"],
          by=[Ansvarig], when=rules.beslutat & ~rules.verkstalld, asks=[k.beslut_dag, SKAL], recounts=[EJ_VERKSTALLT, OMPROVA],
          notifies=rules.till_alla)
    def ratta_beslut(self, *, by: User, now: dt.datetime, skal: str) -> None:
        """Fel dag. Lagens tre månader räknas om; det går tills insatsen är verkställd."""
        skeden.ratta_beslut(self, skal, by, now)

    @step((Lage.PAGAR, *rules.EFTER_SLUT), None, "Rätta uppstartens dag", said="rättade uppstartens dag",
          rules=["SR-15", "SR-27"], by=[Ansvarig], asks=[k.uppstart_dag, SKAL], recounts=[FOLJ_UPP, PLAN],
          notifies=rules.till_alla)
    def ratta_uppstart(self, *, by: User, now: dt.datetime, skal: str) -> None:
        """Fel dag. Uppföljningen och planen räknas om; verkställd är den dag uppstarten hölls."""
        after = [day for day in (first_kept(self, Slag.UPPFOLJNING), self.avbrott_dag, self.slut_dag) if day]
        check_day("uppstart_dag", self.uppstart_dag, now, earliest=self.skickad_dag, latest=min(after, default=None))
        check_in_force(self, "uppstart_dag", self.uppstart_dag)
        correct_day(self, Slag.UPPSTART, self.uppstart_dag, by, now)
        if self.verkstalld_dag:
            self.verkstalld_dag = self.uppstart_dag
            kept_on(self, EJ_VERKSTALLT, self.uppstart_dag, now)
        self._anteckna("Rätta uppstartens dag", skal, by, now)

    @step((Lage.PAGAR, *rules.EFTER_SLUT), None, "Rätta uppföljningens dag", said="rättade uppföljningens dag",
          rules=["SR-27"], by=[Ansvarig], when=rules.uppfoljd, asks=[k.uppfoljd_dag, SKAL], recounts=[FOLJ_UPP],
          notifies=rules.till_alla)
    def ratta_uppfoljning(self, *, by: User, now: dt.datetime, skal: str) -> None:
        """Fel dag på den senaste. Nästa uppföljning räknas om."""
        skeden.ratta_uppfoljning(self, skal, by, now)

    @step(Lage.UTKAST, None, "Rätta uppgifterna", said="rättade uppgifter om uppdraget", rules=["SR-01", "SR-02"], by=[Ansvarig],
          when=~rules.beslutat, asks=[k.lagrum, k.insats, k.utredning_slut, SKAL], optional=[k.utredning_slut])
    def ratta_uppgifter(self, *, by: User, now: dt.datetime, skal: str) -> None:
        """Lagrum eller insats är fel. Det går tills beslutet är fattat."""
        skeden.ratta_uppgifter(self, skal, by, now)

    @step(rules.OPPNA, None, "Rätta födelsedagen", said="rättade födelsedagen", rules=["SR-01", "SR-05"], by=[Ansvarig],
          asks=[k.fodd, SKAL])
    def ratta_fodd(self, *, by: User, now: dt.datetime, skal: str) -> None:
        """Fel dag. Den avgör vem som ska samtycka. Har barnet ett personnummer, rätta det först under Personer."""
        skeden.ratta_fodd(self, skal, by, now)

    @step((Lage.ANTAGEN, Lage.PAGAR, Lage.SLUT), None, "Lägg till en behandlare", said="lade till en behandlare", rules=["SR-16"],
          by=SRV_LEDARE, asks=[Somebody("behandlare", "Vem?", rules.blir_behandlare, never)], notifies=rules.till_alla)
    def lagg_till(self, *, by: User, now: dt.datetime, behandlare: User) -> None:
        """Läser och arbetar i ärendet från och med nu, bredvid den behandlingsansvariga."""
        skeden.lagg_till(self, behandlare, by, now)

    @step((Lage.ANTAGEN, Lage.PAGAR, Lage.SLUT), None, "En behandlare slutar", said="avslutade en behandlares arbete",
          rules=["SR-16"], by=SRV_LEDARE, when=rules.har_fler_behandlare,
          asks=[Somebody("behandlare", "Vem slutar?", rules.slutar, never), SKAL], notifies=rules.till_alla)
    def behandlare_slutar(self, *, by: User, now: dt.datetime, behandlare: User, skal: str) -> None:
        """Läser till midnatt. Den behandlingsansvariga byts i stället."""
        end_assignments(self, local_day(now), user=behandlare, role=Behandlare)
        self._anteckna("En behandlare slutar", f"{behandlare.name}: {skal}", by, now, shared=True)

    @step((Lage.ANTAGEN, Lage.PAGAR, Lage.SLUT), None, "Byt behandlingsansvarig", said="bytte behandlingsansvarig",
          rules=["SR-16"], by=SRV_LEDARE, asks=[Somebody("ba", "Vem tar över?", rules.kan_ta_over, never), SKAL],
          notifies=rules.till_alla)
    def byt_ansvarig_srv(self, *, by: User, now: dt.datetime, ba: User, skal: str) -> None:
        """Fristerna löper vidare. Den som lämnar läser till midnatt."""
        skeden.byt(self, ba, by, now)
        self._anteckna("Byt behandlingsansvarig", skal, by, now)

    @step(rules.OPPNA, None, "Byt handläggare", said="bytte handläggare", rules=["SR-20"], by=[Ansvarig, *LEDARE],
          asks=[ansvarig, SKAL], notifies=new_ansvarig)
    def byt_handlaggare(self, *, by: User, now: dt.datetime, skal: str) -> None:
        """En annan socialsekreterare svarar för ärendet. Fristerna löper vidare."""
        self._anteckna("Byt handläggare", skal, by, now)

    anmal_jav = declare_conflict(rules.OPPNA, rules=["SR-22"], by=[Ansvarig, *BEHANDLAR, *SRV_LEDARE, *LEDARE],
                                 among=rules.kollegor)
    hav_jav = lift_conflict(rules.OPPNA, rules=["SR-22"], by=[*SRV_LEDARE, *LEDARE])

    prova_mottagare = decide_receivers(rules.OPPNA, rules=["SR-04"], by=[Ansvarig])

    marka_skyddat = mark_protected(rules.OPPNA, rules=["SR-04"], by=[Ansvarig, *BEHANDLAR, *LEDARE], also=skeden.prova_igen,
                                   prose="Någon i ärendet har skyddade personuppgifter. De döljs överallt.")
    avmarka_skyddat = unmark_protected(rules.OPPNA, rules=["SR-04"], by=[*LEDARE],
                                       prose="Märkningen var fel. Gör en sekretessprövning först.")

    # fmt: on
