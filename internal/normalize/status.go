package normalize

import (
	"regexp"
	"strings"

	"github.com/fellowfeed/fellowfeed/internal/notice"
)

// statusPrefilter passes over the names of nearly all rows.
var statusPrefilter = newLexicon("test", "testing", "cancelled", "canceled", "inactive", "closed", "disbanded", "deleted", "delete", "discontinued", "suspended", "do not use", "duplicate", "no longer",
	"permanently", "defunct", "draft", "temporarily", "cerrado", "geschlossen",
	"dummy", "sample", "example", "placeholder", "lorem", "asdf", "asdfg", "asdfgh", "asdfghj", "asdfghjkl", "zz", "zzz", "zzzz", "zzzzz")

var (
	// gone finds words that say outright that a row is no meeting, at the beginning of its name or set apart in it.
	// "Closed" alone is the kind of a meeting, and a testament is no test.
	gone = regexp.MustCompile(`(?i)^(?:test(?:ing)?(?: (?:meeting|group|row|entry|listing))?|do not use|deleted?|draft|duplicate)\b[\s\d!.:-]*$|` +
		`^(?:test|do not use|deleted?|draft)\s*[-:–]|` +
		`^[\[(*]*\s*(?:cancell?ed|inactive\??|disbanded|discontinued|defunct|permanently closed|no longer (?:meeting|active|meets))\b|` +
		`[\[(*–-]\s*(?:cancell?ed|inactive\??|disbanded|discontinued|defunct|permanently closed|no longer (?:meeting|active|meets)|test|do not use)\s*(?:[\])*!]|$)|` +
		`^[\[(*]+\s*(?:test|dummy|do not use)\s*[\])*]|` +
		`\b(?:meeting|group) (?:is |has )?(?:been )?(?:cancell?ed|disbanded|discontinued|permanently closed)\b`)
	// filler finds names that stand where a name is still to come.
	filler = regexp.MustCompile(`(?i)^(?:(?:dummy|placeholder)(?: (?:meeting|group|row|entry|listing))?|(?:sample|example) (?:meeting|row|entry|listing)|asdf\w*|z{3,})[\s\d!.:#-]*$|` +
		`^lorem ipsum\b|^z{2,}[\s-]+(?:test|do not use)\b`)
	pausing = regexp.MustCompile(`(?i)\btemporar(?:ily|y) (?:closed|suspended|closure)|^[\[(*]*\s*suspended\b|[\[(]\s*suspended\s*[\])]`)
)

// status holds a row whose name or place says that it is no meeting, and takes a pause for one.
func (r *row) status() {
	for _, said := range []struct{ field, text string }{{"name", r.draft.Name}, {"location", r.draft.Place.Name}} {
		if !statusPrefilter.in(said.text) {
			continue
		}
		text := strings.TrimSpace(said.text)
		switch {
		case gone.MatchString(text), said.field == "name" && filler.MatchString(text):
			r.holds(notice.StatusWord, said.field, said.text)
		case pausing.MatchString(said.text):
			r.suspended = true
		}
	}
}
