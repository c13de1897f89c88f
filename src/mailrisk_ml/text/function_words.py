"""The commonest words of languages in Latin script: what tells them apart."""

from __future__ import annotations

# Words that English has too ("die", "was", "on", "to"), that stand in names ("de", "van", "los",
# "della", "zur") or in programs ("var") are in no list: they tell nothing.
_ENGLISH_LIST = """
    the and of you your yours is are were been be being have has had with that this these those
    which from for our ours we they their them its it if will would could should can cannot may
    might must not but there here what when where who how why because until please thanks thank
    regards hi hello dear any all some than then about into out up by at he she his him my i let
    just only also more very now before after other each every need over on per so or as if"""
_OTHER_LISTS = {
    "German": """
        und der ist nicht wir ihr ihre ihren ihnen ich sie mir mich uns unser unsere unseren
        dein deine das den dem des ein eine einen einem einer für mit von auf auch noch nach bei
        aus wie wird werden wurde haben hatte sind sein seine kann können konnte bitte
        danke hallo sehr geehrte geehrter liebe lieber grüße grüßen gruß mehr schon nur wenn
        dass daß über oder aber ob bis beim dann heute morgen gestern keine kein diese
        dieser dieses alle etwas hier damit weil ihm habe muss müssen soll sollen wieder gerne""",
    "French": """
        les des une est sont nous vous votre vos notre nos que qui dans avec sur pas mais ou où
        ne ce cette ces été être avoir avons avez ont je il elle ils leur leurs lui bonjour
        merci cordialement aussi très tout tous toute fait faire peut par aux sans comme chez
        bien voici ci jusqu afin donc si sera sa deux entre depuis veuillez trouver joint jointe""",
    "Spanish": """
        una que para con por como más pero sus su nuestro nuestra nuestros ustedes
        usted está están esta este esto estos muy hola gracias saludos también hemos tiene
        tenemos puede cuando donde sobre desde hasta sin les lo se nos ser fue todo todos mañana""",
    "Italian": """
        gli che non con sono una è questo questa questi nostro
        nostra vostro vostra anche più nel nella alla alle allo dal dalla sul sulla abbiamo
        avete hanno ciao buongiorno grazie saluti cordiali prego perché quando se ci vi lo
        essere stato fatto tutto tutti entro""",
    "Portuguese": """
        não para uma que os das pelo pela mais por como nosso nossa você vocês está estão
        são foi isso esta este também já muito obrigado obrigada olá bom dia temos tem pode
        quando onde sobre até sem ao aos nas nos se seu sua ser amanhã""",
    "Dutch": """
        het een niet wij ik je jij jullie zijn heeft hebben hebt voor aan ook nog naar maar om
        dat deze dit onze ons wordt worden werd kan kunnen graag dank bedankt groet groeten
        vriendelijke beste hallo geen als uit bij tot zal zou moet moeten wel meer er hier alle
        morgen gisteren""",
    "Polish": """
        cześć jest nie się że dla oraz są być był była czy jak ale już tylko przez przy może
        mamy proszę dziękuję dzień dobry pozdrawiam pozdrowienia państwa pana pani tego tym jego
        nasz nasze które który która za od ze bardzo będzie jutro""",
    "Czech and Slovak": """
        je není jsme jsou jsem byl byla bude že ale nebo také jako aby když už jen při vás nám
        vám naše prosím děkuji dobrý den pozdravem který která které za od se si tak velmi zítra
        sa sme som ktorý ktoré pre ďakujem deň ako""",
    "Swedish": """
        och är inte det att som för med på av från har hade kan ska vi ni jag du oss er den
        detta denna eller också när hej hälsningar vänliga ett skulle blir vara mycket om idag""",
    "Danish and Norwegian": """
        og er ikke det som fra har havde kan skal vi jeg du os mig den dette denne eller også
        når hej hei tak takk hilsen venlig vennlig med et på av blev bliver være meget om kun""",
    "Finnish": """
        ja ei että se ovat myös kanssa mutta tai kun hei kiitos terveisin olemme teidän meidän""",
    "Hungarian": """
        és hogy nem egy csak meg köszönöm tisztelt üdvözlettel kérem""",
    "Turkish": """
        bir bu için ile çok değil yok olarak olan daha gibi kadar ama veya mi biz siz
        merhaba teşekkürler lütfen saygılar sayın sonra önce bizim sizin""",
    "Romanian": """
        și nu este sunt pentru cu că mai dar sau vă ne noi dumneavoastră mulțumesc bună""",
    "Vietnamese": """
        và của là không được các những cho với này có trong đã sẽ một tôi chúng anh chị bạn cảm
        ơn xin chào để khi người nhưng""",
    "Indonesian and Malay": """
        yang untuk dengan tidak ini itu kami anda saya akan dari pada adalah sudah bisa mohon
        terima kasih atau juga telah karena kepada dapat""",
}
_CODES = "de fr es it pt nl pl cs sv da fi hu tr ro vi id"

ENGLISH = frozenset(_ENGLISH_LIST.split())
#: By the names of the languages. Those that are too much alike to be told by a line stand together.
OTHERS = {name: frozenset(words.split()) for name, words in _OTHER_LISTS.items()}
#: ISO 639-1, of several that of the first.
CODES = dict(zip(OTHERS, _CODES.split(), strict=True))
