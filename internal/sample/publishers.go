package sample

import (
	"strings"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/source"
)

func fellowship(s string) meeting.Fellowship { return meeting.Fellowship(s) }

// publishers are the invented bodies. Each shows something that real publishers do.
func publishers() []publisher {
	c := cities()
	return []publisher{
		{
			id: "golden-coast-aa", fellowship: "aa", format: "meeting_guide", timezone: "America/Los_Angeles",
			record:   source.Publisher{Name: "Golden Coast Intergroup", Kind: source.Intergroup, Country: "US", Subdivision: "US-CA", Area: "San Francisco Bay"},
			path:     "/wp-admin/admin-ajax.php?action=meetings",
			contents: func(w *world) []gathering { return w.gather("gc", c["coast"], 520) },
			serve:    serveMeetingGuide,
		},
		{
			// A district inside the first intergroup's area: it repeats many of its meetings under its own keys.
			id: "east-shore-district-aa", fellowship: "aa", format: "meeting_guide",
			record: source.Publisher{Name: "East Shore District 16", Kind: source.ServiceBody, Country: "US", Subdivision: "US-CA", Area: "East Shore"},
			path:   "/meetings.json",
			contents: func(w *world) []gathering {
				return append(w.repeat("golden-coast-aa", "es", 130), w.gather("esd", c["eastbay"], 40)...)
			},
			serve: serveHandmadeMeetingGuide,
		},
		{
			id: "hudson-na", fellowship: "na", format: "bmlt", timezone: "America/New_York",
			record:   source.Publisher{Name: "Hudson Valley Region of NA", Kind: source.Region, Country: "US", Subdivision: "US-NY", Area: "Hudson Valley"},
			path:     "/main_server/",
			contents: func(w *world) []gathering { return w.gather("h", c["hudson"], 430) },
			serve:    serveBMLT,
		},
		{
			id: "thames-na", fellowship: "na", format: "bmlt",
			record:   source.Publisher{Name: "Thames and Chilterns Area of NA", Kind: source.AreaBody, Country: "GB", Area: "Thames and Chilterns"},
			path:     "/main_server/",
			contents: func(w *world) []gathering { return w.gather("t", c["thames"], 220) },
			serve:    serveBMLT,
		},
		{
			id: "great-lakes-al-anon", fellowship: "al-anon", format: "meeting_guide", timezone: "America/Toronto",
			record:   source.Publisher{Name: "Great Lakes Al-Anon Information Service", Kind: source.Intergroup, Country: "CA", Subdivision: "CA-ON", Area: "Great Lakes"},
			path:     "/wp-json/tsml/meetings",
			contents: func(w *world) []gathering { return w.gather("gl", c["lakes"], 260) },
			serve:    serveMeetingGuide,
		},
		{
			id: "meseta-aa", fellowship: "aa", format: "meeting_guide", timezone: "Europe/Madrid",
			record:   source.Publisher{Name: "Intergrupo de la Meseta", Kind: source.Intergroup, Country: "ES", Area: "Meseta"},
			path:     "/reuniones.json",
			contents: func(w *world) []gathering { return w.gather("m", c["meseta"], 180) },
			serve:    serveHandmadeMeetingGuide,
		},
		{
			id: "southern-harbour-aa", fellowship: "aa", format: "meeting_guide",
			record:   source.Publisher{Name: "Southern Harbour Central Service Office", Kind: source.Intergroup, Country: "AU", Area: "Southern Harbour"},
			path:     "/wp-admin/admin-ajax.php?action=meetings",
			contents: func(w *world) []gathering { return w.gather("sh", c["harbour"], 240) },
			serve:    serveMeetingGuide,
		},
		{
			id: "wide-sky-dharma", fellowship: "rd", format: "meeting_guide", timezone: "America/Denver",
			record:   source.Publisher{Name: "Wide Sky Recovery Dharma", Kind: source.Region, Country: "US", Area: "Mountain and Islands"},
			path:     "/wp-admin/admin-ajax.php?action=meetings",
			contents: func(w *world) []gathering { return w.gather("ws", c["prairie"], 200) },
			serve:    serveMeetingGuide,
		},
		{
			id: "highveld-oa", fellowship: "oa", format: "table", timezone: "Africa/Johannesburg",
			record:   source.Publisher{Name: "Highveld Overeaters Intergroup", Kind: source.Intergroup, Country: "ZA", Subdivision: "ZA-GP", Area: "Highveld"},
			path:     "/meetings.csv",
			contents: func(w *world) []gathering { return w.gather("hv", c["highveld"], 90) },
			serve:    serveTable,
			fields:   tableMap(),
		},
		{
			id: "spree-smart", fellowship: "smart", format: "json", timezone: "Europe/Berlin",
			record:   source.Publisher{Name: "SMART-Treffen an der Spree", Kind: source.Region, Country: "DE", Area: "Berlin und Potsdam"},
			path:     "/api/treffen?seite={page}",
			contents: func(w *world) []gathering { return w.gather("sp", c["spree"], 110) },
			serve:    serveJSON,
			fields:   jsonMap(),
		},
		{
			// A clubhouse: several fellowships share its rooms and its calendar.
			id: "liffey-clubhouse", fellowship: "ga", format: "ical", timezone: "Europe/Dublin",
			record:   source.Publisher{Name: "The Liffey Clubhouse", Kind: source.ServiceBody, Country: "IE", Area: "Dublin"},
			path:     "/calendar.ics",
			contents: func(w *world) []gathering { return w.gather("lc", c["liffey"], 80) },
			serve:    serveCalendar,
			fields:   calendarMap(),
		},
		{
			id: "seine-coda", fellowship: "coda", format: "html", timezone: "Europe/Paris",
			record:   source.Publisher{Name: "CoDA Vallée de la Seine", Kind: source.Intergroup, Country: "FR", Area: "Vallée de la Seine"},
			path:     "/reunions.html",
			contents: func(w *world) []gathering { return w.gather("vs", c["seine"], 100) },
			serve:    servePages,
			fields:   pagesMap(),
		},
	}
}

// repeat gives some of another publisher's meetings under keys of one's own, with the small differences that two
// offices always have.
func (w *world) repeat(other, prefix string, n int) []gathering {
	var all []gathering
	for i, m := range w.meetings[other] {
		if m.city.name != "Oakland" && m.city.name != "Berkeley" || len(all) == n {
			continue
		}
		m.key = prefix + "-" + m.key
		switch i % 4 {
		case 1:
			m.name += " Group"
		case 2:
			m.street = strings.Replace(m.street, "Street", "St", 1)
		case 3:
			m.lat, m.lon = m.lat+0.0002, m.lon-0.0002
		}
		all = append(all, m)
	}
	return all
}
