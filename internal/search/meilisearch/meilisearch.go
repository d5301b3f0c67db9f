// Package meilisearch answers searches with the help of a Meilisearch server, for installations that have outgrown one
// machine. It means exactly what package search says, as the embedded engine does: the server keeps the meetings and
// finds candidates by filters, which let pass all that matches and little more; what its language of filters cannot say
// (a circle to the metre, today in each time zone, the third Sunday), and relevance, is decided here.
//
// Nothing that people type reaches the server's language: texts become tokens of letters and digits, and words are
// looked up in a vocabulary kept here and asked for by the tokens that fit them. So the server's own rules for words,
// typing errors and accents have no say. Readers ask with nothing but the right to search.
//
// Editions become visible by one switch. A document says from which state to which it counts; an edition is written
// under the number of the next state, and shows when that state is written.
package meilisearch

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	client "github.com/meilisearch/meilisearch-go"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/occurrence"
	"github.com/fellowfeed/fellowfeed/internal/search"
)

// Options are how a server is reached. URL and one of the keys are needed.
type Options struct {
	URL string
	// Key may manage the index; without it the engine only reads. SearchKey may search and nothing else; without it
	// searches use Key.
	Key, SearchKey string
	// Index is the name of the index, "meetings" by default. Another beside it, Index with "_next", is used to build.
	Index  string
	Labels search.Labels
	// Stamp names what the documents depend on beside the meetings: the version of the program and of the labels. Marks
	// that were set under another stamp do not count.
	Stamp string
	Zones *occurrence.Zones // nil for its own
	Log   *slog.Logger      // nil for none
	Now   func() time.Time  // nil for the clock

	Timeout time.Duration // of a request of a search, 2 s by default; a search needs one or two, an export many
	// TaskTimeout is how long a change may take on the server, 15 minutes by default.
	TaskTimeout time.Duration
	// Refresh is how often the state that others write is looked at; 0 is 5 s, and negative is never.
	Refresh time.Duration
	// Failures is how many searches in a row may fail, 5 by default, before none is tried for Pause, 10 s by default.
	Failures int
	Pause    time.Duration
	// Cache is how many meetings are kept ready, 50,000 by default, at some 3 kB each.
	Cache int
}

