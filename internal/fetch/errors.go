package fetch

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"time"

	"code.dny.dev/ssrf"

	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/notice"
)

// Why an answer was not read to its end.
var (
	errTotal  = errors.New("the attempt took too long")
	errIdle   = errors.New("nothing more came of the answer")
	errSlow   = errors.New("the answer came too slowly")
	errLarge  = errors.New("the document is too large")
	errBomb   = errors.New("the answer unpacks to far more than was sent")
	errCoding = errors.New("the answer is encoded in a way that was not asked for")
)

// fail is an error whose notice quotes value.
func fail(code notice.Code, value, format string, args ...any) error {
	return importer.Fail(code, value, fmt.Errorf(format, args...))
}

// code is the notice that err carries, if any.
func code(err error) notice.Code {
	if e, ok := errors.AsType[*importer.Error](err); ok {
		return e.Notice.Code
	}
	return ""
}

// within says what was being done when err happened.
func within(what string, err error) error {
	if e, ok := err.(*importer.Error); ok { //nolint:errorlint // what wraps one says what was being done already
		return &importer.Error{Notice: e.Notice, Err: fmt.Errorf("%s: %w", what, e.Err)}
	}
	return fmt.Errorf("%s: %w", what, err)
}

// RetryAfter is how long the publisher asked us to wait before the next attempt.
func RetryAfter(err error) (time.Duration, bool) {
	if e, ok := errors.AsType[*later](err); ok {
		return e.wait, true
	}
	return 0, false
}

// later is the cause of an error after which the host named when to come again.
type later struct {
	host string
	wait time.Duration
}

func (e *later) Error() string {
	return fmt.Sprintf("%s asks us to come back in %v", e.host, e.wait.Round(time.Second))
}

// RetryAfter is the wait, for readers who do not know this package.
func (e *later) RetryAfter() time.Duration { return e.wait }

func comeLater(host string, wait time.Duration) error {
	return importer.Fail(notice.FeedRateLimited, "", &later{host, wait})
}

// transportError says what it means that a request to host had no answer. It tells of a private address nothing but
// that it is one: the answer must not map networks for whoever chose the address.
func transportError(ctx context.Context, host string, err error) error {
	if ctx.Err() != nil {
		return interrupted(ctx, host)
	}
	var invalid *tls.CertificateVerificationError
	switch {
	case errors.Is(err, ssrf.ErrProhibitedIP), errors.Is(err, ssrf.ErrProhibitedPort), errors.Is(err, ssrf.ErrProhibitedNetwork), errors.Is(err, ssrf.ErrInvalidHostPort):
		return fail(notice.FeedPrivateNetwork, host, "%s is not on the public internet", host)
	case errors.As(err, &invalid):
		return fail(notice.FeedTLSInvalid, invalid.Err.Error(), "connecting to %s: %w", host, err)
	}
	return fail(notice.FeedUnreachable, host, "asking %s: %w", host, err)
}

// interrupted says why ctx ended: by a limit, or because the caller has gone, which is nobody's failure.
func interrupted(ctx context.Context, host string) error {
	cause := context.Cause(ctx)
	for _, limit := range []error{errTotal, errIdle, errSlow} {
		if errors.Is(cause, limit) {
			return fail(notice.FeedTooSlow, cause.Error(), "reading from %s: %w", host, cause)
		}
	}
	return fmt.Errorf("fetching: %w", cause)
}

// bodyError says what it means that an answer's body could not be read; wire is how its raw bytes ended.
func bodyError(ctx context.Context, host string, err, wire error) error {
	var c notice.Code
	switch {
	case errors.Is(err, errSlow):
		c = notice.FeedTooSlow
	case ctx.Err() != nil:
		return interrupted(ctx, host)
	case errors.Is(err, errLarge):
		c = notice.FeedTooLarge
	case errors.Is(err, errBomb):
		c = notice.FeedBomb
	case errors.Is(err, errCoding):
		c = notice.FeedEncodingInvalid
	case wire != nil && !errors.Is(wire, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		c = notice.FeedTruncated
	default:
		c = notice.FeedEncodingInvalid
	}
	return fail(c, "", "reading the answer of %s: %w", host, err)
}

// passing reports whether err may be gone in a moment: a connection that failed, but not a name that does not exist, nor
// a server that was given its time.
func passing(err error) bool {
	var dns *net.DNSError
	var timed net.Error
	return code(err) == notice.FeedUnreachable && !(errors.As(err, &dns) && dns.IsNotFound) && !(errors.As(err, &timed) && timed.Timeout())
}
