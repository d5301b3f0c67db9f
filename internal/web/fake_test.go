package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fellowfeed/fellowfeed/api"
	"github.com/fellowfeed/fellowfeed/internal/edition"
	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/notice"
	"github.com/fellowfeed/fellowfeed/internal/occurrence"
	"github.com/fellowfeed/fellowfeed/internal/search"
	"github.com/fellowfeed/fellowfeed/internal/source"
	"github.com/fellowfeed/fellowfeed/internal/vocabulary"
)

// now is the frozen clock: a Saturday, 17:24 in New York.
var now = time.Date(2026, 11, 21, 22, 24, 30, 0, time.UTC)

// A fakeEngine knows a few filters; what the others mean is the engines' own tests' to say.
type fakeEngine struct {
	meetings   []*meeting.Meeting
	generation string
	searches   int
	err        error
	// careless fails, and says of what it was asked.
	careless bool
}

func (e *fakeEngine) Search(_ context.Context, q *search.Query) (*search.Result, error) {
	e.searches++
	if e.careless {
		return nil, fmt.Errorf("searching for %q near %v: broken", q.Words, q.Near)
	}
	if e.err != nil {
		return nil, e.err
	}
	res := &search.Result{Generation: e.generation, Facets: make(map[search.Facet]map[string]int)}
	for _, f := range q.Facets {
		res.Facets[f] = make(map[string]int)
	}
	for _, m := range e.meetings {
		if !fits(m, q) {
			continue
		}
		res.Total++
		res.Hits = append(res.Hits, search.Hit{Meeting: m, Next: next(m, q.At), Distance: distance(m, q)})
		for f, counts := range res.Facets {
			switch f {
			case search.FacetSource:
				counts[m.Source.ID]++
			case search.FacetFellowship:
				counts[string(m.Fellowship)]++
			}
		}
	}
	order := q.Effective()
	slices.SortFunc(res.Hits, func(a, b search.Hit) int { return key(a).Compare(key(b), order) })
	if q.After != nil {
		res.Hits = slices.DeleteFunc(res.Hits, func(h search.Hit) bool { return key(h).Compare(*q.After, order) <= 0 })
	}
	if q.Limit >= 0 && q.Limit < len(res.Hits) {
		res.Hits = res.Hits[:q.Limit]
		if q.Limit > 0 {
			last := key(res.Hits[q.Limit-1])
			res.Next = &last
		}
	}
	return res, nil
}

func key(h search.Hit) search.Key {
	return search.Key{Name: search.SortName(h.Meeting.Name), Next: h.Next, Distance: h.Distance, ID: h.Meeting.ID}
}

func fits(m *meeting.Meeting, q *search.Query) bool {
	for _, w := range q.Words {
		if !strings.Contains(strings.ToLower(m.Name+" "+m.Notes), strings.ToLower(w)) {
			return false
		}
	}
	for _, t := range q.AllTypes {
		if !slices.Contains(m.Types, t) {
			return false
		}
	}
	if len(q.Days) > 0 && (m.Schedule == nil || !slices.Contains(q.Days, m.Schedule.Weekday)) {
		return false
	}
	if len(q.Sources) > 0 && !slices.Contains(q.Sources, m.Source.ID) {
		return false
	}
	statuses := q.Statuses
	if len(statuses) == 0 {
		statuses = []meeting.Status{meeting.Active}
	}
	return slices.Contains(statuses, m.Status)
}

func next(m *meeting.Meeting, at time.Time) time.Time {
	if m.Schedule == nil {
		return time.Time{}
	}
	loc, err := time.LoadLocation(m.Schedule.Timezone)
	if err != nil {
		panic(err)
	}
	t, _ := occurrence.Next(m.Schedule, loc, at.Add(-search.Grace))
	return t
}

func distance(m *meeting.Meeting, q *search.Query) float64 {
	if _, ok := m.Point(); ok && q.Near != nil {
		return 1234
	}
	return -1
}

func (e *fakeEngine) Get(_ context.Context, id meeting.ID) (*meeting.Meeting, bool, error) {
	for _, m := range e.meetings {
		if m.ID == id {
			return m, true, e.err
		}
	}
	return nil, false, e.err
}

func (e *fakeEngine) Suggest(_ context.Context, prefix string, limit int) ([]search.Suggestion, error) {
	all := []search.Suggestion{{Kind: "type", Text: "Women", Count: 2, Query: "type=women"}, {Kind: "city", Text: "Worcester", Count: 1, Query: "city=Worcester"}}
	return all[:min(limit, len(all))], e.err
}

func (e *fakeEngine) Generation() string { return e.generation }

