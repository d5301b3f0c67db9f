package normalize

import "time"

// weekdayNames are the names of weekdays and their abbreviations, without accents, in English, Spanish, French, German,
// Portuguese, Italian, Polish, Swedish, Danish and Dutch. An abbreviation that two languages use for different days is
// left out.
var weekdayNames = index(map[time.Weekday]string{
	time.Sunday: `sunday sundays sun su domingo domingos dom dimanche dimanches dim sonntag sonntags so domenica niedziela niedziele niedz nd
		sondag sondagar sondage son zondag zondags zo`,
	time.Monday: `monday mondays mon mo m lunes lun lundi lundis montag montags segunda segundas seg lunedi poniedzialek poniedzialki pon pn
		mandag mandagar mandage man maandag maandags`,
	time.Tuesday: `tuesday tuesdays tue tues tu t martes mar mardi mardis dienstag dienstags di terca tercas ter martedi wtorek wtorki wt
		tisdag tisdagar tis tirsdag tirsdage dinsdag dinsdags`,
	time.Wednesday: `wednesday wednesdays wed weds we w miercoles mie mier mercredi mercredis mer mittwoch mittwochs mi quarta quartas qua mercoledi
		sroda srody sr onsdag onsdagar onsdage ons woensdag woensdags wo`,
	time.Thursday: `thursday thursdays thu thur thurs th jueves jue jeudi jeudis jeu donnerstag donnerstags do quinta quintas qui giovedi gio
		czwartek czwartki czw torsdag torsdagar torsdage tors tor donderdag donderdags`,
	time.Friday: `friday fridays fri fr f viernes vie vier vendredi vendredis ven freitag freitags sexta sextas venerdi piatek piatki pt
		fredag fredagar fredage fre vrijdag vrijdags vr`,
	time.Saturday: `saturday saturdays sat sa sabado sabados sab samedi samedis sam samstag samstags sonnabend sonnabends sabato sobota soboty sob
		lordag lordagar lordage lor zaterdag zaterdags za`,
})

// ordinalNames are positions in a month; -1 is the last.
var ordinalNames = index(map[int]string{
	1:  "1 1st first 1er primer primero premier erste ersten erster 1e primeiro primo",
	2:  "2 2nd second segundo deuxieme 2e 2eme zweite zweiten zweiter secondo",
	3:  "3 3rd third tercer tercero troisieme 3e 3eme dritte dritten dritter terceiro terzo",
	4:  "4 4th fourth forth cuarto quatrieme 4e 4eme vierte vierten vierter quarto",
	5:  "5 5th fifth quinto cinquieme 5e 5eme funfte funften funfter",
	-1: "last ultimo dernier letzte letzten letzter laatste sista",
})

// dayGroups are words for several days.
var dayGroups = map[string][]time.Weekday{
	"daily":      {0, 1, 2, 3, 4, 5, 6},
	"everyday":   {0, 1, 2, 3, 4, 5, 6},
	"taglich":    {0, 1, 2, 3, 4, 5, 6},
	"diario":     {0, 1, 2, 3, 4, 5, 6},
	"codziennie": {0, 1, 2, 3, 4, 5, 6},
	"weekdays":   {1, 2, 3, 4, 5},
	"weekends":   {6, 0},
	"weekend":    {6, 0},
}

// rangeWords stand between the first and the last day of a range.
var rangeWords = set("- to thru through until till bis a al au tot til")

// dayFillers may stand among days and change nothing.
var dayFillers = set(`- and & or of the each every on at in week weekly only meeting meetings days day a y e et und en och i de del des der du la el le les los
	cada chaque jeden jeder every todos nur in woche findet statt`)
