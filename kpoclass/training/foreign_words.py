"""Words of other languages that no vocabulary holds, so that a text in one of them is a text of unknown words."""

from __future__ import annotations

#: The commonest articles, pronouns, prepositions, conjunctions and verbs of each language, as tokens: without accents.
#: What English postings use in a sense of their own is not here: die, man, was, van, door; est, ist, aux, foi, sia, os,
#: pag, hindi, ada as short forms; fur, pour, sans, per, sin, hay; nor la and el, with which names of places begin.
# fmt: off
_BY_LANGUAGE = {
    "German":
        "aber als auch auf bei beim bis das dass dem der des dich diese diesem diesen dieser du durch ein eine einem "
        "einen einer eines fuer gegen haben ihnen ihr ihre ihrem ihren ihrer kann mehr mein nach nicht noch nur oder "
        "ohne sehr sein sich sie sind sowie suchen ueber um und uns unser unsere unserem unseren unserer unter vom "
        "von vor werden wie wir wird zu zum zur zwischen",
    "French":
        "afin ainsi avec cette chez comme dans de depuis des donc du elle elles en etes etre je le les leur leurs "
        "lors mais notre nous ou plusieurs que qui sera sont sur tous toute toutes tres une vers vos votre vous",
    "Spanish":
        "como con cual cuando de del desde donde ella ellos en entre esta estas este estos fue hacia hasta las mas "
        "muy nuestra nuestras nuestro nuestros para pero por porque que quien ser sera sobre su sus tambien tener "
        "tiene todo todos tu tus un una unas uno unos y",
    "Portuguese":
        "ao aos dela dele depois ela ele eles em essa esse mais mas meu minha muito nao nem nossa nosso num numa ou "
        "para pela pelas pelo pelos por quando que quem sao seu seus sua suas tambem um uma voce voces",
    "Italian":
        "agli alla alle allo anche che con cui dai dal dalla degli del della delle dello di essere fra gli loro nei "
        "nel nella nelle noi nostra nostri nostro piu presso quale questa questo sono su sui sul sulla tra una uno "
        "voi",
    "Dutch":
        "aan bij binnen dat de deze dit een en geen haar heb hebben heeft het hij hun ik je jij jou jouw kun maar "
        "mijn naar niet nog onder onze ook samen uit veel voor waar wat wij worden wordt zich zijn zoals zoeken "
        "zullen",
    "Polish":
        "aby albo beda bedzie bez byc czy dla gdzie jak jako lub moze na nasz nasza nasze naszego nie oraz poprzez "
        "przez przy sie sobie takze tego tej ze",
    "Swedish, Danish, Norwegian":
        "af alle bade blir denna denne dess det detta din dina ditt du efter eller en et ett etter finns fran har hos "
        "hvis hvor ikke ikkje innen inom inte jag jeg kan kommer mellan mellem mycket och og ogsa samt sig sina skal "
        "skall soger soker som til vara vare vart ved vid vil vores",
    "Filipino":
        "aming ako ang atin ating ay ayon bilang dahil dapat dito ikaw isang ito iyong ka kami kailangan kapag kaya "
        "kayo kung lahat lamang lang mayroon mga mula na naghahanap nais namin natin ng ngayon ngunit nila ninyo nito "
        "niya pwede rin sa saan sila sino siya tayo upang wala walang yung",
    "Hindi in Latin letters":
        "aap aapka apna apne apni aapke aapki aapko aur baad bahut bhi chahie chahiye hai hain hamara hamare hamari "
        "hoga hogi hona hota hote hoti humko jo ka kaam kar karna karne karo karta karte ke keliye ki kisi ko koi kya "
        "kyun liye mein milega milegi nahi nahin raha rahe rahi saath sath sirf tatha toh unka unke unki vala wala "
        "wale wali yah yeh",
    "Indonesian and Malay":
        "adalah akan anda antara atau bagi bahwa beberapa bekerja bisa boleh dalam dapat dari dengan di dibutuhkan "
        "harus hingga ini jika juga kami kamu karena ke kepada kerja kita maupun mampu melakukan memiliki mencari "
        "menjadi oleh pada para saja sampai sangat saya sebagai secara sedang sehingga seperti serta setiap sudah "
        "telah tentang terhadap tidak untuk yaitu yang",
    "Romanian": "catre dintre dupa este fara noastra noastre nostru pentru prin sau sunt sunteti unei unor unui",
    "Czech and Slovak": "bude budete jak jako jsme jsou ktera ktere ktery na nebo podle",
    "Hungarian": "csak egy hogy illetve kell lesz reszere szamara vagy valamint",
    "Turkish": "daha gibi gore icin ile kadar olan olarak ve veya",
    "Finnish": "etta ja joka kanssa mutta myos olet olla ovat tai tama",
    "Swahili": "hii ili kama katika kutoka kwa kwenye lakini na pamoja wako wetu wenye yake yako yetu zetu",
    "Vietnamese": "cua duoc khong nhung trong viec",
}
# fmt: on

FOREIGN_WORDS = frozenset(word.encode() for words in _BY_LANGUAGE.values() for word in words.split())
