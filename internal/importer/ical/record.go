package ical

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/importer/mapping"
)

var (
	// datedEnd is the date with which the address of one date of a series ends.
	datedEnd = regexp.MustCompile(`(/\d{4}-\d\d-\d\d)?(/\d+)?/?$`)
	notWord  = regexp.MustCompile(`[^a-z0-9]+`)
)

// A record is one plan of a series, for maps. A place in it is the name of a property, with @ and the name of a
// parameter to name that. Names that begin with a dollar sign are read from the times and rules of the series: $day
// $start $duration $recurrence $anchor $except $timezone $instances $unlisted $unscheduled.
type record struct {
	*series
	plan *plan // nil for what is held by no rule
}

// Values implements mapping.Record.
func (r record) Values(from string) []string {
	if name, ok := strings.CutPrefix(from, "$"); ok {
		return nonBlank(r.computed(name)...)
	}
	name, param, _ := strings.Cut(from, "@")
	name = strings.ToUpper(strings.TrimSpace(name))
	if r.key != "" && param == "" {
		switch name {
		case "UID":
			return []string{r.key}
		case "URL":
			return nonBlank(r.undated())
		}
	}
	var all []string
	for _, l := range r.props {
		switch {
		case l.name != name:
		case param != "":
			all = append(all, l.param(param))
		case name == "CATEGORIES" || name == "RESOURCES":
			all = append(all, l.list()...)
		default:
			all = append(all, l.text())
		}
	}
	return nonBlank(all...)
}

// computed is what the series says by its times.
func (r record) computed(name string) []string {
	switch name {
	case "start":
		if r.timed && !r.start.allDay && r.plan != nil {
			return []string{r.start.at.Format("15:04")}
		}
	case "duration":
		if r.minutes > 0 {
			return []string{strconv.Itoa(r.minutes)}
		}
	case "timezone":
		return []string{r.zoneName()}
	case "unlisted":
		if r.hidden {
			return []string{"yes"}
		}
	case "unscheduled":
		if r.plan == nil && r.dates != nil {
			return []string{"yes"}
		}
	case "instances":
		var all []string
		for _, m := range r.dates {
			if !m.allDay {
				all = append(all, m.at.Format(instanceLayout(m)))
			}
		}
		return all
	default:
		if r.plan != nil {
			return r.plan.computed(name)
		}
	}
	return nil
}

// instanceLayout writes an instant with its offset, and a floating time without.
func instanceLayout(m moment) string {
	if m.zone == nil {
		return "2006-01-02T15:04:05"
	}
	return time.RFC3339
}

func (p *plan) computed(name string) []string {
	var all []string
	switch name {
	case "day":
		for _, d := range p.days {
			all = append(all, d.String())
		}
	case "recurrence":
		all = append(all, p.rule)
	case "anchor":
		if !p.anchor.IsZero() {
			all = append(all, p.anchor.String())
		}
	case "except":
		for _, d := range p.except {
			all = append(all, d.String())
		}
	}
	return all
}

func nonBlank(values ...string) []string {
	var all []string
	for _, v := range values {
		if strings.TrimSpace(v) != "" {
			all = append(all, v)
		}
	}
	return all
}

// raw is the event as published, as a JSON object of its properties in order; one that is repeated is a list. What the
// map drops is not in it.
func (e *event) raw(spec *mapping.Spec) json.RawMessage {
	var b bytes.Buffer
	b.WriteByte('{')
	written := map[string]bool{}
	for i, l := range e.props {
		if written[l.name] || spec.Dropped(l.name) {
			continue
		}
		written[l.name] = true
		if b.Len() > 1 {
			b.WriteByte(',')
		}
		b.Write(quote(l.name))
		b.WriteByte(':')
		values := [][]byte{quote(l.value)}
		for _, again := range e.props[i+1:] {
			if again.name == l.name {
				values = append(values, quote(again.value))
			}
		}
		if len(values) == 1 {
			b.Write(values[0])
			continue
		}
		b.WriteByte('[')
		b.Write(bytes.Join(values, []byte{','}))
		b.WriteByte(']')
	}
	b.WriteByte('}')
	return bytes.Clone(b.Bytes())
}

func quote(s string) []byte {
	text, err := json.Marshal(s)
	if err != nil {
		panic("ical: a string that is no JSON: " + err.Error()) // there is none
	}
	return text
}
