// Package feed writes meetings, and what became of them, in every form that Fellowfeed serves: its own JSON, calendars,
// news feeds, exports, and the formats of other projects. The encoders are pure: the same input gives the same bytes.
package feed

import (
	"time"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/source"
)

// A Channel says what a feed as a whole is.
type Channel struct {
	Title       string
	Description string
	// SelfURL is the address of the feed, HomeURL that of the same search as a page, and BaseURL that of the site, without
	// a slash at its end.
	SelfURL, HomeURL, BaseURL string
	Lang                      string // of labels; RFC 5646
	// At is the instant of asking, which what depends on the day (the next occurrence, single dates) counts from.
	At time.Time
	// Updated is when the content last changed.
	Updated time.Time
	// Attribution lists what the sources ask to be shown.
	Attribution []string
	// Labels names types and languages for people; without it their codes stand for themselves.
	Labels Labels
}

// Labels gives the words that people read. A vocabulary is one.
type Labels interface {
	Label(t meeting.Type, lang string) string
	LanguageName(code string) string
}

// MeetingURL is the page of a meeting.
func (c *Channel) MeetingURL(id meeting.ID) string { return c.BaseURL + "/meetings/" + string(id) }

func (c *Channel) label(t meeting.Type) string {
	if c.Labels == nil {
		return string(t)
	}
	return c.Labels.Label(t, c.Lang)
}

func (c *Channel) languageName(code string) string {
	if c.Labels == nil {
		return code
	}
	return c.Labels.LanguageName(code)
}

// Quotable reports whether the terms of m's source let its free text be repeated. Of other sources only the facts are
// served, with a link to the publisher.
func Quotable(m *meeting.Meeting) bool {
	switch source.RightsStatus(m.Source.Rights) {
	case source.RightsUnknown, source.RightsAsked, source.RightsForbidden:
		return false
	}
	return true
}

// notes are m's own and its place's free text, as far as they may be quoted.
func notes(m *meeting.Meeting) (own, place string) {
	if !Quotable(m) {
		return "", ""
	}
	if m.Place != nil {
		place = m.Place.Notes
	}
	return m.Notes, place
}

// lastChanged is when m took its present form, or the best that is known of it. It never depends on the clock, so that
// a feed of unchanged meetings is unchanged.
func lastChanged(m *meeting.Meeting) time.Time {
	for _, t := range []time.Time{m.Changed, m.FirstSeen, m.Updated} {
		if !t.IsZero() {
			return t.UTC()
		}
	}
	return unknownPast
}

// unknownPast stands for the date of a meeting whose history is not known.
var unknownPast = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
