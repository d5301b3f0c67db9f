package search

import (
	"strings"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/source"
)

// lists reads the parameters that are lists of values.
func (p *parser) lists() {
	q := p.q
	q.Fellowships = p.fellowships()
	q.Sources = lowered(p.list("source"))
	q.Publishers = p.list("publisher")
	q.Countries = p.countries()
	q.Regions, q.Cities = p.list("region"), p.list("city")
	q.Languages = p.languages()
	q.AllTypes, q.AnyTypes, q.NotTypes = p.types("type"), p.types("any_type"), p.types("not_type")
	q.Attendance = choose(p, "attendance", []meeting.Attendance{meeting.InPerson, meeting.OnlineOnly, meeting.Hybrid, meeting.AttendanceUnknown})
	q.Access = choose(p, "access", []meeting.Access{meeting.Open, meeting.Closed, meeting.AccessUnknown})

	const all meeting.Status = "all"
	statuses := []meeting.Status{meeting.Active, meeting.TemporarilyClosed, meeting.Unlisted}
	for _, s := range choose(p, "status", append(statuses, all)) {
		if s == all {
			q.Statuses = statuses
			break
		}
		q.Statuses = append(q.Statuses, s)
	}
}

func lowered(list []string) []string {
	for i := range list {
		list[i] = strings.ToLower(list[i])
	}
	return list
}

func (p *parser) fellowships() []meeting.Fellowship {
	if p.Vocabulary == nil {
		var all []meeting.Fellowship
		for _, v := range lowered(p.list("fellowship")) {
			all = append(all, meeting.Fellowship(v))
		}
		return all
	}
	var all []meeting.Fellowship
	for _, v := range p.list("fellowship") {
		if f, ok := p.Vocabulary.Fellowship(v); ok {
			all = addNew(all, f)
			continue
		}
		var known []string
		for _, f := range p.Vocabulary.Fellowships() {
			known = append(known, string(f.ID))
		}
		p.unknown("fellowship", v, known)
	}
	return all
}

func (p *parser) types(name string) []meeting.Type {
	var all []meeting.Type
	for _, v := range lowered(p.list(name)) {
		t := meeting.Type(v)
		if p.Vocabulary != nil && !p.Vocabulary.Known(t) {
			p.add(name, UnknownValue, p.nearestType(v), "%q is no type; /v1/types lists them.", shorten(v))
			continue
		}
		all = addNew(all, t)
	}
	return all
}

// nearestType is the type that v was probably meant to name: by a label, or by a spelling close to it.
func (p *parser) nearestType(v string) string {
	if m, ok := p.Vocabulary.Phrase(v); ok && len(m.Types) > 0 {
		return string(m.Types[0])
	}
	return string(p.Vocabulary.Nearest(v))
}

func (p *parser) languages() []string {
	var all []string
	for _, v := range p.list("language") {
		code, ok := strings.ToLower(v), true
		if p.Vocabulary != nil {
			code, ok = p.Vocabulary.Language(v)
		}
		if !ok {
			p.add("language", UnknownValue, "", "%q is no language known; it is an ISO 639 code such as es.", shorten(v))
			continue
		}
		all = addNew(all, code)
	}
	return all
}

func (p *parser) countries() []string {
	var all []string
	for _, v := range p.list("country") {
		code := strings.ToUpper(v)
		if len(code) != 2 || code[0] < 'A' || code[0] > 'Z' || code[1] < 'A' || code[1] > 'Z' {
			p.add("country", InvalidValue, source.Nearest(v, countryNames()), "It is an ISO 3166-1 code of two letters, such as US.")
			continue
		}
		all = addNew(all, code)
	}
	return all
}

// countryNames are codes that people often write otherwise.
func countryNames() []string { return []string{"us", "gb", "ca", "au", "ie", "nz"} }
