package meetingguide

import (
	"github.com/fellowfeed/fellowfeed/internal/importer"
)

// sampleRows is how many rows are looked at to recognize a document.
const sampleRows = 50

// Recognize judges by the names that the first rows use.
func (Importer) Recognize(doc *importer.Document) int {
	l, err := open(doc.Body)
	if err != nil {
		return 0
	}
	if l.header != nil {
		return likeness(l.header)
	}
	sum, n := 0, 0
	for element := range l.rows.Elements() {
		if n++; n > sampleRows {
			return sum / sampleRows
		}
		var names []string
		for name := range element.Members() {
			names = append(names, string(name))
		}
		sum += likeness(names)
	}
	return sum / max(n, 1)
}

// likeness tells how much a row with these names looks like one of the format, from 0 to 100: by how many of them the
// format knows, and whether its own name for the key is among them. Without a name or anything on when, it is not.
func likeness(names []string) int {
	var has [colUnknown + 1]bool
	known, slug := 0, false
	for _, name := range names {
		f := lookup(name)
		has[f.column] = true
		if f.column != colUnknown {
			known++
		}
		slug = slug || fold(name) == "slug"
	}
	when := has[colDay] || has[colStart] || has[colNextUTC] || has[colWeekUTC] || has[colTypes]
	if !has[colName] || !when {
		return 0
	}
	score := 70 * known / len(names)
	if slug {
		score += 30
	}
	return score
}
