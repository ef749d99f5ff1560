"""Words that are spoken for signs and abbreviations, a table a language."""

import re
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Speech:
    """How one language speaks what is not written as words.

    Attributes:
        signs: sign → words.
        money: sign → one and several of it.
        percent, degrees, number: words for %, ° and # before a number.
        hour: between hours and minutes; "{}" stands for what follows, "" joins them plainly.
        full_hour: after a full hour.
        point: the decimal point.
        comma: the sign that parts decimals; the other one parts thousands.
        halves: fractions that have a name.
        words: abbreviation without dots, in small letters → words; dots are asked for where the
            key ends in one.
    """

    signs: dict[str, str]
    money: dict[str, tuple[str, str]]
    percent: str
    degrees: str
    number: str
    point: str
    comma: str = ","
    hour: str = ""
    full_hour: str = ""
    halves: dict[str, str] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)


def _words(text: str) -> dict[str, str]:
    """Read "mr=Mister dr=Doctor": an underscore is a space."""
    pairs = (entry.rsplit("=", 1) for entry in text.split())
    return {short: spoken.replace("_", " ") for short, spoken in pairs}


def _money(text: str) -> dict[str, tuple[str, str]]:
    """Read "$=dollar/dollars"."""
    found = {}
    for sign, names in _words(text).items():
        one, _, several = names.partition("/")
        found[sign] = (one, several or one)
    return found


