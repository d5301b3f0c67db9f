package normalize

import (
	"regexp"
	"slices"
	"strings"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/notice"
)

var homeWords = newLexicon("home", "house", "residence", "apartment", "residential")

// privateHome finds words that say that people meet where somebody lives. A clubhouse or a sober house is no home.
var privateHome = regexp.MustCompile(`(?i)\bprivate (?:home|house|residence|apartment|address)\b|\b(?:my|his|her|member'?s|members'?|someone'?s|somebody'?s|host'?s) (?:own )?(?:home|house|apartment|residence)\b|` +
	regexp.QuoteMeta(removed) + `['’]s (?:home|house|apartment|residence)\b`)

func isHome(text string) bool { return homeWords.in(text) && privateHome.MatchString(text) }

// home takes the street from a meeting in somebody's home, and leaves the neighbourhood.
func (r *row) home() {
	p := r.m.Place
	if p == nil {
		return
	}
	if !isHome(p.Name) && !isHome(r.draft.Place.Street) && !isHome(p.Notes) && !slices.ContainsFunc(r.draft.Notes, isHome) {
		return
	}
	p.Address, p.Formatted = "", ""
	if p.Point != nil {
		point := round(*p.Point, 2)
		p.Point, p.Precision = &point, meeting.Approximate
	}
	r.redacts(notice.PrivacyPrivateHome, "address")
}

var (
	monthWords = newLexicon("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december", "jan", "feb", "mar", "apr", "jun", "jul",
		"aug", "sep", "sept", "oct", "nov", "dec", "until", "no meeting", "cancelled", "canceled", "starting", "beginning", "begins", "closed")
	dated = regexp.MustCompile(`(?i)\b(?:no meetings?|cancell?ed|closed|until|starting|beginning|begins|effective)\b[^.\n]{0,20}?\b(?:\d{1,2}/\d{1,2}(?:/\d{2,4})?|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d{1,2}|\d{4}-\d\d-\d\d)`)
)

// datedNote is the part of the notes that names a date on which something changes.
func datedNote(notes string) string {
	if notes == "" || !hasDigit(notes) || !monthWords.in(notes) {
		return ""
	}
	return strings.TrimSpace(dated.FindString(notes))
}
