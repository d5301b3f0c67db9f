package source

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"time"
)

// A Rule judges the part of a record that only someone else can: whether a format exists, or its mapping is sound.
type Rule func(*Source) error

var idPattern = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`) // compiled once, never changed

// Lint returns everything that is wrong with r by itself, one error a finding.
func Lint(r *Record, rules ...Rule) []error {
	l := linter{file: r.File}
	l.publisher(&r.Publisher)
	if r.Link != nil {
		l.link(r)
	} else if len(r.Sources) == 0 {
		l.add("a record needs sources or a link")
	}
	for _, s := range r.Sources {
		l.source(s)
		for _, rule := range rules {
			if err := rule(s); err != nil {
				l.add("%s: %v", s.ID, err)
			}
		}
	}
	return l.found
}

type linter struct {
	file  string
	found []error
}

func (l *linter) add(format string, args ...any) {
	l.found = append(l.found, fmt.Errorf("%s: "+format, append([]any{l.file}, args...)...))
}

func (l *linter) publisher(p *Publisher) {
	if p.Name == "" {
		l.add("publisher: no name")
	}
	if p.URL != "" && !httpURL(p.URL) {
		l.add("publisher: url %q is not an http(s) address", p.URL)
	}
	switch p.Kind {
	case ServiceBody, Intergroup, AreaBody, Region, FellowshipOffice, Other:
	default:
		l.add("publisher: kind %q; want service_body, intergroup, area, region, fellowship_office or other", p.Kind)
	}
	if p.Country != "" && (len(p.Country) != 2 || strings.ToUpper(p.Country) != p.Country) {
		l.add("publisher: country %q; want two capital letters (ISO 3166-1)", p.Country)
	}
	if p.Subdivision != "" && !strings.HasPrefix(p.Subdivision, p.Country+"-") {
		l.add("publisher: subdivision %q is not of country %q (ISO 3166-2)", p.Subdivision, p.Country)
	}
}

func (l *linter) link(r *Record) {
	if !httpURL(r.Link.Finder) {
		l.add("link: finder %q is not an http(s) address", r.Link.Finder)
	}
	if r.Link.Reason == "" {
		l.add("link: no reason")
	}
	if len(r.Sources) > 0 {
		l.add("a record has sources or a link, not both; pause the sources instead")
	}
	if r.Fellowship == "" {
		l.add("no fellowship")
	}
}

func (l *linter) source(s *Source) {
	if !idPattern.MatchString(s.ID) {
		l.add("id %q; want lower-case letters, digits and single hyphens", s.ID)
	}
	if s.Fellowship == "" {
		l.add("%s: no fellowship", s.ID)
	}
	if s.Format == "" {
		l.add("%s: no format", s.ID)
	}
	if s.URL == "" && s.Discover == "" {
		l.add("%s: no url", s.ID)
	}
	if s.URL != "" && !httpURL(s.URL) && !(strings.HasPrefix(s.URL, "file:") && s.Dir != "") {
		l.add("%s: url %q; want http(s), or file: in a record on disk", s.ID, s.URL)
	}
	if s.Timezone != "" {
		if _, err := time.LoadLocation(s.Timezone); err != nil || !strings.Contains(s.Timezone, "/") {
			l.add("%s: timezone %q is not an IANA name", s.ID, s.Timezone)
		}
	}
	l.rights(s)
	if d := s.Interval(); d < time.Hour || d > 30*24*time.Hour {
		l.add("%s: every %v; want 1h to 30d", s.ID, d)
	}
	if g := s.Gate; g.MinDropRows < 0 || g.MinRows < 0 {
		l.add("%s: gate: negative number", s.ID)
	}
}

func (l *linter) rights(s *Source) {
	switch s.Rights.Status {
	case RightsOpen, RightsAsked, RightsGranted, RightsUnknown:
	case RightsKey:
		if s.Secret == nil {
			l.add("%s: rights are key, but no secret says where the key comes from", s.ID)
		}
	case RightsForbidden:
		l.add("%s: rights are forbidden; make the record a link", s.ID)
	default:
		l.add("%s: rights status %q; want open, asked, granted, key, forbidden or unknown", s.ID, s.Rights.Status)
	}
	if s.Secret != nil && (s.Secret.Env == "" || (s.Secret.Query == "") == (s.Secret.Header == "")) {
		l.add("%s: secret needs env, and one of query and header", s.ID)
	}
}

func httpURL(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && u.User == nil
}
