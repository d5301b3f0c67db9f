package main

import (
	"context"
	"iter"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
)

// nowhere is the index of a command that only stores: the next server builds its own.
type nowhere struct{}

// Replace implements ingest.Index.
func (nowhere) Replace(context.Context, string, iter.Seq[*meeting.Meeting]) error { return nil }