// A fakeStore holds what the tests put in it.
type fakeStore struct {
	states      map[string]edition.State
	attempts    []edition.Attempt
	editions    map[string]edition.Summary
	found       []notice.Notice
	aliases     map[meeting.ID]meeting.ID
	withdrawals map[meeting.ID]edition.Change
	changes     []edition.Change
	horizon     int64
}

func (s *fakeStore) State(_ context.Context, source string) (edition.State, error) {
	st := s.states[source]
	st.Source = source
	return st, nil
}

func (s *fakeStore) States(context.Context) (all []edition.State, _ error) {
	for id := range s.states {
		st, _ := s.State(context.Background(), id)
		all = append(all, st)
	}
	return all, nil
}

func (s *fakeStore) Attempts(_ context.Context, source string, limit int, _ int64) (all []edition.Attempt, _ error) {
	for _, a := range s.attempts {
		if a.Source == source && len(all) < limit {
			all = append(all, a)
		}
	}
	return all, nil
}

func (s *fakeStore) Editions(_ context.Context, source string, _ int) ([]edition.Summary, error) {
	if e, ok := s.editions[source]; ok {
		return []edition.Summary{e}, nil
	}
	return nil, nil
}

func (s *fakeStore) Notices(context.Context, string) ([]notice.Notice, error) { return s.found, nil }

func (s *fakeStore) LastNotices(context.Context, string) (int64, []notice.Notice, error) {
	return 2, []notice.Notice{notice.OnSource(notice.FeedUnreachable, "", "")}, nil
}

func (s *fakeStore) Resolve(_ context.Context, id meeting.ID) (meeting.ID, error) {
	if to, ok := s.aliases[id]; ok {
		return to, nil
	}
	return id, nil
}

func (s *fakeStore) Withdrawal(_ context.Context, id meeting.ID) (edition.Change, error) {
	if c, ok := s.withdrawals[id]; ok {
		return c, nil
	}
	return edition.Change{}, fmt.Errorf("withdrawal of %s: %w", id, edition.ErrNotFound)
}

func (s *fakeStore) Raw(context.Context, meeting.ID) ([]byte, error) {
	return []byte(`{"slug":"sunday-serenity","day":0}`), nil
}

func (s *fakeStore) Changes(_ context.Context, since int64, source string, limit int) (all []edition.Change, _ error) {
	for _, c := range s.changes {
		if c.Seq > since && (source == "" || c.Source == source) && len(all) < limit {
			all = append(all, c)
		}
	}
	return all, nil
}

func (s *fakeStore) LatestChanges(ctx context.Context, _ int64, source string, limit int) ([]edition.Change, error) {
	all, err := s.Changes(ctx, 0, source, len(s.changes))
	slices.Reverse(all)
	return all[:min(limit, len(all))], err
}

func (s *fakeStore) LastSeq(context.Context) (int64, error) { return int64(len(s.changes)), nil }
func (s *fakeStore) Horizon(context.Context) (int64, error) { return s.horizon, nil }

// A world is a server over fakes.
type world struct {
	engine *fakeEngine
	store  *fakeStore
	cfg    Config
	logs   *strings.Builder
}

const (
	idSerenity = "m_aaaaaaaaaaaaaaaa"
	idOnline   = "m_bbbbbbbbbbbbbbbb-3"
	idClosed   = "m_cccccccccccccccc"
	idAlways   = "m_dddddddddddddddd"
	idMerged   = "m_eeeeeeeeeeeeeeee"
	idGone     = "m_ffffffffffffffff"
)

