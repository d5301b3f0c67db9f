package search

import (
	"slices"
	"strings"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
)

// Labels say in words what types are.
type Labels interface {
	// Words are the labels of t in all languages and its other names, English first; none for an unknown type.
	Words(t meeting.Type) []string
}

// Text is what is searched in a meeting.
type Text struct {
	Name []string // its name and group
	Rest []string
}

// TextOf gathers what is searched in m.
func TextOf(m *meeting.Meeting, labels Labels) Text {
	t := Text{Name: []string{m.Name, m.Group}}
	if p := m.Place; p != nil {
		address := p.Address
		if address == "" {
			address = p.Formatted
		}
		t.Rest = append(t.Rest, p.Name, address, p.City, p.Region, p.PostalCode, p.Notes)
		t.Rest = append(t.Rest, p.Areas...)
	}
	t.Rest = append(t.Rest, m.Notes)
	for _, typ := range m.Types {
		t.Rest = append(t.Rest, labels.Words(typ)...)
	}
	return t
}

// Regions are the place's region and areas, each once, as the publisher writes them.
func Regions(m *meeting.Meeting) []string {
	if m.Place == nil {
		return nil
	}
	return distinct(append([]string{m.Place.Region}, m.Place.Areas...))
}

// Sources are the ids of all sources that list m, each once.
func Sources(m *meeting.Meeting) []string {
	return distinct(append([]string{m.Source.ID}, m.AlsoListedBy...))
}

func distinct(list []string) []string {
	kept := list[:0]
	for _, s := range list {
		if s != "" && !slices.Contains(kept, s) {
			kept = append(kept, s)
		}
	}
	return kept
}

// sortName bounds SortName, in bytes, so that a cursor stays short.
const sortName = 64

// SortName is what names are ordered by: folded, byte by byte, as far as 64 bytes.
func SortName(name string) string {
	name = Fold(name)
	if len(name) > sortName {
		return cut(name)
	}
	return name
}

// FoldName is a name as names are compared: its tokens, so that accents, case and punctuation do not matter.
func FoldName(s string) string { return strings.Join(Tokens(s), " ") }
