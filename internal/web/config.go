package web

import (
	"context"
	"log/slog"
	"net/netip"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/fellowfeed/fellowfeed/internal/edition"
	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/notice"
	"github.com/fellowfeed/fellowfeed/internal/search"
	"github.com/fellowfeed/fellowfeed/internal/source"
	"github.com/fellowfeed/fellowfeed/internal/vocabulary"
)

// Config is what a Server is made of. Fields without a remark that they are optional must be set.
type Config struct {
	Search     Searcher
	Store      Store
	Registry   *source.Registry
	Notices    *notice.Catalogue
	Vocabulary *vocabulary.Vocabulary

	// Check reads a list that nobody registered and reports on it, keeping nothing. It fetches addresses through the
	// guarded client only. An error that wraps *importer.Error is told to the client as what it is.
	Check func(ctx context.Context, c Candidate) (*edition.Report, error)

	// Places are what near= understands beside coordinates; optional.
	Places search.Places

	// CursorSecret signs the cursors of pages; the same on every replica. Optional: without it a forged cursor can do
	// nothing but ask for another place in the order.
	CursorSecret []byte

	// BaseURL is the address under which visitors reach the server, without a final slash: every absolute address in
	// an answer begins with it. What a request claims about its host is never believed.
	BaseURL string
	// Name is shown in page titles and calendars; optional, "Fellowfeed". Keep it neutral: it stays in histories.
	Name string
	// Version is part of every ETag, so that another build's answers are not taken for this one's.
	Version string

	Now func() time.Time
	Log *slog.Logger
	// Ready returns nil once searches are answered from a complete index; nil is always ready.
	Ready func() error
	// Age tells how old the served listings of a source are by the promise made to publishers: "" while fresh.
	// Optional.
	Age func(s edition.State, now time.Time) notice.Code
	// Getenv tells whether the operator has the key of a source that needs one; optional.
	Getenv func(string) string
	// Metrics is where the server's own measurements are registered, and what /metrics shows; optional.
	Metrics *prometheus.Registry

	// PerSecond and Burst limit each client; PerSecond 0 is no limit.
	PerSecond float64
	Burst     int
	// MaxConcurrent is the number of requests answered at once; 0 is 256.
	MaxConcurrent int
	// TrustedProxies are the networks whose X-Forwarded-For is believed; optional.
	TrustedProxies []netip.Prefix
	// MaxUpload bounds the body of a check in bytes; 0 is 32 MiB.
	MaxUpload int64
}

// A Searcher answers queries: the part of search.Engine that readers need.
type Searcher interface {
	Search(ctx context.Context, q *search.Query) (*search.Result, error)
	Get(ctx context.Context, id meeting.ID) (*meeting.Meeting, bool, error)
	Suggest(ctx context.Context, prefix string, limit int) ([]search.Suggestion, error)
	Generation() string
}

// A Store remembers what became of each source: the part of a store that readers need.
type Store interface {
	// State of an unknown source is zero but for its name.
	State(ctx context.Context, source string) (edition.State, error)
	States(ctx context.Context) ([]edition.State, error)
	// Attempts are at most limit, the latest first, those before the attempt before when that is not zero.
	Attempts(ctx context.Context, source string, limit int, before int64) ([]edition.Attempt, error)
	// Editions are the latest first.
	Editions(ctx context.Context, source string, limit int) ([]edition.Summary, error)
	// Notices are those of the edition being served.
	Notices(ctx context.Context, source string) ([]notice.Notice, error)
	// LastNotices are those of the last attempt that had any, whatever became of it.
	LastNotices(ctx context.Context, source string) (attempt int64, notices []notice.Notice, err error)

	// Resolve returns the id under which id is known now: id itself when it was not merged.
	Resolve(ctx context.Context, id meeting.ID) (meeting.ID, error)
	// Withdrawal is the last withdrawal of id, or an error that wraps edition.ErrNotFound.
	Withdrawal(ctx context.Context, id meeting.ID) (edition.Change, error)
	// Raw is the publisher's row, redacted, as JSON; nil when there is none.
	Raw(ctx context.Context, id meeting.ID) ([]byte, error)

	// Changes are at most limit after the one numbered since, in their order; source "" is every source.
	Changes(ctx context.Context, since int64, source string, limit int) ([]edition.Change, error)
	// LatestChanges are the latest first, those before the one numbered before when that is not zero.
	LatestChanges(ctx context.Context, before int64, source string, limit int) ([]edition.Change, error)
	LastSeq(ctx context.Context) (int64, error)
	// Horizon is the number up to which changes may have been forgotten.
	Horizon(ctx context.Context) (int64, error)
}

// A Candidate is a list to be checked: either its address, or the document itself.
type Candidate struct {
	URL string

	Body      []byte
	Name      string // of the file, when it was uploaded as one
	MediaType string // as the client gave it

	// What a source record would say; each may be empty.
	Fellowship meeting.Fellowship
	Timezone   string
	Format     string
}

func (c Config) withDefaults() Config {
	if c.Name == "" {
		c.Name = "Fellowfeed"
	}
	if c.MaxConcurrent == 0 {
		c.MaxConcurrent = 256
	}
	if c.MaxUpload == 0 {
		c.MaxUpload = 32 << 20
	}
	if c.Ready == nil {
		c.Ready = func() error { return nil }
	}
	if c.Age == nil {
		c.Age = func(edition.State, time.Time) notice.Code { return "" }
	}
	if c.Getenv == nil {
		c.Getenv = func(string) string { return "" }
	}
	if c.Metrics == nil {
		c.Metrics = prometheus.NewRegistry()
	}
	return c
}