func someMeetings() []*meeting.Meeting {
	weekly := func(day time.Weekday, h, min int, zone string) *meeting.Schedule {
		return &meeting.Schedule{Weekday: day, Start: meeting.NewClock(h, min), Duration: 90, Timezone: zone,
			TimezoneFrom: meeting.ZoneFromRow, RRule: meeting.Weekly(day)}
	}
	springfield := meeting.SourceRef{ID: "aa-us-springfield", Key: "sunday-serenity", Publisher: "Springfield Intergroup",
		URL: "https://springfield.example.org", Attribution: "Springfield Intergroup", Rights: "open"}
	changed := time.Date(2026, 10, 1, 9, 0, 0, 0, time.UTC)
	all := []*meeting.Meeting{
		{ID: idSerenity, Name: "Sunday Serenity", Group: "The Serenity Group", Fellowship: "aa",
			Schedule: weekly(time.Saturday, 18, 0, "America/New_York"), Attendance: meeting.Hybrid, Status: meeting.Active,
			Place: &meeting.Place{Name: "Alano Club", Address: "123 Main Street", City: "Springfield", Region: "NY", PostalCode: "10999", Country: "US",
				Point: &meeting.Point{Lat: 40.71, Lon: -73.99}, Precision: meeting.Exact, Notes: "Ring the buzzer."},
			Online: &meeting.Online{URL: "https://zoom.us/j/5550100", Provider: "Zoom", Phone: "+1 646 555 0100,,5550100#"},
			Access: meeting.Open, Types: []meeting.Type{"women", "step-study"}, RawTypes: []string{"W", "ST"}, Languages: []string{"en"},
			Notes: "Bring a friend.", URL: "https://springfield.example.org/m/1", FeedbackURL: "mailto:web@springfield.example.org",
			FirstSeen: changed, Changed: changed, Seen: now.Add(-3 * time.Hour), Source: springfield, Notices: []string{"timezone_inferred"},
			AlsoListedBy: []string{"na-world"}},
		{ID: idOnline, Name: "Reunión de la mañana", Fellowship: "na",
			Schedule: weekly(time.Wednesday, 7, 30, "Europe/Madrid"), Attendance: meeting.OnlineOnly, Status: meeting.Active,
			Online: &meeting.Online{URL: "https://meet.example.org/x"}, Access: meeting.Closed, Languages: []string{"es"},
			Changed: changed, Seen: now, Source: meeting.SourceRef{ID: "na-world", Key: "7-3", Publisher: "NA Example", Rights: "unknown"},
			Notes: "withheld-notes"},
		{ID: idClosed, Name: "Closed Hall", Fellowship: "aa", Schedule: weekly(time.Monday, 12, 0, "America/New_York"),
			Attendance: meeting.InPerson, Status: meeting.TemporarilyClosed, Access: meeting.AccessUnknown, Changed: changed, Seen: now, Source: springfield},
		{ID: idAlways, Name: "By appointment", Fellowship: "aa", Attendance: meeting.AttendanceUnknown, Status: meeting.Active,
			Place:  &meeting.Place{City: "Springfield", Region: "NY", Country: "US", Point: &meeting.Point{Lat: 40.7, Lon: -74}, Precision: meeting.Area},
			Access: meeting.AccessUnknown, Changed: changed, Seen: now, Source: springfield},
	}
	return all
}

func someRegistry(t testing.TB) *source.Registry {
	t.Helper()
	springfield := &source.Record{File: "us/aa-us-springfield.yaml", Fellowship: "aa",
		Publisher: source.Publisher{Name: "Springfield Intergroup", URL: "https://springfield.example.org", Kind: source.Intergroup, Country: "US", Subdivision: "US-NY"},
		Sources: []*source.Source{{ID: "aa-us-springfield", Fellowship: "aa", Format: "meeting_guide", URL: "https://springfield.example.org/feed.json",
			Rights: source.Rights{Status: source.RightsOpen}}}}
	na := &source.Record{File: "world/na-world.yaml", Publisher: source.Publisher{Name: "NA Example", Kind: source.FellowshipOffice},
		Sources: []*source.Source{
			{ID: "na-world", Fellowship: "na", Format: "bmlt", URL: "https://na.example.org/main_server/", Rights: source.Rights{Status: source.RightsUnknown}},
			{ID: "na-paused", Name: "The old list", Fellowship: "na", Format: "bmlt", URL: "https://na.example.org/old/", Paused: "The publisher is moving house."},
		}}
	linked := &source.Record{File: "world/ga-world-link.yaml", Fellowship: "ga", Publisher: source.Publisher{Name: "GA Example", Kind: source.FellowshipOffice},
		Link: &source.Link{Finder: "https://ga.example.org/find", Reason: "The list cannot be read by programs."}}
	for _, r := range []*source.Record{springfield, na, linked} {
		for _, s := range r.Sources {
			s.Publisher = &r.Publisher
		}
	}
	reg, err := source.New(springfield, na, linked)
	if err != nil {
		t.Fatal(err)
	}
	return reg
}

func newWorld(t testing.TB) *world {
	t.Helper()
	data, err := api.FS.ReadFile("notices.yaml")
	if err != nil {
		t.Fatal(err)
	}
	cat, err := notice.Load(data)
	if err != nil {
		t.Fatal(err)
	}
	vocab, err := vocabulary.Load()
	if err != nil {
		t.Fatal(err)
	}
	w := &world{engine: &fakeEngine{meetings: someMeetings(), generation: "g1"}, store: someStore(), logs: new(strings.Builder)}
	w.cfg = Config{
		Search: w.engine, Store: w.store, Registry: someRegistry(t), Notices: cat, Vocabulary: vocab,
		Check: w.check(cat), BaseURL: "https://meetings.example.org", Version: "test", Now: func() time.Time { return now },
		Log: slog.New(slog.NewJSONHandler(w.logs, nil)),
		Age: func(s edition.State, now time.Time) notice.Code {
			if s.Failures > 0 && now.Sub(s.LastGood) > 72*time.Hour {
				return notice.FeedStale
			}
			return ""
		},
	}
	return w
}

