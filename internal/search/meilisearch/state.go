package meilisearch

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"

	"github.com/fellowfeed/fellowfeed/internal/search/lexicon"
)

// A state says which documents count: those whose From and Until lie around its number. It is a document of the index
// itself, which no filter for meetings lets pass. Writing it is the one switch that makes an edition visible.
type state struct {
	// Number is that of the state, the time in milliseconds when it was made or later.
	Number   int64              `json:"number"`
	Format   string             `json:"format"`
	Editions map[string]edition `json:"editions"` // by source, without empty ones
	// Marks are what Engine.Mark has noted under Stamp. A source that is replaced loses its mark.
	Marks map[string]string `json:"marks,omitempty"`
	Stamp string            `json:"stamp,omitempty"`
	// Partial says that the index is being filled after it was lost. Nobody is to see it before it is whole.
	Partial bool `json:"partial,omitempty"`
}

type edition struct {
	Sum   string `json:"sum"` // of the hashes of its documents
	Count int    `json:"count"`
}

// stateKey is the key of the state's document.
const stateKey = "state"

type stateDocument struct {
	Key   string `json:"key"`
	State string `json:"state"` // JSON
}

func (s *state) document() (*stateDocument, error) {
	text, err := json.Marshal(s)
	if err != nil {
		return nil, fmt.Errorf("writing the state: %w", err)
	}
	return &stateDocument{stateKey, string(text)}, nil
}

// with is s with another edition of a source, under a new number.
func (s *state) with(number int64, source string, e edition) *state {
	next := *s
	next.Number, next.Editions, next.Marks = number, maps.Clone(s.Editions), maps.Clone(s.Marks)
	delete(next.Marks, source)
	if e.Count == 0 {
		delete(next.Editions, source)
	} else {
		next.Editions[source] = e
	}
	return &next
}

// marked is s with a mark.
func (s *state) marked(stamp, source, mark string) *state {
	next := *s
	if next.Marks = maps.Clone(s.Marks); s.Stamp != stamp || next.Marks == nil {
		next.Marks = make(map[string]string)
	}
	next.Stamp, next.Marks[source] = stamp, mark
	return &next
}

func (s *state) count() (n int) {
	for _, e := range s.Editions {
		n += e.Count
	}
	return n
}

// generation names the content: equal for equal editions, however they came.
func (s *state) generation() string {
	h := sha256.New()
	for _, source := range slices.Sorted(maps.Keys(s.Editions)) {
		fmt.Fprintf(h, "%s\x00%s\n", source, s.Editions[source].Sum)
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// editionOf sums up the documents with those hashes.
func editionOf(hashes []string) edition {
	slices.Sort(hashes)
	h := sha256.New()
	for _, s := range hashes {
		io.WriteString(h, s) //nolint:errcheck // a hash takes everything
	}
	return edition{Sum: hex.EncodeToString(h.Sum(nil)[:8]), Count: len(hashes)}
}

// errNoState is the error when there is no index of ours.
var errNoState = errors.New("meilisearch: the index has no state; it is made by an engine that may manage it")

// readState is the state that the server has.
func (r *reader) readState(ctx context.Context) (*state, error) {
	a, err := r.ask(ctx, question{filter: isAnyKey([]string{stateKey}), fields: []field{fieldState}, limit: 1})
	var no refusal
	switch {
	case errors.As(err, &no) && (no.status == http.StatusNotFound || no.code == "invalid_search_filter"), err == nil && len(a.Hits) == 0:
		return nil, errNoState // the server makes an index without our settings for whoever sends it documents
	case err != nil:
		return nil, err
	}
	s := new(state)
	if err := json.Unmarshal([]byte(a.Hits[0].State), s); err != nil {
		return nil, fmt.Errorf("meilisearch: reading the state: %w", err)
	}
	if s.Editions == nil {
		s.Editions = make(map[string]edition)
	}
	return s, nil
}

// A snapshot is a state with what is needed to make filters for it. It never changes.
type snapshot struct {
	*state
	generation string
	size       int // meetings
	words      lexicon.Words
	vocabulary []string // of words; it may have more than the state
	zones      []string // which meetings are in, or were
}

// snapshotOf completes s by what the server knows of its words.
func (r *reader) snapshotOf(ctx context.Context, s *state) (*snapshot, error) {
	a, err := r.ask(ctx, question{filter: visibleAt(s.Number), fields: []field{fieldKey}, count: []field{fieldWords, fieldZone}})
	if err != nil {
		return nil, err
	}
	texts := func(counts map[token]int) []string {
		var list []string
		for t := range counts {
			if text, ok := t.text(); ok {
				list = append(list, text)
			}
		}
		slices.Sort(list)
		return list
	}
	return newSnapshot(s, texts(a.Counts[fieldWords]), texts(a.Counts[fieldZone])), nil
}

// newSnapshot takes sorted lists of words and zones.
func newSnapshot(s *state, words, zones []string) *snapshot {
	return &snapshot{state: s, generation: s.generation(), size: s.count(), words: lexicon.New(words), vocabulary: words, zones: zones}
}

// then is the snapshot of the next state, with words and zones that are added to those of snap.
func (snap *snapshot) then(s *state, words, zones map[string]bool) *snapshot {
	return newSnapshot(s, merge(snap.vocabulary, words), merge(snap.zones, zones))
}

// merge adds the keys of more to a sorted list.
func merge(list []string, more map[string]bool) []string {
	merged := slices.Clone(list)
	for s := range more {
		if _, known := slices.BinarySearch(list, s); !known {
			merged = append(merged, s)
		}
	}
	slices.Sort(merged)
	return merged
}
