package web

import (
	"hash/fnv"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/search"
)

// How long answers may be kept. A stale answer is better than none when the server cannot be reached.
const (
	cacheList     = "public, max-age=60, stale-while-revalidate=600, stale-if-error=86400"
	cacheCalendar = "public, max-age=3600, stale-while-revalidate=86400, stale-if-error=604800"
	cacheStatic   = "public, max-age=31536000, immutable" // the address holds the content's hash
	cacheNever    = "no-store"
)

// An answer that tells the next start holds until the clock passes it. So that two answers with one ETag are really the
// same, the clock is read in steps: an answer is given as of the beginning of its step, and the tag names that instant.
const (
	stepList = time.Minute
	stepSoon = search.Grace // for feeds of what is soon: as long as a running meeting counts
)

// tag is a weak ETag over the parts. Weak, because one tag serves every content coding.
func tag(parts ...string) string {
	h := fnv.New64a()
	for _, p := range parts {
		h.Write([]byte(p))
		h.Write([]byte{0xff}) // no part of UTF-8
	}
	return `W/"` + strconv.FormatUint(h.Sum64(), 36) + `"`
}

// notModified sets the validators of an answer and, when the client has it already, says so and reports true.
func notModified(w http.ResponseWriter, r *http.Request, etag, control string) bool {
	h := w.Header()
	h.Set("ETag", etag)
	h.Set("Cache-Control", control)
	if !matches(r.Header.Values("If-None-Match"), etag) {
		return false
	}
	w.WriteHeader(http.StatusNotModified)
	return true
}

// matches compares weakly (RFC 9110 section 8.8.3.2): W/"x" and "x" are the same. "*" is left to match nothing: it
// is for updates, and here a client could learn nothing from it.
func matches(headers []string, etag string) bool {
	want := strings.TrimPrefix(etag, "W/")
	for _, header := range headers {
		for one := range strings.SplitSeq(header, ",") {
			if strings.TrimPrefix(strings.TrimSpace(one), "W/") == want {
				return true
			}
		}
	}
	return false
}
