package normalize

import (
	"strings"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
)

// countryNames are names and abbreviations of countries in lower case, with their ISO 3166-1 alpha-2 codes.
var countryNames = with(index(map[string]string{
	"US": "usa us america eeuu", "CA": "canada can", "GB": "uk gb gbr england scotland wales britain",
	"IE": "ireland eire irl ie", "AU": "australia aus au", "NZ": "nz aotearoa", "MX": "mexico méxico mex mx", "DE": "germany deutschland ger", "AT": "austria österreich",
	"CH": "switzerland schweiz suisse svizzera", "FR": "france", "BE": "belgium belgique belgië belgie", "NL": "netherlands nederland holland", "LU": "luxembourg luxemburg",
	"IT": "italy italia", "ES": "spain españa espana", "PT": "portugal", "SE": "sweden sverige", "NO": "norway norge", "DK": "denmark danmark", "FI": "finland suomi",
	"IS": "iceland ísland", "PL": "poland polska", "CZ": "czechia", "SK": "slovakia slovensko", "HU": "hungary magyarország", "SI": "slovenia slovenija", "HR": "croatia hrvatska",
	"RS": "serbia", "RO": "romania românia", "BG": "bulgaria", "GR": "greece hellas", "CY": "cyprus", "MT": "malta", "TR": "turkey türkiye turkiye", "UA": "ukraine україна",
	"RU": "russia россия", "BY": "belarus", "LT": "lithuania lietuva", "LV": "latvia", "EE": "estonia", "IL": "israel", "AE": "uae", "IR": "iran",
	"IN": "india bharat", "PK": "pakistan", "BD": "bangladesh", "NP": "nepal", "TH": "thailand", "VN": "vietnam", "KH": "cambodia", "MY": "malaysia",
	"SG": "singapore", "ID": "indonesia", "PH": "philippines", "HK": "hongkong", "TW": "taiwan", "CN": "china", "KR": "korea", "JP": "japan 日本", "ZA": "rsa", "KE": "kenya",
	"TZ": "tanzania", "UG": "uganda", "NG": "nigeria", "GH": "ghana", "EG": "egypt", "MA": "morocco", "ZW": "zimbabwe", "ZM": "zambia", "NA": "namibia", "BW": "botswana",
	"BR": "brazil brasil", "AR": "argentina", "CL": "chile", "PE": "peru perú", "CO": "colombia", "VE": "venezuela", "EC": "ecuador", "UY": "uruguay", "PY": "paraguay",
	"BO": "bolivia", "PA": "panama panamá", "GT": "guatemala", "HN": "honduras", "NI": "nicaragua", "BZ": "belize", "CU": "cuba",
	"JM": "jamaica", "BS": "bahamas", "BB": "barbados", "BM": "bermuda", "HT": "haiti",
}), map[string]string{
	"united states": "US", "united states of america": "US", "estados unidos": "US", "united kingdom": "GB", "great britain": "GB", "northern ireland": "GB",
	"republic of ireland": "IE", "new zealand": "NZ", "czech republic": "CZ", "the netherlands": "NL", "sri lanka": "LK", "hong kong": "HK", "south korea": "KR",
	"republic of korea": "KR", "south africa": "ZA", "costa rica": "CR", "el salvador": "SV", "cayman islands": "KY", "dominican republic": "DO", "puerto rico": "PR",
	"saudi arabia": "SA", "united arab emirates": "AE", "trinidad and tobago": "TT", "russian federation": "RU", "isle of man": "IM", "jersey": "JE", "guernsey": "GG",
	"viet nam": "VN", "the bahamas": "BS", "republic of georgia": "GE",
})

// countryOf reads a country's name or code; an unknown one is returned as it is.
func countryOf(s string) (code string, ok bool) {
	if len(s) == 2 && s[0] >= 'A' && s[0] <= 'Z' && s[1] >= 'A' && s[1] <= 'Z' {
		if s == "UK" {
			return "GB", true
		}
		return s, true
	}
	code, ok = countryNames[strings.ToLower(strings.ReplaceAll(s, ".", ""))]
	if !ok {
		return s, false
	}
	return code, true
}

