package meilisearch

import (
	"context"
	"slices"

	client "github.com/meilisearch/meilisearch-go"
)

// The size of one request: far below what the server takes, and enough that it does not count.
const (
	batchDocuments = 5000
	batchBytes     = 16 << 20
)

// batch sends documents to an index, many at a time.
type batch struct {
	writer  *writer
	index   client.DocumentManager
	pending []*document
	bytes   int
	sent    int
	tasks   []*client.TaskInfo
}

func (e *Engine) newBatch(index string) *batch {
	return &batch{writer: e.writer, index: e.writer.server.Index(index).GetDocumentManager()}
}

func (b *batch) add(ctx context.Context, d *document) error {
	b.pending, b.sent = append(b.pending, d), b.sent+1
	for _, w := range d.Words {
		b.bytes += len(w)
	}
	if b.bytes += len(d.Meeting); len(b.pending) < batchDocuments && b.bytes < batchBytes {
		return nil
	}
	return b.flush(ctx)
}

func (b *batch) flush(ctx context.Context) error {
	if len(b.pending) == 0 {
		return nil
	}
	t, err := b.index.AddDocumentsWithContext(ctx, b.pending, nil)
	if err != nil {
		return plain("add documents", err)
	}
	b.pending, b.bytes, b.tasks = nil, 0, append(b.tasks, t)
	return nil
}

// withdraw sets the state from which the documents with those keys do not count any more.
func (b *batch) withdraw(ctx context.Context, keys []string, until int64) error {
	type change struct {
		Key   string `json:"key"`
		Until int64  `json:"until"`
	}
	for part := range slices.Chunk(keys, batchDocuments) {
		changes := make([]change, len(part))
		for i, key := range part {
			changes[i] = change{key, until}
		}
		t, err := b.index.UpdateDocumentsWithContext(ctx, changes, &client.DocumentOptions{SkipCreation: true})
		if err != nil {
			return plain("withdraw documents", err)
		}
		b.tasks, b.sent = append(b.tasks, t), b.sent+len(part)
	}
	return nil
}

// finish sends what is left and waits until the server has done it all.
func (b *batch) finish(ctx context.Context) error {
	if err := b.flush(ctx); err != nil {
		return err
	}
	return b.writer.wait(ctx, b.tasks...)
}