func someStore() *fakeStore {
	counts := edition.Counts{RowsIn: 812, Published: 799, Held: 3, Refused: 10, Repaired: 57, Redacted: 4, Meetings: 805}
	all := someMeetings()
	return &fakeStore{
		states: map[string]edition.State{
			"aa-us-springfield": {Edition: 1, LastTry: now.Add(-3 * time.Hour), LastGood: now.Add(-3 * time.Hour), NextTry: now.Add(9 * time.Hour)},
			"na-world": {Edition: 1, LastTry: now.Add(-time.Hour), LastGood: now.Add(-100 * time.Hour), Failures: 9,
				FailingAt: now.Add(-99 * time.Hour), LastCode: string(notice.FeedUnreachable)},
		},
		attempts: []edition.Attempt{
			{ID: 2, Source: "na-world", Started: now.Add(-time.Hour), Ended: now.Add(-time.Hour + time.Second), Outcome: edition.Failed, Error: "feed_unreachable"},
			{ID: 1, Source: "aa-us-springfield", Started: now.Add(-3 * time.Hour), Ended: now.Add(-3 * time.Hour), Outcome: edition.Accepted, Counts: counts,
				Changes: edition.Delta{Added: 12, Changed: 3}, Fetches: []edition.Fetch{{URL: "https://springfield.example.org/feed.json", Status: 200, Bytes: 184223, Took: 840 * time.Millisecond}}},
		},
		editions: map[string]edition.Summary{"aa-us-springfield": {ID: 1, Source: "aa-us-springfield", Counts: counts}},
		found: []notice.Notice{
			{Code: notice.SlugDuplicate, Row: 17, Key: "sunday-serenity", Field: "slug", Value: "sunday-serenity"},
			{Code: notice.SlugDuplicate, Row: 0, Key: "sunday-serenity", Field: "slug", Value: "sunday-serenity"},
			{Code: notice.TimezoneInferred, Row: 3, Key: "noon", Field: "timezone", Value: ""},
		},
		aliases:     map[meeting.ID]meeting.ID{idMerged: idSerenity},
		withdrawals: map[meeting.ID]edition.Change{idGone: {Seq: 3, At: now.Add(-24 * time.Hour), Verb: edition.Withdrawn, ID: idGone}},
		changes: []edition.Change{
			{Seq: 1, At: now.Add(-72 * time.Hour), Verb: edition.Added, ID: idSerenity, Source: "aa-us-springfield", Edition: 1, Meeting: *all[0]},
			{Seq: 2, At: now.Add(-48 * time.Hour), Verb: edition.Changed, ID: idOnline, Source: "na-world", Edition: 1, Fields: []string{"schedule"}, Meeting: *all[1]},
			{Seq: 3, At: now.Add(-24 * time.Hour), Verb: edition.Withdrawn, ID: idGone, Source: "aa-us-springfield", Edition: 1, Meeting: *all[2]},
		},
	}
}

// check reads nothing: it tells what it was given.
func (w *world) check(cat *notice.Catalogue) func(context.Context, Candidate) (*edition.Report, error) {
	return func(_ context.Context, c Candidate) (*edition.Report, error) {
		switch {
		case strings.Contains(c.URL, "private"):
			return nil, importer.Fail(notice.FeedPrivateNetwork, "10.0.0.1", errors.New("blocked"))
		case strings.Contains(c.URL, "closed"):
			return nil, importer.Fail(notice.FeedUnreachable, "connection refused", errors.New("refused"))
		case strings.Contains(c.URL, "slow"):
			return nil, context.DeadlineExceeded
		case strings.Contains(c.URL, "login"):
			return nil, importer.Fail(notice.FeedLoginPage, "", errors.New("login"))
		case string(c.Body) == "not a list":
			return nil, importer.Fail(notice.FeedWrongShape, "", errors.New("shape"))
		}
		src := &source.Source{ID: "check", Format: "meeting_guide", URL: c.URL}
		rep := edition.NewReport(src, edition.Counts{RowsIn: 2, Published: 1, Refused: 1, Meetings: 1}, w.store.found, cat, 3)
		rep.Meetings = []meeting.Meeting{*someMeetings()[0]}
		return rep, nil
	}
}

func (w *world) serve(t testing.TB) *Server {
	t.Helper()
	s, err := New(w.cfg)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// quiet is a log that nobody reads.
func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }
