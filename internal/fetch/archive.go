package fetch

import (
	"context"
	"errors"
	"fmt"

	"github.com/fellowfeed/fellowfeed/internal/importer"
)

// ErrNotArchived is returned, wrapped, for a document that an archive does not hold.
var ErrNotArchived = errors.New("not among the stored documents")

// An Archive answers from documents that were fetched before. It never changes and may be used concurrently.
type Archive struct {
	documents map[request]importer.Document
}

type request struct{ url, asked string }

// NewArchive returns an archive of docs. Of several for one request it keeps the last.
func NewArchive(docs []importer.Document) *Archive {
	a := &Archive{documents: make(map[request]importer.Document, len(docs))}
	for _, doc := range docs {
		a.documents[request{doc.URL, doc.Asked}] = doc
	}
	return a
}

// Get implements importer.Getter.
func (a *Archive) Get(ctx context.Context, req importer.Request) (*importer.Document, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	doc, ok := a.documents[request{req.URL, asked(req)}]
	if !ok {
		return nil, fmt.Errorf("%s: %w", secret{}.hide(req.URL), ErrNotArchived)
	}
	return &doc, nil
}
