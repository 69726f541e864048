"""The twelve reports, in the reporters' words."""

TEXTS = {
    "D01": (
        "Jag är kurator på Ängsvaktarskolan och gör den här anmälan tillsammans med rektor. I dag på "
        'förmiddagen kom Elsa (åk 5) till mig och berättade att hon inte vill gå hem. Hon sa att pappa "blir '
        'arg på ett annat sätt nu" och att han {i 2026-11-18} kväll tog henne hårt i armen och knuffade henne så '
        "att hon slog i dörrkarmen. Hon har ett blåmärke på vänster överarm och ett på axeln som jag har "
        "sett. Elsa berättar också att lillebror Hugo, som går i åk 2 hos oss, brukar gömma sig i garderoben "
        "när det bråkas och att mamma gråter och säger att de inte får prata om det här i skolan. Enligt Elsa "
        "har det hänt flera gånger det senaste halvåret.\n\n"
        "Skolan har sedan tidigare märkt att båda barnen är trötta och att Hugo ofta har ont i magen. "
        "Frånvaron har ökat. Vi har inte kontaktat vårdnadshavarna eftersom Elsa är rädd för vad som händer "
        "om pappa får veta. Barnen är i skolan till 14.30 i dag, därefter fritids till 16.30. Elsa vet att "
        'jag måste berätta för socialtjänsten och tyckte att det var "skönt men läskigt". Jag kan nås hela '
        "dagen och deltar gärna i ett möte. Jag önskar återkoppling om utredning inleds."
    ),
    "D02": (
        "Melker, {ålder 2022-01-03} år, har de senaste månaderna vid upprepade tillfällen kommit till förskolan "
        "i kläder som inte passar årstiden och i samma blöja som dagen innan. Han är mycket hungrig på "
        "morgonen. De senaste tre veckorna har han hämtats för sent sju gånger. {I 2026-11-09} luktade mamma "
        "alkohol vid hämtning kl. 17.10, vi bad då mormor komma. Vi har pratat med mamma om vår oro i dag och "
        "sagt att vi gör en anmälan. Hon blev ledsen men sa att hon förstår. Vi har inga uppgifter om pappan. "
        "Familjen talar svenska."
    ),
    "D03": (
        "det skriks och är fullt liv i lägenheten på ekvägen 12 2 tr igen. små barn som gråter. tredje natten "
        "i rad. vill inte säga vem jag är"
    ),
    "D04": (
        "Anmälan enligt 19 kap. 1 § socialtjänstlagen. {Datum 2026-11-08} kl. 01.50 anträffades den "
        "unge, {ålder 2010-01-02} år, kraftigt påverkad av vad som bedöms vara tramadol i anslutning till busstationen "
        "tillsammans med två äldre personer kända av polisen. Han saknade ytterkläder. Den unge överlämnades "
        "till vårdnadshavare kl. 03.15. Misstanke om ringa narkotikabrott (eget bruk) har upprättats. "
        "Vårdnadshavaren uppgav att sonen de senaste månaderna varit borta på nätterna och har pengar hon "
        "inte kan förklara. Polisen bedömer att den unge riskerar att dras in i brottslighet. Vårdnadshavare "
        "är informerad om anmälan."
    ),
    "D05": (
        "Tindra, {ålder 2012-02-24} år, är aktuell hos oss sedan {månad 2026-08-20} för nedstämdhet och "
        "självskadebeteende. Hon har de senaste två veckorna skadat sig vid tre tillfällen och uppger att hon "
        '"inte orkar hemma". '
        "Föräldrarna är separerade och konflikten kring boendet är långdragen. Tindra beskriver att hon "
        "används som budbärare och att mamma i perioder inte går upp ur sängen. Hon lagar då mat till sig "
        "själv och en yngre halvsyster.\n\n"
        "Vi bedömer att hon inte har akut suicidrisk i nuläget men att hemsituationen gör att behandlingen "
        "inte kan fungera. Vi har informerat både Tindra och mamma om anmälan. Tindra vill att socialtjänsten "
        "pratar med henne ensam, helst i skolan. Mamma är positiv till stöd. Pappa är inte informerad. Vi "
        "önskar samverka i en SIP och vill ha återkoppling om utredning inleds."
    ),
    "D06": (
        "Jag är mormor till Olle som är {ålder 2019-01-09} år. Min dotter Emma lever med skyddade uppgifter sedan två år. Nu "
        "har Olles pappa fått reda på var de bor och står utanför skolan. {I 2026-11-15} följde han efter dem från "
        "affären vid [adress dold i demo]. Olle sover inte och vill inte gå till skolan. Emma törs inte ringa "
        "er för att hon är rädd att det syns någonstans. Snälla hör av er till henne på ett säkert sätt, inte "
        "med brev hem. Jag får gärna stå med mitt namn men pappan får inte veta att det är jag som har "
        "skrivit."
    ),
    "D07": (
        "Hej, jag heter Samira och går tvåan på gymnasiet. Jag vet inte om man får skriva för sig själv. Mina "
        "föräldrar har bestämt att vi ska resa på lovet och jag har hört dem prata om en kusin och att allt "
        "ska ordnas. De har tagit mitt pass. Min bror kollar min mobil så ring inte och mejla inte. Ni kan få "
        "tag på mig genom skolsköterskan, hon vet. Jag är inte i fara just nu men jag är rädd för resan. "
        "Snälla säg inget till dem."
    ),
    "D08": (
        "Noel, {ålder 2018-06-06} år, har uteblivit från fem bokade tider på ett år. Vid senaste besöket i {månad 2026-03-15} "
        "konstaterades omfattande karies som gör ont. Vi har skickat kallelser, sms och brev utan svar. Vi bedömer att "
        "barnet inte får den tandvård det behöver. Vårdnadshavare har informerats per brev om att anmälan "
        "görs."
    ),
    "D09": (
        "Conny bor i ett av våra hus på Kvarngatan sedan 20 år. Efter att hans bror dog för ett halvår sedan har han "
        "börjat dricka varje dag. Grannarna har hittat honom i trappan två gånger den senaste månaden, senast "
        "{i 2026-11-14} då han inte fick upp dörren och hade ramlat. Lägenheten är i dåligt skick, spisen stod på "
        "när vi var inne för stamkontroll. Vi vill inte vräka honom, vi vill att någon hjälper honom. Han "
        "öppnar om man ringer på mitt på dagen. Jag har sagt till honom att jag hör av mig till er."
    ),
    "D10": (
        "Det gäller min syster Linda och hennes dotter Ebba som är {ålder 2019-11-08} år. Lindas sambo har slagit henne, jag "
        "har sett bilder på hennes ansikte från förra helgen. Han kontrollerar hennes pengar och hon får inte "
        'träffa mig ensam. Hon säger att hon ramlade men Ebba har berättat för mig att "Magnus slog mamma så '
        'hon blödde". Ebba har börjat kissa på sig på nätterna. De ska åka till hans stuga i helgen och där '
        "finns ingen täckning. Jag är rädd att det händer något. Linda vet inte att jag skriver. Hon har "
        "ingen egen bil. Ebba går på Kvarndammsskolan. Jag har uppmanat Linda att polisanmäla men hon vågar "
        "inte."
    ),
    "D11": (
        "Min son Albin är {ålder 2007-03-14} år och bor hemma. Sedan ett halvår röker han cannabis varje dag, har "
        "slutat på Komvux och har skulder. Förra veckan kom två killar hem och krävde 18 000 kronor. Han "
        "säger att han löser det. Han är snäll men vi når honom inte. Vi har provat med beroendemottagningen "
        "men han går inte dit. Kan ni hjälpa oss innan det går för långt?"
    ),
    "D12": (
        "Vill bara säga att den gamle mannen på Linnégatan 4 A går ut i pyjamas mitt i natten och inte hittar "
        "hem. Han har ingen anhörig i stan vad vi vet. Hemtjänst brukar komma men inte på kvällen."
    ),
}
