package relevance

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/search"
)

// A property holds for a hit or does not.
type property = func(search.Hit) bool

// properties reads "FIELD VALUE | FIELD VALUE".
func properties(s string) (property, error) {
	var several []property
	for part := range strings.SplitSeq(s, " | ") {
		field, value, _ := strings.Cut(strings.TrimSpace(part), " ")
		p, err := propertyOf(field, strings.TrimSpace(value))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", part, err)
		}
		several = append(several, p)
	}
	return func(h search.Hit) bool {
		return slices.ContainsFunc(several, func(p property) bool { return p(h) })
	}, nil
}

func propertyOf(field, value string) (property, error) {
	if value == "" {
		return nil, errors.New("it has no value")
	}
	switch field {
	case "weekday":
		return onWeekday(value)
	case "start":
		return startingIn(value)
	case "date":
		return func(h search.Hit) bool { return h.Next.Format(time.DateOnly) == value }, nil
	case "distance":
		return within(value)
	}
	if _, ok := isOf(&meeting.Meeting{}, field); ok {
		return func(h search.Hit) bool {
			values, _ := isOf(h.Meeting, field)
			return slices.Contains(values, value)
		}, nil
	}
	if _, ok := saysOf(&meeting.Meeting{}, field); ok {
		return func(h search.Hit) bool {
			texts, _ := saysOf(h.Meeting, field)
			return slices.ContainsFunc(texts, func(s string) bool { return hasWords(s, value) })
		}, nil
	}
	return nil, errors.New("there is no such field")
}

// hasWords reports whether the words of part stand in text one after another.
func hasWords(text, part string) bool {
	return strings.Contains(" "+search.FoldName(text)+" ", " "+search.FoldName(part)+" ")
}

// isOf are the values of a field that are codes.
func isOf(m *meeting.Meeting, field string) ([]string, bool) {
	switch field {
	case "fellowship":
		return []string{string(m.Fellowship)}, true
	case "attendance":
		return []string{string(m.Attendance)}, true
	case "access":
		return []string{string(m.Access)}, true
	case "status":
		return []string{string(m.Status)}, true
	case "country":
		return []string{placeOf(m).Country}, true
	case "language":
		return m.Languages, true
	case "type":
		var types []string
		for _, t := range m.Types {
			types = append(types, string(t))
		}
		return types, true
	}
	return nil, false
}

// saysOf are the texts of a field for people.
func saysOf(m *meeting.Meeting, field string) ([]string, bool) {
	p := placeOf(m)
	switch field {
	case "name":
		return []string{m.Name}, true
	case "group":
		return []string{m.Group}, true
	case "place":
		return []string{p.Name}, true
	case "address":
		return []string{p.Address, p.Formatted}, true
	case "city":
		return []string{p.City}, true
	case "region":
		return []string{p.Region}, true
	case "area":
		return p.Areas, true
	case "postal":
		return []string{p.PostalCode}, true
	case "notes":
		return []string{m.Notes, p.Notes}, true
	case "publisher":
		return []string{m.Source.Publisher}, true
	}
	return nil, false
}

func placeOf(m *meeting.Meeting) *meeting.Place {
	if m.Place == nil {
		return &meeting.Place{}
	}
	return m.Place
}

func onWeekday(value string) (property, error) {
	for d := time.Sunday; d <= time.Saturday; d++ {
		if strings.EqualFold(value, d.String()) {
			return func(h search.Hit) bool { return h.Meeting.Schedule != nil && h.Meeting.Schedule.Weekday == d }, nil
		}
	}
	return nil, errors.New("want the English name of a day")
}

func startingIn(value string) (property, error) {
	from, to, _ := strings.Cut(value, "-")
	a, errFrom := meeting.ParseClock(from)
	b, errTo := meeting.ParseClock(to)
	window := search.ClockRange{From: a, To: b}
	return func(h search.Hit) bool {
		return h.Meeting.Schedule != nil && window.Contains(h.Meeting.Schedule.Start)
	}, errors.Join(errFrom, errTo)
}

// within reads "<= 3 km".
func within(value string) (property, error) {
	parts := strings.Fields(value)
	if len(parts) != 3 || parts[0] != "<=" || parts[2] != "km" {
		return nil, errors.New("want <= N km")
	}
	km, err := strconv.ParseFloat(parts[1], 64)
	return func(h search.Hit) bool { return h.Distance >= 0 && h.Distance <= km*1000 }, err
}
