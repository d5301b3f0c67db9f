package search

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"hash/fnv"
	"math"
	"net/url"
	"slices"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
)

// A cursor says where a page ended by the keys of its last hit, so that it holds when other meetings come and go. With
// it goes what the order depends on: the instant of asking, and the centre where `near` was found by name.
type cursor struct {
	fingerprint uint64 // of the search, without what only shapes the answer
	sort        Sort
	at          time.Time
	center      *meeting.Point
	key         Key
}

const (
	cursorVersion = 1
	cursorMAC     = 8 // bytes of the signature
)

// Cursor is the value of `cursor` for the page after k, the Next of a Result.
func (r *Request) Cursor(k *Key) string {
	c := cursor{fingerprint: r.fingerprint, sort: r.Query.Effective(), at: r.Query.At, key: *k}
	if r.resolved && r.Query.Near != nil {
		c.center = &r.Query.Near.Center
	}
	b := c.append(make([]byte, 0, 128))
	return base64.RawURLEncoding.EncodeToString(append(b, sign(r.secret, b)...))
}

// cursor reads `cursor`. It is last: what it must agree with has been read.
func (p *parser) cursor() {
	s := p.one("cursor")
	if s == "" {
		return
	}
	c, err := readCursor(s, p.Secret)
	switch {
	case err != nil:
		p.add("cursor", CursorInvalid, "", "It is not a cursor that was given out here. Take it from next.")
	case c.fingerprint != p.req.fingerprint || c.sort != p.q.Effective() || p.req.Pinned && !c.at.Equal(p.q.At):
		p.add("cursor", CursorMismatch, "", "It belongs to another search. Only limit, fields, include, facets and lang may differ.")
	default:
		p.q.At, p.req.Pinned, p.q.After = c.at, true, &c.key
		if c.center != nil && p.req.resolved && p.q.Near != nil {
			p.q.Near.Center = *c.center
		}
	}
}

// fingerprint names a search, whatever part of its answer is asked for.
func fingerprint(values url.Values) uint64 {
	h := fnv.New64a()
	h.Write([]byte(canonical(values, isForm)))
	return h.Sum64()
}

// isForm reports whether a parameter says how an answer is given, and when, but not what is searched for.
func isForm(name string) bool {
	switch name {
	case "cursor", "limit", "fields", "include", "facets", "lang", "at":
		return true
	}
	return false
}

func sign(secret, b []byte) []byte {
	if len(secret) == 0 {
		return nil
	}
	mac := hmac.New(sha256.New, secret)
	mac.Write(b)
	return mac.Sum(nil)[:cursorMAC]
}

// orders are the sorts as cursors number them.
func orders() []Sort { return []Sort{ByRelevance, ByDistance, ByTime, ByName} }

func (c *cursor) append(b []byte) []byte {
	b = append(b, cursorVersion, byte(slices.Index(orders(), c.sort)))
	b = binary.BigEndian.AppendUint64(b, c.fingerprint)
	b = appendTime(b, c.at)
	if c.center == nil {
		b = append(b, 0)
	} else {
		b = append(b, 1)
		b = appendFloat(appendFloat(b, c.center.Lat), c.center.Lon)
	}
	switch c.sort {
	case ByRelevance:
		b = appendString(append(b, byte(c.key.Tier)), c.key.Name)
	case ByName:
		b = appendString(b, c.key.Name)
	case ByDistance:
		b = appendFloat(b, c.key.Distance)
	case ByTime:
		b = appendTime(b, c.key.Next)
	}
	return append(b, c.key.ID...)
}

func appendFloat(b []byte, f float64) []byte {
	return binary.BigEndian.AppendUint64(b, math.Float64bits(f))
}

func appendTime(b []byte, t time.Time) []byte {
	b = binary.BigEndian.AppendUint64(b, uint64(t.Unix()))
	return binary.BigEndian.AppendUint32(b, uint32(t.Nanosecond()))
}

func appendString(b []byte, s string) []byte {
	return append(append(b, byte(len(s))), s...) // SortName is at most 64 bytes
}

var errCursor = errors.New("not a cursor")

// readCursor reads what append wrote, and nothing else.
func readCursor(s string, secret []byte) (*cursor, error) {
	const longest = 512
	b, err := base64.RawURLEncoding.Strict().DecodeString(s)
	if err != nil || len(s) > longest {
		return nil, errCursor
	}
	if len(secret) > 0 {
		n := len(b) - cursorMAC
		if n < 0 || !hmac.Equal(sign(secret, b[:n]), b[n:]) {
			return nil, errCursor
		}
		b = b[:n]
	}
	r := bytesReader{b: b}
	version, order := r.byte(), int(r.byte())
	if version != cursorVersion || order >= len(orders()) {
		return nil, errCursor
	}
	c := &cursor{sort: orders()[order], fingerprint: r.uint64(), at: r.time()}
	if r.byte() == 1 {
		c.center = &meeting.Point{Lat: r.float(), Lon: r.float()}
	}
	switch c.sort {
	case ByRelevance:
		c.key.Tier, c.key.Name = int(r.byte()), r.string()
	case ByName:
		c.key.Name = r.string()
	case ByDistance:
		c.key.Distance = r.float()
	case ByTime:
		c.key.Next = r.time()
	}
	c.key.ID = meeting.ID(r.b)
	if r.short || math.IsNaN(c.key.Distance) || len(c.key.ID) > maxToken || !plausible(c.at) {
		return nil, errCursor
	}
	if p := c.center; p != nil && !(math.Abs(p.Lat) <= 90 && math.Abs(p.Lon) <= 180) {
		return nil, errCursor
	}
	return c, nil
}

// bytesReader reads from the front of b, zeros when it is too short.
type bytesReader struct {
	b     []byte
	short bool
}

func (r *bytesReader) take(n int) []byte {
	if len(r.b) < n {
		r.b, r.short = nil, true
		return make([]byte, n)
	}
	head := r.b[:n]
	r.b = r.b[n:]
	return head
}

func (r *bytesReader) byte() byte     { return r.take(1)[0] }
func (r *bytesReader) uint64() uint64 { return binary.BigEndian.Uint64(r.take(8)) }
func (r *bytesReader) float() float64 { return math.Float64frombits(r.uint64()) }
func (r *bytesReader) string() string { return string(r.take(int(r.byte()))) }

// time is zero, and so IsZero, for the zero time that was written.
func (r *bytesReader) time() time.Time {
	sec, nsec := int64(r.uint64()), int64(binary.BigEndian.Uint32(r.take(4)))
	return time.Unix(sec, nsec).UTC()
}
