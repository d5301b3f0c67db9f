package normalize

import "maps"

// zoneAliases are old names of zones and what people call them, in lower case. The abbreviations of winter time are read
// as the zone: nobody who writes EST means an hour's change in summer.
var zoneAliases = with(index(map[string]string{
	"America/New_York":    "us/eastern est edt et est5edt eastern us/michigan us/east-indiana",
	"America/Chicago":     "us/central cst cdt ct cst6cdt central",
	"America/Denver":      "us/mountain mst7mdt mdt mt mountain",
	"America/Phoenix":     "us/arizona mst arizona",
	"America/Los_Angeles": "us/pacific pst pdt pst8pdt pacific us/pacific-new",
	"America/Anchorage":   "us/alaska akst akdt alaska",
	"Pacific/Honolulu":    "us/hawaii hst hawaii",
	"America/Toronto":     "canada/eastern",
	"America/Winnipeg":    "canada/central",
	"America/Edmonton":    "canada/mountain",
	"America/Vancouver":   "canada/pacific",
	"America/Halifax":     "canada/atlantic ast adt atlantic",
	"America/St_Johns":    "canada/newfoundland nst ndt newfoundland",
	"America/Regina":      "canada/saskatchewan saskatchewan",
	"Europe/London":       "gb uk gmt bst gb-eire",
	"Europe/Dublin":       "eire",
	"Europe/Paris":        "cet cest",
	"Europe/Kyiv":         "europe/kiev",
	"Asia/Kolkata":        "asia/calcutta ist",
	"Asia/Kathmandu":      "asia/katmandu",
	"Asia/Ho_Chi_Minh":    "asia/saigon",
	"Asia/Yangon":         "asia/rangoon",
	"Asia/Tokyo":          "japan jst",
	"Asia/Singapore":      "singapore",
	"Asia/Hong_Kong":      "hongkong",
	"Australia/Sydney":    "aest aedt australia/act australia/nsw australia/canberra",
	"Australia/Melbourne": "australia/victoria",
	"Australia/Brisbane":  "australia/queensland",
	"Australia/Adelaide":  "australia/south acst acdt",
	"Australia/Hobart":    "australia/tasmania",
	"Australia/Perth":     "australia/west awst",
	"Australia/Darwin":    "australia/north",
	"Pacific/Auckland":    "nz nzst nzdt",
	"UTC":                 "utc etc/utc zulu z universal",
}), map[string]string{
	"eastern time": "America/New_York", "eastern standard time": "America/New_York", "eastern daylight time": "America/New_York", "eastern time us/can": "America/New_York", "us eastern": "America/New_York",
	"central time": "America/Chicago", "central standard time": "America/Chicago", "central daylight time": "America/Chicago", "central time us/can": "America/Chicago", "us central": "America/Chicago",
	"mountain time": "America/Denver", "mountain standard time": "America/Denver", "mountain daylight time": "America/Denver", "mountain time us/can": "America/Denver",
	"pacific time": "America/Los_Angeles", "pacific standard time": "America/Los_Angeles", "pacific daylight time": "America/Los_Angeles", "pacific time us/can": "America/Los_Angeles", "west coast": "America/Los_Angeles",
	"alaska time": "America/Anchorage", "hawaii time": "Pacific/Honolulu", "atlantic time": "America/Halifax", "newfoundland time": "America/St_Johns",
	"new york": "America/New_York", "los angeles": "America/Los_Angeles", "london": "Europe/London", "uk time": "Europe/London", "british summer time": "Europe/London",
	"central european time": "Europe/Paris",
})

// with adds more to a table that is being written down.
func with(t, more map[string]string) map[string]string {
	maps.Copy(t, more)
	return t
}

