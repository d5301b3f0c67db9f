package feed

import (
	"cmp"
	"fmt"
	"html"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/fellowfeed/fellowfeed/internal/edition"
	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/search"
)

// MaxItems is the most items of a news feed: feed readers keep what they have seen.
const MaxItems = 200

// News is a feed of dated items, which can be written as RSS, Atom or JSON Feed.
type News struct {
	ch    *Channel
	items []item
}

// An item is one entry. Its texts hold only characters that XML allows.
type item struct {
	id, title, link    string
	lines              []string
	published, updated time.Time
	author             string
	tags               []string
	point              *meeting.Point
}

// Occurrences are the next occurrences of the hits that take place, soonest first. Each is an item of its own, so that a
// reader shows a weekly meeting anew every week.
func Occurrences(ch *Channel, hits []search.Hit) *News {
	n := &News{ch: ch}
	due := make([]search.Hit, 0, len(hits))
	for _, h := range hits {
		if !h.Next.IsZero() && h.Meeting.Status == meeting.Active {
			due = append(due, h)
		}
	}
	slices.SortFunc(due, func(a, b search.Hit) int {
		return cmp.Or(a.Next.Compare(b.Next), cmp.Compare(a.Meeting.ID, b.Meeting.ID))
	})
	for _, h := range due[:min(len(due), MaxItems)] {
		n.items = append(n.items, ch.occurrence(h))
	}
	return n
}

// announced is how long before its start an occurrence is dated: readers hide what lies in the future, and order by date.
const announced = 7 * 24 * time.Hour

func (c *Channel) occurrence(h search.Hit) item {
	m := h.Meeting
	it := c.item(m)
	it.id += meeting.DateOf(h.Next).String()
	it.title = clean(m.Name + ": " + h.Next.Format("Mon 2 Jan, 15:04"))
	it.published = h.Next.Add(-announced)
	if !c.At.IsZero() && it.published.After(c.At) {
		it.published = c.At
	}
	it.published = it.published.UTC()
	it.updated = it.published
	return it
}

// Changes are what became of meetings, latest first.
func Changes(ch *Channel, changes []edition.Change) *News {
	n := &News{ch: ch}
	changes = slices.Clone(changes)
	slices.SortFunc(changes, func(a, b edition.Change) int { return cmp.Compare(b.Seq, a.Seq) })
	for _, c := range changes[:min(len(changes), MaxItems)] {
		n.items = append(n.items, ch.change(&c))
	}
	return n
}

func (c *Channel) change(e *edition.Change) item {
	it := c.item(&e.Meeting)
	it.id = fmt.Sprintf("urn:fellowfeed:%s:%d", e.ID, e.Seq)
	it.title = clean(verbs[e.Verb] + e.Meeting.Name)
	if len(e.Fields) > 0 {
		it.lines = slices.Insert(it.lines, 0, clean("Changed: "+strings.ReplaceAll(strings.Join(e.Fields, ", "), "_", " ")))
	}
	it.published, it.updated = e.At.UTC(), e.At.UTC()
	it.tags = append([]string{string(e.Verb)}, it.tags...)
	return it
}

var verbs = map[edition.Verb]string{
	edition.Added:     "New: ",
	edition.Changed:   "Changed: ",
	edition.Withdrawn: "No longer listed: ",
}

// item holds what every item about m has.
func (c *Channel) item(m *meeting.Meeting) item {
	it := item{
		id:     "urn:fellowfeed:" + string(m.ID) + ":",
		link:   clean(c.MeetingURL(m.ID)),
		author: clean(attribution(m)),
	}
	add := func(s string) {
		for line := range strings.SplitSeq(clean(s), "\n") {
			if line = strings.TrimSpace(line); line != "" {
				it.lines = append(it.lines, line)
			}
		}
	}
	if s := m.Schedule; s != nil {
		add(recurrence(s) + ", " + s.Start.String() + " to " + s.End().String() + " (" + s.Timezone + ")")
	}
	if m.Place != nil && m.Attendance != meeting.OnlineOnly {
		add(m.Place.Name)
		add(m.Place.OneLine())
	}
	for _, s := range c.details(m) {
		add(s)
	}
	for _, s := range c.categories(m) {
		it.tags = append(it.tags, clean(s))
	}
	if p, ok := m.Point(); ok && m.Place.Precision == meeting.Exact && m.Attendance != meeting.OnlineOnly {
		it.point = &p
	}
	return it
}

// html is the item's lines as HTML, addresses as links.
func (it *item) html() string {
	lines := make([]string, len(it.lines))
	for i, s := range it.lines {
		lines[i] = html.EscapeString(s)
		if u := webURL(s); u != "" && u == s {
			lines[i] = `<a href="` + lines[i] + `">` + lines[i] + `</a>`
		}
	}
	return strings.Join(lines, "<br>\n")
}

func (it *item) text() string { return strings.Join(it.lines, "\n") }

// clean drops from s what XML 1.0 cannot hold (section 2.2, Char), even escaped; what is not UTF-8 becomes U+FFFD.
func clean(s string) string {
	bad := func(r rune) bool {
		return r < ' ' && r != '\t' && r != '\n' || r >= 0x7F && r < 0xA0 || r == 0xFFFE || r == 0xFFFF
	}
	if utf8.ValidString(s) && !strings.ContainsFunc(s, bad) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if bad(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}