func (o Options) withDefaults() Options {
	orDefault(&o.Index, "meetings")
	orDefault(&o.SearchKey, o.Key)
	orDefault(&o.Timeout, 2*time.Second)
	orDefault(&o.TaskTimeout, 15*time.Minute)
	orDefault(&o.Refresh, 5*time.Second)
	orDefault(&o.Failures, 5)
	orDefault(&o.Pause, 10*time.Second)
	orDefault(&o.Cache, 50_000)
	if o.Zones == nil {
		o.Zones = occurrence.NewZones()
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return o
}

func orDefault[T comparable](v *T, def T) {
	var zero T
	if *v == zero {
		*v = def
	}
}

// An Engine is a search.Engine, and a search.Places. Of several in front of one index, one at a time may Replace or Rebuild.
type Engine struct {
	opt    Options
	reader *reader
	writer *writer // nil: read only
	cache  *cache
	names  *names
	few    int // fewMatches, and less in tests
	snap   atomic.Pointer[snapshot]
	// changed holds a value when there is another snapshot.
	changed chan struct{}

	writing chan struct{} // holds a value while the index is changed
	trusted int64         // the state beside which nothing half done is in the index; guarded by writing
	swept   time.Time     // when withdrawn documents were last deleted; guarded by writing

	stop context.CancelFunc
	done sync.WaitGroup
}

var (
	_ search.Engine = (*Engine)(nil)
	_ search.Places = (*Engine)(nil)
)

// Open connects to a server. With a Key it creates the index where there is none, and builds it anew from its own
// documents where it was made for other settings.
func Open(ctx context.Context, o Options) (*Engine, error) {
	o = o.withDefaults()
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost = 64
	transport.DisableCompression = true // a compressed answer comes in parts, which wait for one another: 40 ms
	httpClient := &http.Client{Transport: transport}
	connect := func(key string) client.ServiceManager {
		// The client would send an empty body when it tries again.
		return client.New(o.URL, client.WithAPIKey(key), client.WithCustomClient(httpClient), client.DisableRetries())
	}
	e := &Engine{
		opt: o, cache: newCache(o.Cache), names: newNames(), few: fewMatches, changed: make(chan struct{}, 1), writing: make(chan struct{}, 1),
		reader: &reader{
			index: connect(o.SearchKey).Index(o.Index).GetSearch(), timeout: o.Timeout,
			breaker: &breaker{limit: o.Failures, pause: o.Pause, now: o.Now},
		},
	}
	if o.Key != "" {
		e.writer = &writer{server: connect(o.Key), poll: 10 * time.Millisecond}
	}
	if err := e.prepare(ctx); err != nil {
		httpClient.CloseIdleConnections()
		return nil, fmt.Errorf("opening the index %s: %w", o.Index, err)
	}
	background, stop := context.WithCancel(context.Background())
	e.stop = func() { stop(); httpClient.CloseIdleConnections() }
	e.done.Go(func() { e.follow(background) })
	return e, nil
}

// prepare makes sure that there is an index with our settings and a state, and takes over the state.
func (e *Engine) prepare(ctx context.Context) error {
	if e.writer != nil {
		ctx, cancel := context.WithTimeout(ctx, e.opt.TaskTimeout)
		defer cancel()
		if err := e.manage(ctx); err != nil {
			return err
		}
	}
	return e.refresh(ctx)
}

func (e *Engine) manage(ctx context.Context) error {
	_, err := e.writer.server.GetIndexWithContext(ctx, e.opt.Index)
	switch {
	case isNotFound(err):
		return e.found(ctx, false)
	case err != nil:
		return plain("get index", err)
	}
	s, err := e.reader.readState(ctx)
	switch {
	case errors.Is(err, errNoState):
		return e.found(ctx, false)
	case err != nil:
		return err
	case s.Format != format():
		e.opt.Log.Info("the search index was made for other settings and is built anew", "index", e.opt.Index, "meetings", s.count())
		return e.rebuildFrom(ctx, s)
	}
	return nil
}

// found makes an empty index in place of what there is.
func (e *Engine) found(ctx context.Context, partial bool) error {
	if err := e.writer.drop(ctx, e.opt.Index); err != nil {
		return err
	}
	if err := e.writer.create(ctx, e.opt.Index); err != nil {
		return err
	}
	return e.writeState(ctx, e.opt.Index, &state{Number: e.nextNumber(), Format: format(), Partial: partial})
}

// nextNumber is that of a state after the one that is shown.
func (e *Engine) nextNumber() int64 {
	number := e.opt.Now().UnixMilli()
	if snap := e.snap.Load(); snap != nil {
		number = max(number, snap.Number+1)
	}
	return number
}

// refresh takes over the state that the server has. The server may have lost what it had, or have been set back to what
// it had before.
func (e *Engine) refresh(ctx context.Context) error {
	old := e.snap.Load()
	s, err := e.reader.readState(ctx)
	switch {
	case errors.Is(err, errNoState) && old != nil && !old.Partial:
		if e.snap.CompareAndSwap(old, old.lost()) {
			e.opt.Log.Error("the search server has lost the index", "index", e.opt.Index)
		}
		return err
	case err != nil:
		return err
	case old != nil && old.Number == s.Number && old.Partial == s.Partial:
		return nil
	}
	snap, err := e.reader.snapshotOf(ctx, s)
	if err != nil {
		return err
	}
	if old != nil && s.Number <= old.Number && e.snap.CompareAndSwap(old, snap) {
		e.opt.Log.Warn("the search server has what it had before", "index", e.opt.Index)
		e.tell()
		return nil
	}
	e.show(snap)
	return nil
}

// show makes searches see snap, unless they see a later one.
func (e *Engine) show(snap *snapshot) {
	for {
		old := e.snap.Load()
		if old != nil && old.Number >= snap.Number {
			return
		}
		if e.snap.CompareAndSwap(old, snap) {
			break
		}
	}
	e.tell()
}

// tell says that there is another snapshot.
func (e *Engine) tell() {
	select {
	case e.changed <- struct{}{}:
	default: // it is known already
	}
}

// follow looks at the state from time to time, and learns the names of what is new.
func (e *Engine) follow(ctx context.Context) {
	var tick <-chan time.Time
	if e.opt.Refresh > 0 {
		ticker := time.NewTicker(e.opt.Refresh)
		defer ticker.Stop()
		tick = ticker.C
	}
	for {
		var err error
		select {
		case <-ctx.Done():
			return
		case <-tick:
			if err = e.refresh(ctx); err == nil {
				err = e.Settle(ctx)
			}
		case <-e.changed:
			err = e.Settle(ctx)
		}
		if err != nil && ctx.Err() == nil {
			e.opt.Log.Warn(cannotRead, "index", e.opt.Index, "err", err)
		}
	}
}

// Mark notes that what was last given to Replace for source is the edition of that name. Marks tells which is, also
// after a restart, so that only what the store has anew needs to be replaced.
func (e *Engine) Mark(source, edition string) {
	err := e.change(context.Background(), func(ctx context.Context) error {
		if err := e.refresh(ctx); err != nil {
			return err
		}
		old := e.snap.Load()
		snap := *old
		snap.state = old.marked(e.opt.Stamp, source, edition)
		if err := e.writeState(ctx, e.opt.Index, snap.state); err != nil {
			return err
		}
		e.snap.CompareAndSwap(old, &snap)
		return nil
	})
	if err != nil { // without the mark, the source is replaced once more than it needs
		e.opt.Log.Warn("the search index does not keep which edition it has", "index", e.opt.Index, "source", source, "err", err)
	}
}

// Marks are the editions that the index holds, by source. A source that was replaced without a mark is not among them.
func (e *Engine) Marks() map[string]string {
	if s := e.snap.Load(); s.Stamp == e.opt.Stamp {
		return maps.Clone(s.Marks)
	}
	return nil
}

// Len is the number of meetings, of any status.
func (e *Engine) Len() int { return e.snap.Load().size }

// Generation implements search.Engine.
func (e *Engine) Generation() string { return e.snap.Load().generation }

// Get implements search.Engine.
func (e *Engine) Get(ctx context.Context, id meeting.ID) (*meeting.Meeting, bool, error) {
	snap := e.snap.Load()
	if snap.Partial {
		return nil, false, errPartial
	}
	f := all(visibleAt(snap.Number), isAny(fieldID, tokenOf(id)))
	a, err := e.reader.ask(ctx, question{filter: f, fields: []field{fieldKey, fieldMeeting}, limit: 1})
	if err != nil || len(a.Hits) == 0 {
		return nil, false, err
	}
	r, err := readRecord(a.Hits[0])
	if err != nil {
		return nil, false, err
	}
	return r.Meeting, true, nil
}

// Close implements search.Engine. The index stays.
func (e *Engine) Close() error {
	e.stop()
	e.done.Wait()
	return nil
}
