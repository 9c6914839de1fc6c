"""The names, places, streets and phone ranges that demo recipients are drawn from, written compactly by hand.

A list of names reads "A, B, C". A name in another script carries the Latin letters that its e-mail address uses:
"山田|yamada". A place reads "city; state; postal code" or, where the street belongs to that place alone,
"city; state; postal code; street". In an address line, `{n}` is a house number and `{s}` a street.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NamePool:
    """First and last names of one language; `women_last` differs from `men_last` where last names are inflected; `gap`
    stands between first and last name."""

    women: str
    men: str
    last: str
    women_last: str = ""
    last_name_first: bool = False
    gap: str = " "


@dataclass(frozen=True, slots=True)
class PlacePool:
    """Places of one country in one language, with the people who live there.

    `names` are keys of `NAMES` with weights; `phones` are E.164 numbers in which each "#" stands for any digit.
    """

    country: str
    weight: int
    names: tuple[tuple[str, int], ...]
    places: str
    streets: str
    phones: str
    line1: str = "{s} {n}"
    line2: str = ""
    highest_number: int = 120


NAMES: dict[str, NamePool] = {
    "en": NamePool(
        women="Emma, Olivia, Grace, Hannah, Abigail, Chloe, Madison, Lauren, Megan, Rachel, Sarah, Katherine, Brianna, "
        "Nicole, Amber, Heather, Denise, Tanisha, Imani, Ruth, Charlotte, Amelia, Zoe, Claire, Aaliyah, Joy",
        men="Liam, Noah, James, William, Benjamin, Lucas, Ethan, Jacob, Michael, Daniel, Matthew, Tyler, Brandon, "
        "Marcus, Darnell, Andrew, Kevin, Patrick, Scott, Gregory, Jamal, Nathan, Oscar, Theo, Henry, Calvin",
        last="Miller, Johnson, Williams, Brown, Davis, Wilson, Anderson, Thompson, Moore, Jackson, Harris, Clark, "
        "Lewis, Walker, Robinson, Young, King, Wright, Scott, Green, Baker, Carter, Mitchell, Turner, Parker, Evans, "
        "Collins, Edwards, Stewart, Morris, Washington, Bennett, Hayes, Coleman, Brooks, Reed, Foster, Sullivan",
    ),
    "gb": NamePool(
        women="Olivia, Amelia, Isla, Poppy, Freya, Imogen, Harriet, Beatrice, Eleanor, Gemma, Siân, Rhiannon, Priya",
        men="George, Alfie, Harry, Rhys, Callum, Ewan, Hamish, Gareth, Nigel, Rupert, Dylan, Toby, Imran, Kwame",
        last="Smith, Jones, Taylor, Hughes, Patel, Khan, Davies, Ahmed, MacDonald, Campbell, O'Neill, Shaw, Clarke, "
        "Whitaker, Ashworth, Bainbridge, Llewellyn, Pritchard, Okafor, Fraser, Hargreaves, Sinclair",
    ),
    "ie": NamePool(
        women="Aoife, Niamh, Saoirse, Ciara, Siobhán, Caoimhe, Róisín, Gráinne, Orla, Sinéad, Méabh",
        men="Seán, Conor, Cillian, Pádraig, Oisín, Darragh, Tadhg, Fionn, Eoin, Rónán, Diarmuid",
        last="Murphy, Kelly, O'Sullivan, Walsh, Byrne, Ryan, O'Connor, Doyle, McCarthy, Ó Briain, Gallagher, Doherty",
    ),
    "de": NamePool(
        women="Anna, Lena, Sophie, Jule, Katharina, Greta, Käthe, Sabine, Heike, Jördis, Ayşe, Mareike, Ursula",
        men="Lukas, Jonas, Felix, Jürgen, Björn, Sören, Matthias, Tobias, Günther, Emre, Florian, Moritz, Jörg",
        last="Müller, Schmidt, Schneider, Fischer, Weber, Schäfer, Köhler, Krüger, Groß, Böhm, Yılmaz, Vogel, Lindner, "
        "Jäger, Weiß, Schröder, Hübner, Kaiser, Brandt, Größl",
    ),
    "fr": NamePool(
        women="Camille, Léa, Chloé, Élodie, Anaïs, Zoé, Hélène, Françoise, Noémie, Aïcha, Margaux, Océane, Agnès",
        men="Hugo, Louis, Jérôme, François, Benoît, Étienne, Loïc, Rémi, Maël, Théo, Karim, Gaël, Raphaël",
        last="Martin, Bernard, Lefèvre, Moreau, Girard, Fournier, Mercier, Dupré, Lemaître, Bérard, Hervé, Benali, "
        "Rousseau, Gauthier, Chevalier, Delâge, Tremblay, Bélanger, Pelletier, Côté",
    ),
    "es": NamePool(
        women="María, Lucía, Sofía, Inés, Begoña, Nuria, Ximena, Guadalupe, Rocío, Itziar, Paloma, Concepción, Valeria",
        men="José, Álvaro, Jesús, Andrés, Íñigo, Joaquín, Martín, Óscar, Raúl, Santiago, Emilio, Diego, Adrián",
        last="García, Martínez, López, Sánchez, Pérez, Gómez, Muñoz, Núñez, Ibáñez, Ramírez, Peña, Castañeda, "
        "Hernández, Jiménez, Etxeberria, Domínguez, Ordóñez, Fernández Ruiz, Torres, Vega Ríos",
    ),
    "it": NamePool(
        women="Giulia, Chiara, Francesca, Martina, Alessia, Noemi, Beatrice, Ilaria, Niccolina, Rosalba",
        men="Matteo, Lorenzo, Niccolò, Giosuè, Davide, Simone, Gianluca, Andrea, Tommaso, Pasquale",
        last="Rossi, Russo, Ferrari, Esposito, Bianchi, Colombo, Ricci, De Luca, Nicolò, Cantù, D'Angelo, Lo Cascio, "
        "Galli, Marchetti, Pellegrini",
    ),
    "pt": NamePool(
        women="Mariana, Beatriz, Inês, Conceição, Letícia, Camila, Thaís, Débora, Luísa, Raquel, Larissa",
        men="João, Tiago, Gonçalo, Simão, André, Luís, Vinícius, Caio, Antônio, Duarte, Rogério",
        last="Silva, Santos, Ferreira, Gonçalves, Araújo, Magalhães, Conceição, Simões, Lourenço, Almeida, Fonseca, "
        "Mendonça, Falcão, Nóbrega, Oliveira",
    ),
    "nl": NamePool(
        women="Sanne, Lotte, Fleur, Anouk, Femke, Marijke, Noor, Renée, Zoë, Ineke",
        men="Daan, Sem, Thijs, Joost, Bram, Maarten, Sjoerd, Wouter, Koen, André",
        last="de Jong, Jansen, de Vries, van den Berg, Bakker, van Dijk, Visser, Smit, Meijer, de Boer, van der Meer, "
        "Hoekstra, Peeters, Claes, Vandenbroucke",
    ),
    "da": NamePool(
        women="Freja, Sofie, Astrid, Søs, Mette, Karen, Bodil, Maja",
        men="Søren, Rasmus, Jørgen, Magnus, Åge, Mikkel, Bjørn, Kasper",
        last="Jensen, Nielsen, Hansen, Sørensen, Kjær, Østergaard, Bødker, Møller, Nørgaard, Skov",
    ),
    "sv": NamePool(
        women="Åsa, Elsa, Linnéa, Märta, Maja, Sigrid, Ebba, Göta, Ingrid",
        men="Björn, Åke, Göran, Måns, Erik, Håkan, Sören, Viktor, Elias",
        last="Andersson, Johansson, Åkesson, Öberg, Sjöström, Lindqvist, Bergström, Nyström, Söderlund, Hägglund",
    ),
    "no": NamePool(
        women="Ingrid, Åse, Solveig, Tuva, Marte, Ragnhild, Bjørg, Silje",
        men="Øyvind, Bjørn, Håkon, Sindre, Åsmund, Jørgen, Eirik, Tor",
        last="Hansen, Johansen, Ødegård, Bjørnstad, Hovland, Sæther, Bråthen, Mørk, Aasen, Lie",
    ),
    "fi": NamePool(
        women="Aino, Helmi, Päivi, Hilkka, Säde, Venla, Iida, Kyllikki",
        men="Väinö, Eero, Onni, Pekka, Jyrki, Antti, Ämil, Topi",
        last="Korhonen, Virtanen, Mäkinen, Hämäläinen, Järvinen, Väisänen, Lehtonen, Ylönen, Pitkänen, Sjöblom",
    ),
    "pl": NamePool(
        women="Zofia, Małgorzata, Agnieszka, Łucja, Żaneta, Katarzyna, Jagoda, Elżbieta, Bożena",
        men="Łukasz, Michał, Paweł, Wojciech, Grzegorz, Stanisław, Krzysztof, Jędrzej, Kazimierz",
        last="Kowalski, Wiśniewski, Wójcik, Zieliński, Szymański, Dąbrowski, Mazur, Gąsiorowski, Nowak, Jabłoński",
        women_last="Kowalska, Wiśniewska, Wójcik, Zielińska, Szymańska, Dąbrowska, Mazur, Gąsiorowska, Nowak, "
        "Jabłońska",
    ),
    "cs": NamePool(
        women="Tereza, Eliška, Kateřina, Zdeňka, Růžena, Markéta, Jiřina, Šárka",
        men="Jiří, Tomáš, Ondřej, Lukáš, Matěj, Vojtěch, Zdeněk, Štěpán",
        last="Novák, Svoboda, Dvořák, Černý, Procházka, Kučera, Veselý, Říha, Hájek, Němec",
        women_last="Nováková, Svobodová, Dvořáková, Černá, Procházková, Kučerová, Veselá, Říhová, Hájková, Němcová",
    ),
    "sk": NamePool(
        women="Zuzana, Ľudmila, Katarína, Soňa, Božena, Daniela, Viera",
        men="Ján, Ľuboš, Peter, Štefan, Marián, Juraj, Matúš",
        last="Horváth, Kováč, Varga, Tóth, Baláž, Ďurica, Hudák, Šimko",
        women_last="Horváthová, Kováčová, Vargová, Tóthová, Balážová, Ďuricová, Hudáková, Šimková",
    ),
    "hu": NamePool(
        women="Katalin, Zsófia, Ágnes, Erzsébet, Réka, Boglárka, Júlia, Enikő",
        men="László, István, Gábor, Zoltán, Bálint, Ödön, Máté, György",
        last="Nagy, Kovács, Tóth, Szabó, Horváth, Kiss, Molnár, Németh, Győri, Szűcs",
        last_name_first=True,
    ),
    "ro": NamePool(
        women="Ioana, Ștefania, Mădălina, Anca, Crina, Cătălina, Smaranda",
        men="Ștefan, Răzvan, Cătălin, Ionuț, Mihai, Șerban, Dănuț",
        last="Popescu, Ionescu, Țăran, Ștefănescu, Dumitru, Munteanu, Câmpeanu, Rusu, Lăzărescu",
    ),
    "bg": NamePool(
        women="Мария|maria, Елена|elena, Цветелина|tsvetelina, Йорданка|yordanka, Радост|radost, Десислава|desislava",
        men="Георги|georgi, Димитър|dimitar, Иван|ivan, Стоян|stoyan, Красимир|krasimir, Любомир|lyubomir",
        last="Иванов|ivanov, Петров|petrov, Димитров|dimitrov, Колев|kolev, Тодоров|todorov, Желев|zhelev",
        women_last="Иванова|ivanova, Петрова|petrova, Димитрова|dimitrova, Колева|koleva, Тодорова|todorova, "
        "Желева|zheleva",
    ),
    "el": NamePool(
        women="Μαρία|maria, Ελένη|eleni, Αικατερίνη|aikaterini, Σοφία|sofia, Δέσποινα|despina, Αγγελική|angeliki",
        men="Γιώργος|giorgos, Δημήτρης|dimitris, Νίκος|nikos, Παναγιώτης|panagiotis, Στέλιος|stelios, Χρήστος|christos",
        last="Παπαδόπουλος|papadopoulos, Γεωργίου|georgiou, Νικολάου|nikolaou, Οικονόμου|oikonomou, "
        "Καραγιάννης|karagiannis, Ιωάννου|ioannou",
        women_last="Παπαδοπούλου|papadopoulou, Γεωργίου|georgiou, Νικολάου|nikolaou, Οικονόμου|oikonomou, "
        "Καραγιάννη|karagianni, Ιωάννου|ioannou",
    ),
    "et": NamePool(
        women="Liisa, Kärt, Maarja, Õnne, Triin, Külli",
        men="Jüri, Märt, Tõnu, Rasmus, Õie-Karl, Priit",
        last="Tamm, Saar, Mägi, Kõiv, Pärn, Ööpik, Rebane, Põder",
    ),
    "lv": NamePool(
        women="Līga, Ieva, Zane, Anna, Dzintra, Šarlote",
        men="Jānis, Andris, Kārlis, Edgars, Mārtiņš, Ģirts",
        last="Bērziņš, Kalniņš, Ozoliņš, Liepiņš, Krūmiņš, Zariņš",
        women_last="Bērziņa, Kalniņa, Ozoliņa, Liepiņa, Krūmiņa, Zariņa",
    ),
    "lt": NamePool(
        women="Rūta, Eglė, Živilė, Aistė, Gabija, Jūratė",
        men="Jonas, Mindaugas, Žygimantas, Tomas, Vytautas, Šarūnas",
        last="Kazlauskas, Petrauskas, Stankevičius, Žukauskas, Balčiūnas",
        women_last="Kazlauskienė, Petrauskaitė, Stankevičiūtė, Žukauskienė, Balčiūnienė",
    ),
    "tr": NamePool(
        women="Ayşe, Zeynep, Elif, Büşra, Gülşen, Çiğdem, Özlem, Şule, İpek",
        men="Mehmet, Emre, Oğuz, Çağatay, Ümit, İsmail, Barış, Şükrü, Tuğrul",
        last="Yılmaz, Kaya, Demir, Şahin, Çelik, Öztürk, Aydın, Yıldırım, Güneş, Doğan, Işık, Koç",
    ),
    "vi": NamePool(
        women="Thị Hồng, Ngọc Ánh, Thu Hương, Thị Mai, Khánh Linh, Phương Thảo, Thanh Trúc, Bích Ngọc",
        men="Văn Hùng, Minh Đức, Quốc Bảo, Hữu Nghĩa, Anh Tuấn, Đình Phúc, Thành Đạt, Xuân Trường",
        last="Nguyễn, Trần, Lê, Phạm, Hoàng, Đặng, Vũ, Bùi, Đỗ, Hồ, Ngô, Dương",
        last_name_first=True,
    ),
    "th": NamePool(
        women="Siriporn, Kanya, Nattaya, Ploy, Wanida, Suda, Pimchanok",
        men="Somchai, Anan, Kittipong, Narong, Prasert, Thanawat, Chaiyaporn",
        last="Srisuk, Saetang, Chaiyasit, Boonmee, Thongchai, Rattanakul, Wongsawat, Suwannarat",
    ),
    "ja": NamePool(
        women="花子|hanako, 美咲|misaki, 陽菜|hina, 結衣|yui, さくら|sakura, 恵子|keiko, 葵|aoi",
        men="太郎|taro, 翔太|shota, 健|ken, 大輔|daisuke, 蓮|ren, 拓也|takuya, 誠|makoto",
        last="佐藤|sato, 鈴木|suzuki, 高橋|takahashi, 田中|tanaka, 山田|yamada, 渡辺|watanabe, "
        "中村|nakamura, 小林|kobayashi",
        last_name_first=True,
    ),
    "ja-latin": NamePool(
        women="Hanako, Misaki, Yuki, Yui, Sakura, Keiko, Aoi",
        men="Tarō, Shota, Ken, Daisuke, Ren, Takuya, Ryō",
        last="Satō, Suzuki, Takahashi, Tanaka, Yamada, Watanabe, Itō, Kobayashi",
    ),
    "ko": NamePool(
        women="서연|seoyeon, 지우|jiwoo, 민지|minji, 하윤|hayoon, 수빈|subin, 은영|eunyoung",
        men="민준|minjun, 서준|seojun, 도윤|doyun, 현우|hyunwoo, 지훈|jihoon, 성호|sungho",
        last="김|kim, 이|lee, 박|park, 최|choi, 정|jung, 강|kang, 조|cho, 윤|yoon",
        last_name_first=True,
        gap="",
    ),
    "ko-latin": NamePool(
        women="Seo-yeon, Ji-woo, Min-ji, Ha-yoon, Soo-bin, Eun-young",
        men="Min-jun, Seo-jun, Do-yun, Hyun-woo, Ji-hoon, Sung-ho",
        last="Kim, Lee, Park, Choi, Jung, Kang, Cho, Yoon",
    ),
    "sg": NamePool(
        women="Wei Ling, Hui Min, Siti Aisyah, Jia Hui, Nurul, Kavitha, Xin Yi",
        men="Wei Jie, Jun Hao, Muhammad Hafiz, Zhi Hao, Arjun, Kai Xiang, Boon Keng",
        last="Tan, Lim, Lee, Ng, Wong, Chua, Goh, Koh, Rahman, Pillai",
    ),
    "in": NamePool(
        women="Priya, Ananya, Deepika, Kavya, Lakshmi, Meera, Fatima, Neha, Harpreet",
        men="Rahul, Arjun, Vikram, Rohan, Sanjay, Imran, Karthik, Aditya, Gurpreet",
        last="Sharma, Patel, Singh, Iyer, Reddy, Nair, Banerjee, Gupta, Khan, Deshpande, Mehta, Chowdhury",
    ),
    "za": NamePool(
        women="Thandiwe, Lerato, Anél, Nomvula, Zanele, Chantelle, Marié, Ayanda",
        men="Sipho, Thabo, Pieter, Johan, Bongani, Tshepo, Kobus, André",
        last="Nkosi, Dlamini, Botha, van der Merwe, Naidoo, Mokoena, Khumalo, Pretorius, Jacobs, Mthembu",
    ),
    "ae": NamePool(
        women="Fatima, Mariam, Noura, Layla, Aisha, Hessa, Reem",
        men="Mohammed, Ahmed, Omar, Khalid, Saeed, Yousef, Hamad",
        last="Al Maktoum, Al Mansoori, Haddad, Al Suwaidi, Khoury, Al Falasi, Rahimi, Al Nuaimi",
    ),
    "he": NamePool(
        women="Noa, Tamar, Maya, Shira, Yael, Adi, Michal",
        men="Noam, Itai, Yosef, Ariel, Eitan, Uri, Amit",
        last="Cohen, Levi, Mizrahi, Peretz, Biton, Ben-David, Friedman, Shapiro",
    ),
}

_ENGLISH_STREETS = (
    "Church Street, High Street, Station Road, Mill Lane, Victoria Road, Park Road, Queen Street, Albert Terrace, "
    "Grove Avenue, King Street, Chapel Lane, Elm Grove"
)
_SPANISH_STREETS = (
    "Calle Mayor, Avenida de la Constitución, Calle San José, Calle del Carmen, Paseo de la Independencia, "
    "Calle Cervantes, Plaza de España, Calle Colón"
)
_GERMAN_STREETS = (
    "Hauptstraße, Bahnhofstraße, Lindenweg, Gartenstraße, Schillerstraße, Goethestraße, Bergstraße, Am Mühlbach, "
    "Kirchgasse, Rosenweg, Kastanienallee, Uferstraße"
)
_FRENCH_STREETS = (
    "rue de la République, avenue Victor-Hugo, rue des Écoles, rue du Château, boulevard Saint-Michel, "
    "place de l'Église, rue des Frères-Lumière, chemin des Vignes"
)
_ITALIAN_STREETS = (
    "Via Roma, Via Garibaldi, Corso Vittorio Emanuele II, Via Dante Alighieri, Via Mazzini, Via San Nicolò"
)

PLACES: tuple[PlacePool, ...] = (
    PlacePool(
        country="US",
        weight=6170,
        names=(
            ("en", 70),
            ("es", 13),
            ("in", 3),
            ("vi", 2),
            ("ko-latin", 2),
            ("it", 3),
            ("de", 2),
            ("pl", 2),
            ("ie", 3),
        ),
        places="""
            New York; NY; 10025 | Brooklyn; NY; 11215 | Buffalo; NY; 14222 | Los Angeles; CA; 90026
            San Francisco; CA; 94110 | San Diego; CA; 92104 | Sacramento; CA; 95814 | Chicago; IL; 60614
            Houston; TX; 77008 | Austin; TX; 78704 | Dallas; TX; 75206 | San Antonio; TX; 78209 | Phoenix; AZ; 85016
            Tucson; AZ; 85719 | Philadelphia; PA; 19147 | Pittsburgh; PA; 15217 | Seattle; WA; 98103
            Spokane; WA; 99203 | Portland; OR; 97214 | Eugene; OR; 97401 | Denver; CO; 80206 | Boulder; CO; 80302
            Boston; MA; 02116 | Cambridge; MA; 02139 | Worcester; MA; 01609 | Atlanta; GA; 30307 | Savannah; GA; 31401
            Miami; FL; 33133 | Orlando; FL; 32803 | Tampa; FL; 33606 | Jacksonville; FL; 32204 | Charlotte; NC; 28205
            Raleigh; NC; 27608 | Asheville; NC; 28801 | Nashville; TN; 37206 | Memphis; TN; 38104
            Minneapolis; MN; 55408 | Milwaukee; WI; 53202 | Madison; WI; 53703 | Detroit; MI; 48201
            Ann Arbor; MI; 48104 | Grand Rapids; MI; 49503 | Columbus; OH; 43215 | Cleveland; OH; 44113
            Cincinnati; OH; 45202 | Indianapolis; IN; 46220 | Louisville; KY; 40204 | St. Louis; MO; 63110
            Kansas City; MO; 64111 | New Orleans; LA; 70115 | Salt Lake City; UT; 84102 | Las Vegas; NV; 89104
            Albuquerque; NM; 87106 | Boise; ID; 83702 | Omaha; NE; 68102 | Des Moines; IA; 50309
            Oklahoma City; OK; 73103 | Tulsa; OK; 74104 | Baltimore; MD; 21218 | Washington; DC; 20009
            Richmond; VA; 23220 | Arlington; VA; 22201 | Charleston; SC; 29401 | Providence; RI; 02906
            New Haven; CT; 06511 | Hartford; CT; 06103 | Portland; ME; 04101 | Burlington; VT; 05401
            Concord; NH; 03301 | Jersey City; NJ; 07302 | Hoboken; NJ; 07030 | Honolulu; HI; 96816
            Anchorage; AK; 99501 | Billings; MT; 59101 | Birmingham; AL; 35205 | Little Rock; AR; 72205
            Wichita; KS; 67203 | Fargo; ND; 58102
        """,
        streets="Maple Street, Oak Avenue, Cedar Lane, Washington Street, Lincoln Avenue, Park Avenue, Elm Street, "
        "Sunset Drive, Lakeview Drive, Hillcrest Road, Pine Street, Franklin Street, Jefferson Avenue, Magnolia Court, "
        "W 3rd Street, E Main Street, N 12th Street, Meadowbrook Lane, River Road, Highland Avenue, Dogwood Circle",
        phones="+121255501##, +121355501##, +131255501##, +171355501##, +160255501##, +121555501##, "
        "+120655501##, +150355501##, +130355501##, +161755501##, +140455501##, +130555501##, "
        "+161555501##, +161255501##, "
        "+151255501##, +161455501##, +150455501##, +180155501##, +141555501##, +191955501##",
        line1="{n} {s}",
        line2="Apt {n}, Apt {n}B, Unit {n}, Suite {n}, Floor 2",
        highest_number=4800,
    ),
    PlacePool(
        country="CA",
        weight=430,
        names=(("en", 70), ("in", 10), ("gb", 10), ("ko-latin", 5), ("fr", 5)),
        places="""
            Toronto; ON; M5V 2T6 | Toronto; ON; M4Y 1Z9 | Ottawa; ON; K1S 5B6 | Hamilton; ON; L8P 1A1
            London; ON; N6A 3K7 | Kingston; ON; K7L 3N6 | Vancouver; BC; V6B 1A1 | Victoria; BC; V8W 1P6
            Calgary; AB; T2P 1J9 | Edmonton; AB; T5J 2R7 | Winnipeg; MB; R3B 2E9 | Halifax; NS; B3H 4R2
            St. John's; NL; A1C 5S7 | Saskatoon; SK; S7N 5A2 | Regina; SK; S4P 3Y2 | Fredericton; NB; E3B 5A3
            Charlottetown; PE; C1A 4P3
        """,
        streets="Bloor Street, King Street West, Granville Street, Jasper Avenue, Spring Garden Road, Maple Crescent, "
        "Lakeshore Road, Elgin Street, Cedar Avenue",
        phones="+141655501##, +160455501##, +140355501##, +161355501##, +190255501##",
        line1="{n} {s}",
        line2="Unit {n}, Apt {n}",
        highest_number=2400,
    ),
    PlacePool(
        country="CA",
        weight=120,
        names=(("fr", 90), ("en", 10)),
        places="Montréal; QC; H2X 1Y4 | Montréal; QC; H3B 1A7 | Québec; QC; G1R 4P5 | Laval; QC; H7V 1S5 "
        "| Sherbrooke; QC; J1K 2R1 | Gatineau; QC; J8X 3X7 | Trois-Rivières; QC; G9A 5H7",
        streets="rue Saint-Denis, avenue du Mont-Royal Est, boulevard René-Lévesque, rue Sainte-Catherine Ouest, "
        "rue des Érables, chemin Sainte-Foy",
        phones="+151455501##, +141855501##",
        line1="{n}, {s}",
        line2="app. {n}",
        highest_number=2400,
    ),
    PlacePool(
        country="GB",
        weight=700,
        names=(("gb", 85), ("ie", 5), ("pl", 5), ("in", 5)),
        places="""
            London; ; E8 3PN | London; ; SE15 4QL | London; ; N1 9GU | Manchester; ; M4 1HQ | Birmingham; ; B13 8JP
            Leeds; ; LS6 2UE | Bristol; ; BS6 5QA | Edinburgh; ; EH9 1QG | Glasgow; ; G12 8QQ | Liverpool; ; L17 3BP
            Sheffield; ; S11 8TP | Cardiff; ; CF11 9LJ | Belfast; ; BT7 1NN | Newcastle upon Tyne; ; NE2 2AA
            Brighton; ; BN1 4GH | Oxford; ; OX4 1EH | Cambridge; ; CB1 3NF | York; ; YO10 4DZ | Norwich; ; NR2 3RL
        """,
        streets=_ENGLISH_STREETS,
        phones="+44740012####",
        line1="{n} {s}",
        line2="Flat {n}, Flat {n}A",
        highest_number=140,
    ),
    PlacePool(
        country="IE",
        weight=80,
        names=(("ie", 90), ("pl", 10)),
        places="Dublin 2; Co. Dublin; D02 AF30 | Dublin 8; Co. Dublin; D08 X2E1 | Cork; Co. Cork; T12 W8KP "
        "| Galway; Co. Galway; H91 E2K3 | Limerick; Co. Limerick; V94 T9PX | Waterford; Co. Waterford; X91 K8D2 "
        "| Kilkenny; Co. Kilkenny; R95 H5Y7",
        streets="Patrick Street, O'Connell Street, Main Street, Barrack Street, Abbey Road, Bóthar na Mine",
        phones="+35385012####",
        line1="{n} {s}",
        highest_number=90,
    ),
    PlacePool(
        country="AU",
        weight=480,
        names=(("en", 60), ("gb", 20), ("el", 2), ("vi", 5), ("in", 8), ("it", 5)),
        places="""
            Sydney; NSW; 2000 | Newtown; NSW; 2042 | Bondi; NSW; 2026 | Newcastle; NSW; 2300 | Melbourne; VIC; 3000
            Fitzroy; VIC; 3065 | Brunswick; VIC; 3056 | Geelong; VIC; 3220 | Brisbane; QLD; 4000 | West End; QLD; 4101
            Cairns; QLD; 4870 | Perth; WA; 6000 | Fremantle; WA; 6160 | Adelaide; SA; 5000 | Hobart; TAS; 7000
            Launceston; TAS; 7250 | Darwin; NT; 0800 | Braddon; ACT; 2612
        """,
        streets="George Street, Smith Street, Wattle Avenue, Banksia Road, Pacific Parade, Jacaranda Street, "
        "Lygon Street, Boundary Street, Esplanade",
        phones="+61491570006, +61491570156, +61491570157, +61491570158, +61491570159, +61491570110",
        line1="{n} {s}",
        line2="Unit {n}",
        highest_number=260,
    ),
    PlacePool(
        country="NZ",
        weight=90,
        names=(("gb", 90), ("in", 10)),
        places="Auckland; ; 1010 | Auckland; ; 1021 | Wellington; ; 6011 | Christchurch; ; 8011 | Dunedin; ; 9016 "
        "| Hamilton; ; 3204 | Tauranga; ; 3110 | Nelson; ; 7010",
        streets="Cuba Street, Ponsonby Road, Colombo Street, Kōwhai Road, Rātā Street, Queen Street",
        phones="+6421123####",
        line1="{n} {s}",
    ),
    PlacePool(
        country="DE",
        weight=520,
        names=(("de", 92), ("tr", 4), ("pl", 4)),
        places="""
            Berlin; ; 10437 | Berlin; ; 10999 | Berlin; ; 12047 | Hamburg; ; 20357 | Hamburg; ; 22765
            München; ; 80469 | München; ; 80799 | Köln; ; 50674 | Frankfurt am Main; ; 60316 | Stuttgart; ; 70178
            Düsseldorf; ; 40215 | Leipzig; ; 04275 | Dresden; ; 01099 | Hannover; ; 30161 | Nürnberg; ; 90429
            Bremen; ; 28203 | Freiburg im Breisgau; ; 79102 | Münster; ; 48143 | Göttingen; ; 37073 | Würzburg; ; 97070
        """,
        streets=_GERMAN_STREETS,
        phones="+4915228817386, +4915228895456, +4915254599371, +491729925904, +491729968532, +491729973185",
        line2="Hinterhaus, 3. OG links, c/o Weber",
    ),
    PlacePool(
        country="FR",
        weight=380,
        names=(("fr", 96), ("pt", 4)),
        places="""
            Paris; ; 75011 | Paris; ; 75018 | Lyon; ; 69007 | Marseille; ; 13006 | Toulouse; ; 31000 | Nantes; ; 44000
            Bordeaux; ; 33000 | Lille; ; 59000 | Strasbourg; ; 67000 | Rennes; ; 35000 | Montpellier; ; 34000
            Nice; ; 06000 | Grenoble; ; 38000 | Angers; ; 49000 | Dijon; ; 21000 | Besançon; ; 25000
            Orléans; ; 45000 | Nîmes; ; 30000
        """,
        streets=_FRENCH_STREETS,
        phones="+3361234####",
        line1="{n} {s}",
        line2="Bât. B, Appt {n}, 2e étage",
    ),
    PlacePool(
        country="ES",
        weight=170,
        names=(("es", 100),),
        places="Madrid; Madrid; 28004 | Barcelona; Barcelona; 08012 | Valencia; Valencia; 46006 "
        "| Sevilla; Sevilla; 41004 | Zaragoza; Zaragoza; 50003 | Málaga; Málaga; 29012 | Bilbao; Bizkaia; 48009 "
        "| A Coruña; A Coruña; 15003 | San Sebastián; Gipuzkoa; 20004 | Palma; Illes Balears; 07001 "
        "| Granada; Granada; 18009 | Murcia; Murcia; 30001 | Gijón; Asturias; 33201",
        streets=_SPANISH_STREETS,
        phones="+3461234####",
        line1="{s}, {n}",
        line2="3º B, 1º izquierda, Bajo C",
    ),
    PlacePool(
        country="IT",
        weight=170,
        names=(("it", 100),),
        places="Roma; RM; 00184 | Milano; MI; 20123 | Torino; TO; 10123 | Napoli; NA; 80134 | Firenze; FI; 50122 "
        "| Bologna; BO; 40126 | Genova; GE; 16121 | Palermo; PA; 90133 | Verona; VR; 37121 | Venezia; VE; 30121 "
        "| Padova; PD; 35121 | Bari; BA; 70122 | Trieste; TS; 34121 | Forlì; FC; 47121",
        streets=_ITALIAN_STREETS,
        phones="+39312345####",
        line1="{s}, {n}",
        line2="Scala A, Interno {n}",
    ),
    PlacePool(
        country="PT",
        weight=60,
        names=(("pt", 100),),
        places="Lisboa; ; 1100-148 | Porto; ; 4000-322 | Coimbra; ; 3000-213 | Braga; ; 4700-324 | Faro; ; 8000-138 "
        "| Évora; ; 7000-500",
        streets="Rua Augusta, Rua das Flores, Avenida da Liberdade, Travessa do Carmo, Rua de São João, Largo da Sé",
        phones="+35191234####",
        line1="{s}, {n}",
        line2="2.º Dto., 1.º Esq.",
    ),
    PlacePool(
        country="NL",
        weight=130,
        names=(("nl", 96), ("tr", 4)),
        places="Amsterdam; ; 1012 JS | Amsterdam; ; 1072 BC | Rotterdam; ; 3011 AB | Utrecht; ; 3512 JE "
        "| Den Haag; ; 2513 AA | Eindhoven; ; 5611 EM | Groningen; ; 9712 HM | Haarlem; ; 2011 RD "
        "| Maastricht; ; 6211 CM",
        streets="Kerkstraat, Dorpsstraat, Molenweg, Prinsengracht, Julianalaan, Stationsstraat, Nieuwe Markt",
        phones="+3161234####",
    ),
    PlacePool(
        country="BE",
        weight=50,
        names=(("nl", 100),),
        places="Antwerpen; ; 2000 | Gent; ; 9000 | Leuven; ; 3000 | Brugge; ; 8000 | Mechelen; ; 2800",
        streets="Kerkstraat, Stationsstraat, Veldstraat, Bondgenotenlaan, Molenstraat",
        phones="+3245000####",
        line2="bus {n}",
    ),
    PlacePool(
        country="BE",
        weight=40,
        names=(("fr", 100),),
        places="Bruxelles; ; 1050 | Liège; ; 4000 | Namur; ; 5000 | Charleroi; ; 6000 | Mons; ; 7000",
        streets="Rue de la Loi, Avenue Louise, Chaussée de Waterloo, Rue Saint-Gilles, Place du Marché",
        phones="+3245000####",
        line2="boîte {n}",
    ),
    PlacePool(
        country="LU",
        weight=15,
        names=(("fr", 60), ("de", 30), ("pt", 10)),
        places="Luxembourg; ; 1471 | Luxembourg; ; 2220 | Esch-sur-Alzette; ; 4010 | Dudelange; ; 3440 "
        "| Ettelbruck; ; 9010",
        streets="rue de l'Alzette, route d'Esch, avenue de la Gare, rue du Fossé",
        phones="+35262812####",
        line1="{n}, {s}",
    ),
    PlacePool(
        country="AT",
        weight=80,
        names=(("de", 95), ("hu", 5)),
        places="Wien; ; 1070 | Wien; ; 1020 | Graz; ; 8010 | Linz; ; 4020 | Salzburg; ; 5020 | Innsbruck; ; 6020 "
        "| Klagenfurt am Wörthersee; ; 9020 | St. Pölten; ; 3100",
        streets="Mariahilfer Straße, Neubaugasse, Landstraße, Herrengasse, Maria-Theresien-Straße, Kärntner Straße",
        phones="+4366412####",
        line2="Tür {n}, Stiege 2",
    ),
    PlacePool(
        country="CH",
        weight=60,
        names=(("de", 100),),
        places="Zürich; ; 8004 | Basel; ; 4051 | Bern; ; 3011 | Luzern; ; 6003 | St. Gallen; ; 9000 "
        "| Winterthur; ; 8400",
        streets="Bahnhofstrasse, Langstrasse, Dorfstrasse, Seestrasse, Marktgasse",
        phones="+4178123####",
    ),
    PlacePool(
        country="CH",
        weight=25,
        names=(("fr", 100),),
        places="Genève; ; 1201 | Lausanne; ; 1003 | Neuchâtel; ; 2000 | Fribourg; ; 1700",
        streets="Rue du Rhône, Avenue de la Gare, Rue de Bourg, Chemin des Roses",
        phones="+4178123####",
    ),
    PlacePool(
        country="CH",
        weight=10,
        names=(("it", 100),),
        places="Lugano; ; 6900 | Bellinzona; ; 6500 | Locarno; ; 6600",
        streets="Via Nassa, Viale Stazione, Via Cattedrale",
        phones="+4178123####",
    ),
    PlacePool(
        country="DK",
        weight=70,
        names=(("da", 100),),
        places="København N; ; 2200 | Frederiksberg; ; 2000 | Aarhus C; ; 8000 | Odense C; ; 5000 | Aalborg; ; 9000 "
        "| Esbjerg; ; 6700 | Roskilde; ; 4000 | Helsingør; ; 3000",
        streets="Nørrebrogade, Algade, Vestergade, Strandvejen, Søndergade, Østergade",
        phones="+453441####",
        line2="2. tv., 1. th., st. mf.",
    ),
    PlacePool(
        country="SE",
        weight=90,
        names=(("sv", 96), ("fi", 4)),
        places="Stockholm; ; 116 31 | Stockholm; ; 113 60 | Göteborg; ; 413 01 | Malmö; ; 211 22 | Uppsala; ; 753 10 "
        "| Lund; ; 222 22 | Örebro; ; 702 11 | Linköping; ; 582 23 | Umeå; ; 903 27 | Västerås; ; 722 11",
        streets="Storgatan, Drottninggatan, Kungsgatan, Skolgatan, Götgatan, Västra Ågatan, Björkvägen",
        phones="+4670174061#, +4670174062#, +4670174063#, +4670174064#, +4670174065#, +4670174066#, +4670174067#",
        line2="lgh 110{n}",
    ),
    PlacePool(
        country="NO",
        weight=60,
        names=(("no", 100),),
        places="Oslo; ; 0555 | Oslo; ; 0352 | Bergen; ; 5003 | Trondheim; ; 7011 | Stavanger; ; 4006 | Tromsø; ; 9008 "
        "| Ålesund; ; 6002 | Bodø; ; 8006",
        streets="Storgata, Kirkegata, Thorvald Meyers gate, Strandgata, Øvre Slottsgate, Bjørkeveien",
        phones="+474061####",
    ),
    PlacePool(
        country="FI",
        weight=45,
        names=(("fi", 94), ("sv", 6)),
        places="Helsinki; ; 00530 | Espoo; ; 02600 | Tampere; ; 33100 | Turku; ; 20100 | Oulu; ; 90100 "
        "| Jyväskylä; ; 40100 | Kuopio; ; 70100",
        streets="Mannerheimintie, Hämeenkatu, Kirkkokatu, Yliopistonkatu, Hämeentie, Rantatie",
        phones="+35841234####",
        line2="A {n}, as. {n}",
    ),
    PlacePool(
        country="PL",
        weight=100,
        names=(("pl", 100),),
        places="Warszawa; ; 00-540 | Kraków; ; 31-042 | Łódź; ; 90-001 | Wrocław; ; 50-101 | Poznań; ; 61-772 "
        "| Gdańsk; ; 80-831 | Szczecin; ; 70-561 | Lublin; ; 20-002 | Białystok; ; 15-092",
        streets="ul. Długa, ul. Piotrkowska, ul. Świętojańska, ul. Mickiewicza, al. Jana Pawła II, ul. Słoneczna",
        phones="+4851234####",
        line2="m. {n}",
    ),
    PlacePool(
        country="CZ",
        weight=55,
        names=(("cs", 95), ("sk", 5)),
        places="Praha 2; ; 120 00 | Praha 7; ; 170 00 | Brno; ; 602 00 | Ostrava; ; 702 00 | Plzeň; ; 301 00 "
        "| Olomouc; ; 779 00 | Liberec; ; 460 01 | České Budějovice; ; 370 01",
        streets="Masarykova, Nádražní, Husova, Palackého, Jiráskova, Na Příkopě, Růžová",
        phones="+42060112####",
    ),
    PlacePool(
        country="SK",
        weight=25,
        names=(("sk", 96), ("hu", 4)),
        places="Bratislava; ; 811 01 | Košice; ; 040 01 | Žilina; ; 010 01 | Banská Bystrica; ; 974 01 "
        "| Nitra; ; 949 01 | Prešov; ; 080 01 | Trnava; ; 917 01",
        streets="Hlavná, Štúrova, Hviezdoslavova, Námestie slobody, Mlynská, Ľ. Podjavorinskej",
        phones="+42191212####",
    ),
    PlacePool(
        country="HU",
        weight=35,
        names=(("hu", 100),),
        places="Budapest; ; 1052 | Budapest; ; 1137 | Debrecen; ; 4024 | Szeged; ; 6720 | Pécs; ; 7621 | Győr; ; 9021 "
        "| Miskolc; ; 3525 | Eger; ; 3300",
        streets="Kossuth Lajos utca, Petőfi Sándor utca, Rákóczi út, Széchenyi tér, Fő utca, Bajcsy-Zsilinszky út",
        phones="+3620123####",
        line1="{s} {n}.",
        line2="II/{n}, fszt. {n}",
    ),
    PlacePool(
        country="RO",
        weight=35,
        names=(("ro", 96), ("hu", 4)),
        places="București; București; 010061 | Cluj-Napoca; Cluj; 400006 | Timișoara; Timiș; 300077 "
        "| Iași; Iași; 700028 | Brașov; Brașov; 500026 | Constanța; Constanța; 900178 | Sibiu; Sibiu; 550160",
        streets="Strada Mihai Eminescu, Bulevardul Unirii, Strada Florilor, Calea Victoriei, Strada Școlii",
        phones="+4071203####",
        line1="{s} nr. {n}",
        line2="bl. A{n}, ap. {n}",
    ),
    PlacePool(
        country="BG",
        weight=20,
        names=(("bg", 100),),
        places="София; ; 1000 | Пловдив; ; 4000 | Варна; ; 9000 | Бургас; ; 8000 | Русе; ; 7000 "
        "| Велико Търново; ; 5000",
        streets="ул. Шипка, бул. Витоша, ул. Иван Вазов, ул. Хан Аспарух, бул. Цар Освободител",
        phones="+35987812####",
    ),
    PlacePool(
        country="GR",
        weight=35,
        names=(("el", 100),),
        places="Αθήνα; ; 105 57 | Αθήνα; ; 116 36 | Θεσσαλονίκη; ; 546 24 | Πάτρα; ; 262 21 | Ηράκλειο; ; 712 02 "
        "| Βόλος; ; 382 21 | Ιωάννινα; ; 453 32",
        streets="Ερμού, Αγίου Νικολάου, Βενιζέλου, Κολοκοτρώνη, Παπαναστασίου",
        phones="+30691234####",
    ),
    PlacePool(
        country="EE",
        weight=12,
        names=(("et", 100),),
        places="Tallinn; ; 10111 | Tartu; ; 51003 | Pärnu; ; 80010 | Narva; ; 20308 | Viljandi; ; 71020",
        streets="Pärnu maantee, Riia tänav, Pikk, Kooli, Võru tänav",
        phones="+3725123####",
        line1="{s} {n}-4",
        highest_number=70,
    ),
    PlacePool(
        country="LV",
        weight=12,
        names=(("lv", 100),),
        places="Rīga; ; LV-1010 | Rīga; ; LV-1050 | Liepāja; ; LV-3401 | Daugavpils; ; LV-5401 | Jelgava; ; LV-3001 "
        "| Ventspils; ; LV-3601 | Cēsis; ; LV-4101",
        streets="Brīvības iela, Lielā iela, Raiņa iela, Skolas iela, Ģertrūdes iela",
        phones="+3712123####",
        line2="dz. {n}",
    ),
    PlacePool(
        country="LT",
        weight=15,
        names=(("lt", 100),),
        places="Vilnius; ; 01103 | Kaunas; ; 44248 | Klaipėda; ; 92127 | Šiauliai; ; 76295 | Panevėžys; ; 35173",
        streets="Gedimino pr., Laisvės al., Vytauto g., Žemaičių g., Šv. Jono g.",
        phones="+3706123####",
    ),
    PlacePool(
        country="JP",
        weight=60,
        names=(("ja", 100),),
        places="渋谷区; 東京都; 150-0001; 神宮前 | 新宿区; 東京都; 160-0023; 西新宿 | 世田谷区; 東京都; 155-0031; 北沢 "
        "| 大阪市北区; 大阪府; 530-0001; 梅田 | 横浜市中区; 神奈川県; 231-0023; 山下町 "
        "| 札幌市中央区; 北海道; 060-0042; 大通西 | 福岡市中央区; 福岡県; 810-0001; 天神 "
        "| 名古屋市中区; 愛知県; 460-0008; 栄 | 仙台市青葉区; 宮城県; 980-0811; 一番町 "
        "| 神戸市中央区; 兵庫県; 650-0021; 三宮町",
        streets="",
        phones="+81901234####",
        line1="{s}2-{n}-8",
        line2="コーポ桜 20{n}号室",
        highest_number=28,
    ),
    PlacePool(
        country="JP",
        weight=60,
        names=(("ja-latin", 100),),
        places="Shibuya-ku; Tokyo; 150-0001; Jingumae | Setagaya-ku; Tokyo; 155-0031; Kitazawa "
        "| Kita-ku, Osaka; Osaka; 530-0001; Umeda | Naka-ku, Yokohama; Kanagawa; 231-0023; Yamashitacho "
        "| Naka-ku, Hiroshima; Hiroshima; 730-0051; Otemachi | Naha; Okinawa; 900-0013; Makishi "
        "| Higashiyama-ku, Kyoto; Kyoto; 605-0073; Gionmachi Kitagawa",
        streets="",
        phones="+81901234####",
        line1="{s} 3-{n}-2",
        line2="Room 30{n}",
        highest_number=28,
    ),
    PlacePool(
        country="KR",
        weight=30,
        names=(("ko", 100),),
        places="강남구; 서울특별시; 06236; 테헤란로 | 종로구; 서울특별시; 03154; 종로 "
        "| 해운대구; 부산광역시; 48094; 해운대로 "
        "| 유성구; 대전광역시; 34141; 대학로 | 연수구; 인천광역시; 21984; 송도과학로 "
        "| 제주시; 제주특별자치도; 63122; 중앙로",
        streets="",
        phones="+82102000####",
        line2="10{n}동 1203호",
    ),
    PlacePool(
        country="KR",
        weight=40,
        names=(("ko-latin", 100),),
        places="Gangnam-gu; Seoul; 06236; Teheran-ro | Mapo-gu; Seoul; 04050; Yanghwa-ro "
        "| Haeundae-gu; Busan; 48094; Haeundae-ro | Seongnam-si; Gyeonggi-do; 13494; Pangyo-ro "
        "| Dong-gu; Gwangju; 61475; Geumnam-ro | Jung-gu; Daegu; 41939; Dongseong-ro",
        streets="",
        phones="+82102000####",
        line1="{n}, {s}",
        line2="Apt 30{n}",
    ),
    PlacePool(
        country="SG",
        weight=60,
        names=(("sg", 90), ("in", 10)),
        places="Singapore; ; 560123; Blk 123 Ang Mo Kio Avenue 6 | Singapore; ; 520201; Blk 201 Tampines Street 21 "
        "| Singapore; ; 310145; Blk 145 Lorong 2 Toa Payoh | Singapore; ; 150112; Blk 112 Jalan Bukit Merah "
        "| Singapore; ; 760211; Blk 211 Yishun Street 21 | Singapore; ; 238863; 290 Orchard Road",
        streets="",
        phones="+658123####",
        line1="{s}",
        line2="#08-{n}, #12-{n}, #03-{n}",
        highest_number=480,
    ),
    PlacePool(
        country="VN",
        weight=70,
        names=(("vi", 100),),
        places="Quận 1; Thành phố Hồ Chí Minh; 700000 | Quận 3; Thành phố Hồ Chí Minh; 700000 "
        "| Thủ Đức; Thành phố Hồ Chí Minh; 700000 | Hoàn Kiếm; Hà Nội; 100000 | Cầu Giấy; Hà Nội; 100000 "
        "| Hải Châu; Đà Nẵng; 550000 | Ninh Kiều; Cần Thơ; 900000 | Nha Trang; Khánh Hòa; 650000 "
        "| Thành phố Huế; Thừa Thiên–Huế; 530000",
        streets="Nguyễn Huệ, Lê Lợi, Trần Hưng Đạo, Hai Bà Trưng, Điện Biên Phủ, Lý Thường Kiệt, Phan Đình Phùng",
        phones="+8491234####",
        line1="{n} {s}",
        line2="Tầng {n}, Căn hộ {n}",
    ),
    PlacePool(
        country="TH",
        weight=40,
        names=(("th", 100),),
        places="Khlong Toei; Bangkok; 10110; Sukhumvit Road | Bang Rak; Bangkok; 10500; Si Lom Road "
        "| Mueang Chiang Mai; Chiang Mai; 50200; Nimmanhaemin Road | Mueang Phuket; Phuket; 83000; Thalang Road "
        "| Pak Kret; Nonthaburi; 11120; Chaeng Watthana Road | Mueang Khon Kaen; Khon Kaen; 40000; Mittraphap Road",
        streets="",
        phones="+6681234####",
        line1="{n} {s}",
    ),
    PlacePool(
        country="MX",
        weight=120,
        names=(("es", 100),),
        places="Ciudad de México; CDMX; 06700 | Ciudad de México; CDMX; 03100 | Guadalajara; Jalisco; 44100 "
        "| Monterrey; Nuevo León; 64000 | Puebla; Puebla; 72000 | Mérida; Yucatán; 97000 "
        "| Querétaro; Querétaro; 76000 | Oaxaca de Juárez; Oaxaca; 68000 | Tijuana; Baja California; 22000 "
        "| Cancún; Quintana Roo; 77500 | León; Guanajuato; 37000",
        streets="Calle Benito Juárez, Avenida Hidalgo, Calle 5 de Mayo, Calle Álvaro Obregón, Avenida Insurgentes Sur",
        phones="+52222123####",
        line2="Int. {n}, Depto. {n}",
        highest_number=900,
    ),
    PlacePool(
        country="BR",
        weight=110,
        names=(("pt", 92), ("it", 5), ("ja-latin", 3)),
        places="São Paulo; SP; 01310-100 | Rio de Janeiro; RJ; 22041-001 | Belo Horizonte; MG; 30130-110 "
        "| Curitiba; PR; 80010-010 | Porto Alegre; RS; 90010-150 | Salvador; BA; 40020-000 | Recife; PE; 50030-230 "
        "| Florianópolis; SC; 88010-400 | Brasília; DF; 70040-010 | Fortaleza; CE; 60160-230 | Belém; PA; 66010-000",
        streets="Rua XV de Novembro, Avenida Brasil, Rua São João, Rua das Acácias, Avenida Getúlio Vargas",
        phones="+551196123####",
        line1="{s}, {n}",
        line2="Apto {n}, Bloco B",
        highest_number=1800,
    ),
    PlacePool(
        country="IN",
        weight=80,
        names=(("in", 100),),
        places="Mumbai; Maharashtra; 400050 | Pune; Maharashtra; 411004 | Bengaluru; Karnataka; 560038 "
        "| New Delhi; Delhi; 110001 | Hyderabad; Telangana; 500034 | Chennai; Tamil Nadu; 600017 "
        "| Kolkata; West Bengal; 700019 | Ahmedabad; Gujarat; 380009 | Jaipur; Rajasthan; 302001 "
        "| Kochi; Kerala; 682016 | Chandigarh; Chandigarh; 160017 | Lucknow; Uttar Pradesh; 226001",
        streets="MG Road, Station Road, Nehru Street, Gandhi Nagar Main Road, Park Street, Temple Road",
        phones="+91812345####",
        line1="{n}, {s}",
        line2="Flat {n}, 2nd Floor, Opp. City Park",
    ),
    PlacePool(
        country="ZA",
        weight=40,
        names=(("za", 90), ("in", 10)),
        places="Cape Town; ; 8001 | Johannesburg; ; 2196 | Pretoria; ; 0181 | Durban; ; 4001 | Stellenbosch; ; 7600 "
        "| Gqeberha; ; 6001 | Bloemfontein; ; 9301",
        streets="Long Street, Kloof Street, Jan Smuts Avenue, Protea Road, Nelson Mandela Drive",
        phones="+2771123####",
        line1="{n} {s}",
    ),
    PlacePool(
        country="AE",
        weight=40,
        names=(("ae", 70), ("in", 30)),
        places="Dubai; Dubai; ; Al Wasl Road | Dubai; Dubai; ; Jumeirah Beach Road "
        "| Abu Dhabi; Abu Dhabi; ; Hamdan Street "
        "| Sharjah; Sharjah; ; Al Wahda Street | Ajman; Ajman; ; Sheikh Khalifa bin Zayed Street "
        "| Ras al Khaimah; Ras al Khaimah; ; Al Nakheel Road",
        streets="",
        phones="+97150123####",
        line1="{n} {s}",
        line2="Villa {n}, Apartment {n}",
    ),
    PlacePool(
        country="IL",
        weight=35,
        names=(("he", 100),),
        places="Tel Aviv-Yafo; ; 6433222 | Jerusalem; ; 9446310 | Haifa; ; 3303229 | Be'er Sheva; ; 8420514 "
        "| Ramat Gan; ; 5252007",
        streets="Dizengoff Street, Herzl Street, Jabotinsky Street, Ben Gurion Boulevard, Rothschild Boulevard",
        phones="+97250234####",
        line1="{n} {s}",
    ),
    PlacePool(
        country="TR",
        weight=50,
        names=(("tr", 100),),
        places="Kadıköy; İstanbul; 34710 | Beşiktaş; İstanbul; 34353 | Çankaya; Ankara; 06690 | Konak; İzmir; 35220 "
        "| Nilüfer; Bursa; 16110 | Muratpaşa; Antalya; 07100 | Odunpazarı; Eskişehir; 26030 "
        "| Şahinbey; Gaziantep; 27010",
        streets="Atatürk Caddesi, İstiklal Caddesi, Cumhuriyet Bulvarı, Gül Sokak, Çiçek Sokağı, Bağdat Caddesi",
        phones="+9050123#####",
        line1="{s} No: {n}",
        line2="Daire {n}, Kat 3",
    ),
)
"""Where demo recipients live; the weights of all pools of a country add up to the share of that country."""
