"""Organisations and people both services know by the same names: a deal finds its customer."""

from __future__ import annotations

from typing import NamedTuple

from sandbox.core.products import PRODUCTS, Product

__all__ = ["ORGANIZATIONS", "PEOPLE", "PRODUCTS", "Organization", "Person", "Product"]


class Organization(NamedTuple):
    """A company: Pipedrive's organization, Xero's contact."""

    id: int
    name: str
    street: str
    city: str
    postcode: str
    country: str
    tax_number: str


class Person(NamedTuple):
    """Somebody at a company (or at none); the e-mail address may be empty."""

    id: int
    name: str
    email: str
    org_id: int | None


LONG_NAME = (
    ("The Worshipful and Ancient Company of Extraordinarily Long Names " * 4)[:255].strip().ljust(255, "x")
)
LONG_PERSON = ("Hubert Blaine Wolfeschlegelsteinhausenbergerdorff " * 6)[:255].strip().ljust(255, "x")

ORGANIZATIONS = [
    Organization(
        1, "Brightwater Homes", "4 Mill Lane", "Manchester", "M2 5DB", "United Kingdom", "GB100007919"
    ),
    Organization(
        2, "Smith & Sons Ltd", "7 Station Road", "Bristol", "BS1 6QH", "United Kingdom", "GB100015838"
    ),
    Organization(
        3, "O'Hara Plumbing", "10 Church Street", "Edinburgh", "EH1 1YZ", "United Kingdom", "GB100023757"
    ),
    Organization(4, "Café Zoë", "13 Park Avenue", "Paris", "75002", "France", "FR14300003668"),
    Organization(
        5, "株式会社さくら商事", "丸の内3-6", "東京都千代田区", "100-0001", "Japan", "T1000000499955"
    ),
    Organization(
        6, '"The Quoted" Company', "19 Queen Street", "Leeds", "LS1 4AP", "United Kingdom", "GB100047514"
    ),
    Organization(7, "Müller & Söhne GmbH", "22 King's Parade", "Köln", "50667", "Germany", ""),
    Organization(8, "Peña y Asociados", "25 Bridge Street", "Sevilla", "41001", "Spain", ""),
    Organization(
        9, "Harbour Lights Hotel", "28 Market Place", "Edinburgh", "EH1 1YZ", "United Kingdom", "GB100071271"
    ),
    Organization(
        10, "Kestrel Logistics", "31 High Street", "York", "YO1 8QN", "United Kingdom", "GB100079190"
    ),
    Organization(
        11,
        "Riverside Dental Practice",
        "34 Mill Lane",
        "Cardiff",
        "CF10 1EP",
        "United Kingdom",
        "GB100087109",
    ),
    Organization(
        12, "Oakfield Primary School", "37 Station Road", "Leeds", "LS1 4AP", "United Kingdom", "GB100095028"
    ),
    Organization(
        13, "Pennine Outdoor", "40 Church Street", "Manchester", "M2 5DB", "United Kingdom", "GB100102947"
    ),
    Organization(14, "Abbey Road Studios Hire", "43 Park Avenue", "Bristol", "BS1 6QH", "United Kingdom", ""),
    Organization(
        15,
        "Greenleaf Garden Centre",
        "46 Victoria Road",
        "Edinburgh",
        "EH1 1YZ",
        "United Kingdom",
        "GB100118785",
    ),
    Organization(
        16, "Copper Kettle Tea Rooms", "49 Queen Street", "York", "YO1 8QN", "United Kingdom", "GB100126704"
    ),
    Organization(
        17,
        "Redwood Architects LLP",
        "52 King's Parade",
        "Cardiff",
        "CF10 1EP",
        "United Kingdom",
        "GB100134623",
    ),
    Organization(
        18, "Blue Anchor Brewing", "55 Bridge Street", "Leeds", "LS1 4AP", "United Kingdom", "GB100142542"
    ),
    Organization(
        19,
        "Sterling & Finch Solicitors",
        "58 Market Place",
        "Manchester",
        "M2 5DB",
        "United Kingdom",
        "GB100150461",
    ),
    Organization(
        20, "Moorside Farm Shop", "61 High Street", "Bristol", "BS1 6QH", "United Kingdom", "GB100158380"
    ),
    Organization(21, "Castle Street Opticians", "64 Mill Lane", "Edinburgh", "EH1 1YZ", "United Kingdom", ""),
    Organization(
        22, "Northern Rail Catering", "67 Station Road", "York", "YO1 8QN", "United Kingdom", "GB100174218"
    ),
    Organization(
        23,
        "Lighthouse Charity Trust",
        "70 Church Street",
        "Cardiff",
        "CF10 1EP",
        "United Kingdom",
        "GB100182137",
    ),
    Organization(
        24, "Falcon Security Services", "73 Park Avenue", "Leeds", "LS1 4AP", "United Kingdom", "GB100190056"
    ),
    Organization(
        25,
        "Meadowbank Care Homes",
        "76 Victoria Road",
        "Manchester",
        "M2 5DB",
        "United Kingdom",
        "GB100197975",
    ),
    Organization(
        26,
        "Tideway Marine Engineering",
        "79 Queen Street",
        "Bristol",
        "BS1 6QH",
        "United Kingdom",
        "GB100205894",
    ),
    Organization(
        27, "Willow Tree Nursery", "82 King's Parade", "Edinburgh", "EH1 1YZ", "United Kingdom", "GB100213813"
    ),
    Organization(28, "Eastgate Print & Design", "85 Bridge Street", "York", "YO1 8QN", "United Kingdom", ""),
    Organization(
        29, "Summit Climbing Walls", "88 Market Place", "Cardiff", "CF10 1EP", "United Kingdom", "GB100229651"
    ),
    Organization(
        30, "Hartley's Bakery", "91 High Street", "Leeds", "LS1 4AP", "United Kingdom", "GB100237570"
    ),
    Organization(
        31,
        "Orchard Veterinary Group",
        "94 Mill Lane",
        "Manchester",
        "M2 5DB",
        "United Kingdom",
        "GB100245489",
    ),
    Organization(
        32, "Pinnacle Fitness", "97 Station Road", "Bristol", "BS1 6QH", "United Kingdom", "GB100253408"
    ),
    Organization(
        33, "Queensway Motors", "3 Church Street", "Edinburgh", "EH1 1YZ", "United Kingdom", "GB100261327"
    ),
    Organization(
        34, "Silverdale Golf Club", "6 Park Avenue", "York", "YO1 8QN", "United Kingdom", "GB100269246"
    ),
    Organization(35, "Thistle Travel", "9 Victoria Road", "Cardiff", "CF10 1EP", "United Kingdom", ""),
    Organization(
        36, "Union Canal Boats", "12 Queen Street", "Leeds", "LS1 4AP", "United Kingdom", "GB100285084"
    ),
    Organization(
        37,
        "Vale Timber Supplies",
        "15 King's Parade",
        "Manchester",
        "M2 5DB",
        "United Kingdom",
        "GB100293003",
    ),
    Organization(
        38, "Westbourne Theatre", "18 Bridge Street", "Bristol", "BS1 6QH", "United Kingdom", "GB100300922"
    ),
    Organization(
        39, "Yorkstone Paving", "21 Market Place", "Edinburgh", "EH1 1YZ", "United Kingdom", "GB100308841"
    ),
    Organization(
        40, "Zenith Scaffolding", "24 High Street", "York", "YO1 8QN", "United Kingdom", "GB100316760"
    ),
    Organization(
        41, "Albion Roofing", "27 Mill Lane", "Cardiff", "CF10 1EP", "United Kingdom", "GB100324679"
    ),
    Organization(42, "Beacon Insurance Brokers", "30 Station Road", "Leeds", "LS1 4AP", "United Kingdom", ""),
    Organization(
        43, "Cobalt Software Ltd", "33 Church Street", "Manchester", "M2 5DB", "United Kingdom", "GB100340517"
    ),
    Organization(
        44, "Dunmore Distillery", "36 Park Avenue", "Bristol", "BS1 6QH", "United Kingdom", "GB100348436"
    ),
    Organization(
        45, "Elm Court Surgery", "39 Victoria Road", "Edinburgh", "EH1 1YZ", "United Kingdom", "GB100356355"
    ),
    Organization(
        46, "Foxglove Florists", "42 Queen Street", "York", "YO1 8QN", "United Kingdom", "GB100364274"
    ),
    Organization(
        47, "Granite City Joinery", "45 King's Parade", "Cardiff", "CF10 1EP", "United Kingdom", "GB100372193"
    ),
    Organization(
        48,
        "Heather & Moss Interiors",
        "48 Bridge Street",
        "Leeds",
        "LS1 4AP",
        "United Kingdom",
        "GB100380112",
    ),
    Organization(49, "Ivory Tower Bookshop", "51 Market Place", "Manchester", "M2 5DB", "United Kingdom", ""),
    Organization(
        50, "Juniper Catering Co", "54 High Street", "Bristol", "BS1 6QH", "United Kingdom", "GB100395950"
    ),
    Organization(51, "Société Générale d'Études", "57 Mill Lane", "Lyon", "69001", "France", "FR61300046767"),
    Organization(
        52, "Boulangerie L'Épi d'Or", "60 Station Road", "Paris", "75002", "France", "FR62300047684"
    ),
    Organization(53, "Łódź Textiles Sp. z o.o.", "63 Church Street", "Łódź", "90-001", "Poland", ""),
    Organization(54, "Ærø Shipping A/S", "66 Park Avenue", "Ærøskøbing", "5970", "Denmark", ""),
    Organization(55, "Smörgåsbord Catering AB", "69 Victoria Road", "Malmö", "211 34", "Sweden", ""),
    Organization(56, "東京デザイン事務所", "丸の内3-3", "東京都千代田区", "100-0001", "Japan", ""),
    Organization(57, "Großhandel Weiß KG", "75 King's Parade", "Köln", "50667", "Germany", "DE200070167"),
    Organization(58, "Çelik İnşaat", "78 Bridge Street", "İzmir", "35210", "Türkiye", ""),
    Organization(59, "Ñandú Travel S.A.", "81 Market Place", "Sevilla", "41001", "Spain", ""),
    Organization(60, "Dvořák Music Supplies", "84 High Street", "Plzeň", "301 00", "Czechia", ""),
    Organization(
        61, "Acme Industrial Supply", "87 Mill Lane", "Austin", "78701", "United States", "71-1044713"
    ),
    Organization(
        62, "Liberty Bell Diner", "90 Station Road", "Denver", "80202", "United States", "72-1045446"
    ),
    Organization(63, "Golden Gate Surf Shop", "93 Church Street", "Chicago", "60601", "United States", ""),
    Organization(
        64, "Prairie Wind Energy", "96 Park Avenue", "Portland", "97205", "United States", "74-1046912"
    ),
    Organization(
        65, "Bluegrass Instruments", "2 Victoria Road", "Austin", "78701", "United States", "75-1047645"
    ),
    Organization(
        66, "Big Sky Ranch Outfitters", "5 Queen Street", "Denver", "80202", "United States", "76-1048378"
    ),
    Organization(
        67, "Hudson Valley Cider", "8 King's Parade", "Chicago", "60601", "United States", "77-1049111"
    ),
    Organization(
        68, "Lone Star Fencing", "11 Bridge Street", "Portland", "97205", "United States", "78-1049844"
    ),
    Organization(
        69, "Magnolia Bed & Breakfast", "14 Market Place", "Austin", "78701", "United States", "79-1050577"
    ),
    Organization(70, "Pacific Crest Outdoors", "17 High Street", "Denver", "80202", "United States", ""),
    Organization(
        71, "Rocky Mountain Roofing", "20 Mill Lane", "Chicago", "60601", "United States", "81-1052043"
    ),
    Organization(
        72, "Cascade Coffee Roasters", "23 Station Road", "Portland", "97205", "United States", "82-1052776"
    ),
    Organization(
        73, "Desert Bloom Landscaping", "26 Church Street", "Austin", "78701", "United States", "83-1053509"
    ),
    Organization(
        74, "Everglades Boat Tours", "29 Park Avenue", "Denver", "80202", "United States", "84-1054242"
    ),
    Organization(
        75, "Great Lakes Freight", "32 Victoria Road", "Chicago", "60601", "United States", "85-1054975"
    ),
    Organization(
        76, "Keystone Legal Group", "35 Queen Street", "Portland", "97205", "United States", "86-1055708"
    ),
    Organization(77, "Old Dominion Printing", "38 King's Parade", "Austin", "78701", "United States", ""),
    Organization(
        78, "Sunshine State Pools", "41 Bridge Street", "Denver", "80202", "United States", "88-1057174"
    ),
    Organization(
        79, "Twin Cities Hardware", "44 Market Place", "Chicago", "60601", "United States", "89-1057907"
    ),
    Organization(80, LONG_NAME, "47 High Street", "Bristol", "BS1 6QH", "United Kingdom", "GB100633520"),
]

