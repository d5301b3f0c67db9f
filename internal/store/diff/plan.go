package diff

import (
	"time"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
)

// How long listings outlive their rows.
const (
	// KeptFor bounds how long a row that is held or refused stays served as it was last read.
	KeptFor = 90 * 24 * time.Hour
	// UnlistedEditions and UnlistedFor bound how long an absent listing can still be had by its id: that many accepted
	// editions after the first without it, or that time, whichever ends sooner.
	UnlistedEditions = 2
	UnlistedFor      = 30 * 24 * time.Hour
)

// A Head is what a store holds of one listing beside the meeting itself.
type Head struct {
	ID     meeting.ID
	Row    int
	Seq    int64 // the change that holds its present state
	Digest Digest
	// Seen is when the edition that last held it was accepted; zero while the current one does.
	Seen time.Time
	// Missing is when the first edition without it was accepted; zero while it is present. Absences counts the
	// editions without it since then, that one included.
	Missing  time.Time
	Absences int
}

// Fate is what becomes of a listing.
type Fate int

// The fates.
const (
	Moved   Fate = iota // as it was, at another row, or read again after being kept
	Edited              // Fields tells whether a visitor would notice
	New                 // no listing of the store
	Back                // was unlisted
	Kept                // held or refused: stays served as it was last read
	Gone                // absent for the first time: unlisted
	Awaited             // absent again
	Dropped             // absent for good
)

// A Step is the fate of one listing. Head is nil for New; Entry is nil for Kept, Gone, Awaited and Dropped.
type Step struct {
	Fate  Fate
	Head  *Head
	Entry *Entry
}

// ID is the listing's.
func (s Step) ID() meeting.ID {
	if s.Head != nil {
		return s.Head.ID
	}
	return s.Entry.ID
}

// An Update is an edition beside what the store holds of its source. Heads and Entries are ordered by id.
type Update struct {
	Heads   []Head
	Entries []Entry
	// Kept tells whether the row of an id was held or refused.
	Kept func(meeting.ID) bool
	// Previous is when the edition before was accepted, Now when this one is.
	Previous, Now time.Time
}

// Plan returns a step for each listing that does not stay exactly as it is, ordered by id.
func (u *Update) Plan() []Step {
	var steps []Step
	heads, entries := u.Heads, u.Entries
	for len(heads) > 0 || len(entries) > 0 {
		var s Step
		var due bool
		switch {
		case len(heads) == 0 || len(entries) > 0 && entries[0].ID < heads[0].ID:
			s, due = Step{Fate: New, Entry: &entries[0]}, true
		case len(entries) == 0 || heads[0].ID < entries[0].ID:
			s, due = u.absent(&heads[0])
		default:
			s, due = present(&heads[0], &entries[0])
		}
		if due {
			steps = append(steps, s)
		}
		if s.Head != nil {
			heads = heads[1:]
		}
		if s.Entry != nil {
			entries = entries[1:]
		}
	}
	return steps
}

func present(h *Head, e *Entry) (Step, bool) {
	s := Step{Head: h, Entry: e}
	switch {
	case !h.Missing.IsZero():
		s.Fate = Back
	case h.Digest != e.Digest:
		s.Fate = Edited
	case h.Row != e.Row || !h.Seen.IsZero():
		s.Fate = Moved
	default:
		return s, false
	}
	return s, true
}

func (u *Update) absent(h *Head) (Step, bool) {
	s := Step{Head: h}
	kept := u.Kept(h.ID)
	switch {
	case !h.Missing.IsZero() && kept:
		return s, false
	case !h.Missing.IsZero() && (h.Absences >= UnlistedEditions || u.Now.Sub(h.Missing) >= UnlistedFor):
		s.Fate = Dropped
	case !h.Missing.IsZero():
		s.Fate = Awaited
	case !kept || u.Now.Sub(u.LastSeen(h)) >= KeptFor:
		s.Fate = Gone
	case h.Seen.IsZero():
		s.Fate = Kept
	default:
		return s, false
	}
	return s, true
}

// LastSeen is when the edition that last held h was accepted.
func (u *Update) LastSeen(h *Head) time.Time {
	if h.Seen.IsZero() {
		return u.Previous
	}
	return h.Seen
}
