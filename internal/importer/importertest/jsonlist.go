package importertest

import (
	"bytes"
	"encoding/json"
	"maps"
	"math/rand/v2"

	"github.com/fellowfeed/fellowfeed/internal/importer"
)

// ShuffleArrays is a Fixture's Shuffle for documents that are JSON arrays of rows. Other documents stay as they are.
func ShuffleArrays(rnd *rand.Rand, docs map[string]importer.Document) map[string]importer.Document {
	docs = maps.Clone(docs)
	for address, doc := range docs {
		var rows []json.RawMessage
		if json.Unmarshal(doc.Body, &rows) != nil {
			continue
		}
		rnd.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
		doc.Body = array(rows)
		docs[address] = doc
	}
	return docs
}

// GrowArrays is a Fixture's Grow for documents that are JSON arrays of rows. It repeats the rows of each as they are.
func GrowArrays(size int, docs map[string]importer.Document) map[string]importer.Document {
	docs = maps.Clone(docs)
	for address, doc := range docs {
		var rows []json.RawMessage
		if json.Unmarshal(doc.Body, &rows) != nil || len(rows) == 0 {
			continue
		}
		once := array(rows)
		once = once[1 : len(once)-1]
		times := size/len(once) + 1
		body := make([]byte, 0, times*(len(once)+1)+2)
		body = append(body, '[')
		body = append(body, bytes.Repeat(append(once, ','), times)...)
		body[len(body)-1] = ']'
		doc.Body = body
		docs[address] = doc
	}
	return docs
}

// array writes rows as a JSON array, each as it is.
func array(rows []json.RawMessage) []byte {
	var b bytes.Buffer
	b.WriteByte('[')
	for i, row := range rows {
		if i > 0 {
			b.WriteByte(',')
		}
		b.Write(row)
	}
	b.WriteByte(']')
	return b.Bytes()
}