PEOPLE = [
    Person(1, "Alice Archer", "alice.archer@brightwater.example", 1),
    Person(2, "Anne-Marie Smith-Jones", "anne-marie@smithandsons.example", 2),
    Person(3, "Siobhán O'Hara", "siobhan@ohara-plumbing.example", 3),
    Person(4, "Zoë Léger", "zoe.leger@cafe-zoe.example", 4),
    Person(5, "佐藤 花子", "hanako.sato@sakura.example", 5),
    Person(6, 'Robert "Bob" Tables', "bob.tables@quoted.example", 6),
    Person(7, "Jürgen Groß", "juergen.gross@mueller.example", 7),
    Person(8, "José Peña Núñez", "jose.pena@pena.example", 8),
    Person(9, "Madonna", "madonna@harbourlights.example", 9),
    Person(10, "Rosie Carter", "rosie.carter10@kestrellogistics.example", 10),
    Person(11, "Isaac Hughes", "isaac.hughes11@riversidedentalpra.example", 11),
    Person(12, "Isla Marsh", "isla.marsh12@oakfieldprimarysch.example", 12),
    Person(13, "Leo Reid", "leo.reid13@pennineoutdoor.example", 13),
    Person(14, "Ella Walsh", "ella.walsh14@abbeyroadstudioshi.example", 14),
    Person(15, "Charlie Doyle", "charlie.doyle15@greenleafgardencen.example", 15),
    Person(16, "Maya Ingram", "maya.ingram16@copperkettletearoo.example", 16),
    Person(17, "Max Nolan", "", 17),
    Person(18, "Ava Shaw", "ava.shaw18@blueanchorbrewing.example", 18),
    Person(19, "Arthur Young", "arthur.young19@sterlingfinchsolic.example", 19),
    Person(20, "Chloe Ellis", "chloe.ellis20@moorsidefarmshop.example", 20),
    Person(21, "Thomas Jarvis", "thomas.jarvis21@castlestreetoptici.example", 21),
    Person(22, "Zara Osborne", "zara.osborne22@northernrailcateri.example", 22),
    Person(23, "Oliver Turner", "oliver.turner23@lighthousecharityt.example", 23),
    Person(24, "Emily Archer", "emily.archer24@falconsecurityserv.example", 24),
    Person(25, "Oscar Fletcher", "oscar.fletcher25@meadowbankcarehome.example", 25),
    Person(26, "Ruby Khan", "ruby.khan26@tidewaymarineengin.example", 26),
    Person(27, "Joshua Patel", "joshua.patel27@willowtreenursery.example", 27),
    Person(28, "Hannah Underwood", "hannah.underwood28@eastgateprintdesig.example", 28),
    Person(29, "George Bennett", "george.bennett29@summitclimbingwall.example", 29),
    Person(30, "Sophie Grant", "sophie.grant30@hartleysbakery.example", 30),
    Person(31, "Theo Lambert", "theo.lambert31@orchardveterinaryg.example", 31),
    Person(32, "Daisy Quinn", "daisy.quinn32@pinnaclefitness.example", 32),
    Person(33, "William Vaughan", "william.vaughan33@queenswaymotors.example", 33),
    Person(34, "Erin Carter", "", 34),
    Person(35, "Harry Hughes", "harry.hughes35@thistletravel.example", 35),
    Person(36, "Grace Marsh", "grace.marsh36@unioncanalboats.example", 36),
    Person(37, "Freddie Reid", "freddie.reid37@valetimbersupplies.example", 37),
    Person(38, "Evie Walsh", "evie.walsh38@westbournetheatre.example", 38),
    Person(39, "James Doyle", "james.doyle39@yorkstonepaving.example", 39),
    Person(40, "Alice Ingram", "alice.ingram40@zenithscaffolding.example", 40),
    Person(41, "Noah Nolan", "noah.nolan41@albionroofing.example", 41),
    Person(42, "Freya Shaw", "freya.shaw42@beaconinsurancebro.example", 42),
    Person(43, "Henry Young", "henry.young43@cobaltsoftwareltd.example", 43),
    Person(44, "Willow Ellis", "willow.ellis44@dunmoredistillery.example", 44),
    Person(45, "Lucas Jarvis", "lucas.jarvis45@elmcourtsurgery.example", 45),
    Person(46, "Amelia Osborne", "amelia.osborne46@foxgloveflorists.example", 46),
    Person(47, "Jack Turner", "jack.turner47@granitecityjoinery.example", 47),
    Person(48, "Poppy Archer", "poppy.archer48@heathermossinterio.example", 48),
    Person(49, "Alfie Fletcher", "alfie.fletcher49@ivorytowerbookshop.example", 49),
    Person(50, "Rosie Khan", "rosie.khan50@junipercateringco.example", 50),
    Person(51, "François d'Études", "", 51),
    Person(52, "Isla Underwood", "isla.underwood52@boulangerielepidor.example", 52),
    Person(53, "Łukasz Wiśniewski", "lukasz@lodz-textiles.example", 53),
    Person(54, "Ella Grant", "ella.grant54@rshippingas.example", 54),
    Person(55, "Charlie Lambert", "charlie.lambert55@smorgasbordcaterin.example", 55),
    Person(56, "鈴木 一郎", "ichiro.suzuki@tokyo-design.example", 56),
    Person(57, "Max Vaughan", "max.vaughan57@grohandelweikg.example", 57),
    Person(58, "Ava Carter", "ava.carter58@celikinsaat.example", 58),
    Person(59, "Arthur Hughes", "arthur.hughes59@nandutravelsa.example", 59),
    Person(60, "Chloe Marsh", "chloe.marsh60@dvorakmusicsupplie.example", 60),
    Person(61, "Thomas Reid", "thomas.reid61@acmeindustrialsupp.example", 61),
    Person(62, "Zara Walsh", "zara.walsh62@libertybelldiner.example", 62),
    Person(63, "Oliver Doyle", "oliver.doyle63@goldengatesurfshop.example", 63),
    Person(64, "Emily Ingram", "emily.ingram64@prairiewindenergy.example", 64),
    Person(65, "Oscar Nolan", "oscar.nolan65@bluegrassinstrumen.example", 65),
    Person(66, "Ruby Shaw", "ruby.shaw66@bigskyranchoutfitt.example", 66),
    Person(67, "Joshua Young", "joshua.young67@hudsonvalleycider.example", 67),
    Person(68, "Hannah Ellis", "", 68),
    Person(69, "George Jarvis", "george.jarvis69@magnoliabedbreakfa.example", 69),
    Person(70, "Sophie Osborne", "sophie.osborne70@pacificcrestoutdoo.example", 70),
    Person(71, "Theo Turner", "theo.turner71@rockymountainroofi.example", 71),
    Person(72, "Daisy Archer", "daisy.archer72@cascadecoffeeroast.example", 72),
    Person(73, "William Fletcher", "william.fletcher73@desertbloomlandsca.example", 73),
    Person(74, "Erin Khan", "erin.khan74@evergladesboattour.example", 74),
    Person(75, "Harry Patel", "harry.patel75@greatlakesfreight.example", 75),
    Person(76, "Grace Underwood", "grace.underwood76@keystonelegalgroup.example", 76),
    Person(77, "Freddie Bennett", "freddie.bennett77@olddominionprintin.example", 77),
    Person(78, "Evie Grant", "evie.grant78@sunshinestatepools.example", 78),
    Person(79, "James Lambert", "james.lambert79@twincitieshardware.example", 79),
    Person(80, LONG_PERSON, "long.name@awkward.example", 80),
    Person(81, "Noah Vaughan", "noah.vaughan81@brightwaterhomes.example", 1),
    Person(82, "Freya Carter", "freya.carter82@oharaplumbing.example", 3),
    Person(83, "Henry Hughes", "henry.hughes83@company.example", 5),
    Person(84, "Willow Marsh", "willow.marsh84@mullersohnegmbh.example", 7),
    Person(85, "Lucas Reid", "", 9),
    Person(86, "Amelia Walsh", "amelia.walsh86@riversidedentalpra.example", 11),
    Person(87, "Jack Doyle", "jack.doyle87@pennineoutdoor.example", 13),
    Person(88, "Poppy Ingram", "poppy.ingram88@greenleafgardencen.example", 15),
    Person(89, "Alfie Nolan", "alfie.nolan89@redwoodarchitectsl.example", 17),
    Person(90, "Rosie Shaw", "rosie.shaw90@sterlingfinchsolic.example", 19),
    Person(91, "Isaac Young", "isaac.young91@castlestreetoptici.example", 21),
    Person(92, "Isla Ellis", "isla.ellis92@lighthousecharityt.example", 23),
    Person(93, "Leo Jarvis", "leo.jarvis93@meadowbankcarehome.example", 25),
    Person(94, "Ella Osborne", "ella.osborne94@willowtreenursery.example", 27),
    Person(95, "Charlie Turner", "charlie.turner95@summitclimbingwall.example", 29),
    Person(96, "Maya Archer", "maya.archer96@orchardveterinaryg.example", 31),
    Person(97, "Max Fletcher", "max.fletcher97@queenswaymotors.example", 33),
    Person(98, "Ava Khan", "ava.khan98@thistletravel.example", 35),
    Person(99, "Arthur Patel", "arthur.patel99@valetimbersupplies.example", 37),
    Person(100, "Chloe Underwood", "chloe.underwood100@yorkstonepaving.example", 39),
    Person(101, "Thomas Bennett", "thomas.bennett101@albionroofing.example", 41),
    Person(102, "Zara Grant", "", 43),
    Person(103, "Oliver Lambert", "oliver.lambert103@elmcourtsurgery.example", 45),
    Person(104, "Emily Quinn", "emily.quinn104@granitecityjoinery.example", 47),
    Person(105, "Oscar Vaughan", "oscar.vaughan105@ivorytowerbookshop.example", 49),
    Person(106, "Ruby Carter", "ruby.carter106@societegeneraledet.example", 51),
    Person(107, "Joshua Hughes", "joshua.hughes107@odztextilesspzoo.example", 53),
    Person(108, "Hannah Marsh", "hannah.marsh108@smorgasbordcaterin.example", 55),
    Person(109, "George Reid", "george.reid109@grohandelweikg.example", 57),
    Person(110, "Sophie Walsh", "sophie.walsh110@nandutravelsa.example", 59),
    Person(111, "Theo Doyle", "theo.doyle111@freelance.example", None),
    Person(112, "Daisy Ingram", "daisy.ingram112@freelance.example", None),
    Person(113, "William Nolan", "william.nolan113@freelance.example", None),
    Person(114, "Erin Shaw", "erin.shaw114@freelance.example", None),
    Person(115, "Harry Young", "harry.young115@freelance.example", None),
    Person(116, "Grace Ellis", "grace.ellis116@freelance.example", None),
    Person(117, "Freddie Jarvis", "freddie.jarvis117@freelance.example", None),
    Person(118, "Evie Osborne", "evie.osborne118@freelance.example", None),
    Person(119, "James Turner", "", None),
    Person(120, "Alice Archer", "alice.archer120@freelance.example", None),
]