SPEECH: dict[str, Speech] = {
    "en": Speech(
        _words("&=and +=plus ==equals @=at"),
        _money("$=dollar/dollars €=euro/euros £=pound/pounds ¥=yen ¢=cent/cents"),
        "percent", "degrees", "number", "point", ".", "", "o'clock",
        {"1/2": "one half", "1/3": "one third", "2/3": "two thirds", "1/4": "one quarter",
         "3/4": "three quarters"},
        _words(
            "mr=Mister mrs=Missus ms=Miz dr=Doctor jr=Junior sr=Senior vs=versus v.=versus"
            " etc=etcetera e.g=for_example i.e=that_is prof=Professor capt=Captain lt.=Lieutenant"
            " sgt=Sergeant gov.=Governor pres.=President rev.=Reverend gen.=General col.=Colonel"
            " st.=Saint mt.=Mount ft.=feet lbs=pounds lb=pound oz.=ounces mph=miles_an_hour"
            " approx=approximately dept=department co.=Company inc.=Incorporated ltd.=Limited"
            " no.=number vol.=volume jan.=January"
            " feb.=February aug.=August sept.=September oct.=October nov.=November dec.=December"
            " xmas=Christmas w/=with w/o=without b/c=because ave.=Avenue blvd=Boulevard rd.=Road"
            " 4ever=forever 2nite=tonight 2night=tonight 2day=today 2morrow=tomorrow gr8=great"
            " l8r=later l8=late b4=before 4u=for_you 2u=to_you m8=mate w8=wait h8=hate sk8=skate"
            " str8=straight 4eva=forever 24/7=twenty-four_seven 50/50=fifty_fifty"
            " 9/11=nine_eleven km=kilometres kg=kilos hrs=hours hr=hour mins=minutes yrs=years"
        ),
    ),
    "de": Speech(
        _words("&=und +=plus ==ist_gleich @=at"),
        _money("$=Dollar €=Euro £=Pfund ¥=Yen ¢=Cent"),
        "Prozent", "Grad", "Nummer", "Komma", ",", "Uhr", "Uhr",
        {"1/2": "ein halb", "1/3": "ein Drittel", "2/3": "zwei Drittel", "1/4": "ein Viertel",
         "3/4": "drei Viertel"},
        _words(
            "dr=Doktor prof=Professor hr.=Herr fr.=Frau frl=Fräulein st.=Sankt str.=Straße"
            " nr=Nummer usw=und_so_weiter bzw=beziehungsweise z.b=zum_Beispiel d.h=das_heißt"
            " u.a=unter_anderem u.=und bspw=beispielsweise"
            " i.d.r=in_der_Regel o.ä=oder_ähnlich s.u=siehe_unten ca=circa evtl=eventuell"
            " ggf=gegebenenfalls vgl=vergleiche"
            " mio=Millionen mrd=Milliarden std.=Stunden min.=Minuten sek.=Sekunden tel.=Telefon"
            " jh.=Jahrhundert jan.=Januar feb.=Februar aug.=August sept.=September okt.=Oktober"
            " nov.=November dez.=Dezember km=Kilometer kg=Kilo cm=Zentimeter s.o=siehe_oben"
            " o.k=okay v.a=vor_allem zzt=zurzeit inkl=inklusive mfg=mit_freundlichen_Grüßen"
            " 24/7=vierundzwanzig_sieben 50/50=fifty_fifty km/h=Stundenkilometer"
        ),
    ),
    "fr": Speech(
        _words("&=et +=plus ==égale @=arobase"),
        _money("$=dollar/dollars €=euro/euros £=livre/livres ¥=yen ¢=centime/centimes"),
        "pour cent", "degrés", "numéro", "virgule", ",", "heures", "heures",
        {"1/2": "un demi", "1/3": "un tiers", "1/4": "un quart", "3/4": "trois quarts"},
        _words(
            "m.=Monsieur mm.=Messieurs mme=Madame mlle=Mademoiselle dr=Docteur pr.=Professeur"
            " st=Saint ste=Sainte etc=et_cetera p.ex=par_exemple n°=numéro no.=numéro av.=avenue"
            " bd=boulevard km=kilomètres kg=kilos cad=c'est-à-dire svp=s'il_vous_plaît"
        ),
    ),
    "it": Speech(
        _words("&=e +=più ==uguale @=chiocciola"),
        _money("$=dollaro/dollari €=euro £=sterlina/sterline ¥=yen ¢=centesimo/centesimi"),
        "per cento", "gradi", "numero", "virgola", ",", "e", "",
        {"1/2": "un mezzo", "1/3": "un terzo", "1/4": "un quarto", "3/4": "tre quarti"},
        _words(
            "sig=Signor sig.ra=Signora sig.na=Signorina dott=Dottor dott.ssa=Dottoressa"
            " prof=Professor ecc=eccetera p.es=per_esempio es.=esempio s.=San n.=numero"
            " km=chilometri kg=chili"
        ),
    ),
    "es": Speech(
        _words("&=y +=más ==igual @=arroba"),
        _money("$=dólar/dólares €=euro/euros £=libra/libras ¥=yen/yenes ¢=centavo/centavos"),
        "por ciento", "grados", "número", "coma", ",", "y", "",
        {"1/2": "un medio", "1/3": "un tercio", "1/4": "un cuarto", "3/4": "tres cuartos"},
        _words(
            "sr=Señor sra=Señora srta=Señorita d.=Don dña=Doña dr=Doctor dra=Doctora ud=usted"
            " uds=ustedes vd=usted etc=etcétera p.ej=por_ejemplo nº=número sto=Santo sta=Santa"
            " av.=avenida km=kilómetros kg=kilos ee.uu=Estados_Unidos"
        ),
    ),
    "pt": Speech(
        _words("&=e +=mais ==igual @=arroba"),
        _money("$=dólar/dólares R$=real/reais €=euro/euros £=libra/libras ¥=iene/ienes"),
        "por cento", "graus", "número", "vírgula", ",", "e", "",
        {"1/2": "meio", "1/3": "um terço", "1/4": "um quarto", "3/4": "três quartos"},
        _words(
            "sr=Senhor sra=Senhora srta=Senhorita d.=Dona dr=Doutor dra=Doutora etc=et_cetera"
            " p.ex=por_exemplo nº=número sto=Santo sta=Santa vc=você vcs=vocês tb=também"
            " km=quilômetros kg=quilos"
        ),
    ),
    "nl": Speech(
        _words("&=en +=plus ==is @=apenstaartje"),
        _money("$=dollar €=euro £=pond ¥=yen ¢=cent"),
        "procent", "graden", "nummer", "komma", ",", "uur", "uur",
        {"1/2": "een half", "1/3": "een derde", "1/4": "een kwart", "3/4": "drie kwart"},
        _words(
            "dhr=de_heer mevr=mevrouw mw.=mevrouw dr=dokter prof=professor st.=Sint enz=enzovoort"
            " bijv=bijvoorbeeld bv.=bijvoorbeeld d.w.z=dat_wil_zeggen nr=nummer o.a=onder_andere"
            " km=kilometer kg=kilo"
        ),
    ),
    "sv": Speech(
        _words("&=och +=plus ==är_lika_med @=snabel-a"),
        _money("$=dollar €=euro £=pund ¥=yen"),
        "procent", "grader", "nummer", "komma", ",", "", "",
        {"1/2": "en halv", "1/3": "en tredjedel", "1/4": "en fjärdedel", "3/4": "tre fjärdedelar"},
        _words(
            "hr=herr dr=doktor t.ex=till_exempel osv=och_så_vidare bl.a=bland_annat"
            " m.m=med_mera dvs=det_vill_säga nr=nummer kl.=klockan st.=Sankt ca=cirka"
            " km=kilometer kg=kilo"
        ),
    ),
    "pl": Speech(
        _words("&=i +=plus ==równa_się @=małpa"),
        _money("$=dolar/dolarów €=euro £=funt/funtów zł=złoty/złotych"),
        "procent", "stopni", "numer", "przecinek", ",", "", "",
        {"1/2": "pół", "1/3": "jedna trzecia", "1/4": "jedna czwarta", "3/4": "trzy czwarte"},
        _words(
            "np=na_przykład itd=i_tak_dalej itp=i_tym_podobne dr=doktor prof=profesor św=święty"
            " nr=numer ul.=ulica godz=godzina tzn=to_znaczy tj=to_jest km=kilometrów kg=kilo"
        ),
    ),
}  # fmt: skip
"""How each language speaks; others keep signs and numbers as they are written."""

SPELLED = re.compile(
    "ID|TV|CD|DVD|UK|US|USA|EU|OK|PM|AM|DJ|MC|VIP|PC|IT|AC|DC|LA|NY|DNA|FBI|CIA|BBC|UFO|LP|EP|PS|PR"
    "|HIV|IQ|ICU|ER|UN|SOS|ATM|SUV|CEO|GPS|DIY|FAQ|ISS|JFK|NYC|NBA|MTV|AI|AD|BC|BMW|VW|WC|KO|XL|XO"
    "|BFF|OMG|LOL|GTI|DDR|BRD|LKW|PKW|WG|FC|HSV|AG|EZ"
)
"""Capitals that are spelled letter by letter, though some of them are words in small letters."""
