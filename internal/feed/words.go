package feed

import (
	"strconv"
	"strings"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/occurrence"
)

// recurrence says in words how often a meeting is held: "Every Sunday", "The 1st and 3rd Monday of the month".
func recurrence(s *meeting.Schedule) string {
	r, err := occurrence.ParseRule(s.RRule)
	switch {
	case err != nil:
		return s.Text
	case !r.IsMonthly() && r.Interval == 1:
		return "Every " + r.Weekday.String()
	case !r.IsMonthly():
		return "Every " + strconv.Itoa(r.Interval) + " weeks on " + r.Weekday.String()
	}
	var nth []string
	for _, n := range r.Ordinals.List() {
		nth = append(nth, ordinal(n))
	}
	words := "The " + and(nth) + " " + r.Weekday.String()
	if r.Interval == 1 {
		return words + " of the month"
	}
	return words + " of every " + ordinal(r.Interval) + " month"
}

func ordinal(n int) string {
	switch {
	case n == -1:
		return "last"
	case n < 0:
		return ordinal(-n) + " to last"
	}
	suffix := "th"
	if n/10%10 != 1 {
		switch n % 10 {
		case 1:
			suffix = "st"
		case 2:
			suffix = "nd"
		case 3:
			suffix = "rd"
		}
	}
	return strconv.Itoa(n) + suffix
}

func and(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " and " + words[last]
}

// categories are the words under which a meeting is filed: who may come, and its types.
func (c *Channel) categories(m *meeting.Meeting) []string {
	words := make([]string, 0, len(m.Types)+1)
	switch m.Access {
	case meeting.Open:
		words = append(words, "Open")
	case meeting.Closed:
		words = append(words, "Closed")
	}
	for _, t := range m.Types {
		words = append(words, c.label(t))
	}
	return words
}

// ways are the lines that say how to join from anywhere, the address first.
func ways(m *meeting.Meeting) (lines []string) {
	o := m.Online
	if o == nil {
		return nil
	}
	if u := webURL(o.URL); u != "" {
		lines = append(lines, u)
	}
	if o.URLNotes != "" {
		lines = append(lines, o.URLNotes)
	}
	if phone := strings.TrimSpace(o.Phone + " " + o.PhoneNotes); phone != "" {
		lines = append(lines, "By phone: "+phone)
	}
	return lines
}

// details are the lines that describe a meeting to a person who knows its name, time and place already.
func (c *Channel) details(m *meeting.Meeting) []string {
	lines := ways(m)
	add := func(before, s string) {
		if s != "" {
			lines = append(lines, before+s)
		}
	}
	add("", strings.Join(c.categories(m), ", "))
	tongues := make([]string, len(m.Languages))
	for i, code := range m.Languages {
		tongues[i] = c.languageName(code)
	}
	add("Languages: ", strings.Join(tongues, ", "))
	if m.Group != m.Name {
		add("Group: ", m.Group)
	}
	if m.Schedule != nil {
		add("", m.Schedule.Text)
	}
	own, place := notes(m)
	add("", place)
	add("", own)
	add("Listed by ", attribution(m))
	return lines
}

// attribution names who is to be thanked for a listing.
func attribution(m *meeting.Meeting) string {
	for _, s := range []string{m.Source.Attribution, m.Source.Publisher, m.Source.ID} {
		if s != "" {
			return s
		}
	}
	return ""
}
