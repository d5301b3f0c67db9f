package jsonimport

import (
	"encoding/json"
	"strings"

	"github.com/fellowfeed/fellowfeed/internal/importer/mapping"
	"github.com/fellowfeed/fellowfeed/internal/importer/wire"
)

// places finds where a record's values stand. It remembers what it has found out about each name, and where the members
// of the present item are.
type places struct {
	steps   []mapping.Step
	known   map[string]place
	members []member
}

// A member is one of the present item's.
type member struct {
	name  []byte
	value wire.Value
}

// A place is a path inside a part of an item.
type place struct {
	step   int // the part; -1 is the item itself
	key    bool
	path   mapping.Path
	member string // of the item, if the path is just that
}

func newPlaces(spec *mapping.Spec) *places {
	return &places{steps: spec.Explode, known: map[string]place{}}
}

// find reads a path that may begin with the name of an exploded part. Only the first steps of them are there yet. A
// path that cannot be read leads nowhere.
func (p *places) find(from string, steps int) place {
	for i := steps - 1; i >= 0; i-- {
		name := p.steps[i].Name
		if from == name {
			return place{step: i}
		}
		if rest, ok := strings.CutPrefix(from, name+"."); ok {
			return inside(i, rest)
		}
	}
	return inside(-1, from)
}

// inside is a path below a part.
func inside(step int, path string) place {
	if path == "$key" {
		return place{step: step, key: true}
	}
	parsed, err := mapping.ParsePath(path)
	if err != nil {
		return place{step: step, key: true} // no part but a member has a key, so that this is blank
	}
	at := place{step: step, path: parsed}
	if step < 0 {
		at.member = parsed.Member()
	}
	return at
}

// index notes where the members of an item are, so that it is gone through only once.
func (p *places) index(item wire.Value) {
	p.members = p.members[:0]
	for name, v := range item.Members() {
		p.members = append(p.members, member{name, v})
	}
}

// member is the last member of the item that has the name.
func (p *places) member(name string) wire.Value {
	for i := len(p.members) - 1; i >= 0; i-- {
		if string(p.members[i].name) == name {
			return p.members[i].value
		}
	}
	return nil
}

// A part is one element of what was exploded.
type part struct {
	value wire.Value
	key   string
}

// A record is an item, or the combination of some of its parts, as a mapping.Record.
type record struct {
	places *places
	item   part
	parts  []part
}

// Values are the texts at a path. An array stands for its elements.
func (r *record) Values(from string) []string {
	at, known := r.places.known[from]
	if !known {
		at = r.places.find(from, len(r.places.steps))
		r.places.known[from] = at
	}
	if at.member != "" {
		return appendTexts(nil, r.places.member(at.member))
	}
	p := r.part(at.step)
	if at.key {
		return stated(nil, p.key)
	}
	var texts []string
	for _, v := range at.path.Select(p.value) {
		texts = appendTexts(texts, v)
	}
	return texts
}

// part is the item or one of its parts; blank if the item has none at that step.
func (r *record) part(step int) part {
	switch {
	case step < 0:
		return r.item
	case step < len(r.parts):
		return r.parts[step]
	}
	return part{}
}

func appendTexts(texts []string, v wire.Value) []string {
	if v.Kind() == wire.Array {
		for e := range v.Elements() {
			texts = appendTexts(texts, e)
		}
		return texts
	}
	text, _ := v.Text()
	return stated(texts, text)
}

// stated appends text unless it is blank.
func stated(texts []string, text string) []string {
	if text = strings.TrimSpace(text); text == "" {
		return texts
	}
	return append(texts, text)
}

// maxParts is more than one item can be held at in a week.
const maxParts = 500

// explode makes the records of an item: one, or one for every combination of its parts. It returns nil if they are more
// than there can be. The records are to be read before the next item is exploded.
func (p *places) explode(item wire.Value, key string) []mapping.Record {
	p.index(item)
	all := []*record{{places: p, item: part{item, key}}}
	for i, step := range p.steps {
		at := p.find(step.Path, i)
		var next []*record
		for _, r := range all {
			next = append(next, r.split(at)...)
			if len(next) > maxParts {
				return nil
			}
		}
		all = next
	}
	records := make([]mapping.Record, len(all))
	for i, r := range all {
		records[i] = r
	}
	return records
}

// split is r once for every part at the place. Where there is none, r goes on without.
func (r *record) split(at place) []*record {
	var found []part
	for _, v := range at.path.Select(r.part(at.step).value) {
		switch v.Kind() {
		case wire.Array:
			for e := range v.Elements() {
				found = append(found, part{value: e})
			}
		case wire.Object:
			for name, m := range v.Members() {
				found = append(found, part{m, string(name)})
			}
		default:
			found = append(found, part{value: v})
		}
	}
	var all []*record
	for _, f := range found {
		if !f.value.Blank() {
			all = append(all, r.with(f))
		}
	}
	if all == nil {
		return []*record{r.with(part{})}
	}
	return all
}

func (r *record) with(p part) *record {
	return &record{places: r.places, item: r.item, parts: append(r.parts[:len(r.parts):len(r.parts)], p)}
}

// kept is an item as it is kept for people to look at: as published, but for the members that the source drops.
func kept(item wire.Value, spec *mapping.Spec) json.RawMessage {
	if len(spec.Drop) == 0 || item.Kind() != wire.Object {
		return json.RawMessage(item)
	}
	b := append(make([]byte, 0, len(item)), '{')
	for name, v := range item.Members() {
		if spec.Dropped(string(name)) {
			continue
		}
		quoted, err := json.Marshal(string(name))
		if err != nil {
			continue // a string always has a JSON form
		}
		if len(b) > 1 {
			b = append(b, ',')
		}
		b = append(append(append(b, quoted...), ':'), v...)
	}
	return append(b, '}')
}
