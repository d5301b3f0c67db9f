package ical

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/notice"
)

// A document is what a file holds: calendars, one after the other, or events without a calendar around them.
type document struct {
	calendars []*calendar
	broken    []int // numbers of the lines that are no property
}

// A calendar is one VCALENDAR.
type calendar struct {
	props  []line
	zones  map[string]string // TZID to the name that a VTIMEZONE says it has
	events []*event
}

// An event is the properties of one VEVENT. Those of its alarms are not among them.
type event struct {
	props    []line
	calendar *calendar
	number   int // of its first line
}

// maxEvents is more than any publisher has. It bounds the memory that a document of tiny events can take.
const maxEvents = 500_000

var (
	errNoCalendar = errors.New("the document is no calendar")
	errCutShort   = errors.New("the document ends inside a component")
)

// parse reads the components of a document. The error is an *importer.Error.
func parse(text []byte) (*document, error) {
	p := parser{doc: &document{}}
	for l, ok := range lines(text) {
		if !ok {
			p.doc.broken = append(p.doc.broken, l.number)
			continue
		}
		if err := p.take(l); err != nil {
			return nil, err
		}
	}
	if len(p.open) > 0 {
		return nil, importer.Fail(notice.FeedTruncated, "no END:"+p.open[len(p.open)-1], errCutShort)
	}
	if p.doc.calendars == nil {
		if len(bytes.TrimSpace(text)) == 0 {
			return nil, importer.Fail(notice.FeedWrongShape, "an empty document", errNoCalendar)
		}
		return nil, importer.Fail(notice.FeedChangedFormat, "no BEGIN:VCALENDAR", errNoCalendar)
	}
	return p.doc, nil
}

// A parser takes a document line by line.
type parser struct {
	doc      *document
	open     []string // components, the innermost last
	calendar *calendar
	event    *event
	tzid     string // of the VTIMEZONE in hand
	count    int
}

func (p *parser) take(l line) error {
	switch l.name {
	case "BEGIN":
		return p.begin(strings.ToUpper(strings.TrimSpace(l.value)), l)
	case "END":
		p.end(strings.ToUpper(strings.TrimSpace(l.value)))
		return nil
	}
	if len(p.open) == 0 {
		return nil
	}
	switch p.open[len(p.open)-1] {
	case "VCALENDAR":
		p.calendar.props = append(p.calendar.props, l)
	case "VEVENT":
		p.event.props = append(p.event.props, l)
	case "VTIMEZONE":
		switch l.name {
		case "TZID":
			p.tzid = l.text()
		case "X-LIC-LOCATION":
			p.calendar.zones[p.tzid] = l.text()
		}
	}
	return nil
}

func (p *parser) begin(component string, l line) error {
	switch component {
	case "VCALENDAR":
		p.newCalendar()
	case "VEVENT", "VTIMEZONE":
		if p.calendar == nil {
			p.newCalendar()
		}
		if p.tzid = ""; component == "VTIMEZONE" {
			break
		}
		if p.count++; p.count > maxEvents {
			return importer.Fail(notice.FeedTooLarge, fmt.Sprint(maxEvents, " events"), fmt.Errorf("more than %d events", maxEvents))
		}
		p.event = &event{calendar: p.calendar, number: l.number}
		p.calendar.events = append(p.calendar.events, p.event)
	}
	if len(p.open) == maxDepth {
		return importer.Fail(notice.FeedTooDeep, component, fmt.Errorf("components nested deeper than %d", maxDepth))
	}
	p.open = append(p.open, component)
	return nil
}

// maxDepth is deeper than any components are nested.
const maxDepth = 32

func (p *parser) newCalendar() {
	p.calendar = &calendar{zones: map[string]string{}}
	p.doc.calendars = append(p.doc.calendars, p.calendar)
}

// end closes the innermost component of that name and what was left open inside. An END of nothing open says nothing.
func (p *parser) end(component string) {
	for i := len(p.open) - 1; i >= 0; i-- {
		if p.open[i] == component {
			p.open = p.open[:i]
			return
		}
	}
}

// prop is the first property of that name.
func (e *event) prop(name string) (line, bool) { return find(e.props, name) }

// text is the text of the first property of that name, or "".
func (e *event) text(name string) string {
	l, _ := e.prop(name)
	return l.text()
}

func find(props []line, name string) (line, bool) {
	for _, l := range props {
		if l.name == name {
			return l, true
		}
	}
	return line{}, false
}
