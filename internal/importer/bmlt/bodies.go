package bmlt

import (
	"fmt"
	"maps"
	"slices"

	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/importer/wire"
	"github.com/fellowfeed/fellowfeed/internal/notice"
)

// A body is a service body: an area, a region, a zone. Its helpline is a number of the fellowship's and its e-mail
// address a person's; neither is read.
type body struct{ parent, name, url string }

// Bodies are the service bodies of a server, by id.
type bodies struct {
	byID    map[string]body
	orphans map[string]int // ids that the server does not list, by how many meetings have them
}

// maxHeight bounds the walk from a body upwards; real trees have five levels, broken ones have circles.
const maxHeight = 20

// read takes the answer of GetServiceBodies.
func (b *bodies) read(doc wire.Value) {
	for element := range doc.Elements() {
		var id string
		var one body
		for name, v := range element.Members() {
			switch string(name) {
			case "id":
				id, _ = v.Text()
			case "parent_id":
				one.parent, _ = v.Text()
			case "name":
				one.name, _ = v.Text()
			case "url":
				one.url, _ = v.Text()
			}
		}
		if id != "" {
			b.byID[id] = one
		}
	}
}

// publisher is the name of the body with the id, or else the one stated with the meeting, and the nearest site at or
// above it. An id that the server does not list is remembered.
func (b *bodies) publisher(id, stated string) (name, url string) {
	one, ok := b.byID[id]
	if !ok {
		if id != "" && len(b.byID) > 0 {
			b.orphans[id]++
		}
		return stated, ""
	}
	if name = one.name; name == "" {
		name = stated
	}
	for range maxHeight {
		if one.url != "" {
			return name, one.url
		}
		if one, ok = b.byID[one.parent]; !ok {
			break
		}
	}
	return name, ""
}

// head is the one body that has no parent, if there is one and only one, and else the publisher that all rows have.
func (b *bodies) head(rows []importer.Row) string {
	names := map[string]bool{}
	for _, one := range b.byID {
		if _, ok := b.byID[one.parent]; !ok {
			names[one.name] = true
		}
	}
	if len(names) == 0 {
		for i := range rows {
			names[rows[i].Draft.PublisherName] = true
		}
	}
	if len(names) != 1 {
		return ""
	}
	for name := range names {
		return name
	}
	return ""
}

// notices tell of meetings without a body that the server knows, and of bodies below one that it does not.
func (b *bodies) notices() []notice.Notice {
	var notes []notice.Notice
	for _, id := range slices.Sorted(maps.Keys(b.orphans)) {
		notes = append(notes, notice.OnSource(notice.ServiceBodyOrphan, "service_body_bigint", fmt.Sprintf("%s (%d meetings)", id, b.orphans[id])))
	}
	for _, id := range slices.Sorted(maps.Keys(b.byID)) {
		parent := b.byID[id].parent
		if _, ok := b.byID[parent]; !ok && parent != "" && parent != "0" {
			notes = append(notes, notice.OnSource(notice.ServiceBodyOrphan, "parent_id", fmt.Sprintf("%s, below %s", id, parent)))
		}
	}
	return notes[:min(len(notes), maxListed)]
}
