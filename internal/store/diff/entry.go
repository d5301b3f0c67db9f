// Package diff tells what an edition changes in what a store holds of its source. It is pure: a store keeps a Head for
// each listing, asks Plan what becomes of it, and writes that down. Every store thereby decides alike.
package diff

import (
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/edition"
	"github.com/fellowfeed/fellowfeed/internal/meeting"
)

// An Entry is a listing of an edition, in the form in which a store keeps it.
type Entry struct {
	ID  meeting.ID
	Row int
	// Meeting is the meeting as JSON, without what is not the publisher's statement: FirstSeen, Changed, Seen, Revision
	// and AlsoListedBy are absent.
	Meeting []byte
	Raw     []byte
	Digest  Digest
}

// A Digest is over everything that is kept of a listing, which is Entry.Meeting and Entry.Raw. Equal digests mean that
// there is nothing to write. It covers neither the row's position nor our own times.
type Digest [16]byte

// Entries prepares the listings of e, ordered by id. It refuses an edition that speaks for another source or names an
// id twice: normalizing prevents both, so either is a defect of ours and must not reach the store.
func Entries(e *edition.Edition) ([]Entry, error) {
	entries := make([]Entry, len(e.Listings))
	workers := min(runtime.GOMAXPROCS(0), len(entries))
	failed := make([]error, workers)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			from, to := w*len(entries)/workers, (w+1)*len(entries)/workers
			for i := from; i < to && failed[w] == nil; i++ {
				failed[w] = entries[i].fill(e.Source, &e.Listings[i])
			}
		})
	}
	wg.Wait()
	for _, err := range failed {
		if err != nil {
			return nil, err
		}
	}
	slices.SortFunc(entries, func(a, b Entry) int { return cmp.Compare(a.ID, b.ID) })
	for i := 1; i < len(entries); i++ {
		if entries[i].ID == entries[i-1].ID {
			return nil, fmt.Errorf("rows %d and %d of %s have the same id %s", entries[i-1].Row, entries[i].Row, e.Source, entries[i].ID)
		}
	}
	return entries, nil
}

func (n *Entry) fill(source string, l *edition.Listing) error {
	m := l.Meeting
	if m.Source.ID != source {
		return fmt.Errorf("row %d of %s speaks for the source %q", l.Row, source, m.Source.ID)
	}
	m.FirstSeen, m.Changed, m.Seen, m.Revision, m.AlsoListedBy = time.Time{}, time.Time{}, time.Time{}, 0, nil
	body, err := json.Marshal(&m)
	if err != nil {
		return fmt.Errorf("encoding meeting %s: %w", m.ID, err)
	}
	h := sha256.New()
	h.Write(body)
	h.Write([]byte{0}) // never within JSON, so the boundary is certain
	h.Write(l.Raw)
	*n = Entry{ID: m.ID, Row: l.Row, Meeting: body, Raw: l.Raw, Digest: Digest(h.Sum(nil)[:16])}
	return nil
}

// quiet fields are kept up to date without being a change: a new date, finding or licence note, with nothing else, is
// nothing that a visitor's calendar or change feed need hear of. Many publishers date every row anew on every request.
var quiet = map[string]bool{"updated": true, "notices": true, "source": true}

// Fields compares two states of a meeting, as Entry.Meeting holds them, and returns the JSON names of the top-level
// fields that differ, in order, the quiet ones apart.
func Fields(before, after []byte) ([]string, error) {
	var b, a map[string]json.RawMessage
	if err := json.Unmarshal(before, &b); err != nil {
		return nil, fmt.Errorf("reading the former meeting: %w", err)
	}
	if err := json.Unmarshal(after, &a); err != nil {
		return nil, fmt.Errorf("reading the new meeting: %w", err)
	}
	var fields []string
	for name, v := range a {
		if !quiet[name] && string(b[name]) != string(v) {
			fields = append(fields, name)
		}
		delete(b, name)
	}
	for name := range b {
		if !quiet[name] {
			fields = append(fields, name)
		}
	}
	slices.Sort(fields)
	return fields, nil
}

// Reschedules reports whether fields, as Fields returns them, name the schedule: it raises a meeting's revision.
func Reschedules(fields []string) bool { return slices.Contains(fields, "schedule") }
