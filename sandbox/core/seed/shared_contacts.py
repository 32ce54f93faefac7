"""Organisations and people that both services know by the same names, so that a deal finds its customer."""

from __future__ import annotations

from typing import NamedTuple

from sandbox.core.seed.shared_products import PRODUCTS, Product

__all__ = ["ORGANIZATIONS", "PEOPLE", "PRODUCTS", "Organization", "Person", "Product"]


class Organization(NamedTuple):
    """A company: an organization in Pipedrive, a contact in Xero."""

    id: int
    name: str
    street: str
    city: str
    postcode: str
    country: str
    tax_number: str


class Person(NamedTuple):
    """A person at a company (or at none); the e-mail address may be empty."""

    id: int
    name: str
    email: str
    org_id: int | None


LONG_NAME = (
    ("The Worshipful and Ancient Company of Extraordinarily Long Names " * 4)[:255].strip().ljust(255, "x")
)
LONG_PERSON = ("Hubert Blaine Wolfeschlegelsteinhausenbergerdorff " * 6)[:255].strip().ljust(255, "x")

# name | street | city | postcode | country | tax number
_ORGANIZATIONS = """
Brightwater Homes|4 Mill Lane|Manchester|M2 5DB|United Kingdom|GB100007919
Smith & Sons Ltd|7 Station Road|Bristol|BS1 6QH|United Kingdom|GB100015838
O'Hara Plumbing|10 Church Street|Edinburgh|EH1 1YZ|United Kingdom|GB100023757
Café Zoë|13 Park Avenue|Paris|75002|France|FR14300003668
株式会社さくら商事|丸の内3-6|東京都千代田区|100-0001|Japan|T1000000499955
"The Quoted" Company|19 Queen Street|Leeds|LS1 4AP|United Kingdom|GB100047514
Müller & Söhne GmbH|22 King's Parade|Köln|50667|Germany|
Peña y Asociados|25 Bridge Street|Sevilla|41001|Spain|
Harbour Lights Hotel|28 Market Place|Edinburgh|EH1 1YZ|United Kingdom|GB100071271
Kestrel Logistics|31 High Street|York|YO1 8QN|United Kingdom|GB100079190
Riverside Dental Practice|34 Mill Lane|Cardiff|CF10 1EP|United Kingdom|GB100087109
Oakfield Primary School|37 Station Road|Leeds|LS1 4AP|United Kingdom|GB100095028
Pennine Outdoor|40 Church Street|Manchester|M2 5DB|United Kingdom|GB100102947
Abbey Road Studios Hire|43 Park Avenue|Bristol|BS1 6QH|United Kingdom|
Greenleaf Garden Centre|46 Victoria Road|Edinburgh|EH1 1YZ|United Kingdom|GB100118785
Copper Kettle Tea Rooms|49 Queen Street|York|YO1 8QN|United Kingdom|GB100126704
Redwood Architects LLP|52 King's Parade|Cardiff|CF10 1EP|United Kingdom|GB100134623
Blue Anchor Brewing|55 Bridge Street|Leeds|LS1 4AP|United Kingdom|GB100142542
Sterling & Finch Solicitors|58 Market Place|Manchester|M2 5DB|United Kingdom|GB100150461
Moorside Farm Shop|61 High Street|Bristol|BS1 6QH|United Kingdom|GB100158380
Castle Street Opticians|64 Mill Lane|Edinburgh|EH1 1YZ|United Kingdom|
Northern Rail Catering|67 Station Road|York|YO1 8QN|United Kingdom|GB100174218
Lighthouse Charity Trust|70 Church Street|Cardiff|CF10 1EP|United Kingdom|GB100182137
Falcon Security Services|73 Park Avenue|Leeds|LS1 4AP|United Kingdom|GB100190056
Meadowbank Care Homes|76 Victoria Road|Manchester|M2 5DB|United Kingdom|GB100197975
Tideway Marine Engineering|79 Queen Street|Bristol|BS1 6QH|United Kingdom|GB100205894
Willow Tree Nursery|82 King's Parade|Edinburgh|EH1 1YZ|United Kingdom|GB100213813
Eastgate Print & Design|85 Bridge Street|York|YO1 8QN|United Kingdom|
Summit Climbing Walls|88 Market Place|Cardiff|CF10 1EP|United Kingdom|GB100229651
Hartley's Bakery|91 High Street|Leeds|LS1 4AP|United Kingdom|GB100237570
Orchard Veterinary Group|94 Mill Lane|Manchester|M2 5DB|United Kingdom|GB100245489
Pinnacle Fitness|97 Station Road|Bristol|BS1 6QH|United Kingdom|GB100253408
Queensway Motors|3 Church Street|Edinburgh|EH1 1YZ|United Kingdom|GB100261327
Silverdale Golf Club|6 Park Avenue|York|YO1 8QN|United Kingdom|GB100269246
Thistle Travel|9 Victoria Road|Cardiff|CF10 1EP|United Kingdom|
Union Canal Boats|12 Queen Street|Leeds|LS1 4AP|United Kingdom|GB100285084
Vale Timber Supplies|15 King's Parade|Manchester|M2 5DB|United Kingdom|GB100293003
Westbourne Theatre|18 Bridge Street|Bristol|BS1 6QH|United Kingdom|GB100300922
Yorkstone Paving|21 Market Place|Edinburgh|EH1 1YZ|United Kingdom|GB100308841
Zenith Scaffolding|24 High Street|York|YO1 8QN|United Kingdom|GB100316760
Albion Roofing|27 Mill Lane|Cardiff|CF10 1EP|United Kingdom|GB100324679
Beacon Insurance Brokers|30 Station Road|Leeds|LS1 4AP|United Kingdom|
Cobalt Software Ltd|33 Church Street|Manchester|M2 5DB|United Kingdom|GB100340517
Dunmore Distillery|36 Park Avenue|Bristol|BS1 6QH|United Kingdom|GB100348436
Elm Court Surgery|39 Victoria Road|Edinburgh|EH1 1YZ|United Kingdom|GB100356355
Foxglove Florists|42 Queen Street|York|YO1 8QN|United Kingdom|GB100364274
Granite City Joinery|45 King's Parade|Cardiff|CF10 1EP|United Kingdom|GB100372193
Heather & Moss Interiors|48 Bridge Street|Leeds|LS1 4AP|United Kingdom|GB100380112
Ivory Tower Bookshop|51 Market Place|Manchester|M2 5DB|United Kingdom|
Juniper Catering Co|54 High Street|Bristol|BS1 6QH|United Kingdom|GB100395950
Société Générale d'Études|57 Mill Lane|Lyon|69001|France|FR61300046767
Boulangerie L'Épi d'Or|60 Station Road|Paris|75002|France|FR62300047684
Łódź Textiles Sp. z o.o.|63 Church Street|Łódź|90-001|Poland|
Ærø Shipping A/S|66 Park Avenue|Ærøskøbing|5970|Denmark|
Smörgåsbord Catering AB|69 Victoria Road|Malmö|211 34|Sweden|
東京デザイン事務所|丸の内3-3|東京都千代田区|100-0001|Japan|
Großhandel Weiß KG|75 King's Parade|Köln|50667|Germany|DE200070167
Çelik İnşaat|78 Bridge Street|İzmir|35210|Türkiye|
Ñandú Travel S.A.|81 Market Place|Sevilla|41001|Spain|
Dvořák Music Supplies|84 High Street|Plzeň|301 00|Czechia|
Acme Industrial Supply|87 Mill Lane|Austin|78701|United States|71-1044713
Liberty Bell Diner|90 Station Road|Denver|80202|United States|72-1045446
Golden Gate Surf Shop|93 Church Street|Chicago|60601|United States|
Prairie Wind Energy|96 Park Avenue|Portland|97205|United States|74-1046912
Bluegrass Instruments|2 Victoria Road|Austin|78701|United States|75-1047645
Big Sky Ranch Outfitters|5 Queen Street|Denver|80202|United States|76-1048378
Hudson Valley Cider|8 King's Parade|Chicago|60601|United States|77-1049111
Lone Star Fencing|11 Bridge Street|Portland|97205|United States|78-1049844
Magnolia Bed & Breakfast|14 Market Place|Austin|78701|United States|79-1050577
Pacific Crest Outdoors|17 High Street|Denver|80202|United States|
Rocky Mountain Roofing|20 Mill Lane|Chicago|60601|United States|81-1052043
Cascade Coffee Roasters|23 Station Road|Portland|97205|United States|82-1052776
Desert Bloom Landscaping|26 Church Street|Austin|78701|United States|83-1053509
Everglades Boat Tours|29 Park Avenue|Denver|80202|United States|84-1054242
Great Lakes Freight|32 Victoria Road|Chicago|60601|United States|85-1054975
Keystone Legal Group|35 Queen Street|Portland|97205|United States|86-1055708
Old Dominion Printing|38 King's Parade|Austin|78701|United States|
Sunshine State Pools|41 Bridge Street|Denver|80202|United States|88-1057174
Twin Cities Hardware|44 Market Place|Chicago|60601|United States|89-1057907
{long}|47 High Street|Bristol|BS1 6QH|United Kingdom|GB100633520
"""

