package normalize

import (
	"slices"
	"strings"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/notice"
)

// place settles where the row is held. What it finds of the way of attending is left in r.specific: whether visitors are
// told a place that they could go to.
func (r *row) place() {
	d := &r.draft.Place
	a := address{street: d.Street, city: d.City, region: d.Region, postal: d.PostalCode, country: d.Country}
	if d.Formatted != "" {
		a.fill(readAddress(d.Formatted, a.street))
	}
	r.country(&a)
	street, extra := splitDirections(a.street)
	if extra != "" {
		r.repaired(notice.AddressExtraText, "address", a.street)
		a.street = street
	}
	r.postal(&a)
	r.point = r.coordinates(&a)
	approximate, stated := readYes(d.Approximate)
	p := &meeting.Place{
		Name: d.Name, Address: a.street, City: a.city, Region: a.region, PostalCode: a.postal, Country: a.country, Formatted: d.Formatted,
		Areas: d.Areas, Point: r.point, Notes: paragraphs(extra, d.Notes),
	}
	if extra != "" {
		p.Formatted = "" // it holds the directions too
	}
	if strings.EqualFold(p.Name, p.Address) || strings.EqualFold(p.Name, p.Formatted) {
		p.Name = ""
	}
	if r.point != nil {
		p.Precision = precision(p, approximate, stated)
	}
	r.specific = (p.Address != "" || p.Name != "") && !isOnlineWord(p.Name) && !isOnlineWord(p.Address)
	r.approximate = approximate
	if p.Name == "" && p.Address == "" && p.City == "" && p.Region == "" && p.PostalCode == "" && p.Country == "" && p.Formatted == "" &&
		len(p.Areas) == 0 && p.Point == nil && p.Notes == "" {
		return
	}
	r.m.Place = p
}

// country settles the country and the state, each helping to understand the other.
func (r *row) country(a *address) {
	if a.country != "" {
		code, ok := countryOf(a.country)
		if !ok {
			r.note(notice.CountryUnknown, "country", a.country)
		}
		a.country = code
	} else if country, _, ok := countryOfState(a.region); ok {
		a.country = country
		r.note(notice.CountryInferred, "country", a.region)
	} else if r.src.Publisher != nil && (a.city != "" || a.street != "" || a.region != "" || a.postal != "") {
		a.country, a.assumed = r.src.Publisher.Country, true
	}
	if code, ok := stateOf(a.country, a.region); ok {
		a.region = code
	}
}

// postal puts back the zero that spreadsheets take from the postal codes of New England and New Jersey.
func (r *row) postal(a *address) {
	if n := len(a.postal); a.country == "US" && (n == 3 || n == 4) && strings.Trim(a.postal, "0123456789") == "" {
		r.repaired(notice.PostalCodeZeroLost, "postal_code", a.postal)
		a.postal = "00000"[n:] + a.postal
	}
}

// precision tells what the point of p stands for. What the publisher says counts, unless there is no street; without a
// word from the publisher, an address of fewer than four parts is taken for the middle of something larger, as the
// Meeting Guide app does.
func precision(p *meeting.Place, approximate, stated bool) meeting.Precision {
	switch {
	case p.Address == "" && p.Name == "" && (p.City != "" || p.Region != "" || p.Country != ""):
		return meeting.Area
	case approximate:
		return meeting.Approximate
	case stated:
		return meeting.Exact
	case p.Address == "" && p.Name == "" || p.Address == "" && strings.Count(p.Formatted, ",") < 3:
		return meeting.Approximate
	}
	return meeting.Exact
}

// readYes reads a statement of yes or no; stated is false when it is neither.
func readYes(s string) (yes, stated bool) {
	switch strings.ToLower(s) {
	case "yes", "true", "1", "y":
		return true, true
	case "no", "false", "0", "n":
		return false, true
	}
	return false, false
}

// isOnlineWord reports whether what stands in place of a place says that there is none.
func isOnlineWord(s string) bool {
	switch strings.ToLower(strings.Trim(s, ".!() ")) {
	case "online", "online only", "online meeting", "online meetings", "zoom", "zoom meeting", "zoom only", "on zoom", "via zoom", "virtual", "virtual meeting", "virtual only",
		"internet", "electronic", "telephone", "phone", "phone meeting", "conference call", "skype", "google meet", "web", "en línea", "en ligne", "en linea":
		return true
	}
	return false
}

// coarsen leaves of a place what tells about where an online meeting is at home, and no more: visitors must not go there.
func coarsen(p *meeting.Place) {
	p.Address, p.PostalCode, p.Formatted = "", "", ""
	if isOnlineWord(p.Name) {
		p.Name = ""
	}
	if p.Point != nil {
		point := round(*p.Point, 2)
		p.Point, p.Precision = &point, meeting.Area
	}
}

// paragraphs joins the texts that say anything and that no earlier one says.
func paragraphs(first string, more []string) string {
	all := first
	for i, t := range more {
		switch {
		case t == "" || t == first || slices.Contains(more[:i], t):
		case all == "":
			all = t
		default:
			all += "\n\n" + t
		}
	}
	return all
}
