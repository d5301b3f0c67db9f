// Package fetch gets publishers' documents the way a good guest would: it says who it is, obeys robots.txt, asks one
// thing of a host at a time, asks only for what has changed, and comes back when it is told to. What it is served is
// bounded in size and time, never comes from a private network, and is never a login page or a test for humans.
//
// A Client is shared by all attempts of a process; a Session is one attempt and implements importer.Getter. An Archive
// answers from stored documents instead.
package fetch

import (
	"cmp"
	"context"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/edition"
	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/source"
)

// Options are what a Client needs to know. The zero value of each field but UserAgent has a useful meaning.
type Options struct {
	// UserAgent is sent with each request: "Fellowfeed/1.2 (+https://example.org/about)". What stands before the slash
	// is the name by which robots.txt files know us.
	UserAgent string
	// AllowPrivateNetworks lets addresses be anywhere and at any port. Without it, only ports 80 and 443 of addresses
	// that are globally reachable are connected to.
	AllowPrivateNetworks bool
	// Delay is the least time between two requests to one host; zero means one second, negative none. A source's own
	// delay and a robots.txt may ask for more.
	Delay  time.Duration
	Limits Limits

	Now      func() time.Time
	Sleep    func(context.Context, time.Duration) error // returns early, with the context's cause, when that is done
	Getenv   func(string) string                        // where the secrets of sources are looked up
	Resolver *net.Resolver
	Log      *slog.Logger
}

// Limits bound what one attempt may take. Zero fields take the value of DefaultLimits.
type Limits struct {
	Total   time.Duration // for the whole attempt
	Connect time.Duration // for a connection, and again for its TLS handshake
	Header  time.Duration // from the request to the answer's header
	Idle    time.Duration // without a byte of the answer
	// MinRate is the least average speed of an answer, in bytes a second, once it has taken longer than Idle.
	MinRate  int64
	Document int64 // bytes of one document, decoded
	Session  int64 // bytes of all documents of an attempt, decoded
	// Ratio is how many times larger than sent an answer may become by decoding, beyond its first 4 MiB.
	Ratio int64
}

// DefaultLimits have room for the largest lists that are known, ten times over.
var DefaultLimits = Limits{
	Total: 10 * time.Minute, Connect: 10 * time.Second, Header: time.Minute, Idle: 30 * time.Second,
	MinRate: 1 << 10, Document: 128 << 20, Session: 512 << 20, Ratio: 200,
}

// A Client fetches for any number of attempts at once.
type Client struct {
	opt       Options
	agent     string // our name in robots.txt
	transport *http.Transport
	hosts     hosts
	robots    robotsCache
}

// New returns a client. It is to be closed after use.
func New(opt Options) *Client {
	opt = opt.withDefaults()
	agent, _, _ := strings.Cut(opt.UserAgent, "/")
	return &Client{opt: opt, agent: agent, transport: newTransport(opt, guard(opt))}
}

// Close drops the connections that are kept for later requests.
func (c *Client) Close() { c.transport.CloseIdleConnections() }

// Session begins one attempt at src. A document of stored is asked for on condition that it has changed, when its
// validator is the one in validators; if it has not, the stored document is the answer.
func (c *Client) Session(src *source.Source, validators map[string]edition.Validator, stored []importer.Document) *Session {
	return &Session{
		client: c, src: src, secret: secretOf(src, c.opt.Getenv), jar: newJar(), began: c.opt.Now(),
		known: confirmable(validators, stored),
	}
}

func (o Options) withDefaults() Options {
	switch {
	case o.Delay == 0:
		o.Delay = time.Second
	case o.Delay < 0:
		o.Delay = 0
	}
	o.Limits = o.Limits.withDefaults()
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Sleep == nil {
		o.Sleep = sleep
	}
	if o.Getenv == nil {
		o.Getenv = os.Getenv
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return o
}

func (l Limits) withDefaults() Limits {
	d := DefaultLimits
	return Limits{
		Total: cmp.Or(l.Total, d.Total), Connect: cmp.Or(l.Connect, d.Connect), Header: cmp.Or(l.Header, d.Header),
		Idle: cmp.Or(l.Idle, d.Idle), MinRate: cmp.Or(l.MinRate, d.MinRate), Document: cmp.Or(l.Document, d.Document),
		Session: cmp.Or(l.Session, d.Session), Ratio: cmp.Or(l.Ratio, d.Ratio),
	}
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-timer.C:
		return nil
	}
}