// states are the names and codes of states and provinces, in lower case, by country.
var states = map[string]map[string]string{
	"US": with(selves(`AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA
		WV WI WY PR VI GU`), map[string]string{
		"alabama": "AL", "alaska": "AK", "arizona": "AZ", "arkansas": "AR", "california": "CA", "colorado": "CO", "connecticut": "CT", "delaware": "DE",
		"district of columbia": "DC", "florida": "FL", "georgia": "GA", "hawaii": "HI", "idaho": "ID", "illinois": "IL", "indiana": "IN", "iowa": "IA", "kansas": "KS",
		"kentucky": "KY", "louisiana": "LA", "maine": "ME", "maryland": "MD", "massachusetts": "MA", "michigan": "MI", "minnesota": "MN", "mississippi": "MS",
		"missouri": "MO", "montana": "MT", "nebraska": "NE", "nevada": "NV", "new hampshire": "NH", "new jersey": "NJ", "new mexico": "NM", "new york": "NY",
		"north carolina": "NC", "north dakota": "ND", "ohio": "OH", "oklahoma": "OK", "oregon": "OR", "pennsylvania": "PA", "rhode island": "RI",
		"south carolina": "SC", "south dakota": "SD", "tennessee": "TN", "texas": "TX", "utah": "UT", "vermont": "VT", "virginia": "VA", "washington": "WA",
		"west virginia": "WV", "wisconsin": "WI", "wyoming": "WY", "puerto rico": "PR", "guam": "GU"}),
	"CA": with(selves("AB BC MB NB NL NS NT NU ON PE QC SK YT"), map[string]string{
		"alberta": "AB", "british columbia": "BC", "manitoba": "MB", "new brunswick": "NB", "newfoundland and labrador": "NL", "newfoundland": "NL", "nova scotia": "NS",
		"northwest territories": "NT", "nunavut": "NU", "ontario": "ON", "prince edward island": "PE", "quebec": "QC", "québec": "QC", "saskatchewan": "SK", "yukon": "YT"}),
	"AU": with(selves("NSW VIC QLD SA WA TAS ACT NT"), map[string]string{
		"new south wales": "NSW", "victoria": "VIC", "queensland": "QLD", "south australia": "SA", "western australia": "WA", "tasmania": "TAS",
		"australian capital territory": "ACT", "northern territory": "NT"}),
	// Those that are called like a city of theirs are left to be cities.
	"IN": {
		"andhra pradesh": "AP", "arunachal pradesh": "AR", "assam": "AS", "bihar": "BR", "chhattisgarh": "CG", "goa": "GA", "gujarat": "GJ", "haryana": "HR",
		"himachal pradesh": "HP", "jammu and kashmir": "JK", "jharkhand": "JH", "karnataka": "KA", "kerala": "KL", "madhya pradesh": "MP", "maharashtra": "MH",
		"manipur": "MN", "meghalaya": "ML", "mizoram": "MZ", "nagaland": "NL", "odisha": "OD", "punjab": "PB", "rajasthan": "RJ", "sikkim": "SK",
		"tamil nadu": "TN", "telangana": "TS", "tripura": "TR", "uttar pradesh": "UP", "uttarakhand": "UK", "west bengal": "WB"},
	"BR": selves("AC AL AP AM BA CE DF ES GO MA MT MS MG PA PB PR PE PI RJ RN RS RO RR SC SP SE TO"),
}

// selves is a table in which the lower case of each code stands for the code.
func selves(codes string) map[string]string {
	t := make(map[string]string)
	for code := range fields(codes) {
		t[strings.ToLower(code)] = code
	}
	return t
}

// stateOf reads a state of a country by its name or code.
func stateOf(country, s string) (code string, ok bool) {
	code, ok = states[country][strings.ToLower(strings.TrimSuffix(s, "."))]
	return code, ok
}

// countryOfState is the country of a state that is named without one. Codes that the United States and Canada do not
// share tell them apart; Australia's are asked last, since WA and SA mean other things in America.
func countryOfState(s string) (country, code string, ok bool) {
	for _, country := range []string{"US", "CA", "AU"} {
		if code, ok := stateOf(country, s); ok {
			return country, code, true
		}
	}
	return "", "", false
}

// A box is a country's extent, a little generous: south, north, west and east in degrees.
type box struct{ south, north, west, east float64 }

func (b box) has(p meeting.Point) bool {
	return p.Lat >= b.south && p.Lat <= b.north && p.Lon >= b.west && p.Lon <= b.east
}

// boxes are the extents of countries whose meetings are many; islands far away apart have a box of their own.
var boxes = map[string][]box{
	"US": {{24, 50, -125.5, -66}, {50, 72, -180, -129}, {18, 29, -179, -154}, {17, 19, -68, -64}, {13, 21, 144, 147}},
	"CA": {{41, 84, -142, -52}},
	"MX": {{14, 33, -118.5, -86}},
	"GB": {{49, 61, -9, 2.5}},
	"IE": {{51, 56, -11, -5}},
	"AU": {{-44, -9, 112, 160}},
	"NZ": {{-48, -33, 165, 180}, {-45, -43, -178, -175}},
	"ZA": {{-35.5, -22, 16, 33.5}},
	"DE": {{47, 55.5, 5.5, 15.5}},
	"AT": {{46, 49.5, 9, 17.5}},
	"CH": {{45.5, 48, 5.5, 11}},
	"FR": {{41, 51.5, -5.5, 10}, {-22, 19, -63, 56}},
	"NL": {{50.5, 54, 3, 7.5}, {12, 18, -71, -62}},
	"BE": {{49, 52, 2, 7}},
	"ES": {{35, 44, -10, 5}, {27, 30, -19, -13}},
	"PT": {{36, 43, -10, -6}, {32, 40, -32, -16}},
	"IT": {{35, 47.5, 6, 19}},
	"SE": {{55, 70, 10, 25}},
	"NO": {{57, 81, 4, 32}},
	"DK": {{54, 58, 7, 16}},
	"FI": {{59, 71, 19, 32}},
	"PL": {{48, 55.5, 13.5, 24.5}},
	"IN": {{6, 36, 67, 98}},
	"JP": {{24, 46, 122, 154}},
	"TH": {{5, 21, 97, 106}},
	"BR": {{-34, 6, -74.5, -28}},
	"AR": {{-56, -21, -74, -53}},
	"CO": {{-5, 14, -82, -66}},
}

// inCountry reports whether p may lie in country; known is false for a country whose extent is not in the table.
func inCountry(country string, p meeting.Point) (in, known bool) {
	list, known := boxes[country]
	for _, b := range list {
		in = in || b.has(p)
	}
	return in, known
}