# name | e-mail | number of the organisation
_PEOPLE = """
Alice Archer|alice.archer@brightwater.example|1
Anne-Marie Smith-Jones|anne-marie@smithandsons.example|2
Siobhán O'Hara|siobhan@ohara-plumbing.example|3
Zoë Léger|zoe.leger@cafe-zoe.example|4
佐藤 花子|hanako.sato@sakura.example|5
Robert "Bob" Tables|bob.tables@quoted.example|6
Jürgen Groß|juergen.gross@mueller.example|7
José Peña Núñez|jose.pena@pena.example|8
Madonna|madonna@harbourlights.example|9
Rosie Carter|rosie.carter10@kestrellogistics.example|10
Isaac Hughes|isaac.hughes11@riversidedentalpra.example|11
Isla Marsh|isla.marsh12@oakfieldprimarysch.example|12
Leo Reid|leo.reid13@pennineoutdoor.example|13
Ella Walsh|ella.walsh14@abbeyroadstudioshi.example|14
Charlie Doyle|charlie.doyle15@greenleafgardencen.example|15
Maya Ingram|maya.ingram16@copperkettletearoo.example|16
Max Nolan||17
Ava Shaw|ava.shaw18@blueanchorbrewing.example|18
Arthur Young|arthur.young19@sterlingfinchsolic.example|19
Chloe Ellis|chloe.ellis20@moorsidefarmshop.example|20
Thomas Jarvis|thomas.jarvis21@castlestreetoptici.example|21
Zara Osborne|zara.osborne22@northernrailcateri.example|22
Oliver Turner|oliver.turner23@lighthousecharityt.example|23
Emily Archer|emily.archer24@falconsecurityserv.example|24
Oscar Fletcher|oscar.fletcher25@meadowbankcarehome.example|25
Ruby Khan|ruby.khan26@tidewaymarineengin.example|26
Joshua Patel|joshua.patel27@willowtreenursery.example|27
Hannah Underwood|hannah.underwood28@eastgateprintdesig.example|28
George Bennett|george.bennett29@summitclimbingwall.example|29
Sophie Grant|sophie.grant30@hartleysbakery.example|30
Theo Lambert|theo.lambert31@orchardveterinaryg.example|31
Daisy Quinn|daisy.quinn32@pinnaclefitness.example|32
William Vaughan|william.vaughan33@queenswaymotors.example|33
Erin Carter||34
Harry Hughes|harry.hughes35@thistletravel.example|35
Grace Marsh|grace.marsh36@unioncanalboats.example|36
Freddie Reid|freddie.reid37@valetimbersupplies.example|37
Evie Walsh|evie.walsh38@westbournetheatre.example|38
James Doyle|james.doyle39@yorkstonepaving.example|39
Alice Ingram|alice.ingram40@zenithscaffolding.example|40
Noah Nolan|noah.nolan41@albionroofing.example|41
Freya Shaw|freya.shaw42@beaconinsurancebro.example|42
Henry Young|henry.young43@cobaltsoftwareltd.example|43
Willow Ellis|willow.ellis44@dunmoredistillery.example|44
Lucas Jarvis|lucas.jarvis45@elmcourtsurgery.example|45
Amelia Osborne|amelia.osborne46@foxgloveflorists.example|46
Jack Turner|jack.turner47@granitecityjoinery.example|47
Poppy Archer|poppy.archer48@heathermossinterio.example|48
Alfie Fletcher|alfie.fletcher49@ivorytowerbookshop.example|49
Rosie Khan|rosie.khan50@junipercateringco.example|50
François d'Études||51
Isla Underwood|isla.underwood52@boulangerielepidor.example|52
Łukasz Wiśniewski|lukasz@lodz-textiles.example|53
Ella Grant|ella.grant54@rshippingas.example|54
Charlie Lambert|charlie.lambert55@smorgasbordcaterin.example|55
鈴木 一郎|ichiro.suzuki@tokyo-design.example|56
Max Vaughan|max.vaughan57@grohandelweikg.example|57
Ava Carter|ava.carter58@celikinsaat.example|58
Arthur Hughes|arthur.hughes59@nandutravelsa.example|59
Chloe Marsh|chloe.marsh60@dvorakmusicsupplie.example|60
Thomas Reid|thomas.reid61@acmeindustrialsupp.example|61
Zara Walsh|zara.walsh62@libertybelldiner.example|62
Oliver Doyle|oliver.doyle63@goldengatesurfshop.example|63
Emily Ingram|emily.ingram64@prairiewindenergy.example|64
Oscar Nolan|oscar.nolan65@bluegrassinstrumen.example|65
Ruby Shaw|ruby.shaw66@bigskyranchoutfitt.example|66
Joshua Young|joshua.young67@hudsonvalleycider.example|67
Hannah Ellis||68
George Jarvis|george.jarvis69@magnoliabedbreakfa.example|69
Sophie Osborne|sophie.osborne70@pacificcrestoutdoo.example|70
Theo Turner|theo.turner71@rockymountainroofi.example|71
Daisy Archer|daisy.archer72@cascadecoffeeroast.example|72
William Fletcher|william.fletcher73@desertbloomlandsca.example|73
Erin Khan|erin.khan74@evergladesboattour.example|74
Harry Patel|harry.patel75@greatlakesfreight.example|75
Grace Underwood|grace.underwood76@keystonelegalgroup.example|76
Freddie Bennett|freddie.bennett77@olddominionprintin.example|77
Evie Grant|evie.grant78@sunshinestatepools.example|78
James Lambert|james.lambert79@twincitieshardware.example|79
{long}|long.name@awkward.example|80
Noah Vaughan|noah.vaughan81@brightwaterhomes.example|1
Freya Carter|freya.carter82@oharaplumbing.example|3
Henry Hughes|henry.hughes83@company.example|5
Willow Marsh|willow.marsh84@mullersohnegmbh.example|7
Lucas Reid||9
Amelia Walsh|amelia.walsh86@riversidedentalpra.example|11
Jack Doyle|jack.doyle87@pennineoutdoor.example|13
Poppy Ingram|poppy.ingram88@greenleafgardencen.example|15
Alfie Nolan|alfie.nolan89@redwoodarchitectsl.example|17
Rosie Shaw|rosie.shaw90@sterlingfinchsolic.example|19
Isaac Young|isaac.young91@castlestreetoptici.example|21
Isla Ellis|isla.ellis92@lighthousecharityt.example|23
Leo Jarvis|leo.jarvis93@meadowbankcarehome.example|25
Ella Osborne|ella.osborne94@willowtreenursery.example|27
Charlie Turner|charlie.turner95@summitclimbingwall.example|29
Maya Archer|maya.archer96@orchardveterinaryg.example|31
Max Fletcher|max.fletcher97@queenswaymotors.example|33
Ava Khan|ava.khan98@thistletravel.example|35
Arthur Patel|arthur.patel99@valetimbersupplies.example|37
Chloe Underwood|chloe.underwood100@yorkstonepaving.example|39
Thomas Bennett|thomas.bennett101@albionroofing.example|41
Zara Grant||43
Oliver Lambert|oliver.lambert103@elmcourtsurgery.example|45
Emily Quinn|emily.quinn104@granitecityjoinery.example|47
Oscar Vaughan|oscar.vaughan105@ivorytowerbookshop.example|49
Ruby Carter|ruby.carter106@societegeneraledet.example|51
Joshua Hughes|joshua.hughes107@odztextilesspzoo.example|53
Hannah Marsh|hannah.marsh108@smorgasbordcaterin.example|55
George Reid|george.reid109@grohandelweikg.example|57
Sophie Walsh|sophie.walsh110@nandutravelsa.example|59
Theo Doyle|theo.doyle111@freelance.example|
Daisy Ingram|daisy.ingram112@freelance.example|
William Nolan|william.nolan113@freelance.example|
Erin Shaw|erin.shaw114@freelance.example|
Harry Young|harry.young115@freelance.example|
Grace Ellis|grace.ellis116@freelance.example|
Freddie Jarvis|freddie.jarvis117@freelance.example|
Evie Osborne|evie.osborne118@freelance.example|
James Turner||
Alice Archer|alice.archer120@freelance.example|
"""


def _rows(text: str, *, long_name: str) -> list[list[str]]:
    return [line.replace("{long}", long_name).split("|") for line in text.strip().splitlines()]


ORGANIZATIONS = [
    Organization(number, *row) for number, row in enumerate(_rows(_ORGANIZATIONS, long_name=LONG_NAME), 1)
]
PEOPLE = [
    Person(number, name, email, int(org_id) if org_id else None)
    for number, (name, email, org_id) in enumerate(_rows(_PEOPLE, long_name=LONG_PERSON), 1)
]
