package bmlt

import (
	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/importer/wire"
)

// Recognize judges by the names that the first meetings use: the server's own are found in no other format. An answer
// that is not a list of meetings is not recognized, as nothing can be imported from it.
func (Importer) Recognize(doc *importer.Document) int {
	found, err := open(doc.Body)
	if err != nil {
		return 0
	}
	best, n := 0, 0
	for element := range found.meetings.Elements() {
		own, all := 0, 0
		for name := range element.Members() {
			if all++; columnOf(string(name)) != colUnknown {
				own++
			}
		}
		if all > 0 {
			best = max(best, 50*own/all+min(50, 10*own))
		}
		if n++; n == sampleRows {
			break
		}
	}
	if n == 0 && found.formats.Kind() != wire.Nothing {
		return 60 // an envelope without meetings
	}
	return best
}