// stateZones are the zones of states and provinces, by country and short code.
var stateZones = prefixed(map[string]map[string]string{
	"US": index(map[string]string{
		"America/New_York":             "CT DC DE FL GA KY MA MD ME NC NH NJ NY OH PA RI SC VA VT WV",
		"America/Detroit":              "MI",
		"America/Indiana/Indianapolis": "IN",
		"America/Chicago":              "AL AR IA IL KS LA MN MO MS ND NE OK SD TN TX WI",
		"America/Denver":               "CO MT NM UT WY",
		"America/Boise":                "ID",
		"America/Phoenix":              "AZ",
		"America/Los_Angeles":          "CA NV OR WA",
		"America/Anchorage":            "AK",
		"Pacific/Honolulu":             "HI",
		"America/Puerto_Rico":          "PR VI",
		"Pacific/Guam":                 "GU",
	}),
	"CA": index(map[string]string{
		"America/St_Johns":   "NL",
		"America/Halifax":    "NB NS PE",
		"America/Toronto":    "ON QC",
		"America/Winnipeg":   "MB",
		"America/Regina":     "SK",
		"America/Edmonton":   "AB NT",
		"America/Vancouver":  "BC",
		"America/Whitehorse": "YT",
		"America/Iqaluit":    "NU",
	}),
	"AU": index(map[string]string{
		"Australia/Sydney":    "NSW ACT",
		"Australia/Melbourne": "VIC",
		"Australia/Brisbane":  "QLD",
		"Australia/Adelaide":  "SA",
		"Australia/Perth":     "WA",
		"Australia/Hobart":    "TAS",
		"Australia/Darwin":    "NT",
	}),
})

func prefixed(countries map[string]map[string]string) map[string]string {
	all := make(map[string]string)
	for country, states := range countries {
		for state, zone := range states {
			all[country+"-"+state] = zone
		}
	}
	return all
}

// countryZones are the zones of countries where one is kept everywhere, islands far away apart.
var countryZones = map[string]string{
	"AE": "Asia/Dubai", "AR": "America/Argentina/Buenos_Aires", "AT": "Europe/Vienna", "BB": "America/Barbados", "BE": "Europe/Brussels", "BG": "Europe/Sofia",
	"BH": "Asia/Bahrain", "BM": "Atlantic/Bermuda", "BO": "America/La_Paz", "BS": "America/Nassau", "BY": "Europe/Minsk", "BZ": "America/Belize", "CH": "Europe/Zurich",
	"CO": "America/Bogota", "CR": "America/Costa_Rica", "CY": "Asia/Nicosia", "CZ": "Europe/Prague", "DE": "Europe/Berlin", "DK": "Europe/Copenhagen",
	"DO": "America/Santo_Domingo", "EE": "Europe/Tallinn", "EG": "Africa/Cairo", "FI": "Europe/Helsinki", "FR": "Europe/Paris", "GB": "Europe/London", "GE": "Asia/Tbilisi",
	"GH": "Africa/Accra", "GR": "Europe/Athens", "GT": "America/Guatemala", "HK": "Asia/Hong_Kong", "HN": "America/Tegucigalpa", "HR": "Europe/Zagreb", "HU": "Europe/Budapest",
	"IE": "Europe/Dublin", "IL": "Asia/Jerusalem", "IN": "Asia/Kolkata", "IR": "Asia/Tehran", "IS": "Atlantic/Reykjavik", "IT": "Europe/Rome", "JM": "America/Jamaica",
	"JP": "Asia/Tokyo", "KE": "Africa/Nairobi", "KH": "Asia/Phnom_Penh", "KR": "Asia/Seoul", "LK": "Asia/Colombo", "LT": "Europe/Vilnius", "LU": "Europe/Luxembourg",
	"LV": "Europe/Riga", "MA": "Africa/Casablanca", "MT": "Europe/Malta", "MY": "Asia/Kuala_Lumpur", "NG": "Africa/Lagos", "NI": "America/Managua", "NL": "Europe/Amsterdam",
	"NO": "Europe/Oslo", "NP": "Asia/Kathmandu", "NZ": "Pacific/Auckland", "PA": "America/Panama", "PE": "America/Lima", "PH": "Asia/Manila", "PK": "Asia/Karachi",
	"PL": "Europe/Warsaw", "PR": "America/Puerto_Rico", "PY": "America/Asuncion", "RO": "Europe/Bucharest", "RS": "Europe/Belgrade", "SA": "Asia/Riyadh", "SE": "Europe/Stockholm",
	"SG": "Asia/Singapore", "SI": "Europe/Ljubljana", "SK": "Europe/Bratislava", "SV": "America/El_Salvador", "TH": "Asia/Bangkok", "TR": "Europe/Istanbul",
	"TT": "America/Port_of_Spain", "TW": "Asia/Taipei", "TZ": "Africa/Dar_es_Salaam", "UA": "Europe/Kyiv", "UG": "Africa/Kampala", "UY": "America/Montevideo",
	"VE": "America/Caracas", "VN": "Asia/Ho_Chi_Minh", "ZA": "Africa/Johannesburg",
}
