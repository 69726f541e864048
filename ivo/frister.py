"""The deadlines of a tillsyn. IVO sets its own day; it lasts to the end of that day and is never rolled to a working day."""

from __future__ import annotations

from casework.deadlines import By, WorkingDaysBefore
from ivo import kolumner as k
from ivo import rules

# Advice: the management distributes the responsibility soon, and in time for the nämnd (IV-15).
FORDELA = By(
    "fordela", "Fördela ansvaret", k.fordelas_senast, rule="IV-15", reminds=rules.myndighetschefen, advice=True
)
# Nobody has opened the answer yet, and IVO's day comes nearer: the matter itself is watched until somebody has.
SVAR_VANTAS = By("svar_vantas", "Öppna svaret till IVO", k.svar_vantas, rule="IV-18",
                 applies=lambda case: case.svar_vantas is not None, reminds=rules.de_som_ska_oppna,
                 warns=rules.de_som_ska_oppna, warned=(WorkingDaysBefore(10), WorkingDaysBefore(3)))  # fmt: skip
SVARA = By("svara", "Svar till IVO", k.svarsdatum, rule="IV-18", reminds=rules.de_som_ska_svara,
           warns=rules.de_som_ska_svara, warned=(WorkingDaysBefore(10), WorkingDaysBefore(3)))  # fmt: skip
TILL_NS = By("till_ns", "Till nämndsekreteraren", k.till_ns, rule="IV-34", reminds=rules.den_ansvariga,
             warns=rules.den_ansvariga, warned=(WorkingDaysBefore(3),))  # fmt: skip
# A decision of the ordförande is reported at the nämnd's next meeting (KL 6:40).
ANMAL = By("anmal", "Anmäl ordförandebeslutet", k.anmals_senast, rule="IV-35", warns=rules.den_ansvariga_och_namndsekreterarna,
           reminds=rules.den_ansvariga_och_namndsekreterarna, warned=(WorkingDaysBefore(3),))  # fmt: skip
INFORMERA = By("informera", "Informera nämnden", k.till_ns, rule="IV-41", reminds=rules.den_ansvariga,
               warns=rules.den_ansvariga, warned=(WorkingDaysBefore(3),))  # fmt: skip
NAMNDEN = By("namnden", "Nämnden informeras", k.informeras_senast, rule="IV-41",
             reminds=rules.den_ansvariga_och_namndsekreterarna,
             warns=rules.den_ansvariga_och_namndsekreterarna, warned=(WorkingDaysBefore(1),))  # fmt: skip
